"""The argument lists with which PyTorch tests its own operations, one call a line, in the form of tools/oracle.py.

Only what PyTorch and Ogee both know can be written: other element types, generators and functions are left out.
A tensor with strides of its own comes dense; the layouts are tested elsewhere.
"""

import base64
import json
import sys
import types
import warnings

import torch

sys.dont_write_bytecode = True
warnings.simplefilter("ignore")

if "expecttest" not in sys.modules:
    try:
        import expecttest
    except ImportError:
        # PyTorch's test code imports it for a class that nothing here uses.
        stub = types.ModuleType("expecttest")
        stub.TestCase = type("TestCase", (__import__("unittest").TestCase,), {})
        stub.ACCEPT = False
        sys.modules["expecttest"] = stub

from torch.testing._internal.common_methods_invocations import op_db

from oracle_values import NAMES

TYPES = (torch.float32, torch.float64, torch.int64, torch.bool)
# PyTorch's tests call these through functions that take the table before the indices.
TABLE_FIRST = ("nn.functional.embedding", "nn.functional.embedding_bag")
# Elements of a sample, and samples of an operation and type.
LARGEST = 4000
MOST = 40


class Unwritable(Exception):
    pass


def write(value):
    if isinstance(value, torch.Tensor):
        if value.dtype not in NAMES or value.numel() > LARGEST or value.layout != torch.strided:
            raise Unwritable
        data = value.detach().resolve_neg().contiguous().numpy().tobytes()
        text = {"tensor": base64.b64encode(data).decode(), "dtype": NAMES[value.dtype], "shape": list(value.shape)}
        return {**text, "requiresGrad": True} if value.requires_grad else text
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"int": str(value)}
    if isinstance(value, float):
        plain = value == value and abs(value) != float("inf") and str(value) != "-0.0"
        return value if plain else {"float": repr(value)}
    if isinstance(value, torch.dtype):
        if value not in NAMES:
            raise Unwritable
        return {"dtype": NAMES[value]}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if value is Ellipsis:
        return {"ellipsis": True}
    if isinstance(value, (list, torch.Size)):
        return [write(v) for v in value]
    if isinstance(value, tuple):
        return {"tuple": [write(v) for v in value]}
    raise Unwritable


def path_of(name):
    """Where users find it: a function if there is one, else a method."""
    found = torch
    for part in name.split("."):
        found = getattr(found, part, None)
    if callable(found) and not isinstance(found, type):
        return f"torch.{name}"
    return f"Tensor.{name}" if callable(getattr(torch.Tensor, name, None)) else None


def samples_of(op, dtype):
    seen = 0
    for sample in op.sample_inputs("cpu", dtype, requires_grad=dtype.is_floating_point and op.supports_autograd):
        if seen == MOST:
            return
        try:
            args = [write(sample.input), *(write(a) for a in sample.args)]
            if op.name in TABLE_FIRST:
                args[:2] = reversed(args[:2])
            kwargs = {name: write(v) for name, v in sample.kwargs.items()}
        except Unwritable:
            continue
        seen += 1
        yield args, kwargs


def main():
    for op in op_db:
        call = path_of(op.name)
        if call is None:
            continue
        for dtype in TYPES:
            if dtype not in op.dtypes:
                continue
            torch.manual_seed(0)
            try:
                for args, kwargs in samples_of(op, dtype):
                    print(json.dumps({"call": call, "variant": op.variant_test_name, "args": args, "kwargs": kwargs}))
            except Exception as error:
                print(json.dumps({"call": call, "failed": str(error).split("\n")[0]}))


main()
