#!/usr/bin/env python3
"""What PyTorch prints, as JSON.

python3 tools/record-printing.py > test/parity/fixtures/printing.json    the recorded cases
python3 tools/record-printing.py - < questions.json                      any questions, for the live test

A question is {"tensors": [...], "scalars": [...]}. A tensor has "shape", "dtype" and "values", which are
repeated until the shape is full, or "start" and "step"; and, where wanted, "options" for set_printoptions,
"defaultDtype", "requiresGrad", and "gradFn": an operation of GRAD_FNS, or "*NameBackward" for a node of that
name that changes nothing. Its answer adds "text" and "gradFnName". A scalar is [dtype, value] and is answered by
repr(item()). Numbers that JSON cannot hold are texts.
"""

import json
import math
import sys

import torch

F = torch.nn.functional
FLOATS = ["float32", "float64"]
INTEGERS = ["int64", "int32", "uint8"]
KEYWORDS = {"sciMode": "sci_mode"}

GRAD_FNS = {
    "sigmoid": torch.sigmoid,
    "add": lambda x: x + 0.5,
    "mul": lambda x: x * 2,
    "clone": torch.clone,
    "sum": torch.sum,
    "logSoftmax": lambda x: F.log_softmax(x, -1),
    "crossEntropy": lambda x: F.cross_entropy(x, torch.zeros(x.shape[0], dtype=torch.int64)),
    "bceWithLogits": lambda x: F.binary_cross_entropy_with_logits(x, torch.ones_like(x)),
    "leakyRelu": F.leaky_relu,
    "linear": lambda x: F.linear(x, torch.eye(x.shape[-1]), torch.ones(x.shape[-1])),
    "transpose": lambda x: x.t(),
    "index": lambda x: x[0],
    "softplus": F.softplus,
}


def unchanged(name):
    """An operation whose graph node has the given name and whose result is its input."""
    methods = {"forward": staticmethod(lambda ctx, x: x.clone()), "backward": staticmethod(lambda ctx, g: g)}
    return type(name.removesuffix("Backward"), (torch.autograd.Function,), methods).apply


def decoded(value, dtype):
    if isinstance(value, bool):
        return value
    return float(value) if dtype.is_floating_point else int(value)


def encoded(value):
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return str(value) if isinstance(value, int) and abs(value) > 2**53 else value


def elements(case):
    dtype = getattr(torch, case["dtype"])
    numel = math.prod(case["shape"])
    if "step" in case:
        numbers = torch.arange(numel, dtype=torch.float64) * case["step"] + case["start"]
        return numbers.to(dtype).reshape(case["shape"])
    period = torch.tensor([decoded(v, dtype) for v in case["values"]], dtype=dtype)
    return period.repeat(numel // max(len(period), 1) + 1)[:numel].reshape(case["shape"])


def set_options(options):
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**{KEYWORDS.get(k, k): v for k, v in options.items()})


def answer(case):
    torch.set_default_dtype(getattr(torch, case.get("defaultDtype", "float32")))
    set_options(case.get("options", {}))
    x = elements(case)
    if case.get("requiresGrad") or "gradFn" in case:
        x.requires_grad_()
    result = dict(case)
    if "gradFn" in case:
        name = case["gradFn"]
        x = (unchanged(name[1:]) if name[0] == "*" else GRAD_FNS[name])(x)
        if name[0] != "*":
            result |= {"shape": list(x.shape), "values": [encoded(v) for v in x.flatten().tolist()]}
        result |= {"gradFnName": type(x.grad_fn).__name__}
    result["text"] = str(x)
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default")
    return result


def scalar(dtype, value):
    dtype = getattr(torch, dtype)
    return repr(torch.tensor(decoded(value, dtype), dtype=dtype).item())


def tensor(shape, dtype, values, **rest):
    return {"shape": shape, "dtype": dtype, "values": [encoded(v) for v in values], **rest}


def ramp(shape, dtype, start, step, **rest):
    return {"shape": shape, "dtype": dtype, "start": start, "step": step, **rest}


MAGNITUDES = {
    "halves": [0.5, -1.5, 2.25, 0.0, 31.75],
    "ties at the fifth digit": [0.03125, 0.09375, -0.15625, 0.21875],
    "integers": [1.0, -2.0, 300.0, 0.0],
    "1e8": [1e8, 2e7],
    "beyond 1e8": [100000008.0, 2e8],
    "integers over a factor of 1000": [1.0, 1000.0],
    "integers beyond a factor of 1000": [1.0, 1001.0, -7.0],
    "fractions over a factor of 1000": [0.25, 250.0],
    "fractions beyond a factor of 1000": [0.25, 250.5],
    "1e-4 rounded": [1e-4, 2e-4],
    "above 1e-4": [0.00010001, 0.09],
    "small": [9.9e-5, 1e-5, -3e-7],
    "carry": [0.99999, 9.99996, -99.99995],
    "carry of the exponent": [9.99996e9, 1.5e-3],
    "huge": [1e30, -2.5e22, 3e38],
    "subnormal": [1e-40, 1.5e-45],
    "zeros": [0.0, -0.0],
    "special alone": [math.nan, math.inf, -math.inf],
    "special and zero": [0.0, math.nan, -0.0, -math.inf],
    "special among integers": [1.0, math.inf, -math.inf, math.nan, -0.0],
    "special among fractions": [0.5, math.inf, -math.inf, math.nan, -12.125],
    "special among exponents": [1e-20, math.inf, -math.inf, math.nan, 0.0],
}
DOUBLES = {
    "float64 range": [5e-324, 1.7976931348623157e308, -2.2250738585072014e-308],
    "three exponent digits": [1e100, -1e-100, 9.99996e99],
    "near 1e23": [1e23, 9.999999999999999e22],
    "pi": [math.pi, -math.e, math.sqrt(2)],
}
SHAPES = [
    [], [1], [7], [40], [0], [1, 1], [2, 3], [3, 40], [0, 3], [3, 0], [2, 2, 2], [2, 0, 3], [1, 3, 1],
    [2, 2, 2, 2], [2, 1, 3, 2], [2, 2, 0, 2],
]
LARGE = [
    [1001], [5000], [100, 100], [2, 600], [600, 2], [6, 200], [7, 200], [12, 9, 11], [2, 3, 500],
    [8, 7, 6, 5], [1, 1, 1, 1500],
]
OPTIONS = [
    {"precision": 0}, {"precision": 1}, {"precision": 2}, {"precision": 10}, {"precision": 17},
    {"precision": 25},
    {"threshold": 5}, {"threshold": 5, "edgeitems": 1}, {"threshold": 0, "edgeitems": 2}, {"edgeitems": 5},
    {"linewidth": 20}, {"linewidth": 40}, {"linewidth": 1}, {"linewidth": 120},
    {"profile": "short"}, {"profile": "full"}, {"profile": "short", "precision": 6},
    {"profile": "full", "linewidth": 60}, {"sciMode": True}, {"sciMode": False},
    {"sciMode": True, "precision": 2}, {"sciMode": False, "precision": 0},
]


def tensors():
    for dtype in FLOATS:
        for values in MAGNITUDES.values():
            yield tensor([len(values)], dtype, values)
        for shape in SHAPES:
            yield tensor(shape, dtype, [0.5, -1.25, 3.0, 12.0625, -0.0])
    for values in DOUBLES.values():
        yield tensor([len(values)], "float64", values)
        yield tensor([], "float64", values)
    for value in [0.0, -0.0, 1.0, -2.5, 1e8, 1e9, 1e-5, math.nan, math.inf, -math.inf, 0.03125]:
        yield tensor([], "float32", [value])
    for shape in SHAPES:
        yield tensor(shape, "int64", [1, -20, 300])
        yield tensor(shape, "bool", [True, False, False])
    for dtype, values in {"int32": [-(2**31), 2**31 - 1, 0], "uint8": [0, 7, 255]}.items():
        for shape in [[], [3], [2, 3], [0], [0, 3], [2, 2, 2]]:
            yield tensor(shape, dtype, values)
    yield tensor([2], "int64", [2**63 - 1, -(2**63)])
    yield tensor([3, 3], "int64", [2**53 + 1, 1, -1])
    yield tensor([2], "bool", [True])

    for shape in LARGE:
        yield ramp(shape, "float32", 0, 1)
        yield ramp(shape, "float64", -3.25, 0.0078125)
        yield ramp(shape, "int64", -50, 7)
    yield ramp([1000], "int64", 0, 1)
    yield ramp([2000], "int32", 0, -3, requiresGrad=False)
    yield tensor([40, 40], "bool", [True, False, False])
    # What a summary leaves out does not count: here the 1e9 in the middle.
    yield tensor([1003], "float32", [0.5] * 500 + [1e9] + [0.25] * 502)

    for options in OPTIONS:
        yield tensor([4, 13], "float32", [0.5, -1.25, 300.0625, 1e-3, 0.0], options=options)
        yield tensor([30], "float64", [1.0, -2.0, 40.0, math.inf], options=options)
        yield ramp([9, 150], "int64", 0, 11, options=options)
    for scientific in [True, False]:
        for values in [[1e-5], [1e10], [0.0, math.inf], [1.0, math.nan], [3.0], [1e30, 1.0], [0.5, 1e-20]]:
            yield tensor([len(values)], "float32", values, options={"sciMode": scientific})
            yield tensor([], "float32", values, options={"sciMode": scientific})
        yield tensor([3], "int64", [1, 2, 100000], options={"sciMode": scientific})

    for name in GRAD_FNS:
        yield tensor([3, 3], "float32", [-2.0, -1.0, 0.0, 1.0, 2.0, 0.5, 3.0], gradFn=name)
    yield tensor([5], "float32", [-2.0, -1.0, 0.0, 1.0, 2.0], gradFn="sigmoid")
    yield tensor([0, 3], "float64", [1.0], gradFn="sigmoid")
    yield ramp([30, 50], "float64", 0, 0.5, gradFn="*IdentityBackward")
    for shape in [[], [0], [2, 0], [5], [3, 3], [30]]:
        for dtype in FLOATS:
            yield tensor(shape, dtype, [0.5, -0.25], requiresGrad=True)
            yield tensor(shape, dtype, [0.5, -0.25], gradFn="*" + "Name" * 3 + "Backward")
    # Every place of the wrap, one column after the other.
    for length in range(9, 25):
        yield tensor([3], "float64", [0.5, 1.0, 2.0], gradFn="*" + "N" * (length - 8) + "Backward")
    for width in [30, 31, 49, 50, 51, 66, 67, 68, 69]:
        yield tensor([2, 3], "float64", [0.5, 1.0, 2.0], requiresGrad=True, options={"linewidth": width})
        yield tensor([0, 3], "int32", [1], options={"linewidth": width})
    # dtype is wrapped, and grad_fn follows on its line or on the next.
    for width in range(42, 54):
        yield tensor([3], "float64", [0.5], gradFn="*NameBackward", options={"linewidth": width})

    for shape in [[3], [0], [0, 2], []]:
        for dtype in [*FLOATS, *INTEGERS, "bool"]:
            values = [1.0, 0.5, 1.0] if dtype in FLOATS else [1, 0, 1]
            yield tensor(shape, dtype, values, defaultDtype="float64")


SCALARS = [
    *[(dtype, value) for dtype in FLOATS for value in [
        0.0, -0.0, 1.0, -1.0, 0.1, 1 / 3, 123456.789, 1e-4, 9.9e-5, 1e-5, 1e15, 1e16, 123456789012345678.0,
        -1e16, 2.0**53, 1e22, 1e21, 1e23, 3e38, 1e-40, 0.11920292109251022, 0.8807970285415649,
        math.nan, math.inf, -math.inf]],
    *[("float64", value) for value in [
        5e-324, 1.7976931348623157e308, 1e100, 1.25e-100, 9999999999999998.0, 0.30000000000000004]],
    *[("int64", value) for value in [0, -5, 2**53, 2**63 - 1, -(2**63)]],
    ("int32", -7), ("uint8", 255), ("bool", True), ("bool", False),
]

# Each call goes on from the one before.
CALLS = [
    {}, {"precision": 2}, {"sciMode": True}, {"linewidth": 100}, {"profile": "short"},
    {"sciMode": False, "edgeitems": 7}, {"profile": "full", "precision": 8}, {"threshold": 10},
    {"profile": "default", "sciMode": True}, {"profile": "default"},
]


def options_after(call):
    torch.set_printoptions(**{KEYWORDS.get(k, k): v for k, v in call.items()})
    now = torch._tensor_str.PRINT_OPTS
    names = ["precision", "threshold", "edgeitems", "linewidth"]
    numbers = {name: encoded(getattr(now, name)) for name in names}
    return {"call": call, "options": {**numbers, "sciMode": now.sci_mode}}


def main():
    if sys.argv[1:] == ["-"]:
        questions = json.load(sys.stdin)
        answers = {"tensors": [answer(c) for c in questions["tensors"]],
                   "scalars": [scalar(*s) for s in questions["scalars"]]}
        json.dump(answers, sys.stdout)
        return
    calls = [options_after(call) for call in CALLS]
    cases = [answer(case) for case in tensors()]
    scalars = [[dtype, encoded(value), scalar(dtype, value)] for dtype, value in SCALARS]

    def lines(items):
        return ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)

    print(f'{{"about": "PyTorch {torch.__version__}", "tensors": [\n{lines(cases)}\n],')
    print(f'"scalars": [\n{lines(scalars)}\n],\n"calls": [\n{lines(calls)}\n]}}')


main()
