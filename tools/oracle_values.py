"""Values that tools/oracle.py reads and writes: tensors in several layouts, as text, and fixed gradients."""

import base64

import numpy
import torch

DTYPES = {name: getattr(torch, name) for name in ("bool", "uint8", "int32", "int64", "float32", "float64")}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
# Fields of PyTorch's named results.
FIELDS = ("values", "indices", "sign", "logabsdet", "hist", "bin_edges", "min", "max")
# What lies between the elements of a tensor that is not contiguous.
PADDING = 77


def upstream(shape, dtype, output):
    """The gradient of output number `output`: -5/4, -1, ... 6/4 without 0, in an order that mixes them."""
    count = int(numpy.prod(shape, dtype=numpy.int64))
    level = (numpy.arange(count, dtype=numpy.int64) * 7 + output * 3) % 11 - 5
    level = numpy.where(level >= 0, level + 1, level) / 4
    return torch.tensor(level, dtype=dtype).reshape(shape)


def lay_out(dense, layout):
    """The same elements with other strides, by views."""
    if layout == "transposed":
        order = list(range(dense.dim()))[::-1]
        return dense.permute(order).contiguous().permute(order)
    if layout == "strided":
        # The odd places of a last dimension twice as long.
        wide = torch.stack([torch.full_like(dense, PADDING).to(dense.dtype), dense], dim=-1)
        return wide.reshape(*dense.shape[:-1], 2 * dense.shape[-1])[..., 1::2]
    if layout == "offset":
        # After one row of something else.
        row = torch.full((1, *dense.shape[1:]), PADDING).to(dense.dtype)
        return torch.cat([row, dense])[1:]
    if layout == "expanded":
        # The first row, shown at every place of the first dimension.
        return dense[:1].expand(dense.shape)
    return dense


class Decoder:
    """Turns a call's values into Python's, gathering the tensors that require gradients."""

    def __init__(self, double, nudge=None):
        self.double = double
        # A generator: floating point numbers are each read half a unit of float32 away from where they are.
        self.nudge = nudge
        self.leaves = []
        self.written = None
        self.write_first = False

    def tensor(self, value):
        name = value["dtype"]
        bytes_ = bytearray(base64.b64decode(value["tensor"]))
        flat = torch.empty(0, dtype=DTYPES[name])
        if bytes_:
            flat = torch.tensor(numpy.frombuffer(bytes_, dtype=name))
        dense = flat.reshape(value["shape"])
        if self.double and name == "float32":
            dense = dense.double()
            if self.nudge is not None:
                signs = torch.randint(2, dense.shape, generator=self.nudge) * 2 - 1
                dense = dense * (1 + signs * 2.0**-24)
        layout = value.get("layout", "dense")
        if self.write_first:
            # A leaf cannot be written over: what is written is a copy of it, or a view of the copy.
            self.write_first = False
            leaf = dense.requires_grad_(value.get("requiresGrad", False))
            if leaf.requires_grad:
                self.leaves.append(leaf)
            copy = leaf.clone()
            self.written = lay_out_in_place(copy, layout)
            return self.written[1]
        out = lay_out(dense, layout).detach()
        if value.get("requiresGrad", False):
            out.requires_grad_()
            self.leaves.append(out)
        return out

    def decode(self, value):
        if isinstance(value, list):
            return [self.decode(v) for v in value]
        if not isinstance(value, dict):
            return value
        if "tensor" in value:
            return self.tensor(value)
        if "float" in value:
            return float(value["float"])
        if "int" in value:
            return int(value["int"])
        if "dtype" in value:
            name = value["dtype"]
            return DTYPES["float64" if self.double and name == "float32" else name]
        if "slice" in value:
            return slice(*value["slice"])
        if "ellipsis" in value:
            return Ellipsis
        return tuple(self.decode(v) for v in value["tuple"])


def lay_out_in_place(copy, layout):
    """A tensor that can be written and its base: (base, view)."""
    if layout == "transposed":
        order = list(range(copy.dim()))[::-1]
        base = copy.permute(order).contiguous()
        return base, base.permute(order)
    if layout == "strided":
        wide = torch.stack([torch.full_like(copy, PADDING).to(copy.dtype), copy], dim=-1)
        base = wide.reshape(*copy.shape[:-1], 2 * copy.shape[-1])
        return base, base[..., 1::2]
    if layout == "offset":
        base = torch.cat([torch.full((1, *copy.shape[1:]), PADDING).to(copy.dtype), copy])
        return base, base[1:]
    if layout == "expanded":
        base = copy[:1]
        return base, base.expand(copy.shape)
    return copy, copy


def encode_tensor(t, strides=False):
    # Gradients that are known to be zero come without memory of their own.
    values = torch.zeros_like(t) if t._is_zerotensor() else t.detach().resolve_neg().contiguous()
    steps = f"({','.join(map(str, t.stride()))})" if strides else ""
    star = "*" if t.requires_grad else ""
    data = base64.b64encode(values.numpy().tobytes()).decode()
    return f"{NAMES[t.dtype]}[{','.join(map(str, t.shape))}]{steps}{star}:{data}"


def encode(value, strides):
    if isinstance(value, torch.Tensor):
        if value.dtype not in NAMES:
            raise NotImplementedError(f"answers in {value.dtype}")
        return encode_tensor(value, strides)
    if isinstance(value, float):
        return {"float": repr(value)}
    if value is None or isinstance(value, (bool, int)):
        return {"is": value}
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, torch.dtype):
        return {"dtype": NAMES[value]}
    if isinstance(value, (tuple, list)):
        names = [field for field in dir(value) if field in FIELDS]
        names.sort(key=lambda field: next(i for i, v in enumerate(value) if v is getattr(value, field)))
        items = [encode(v, strides) for v in value]
        return {"list": items, "names": names} if names else {"list": items}
    raise NotImplementedError(f"an answer of type {type(value).__name__}")


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [t for v in value for t in tensors_in(v)]
    return []
