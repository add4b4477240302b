"""Builds modules of PyTorch, runs them forward and backward, and tells what came out.

Reads a JSON list of questions on standard input (see test/parity/module-question.ts), writes a JSON list of answers.
"""

import base64
import collections.abc
import json
import math
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.parameter import is_lazy

torch.set_num_threads(1)


def packed(tensor):
    t = tensor.detach()
    if t._is_zerotensor():  # zeros that PyTorch has given no memory, of which numpy() would read whatever lies there
        t = torch.zeros(t.shape, dtype=t.dtype)
    kind = str(t.dtype).replace("torch.", "")
    data = t.contiguous().flatten().numpy().tobytes()
    return {"dtype": kind, "shape": list(t.shape), "data": base64.b64encode(data).decode()}


def drawn(spec, dtype):
    """One input, or a tuple of them."""
    if isinstance(spec, list):
        return tuple(drawn(s, dtype) for s in spec)
    if "ints" in spec:
        return torch.randint(spec["ints"][0], spec["ints"][1], spec["shape"])
    if "bools" in spec:
        return torch.rand(spec["shape"]) < spec["bools"]
    low, high = spec.get("from", -2), spec.get("to", 2)
    x = torch.rand(spec["shape"], dtype=dtype) * (high - low) + low
    return x.requires_grad_(spec.get("grad", True))


def leaves(value):
    """The tensors in nested results, in order."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [leaf for v in value for leaf in leaves(v)]
    if isinstance(value, collections.abc.Mapping):
        return [leaf for v in value.values() for leaf in leaves(v)]
    return []


def answer(question):
    dtype = getattr(torch, question["dtype"])
    torch.manual_seed(question["seed"])
    scope = {"torch": torch, "nn": nn, "F": F, "math": math, "inf": math.inf}
    module = eval(question["python"], scope)
    is_module = isinstance(module, nn.Module)
    result = {}
    if is_module:
        result["repr"] = repr(module)
        result["initial"] = [[k, packed(v)] for k, v in module.state_dict().items() if not is_lazy(v)]
        module.to(dtype).train(not question.get("eval", False))
    inputs = [drawn(spec, dtype) for spec in question["inputs"]]
    run = eval(question["run"], scope) if "run" in question else (lambda m, *xs: m(*xs))
    outputs = leaves(run(module, *inputs))
    result["outputs"] = [packed(o) for o in outputs]
    if is_module:
        result["buffers"] = [[k, packed(v)] for k, v in module.named_buffers()]
    floats = [o for o in outputs if o.is_floating_point() and o.requires_grad]
    if not floats:
        return result
    weights = [torch.rand(o.shape, dtype=o.dtype) * 2 - 1 for o in floats]
    total = sum((o * w).sum() for o, w in zip(floats, weights))
    variables = [x for x in leaves(inputs) if x.requires_grad]
    variables += [p for p in module.parameters() if p.requires_grad] if is_module else []
    if not variables:
        return result
    second = question.get("second", True)
    first = torch.autograd.grad(total, variables, create_graph=second, allow_unused=True)
    result["first"] = [None if g is None else packed(g) for g in first]
    if second:
        penalty = sum((g * g).sum() for g in first if g is not None and g.requires_grad)
        if isinstance(penalty, torch.Tensor) and penalty.requires_grad:
            found = torch.autograd.grad(penalty, variables, allow_unused=True)
            result["second"] = [None if g is None else packed(g) for g in found]
    return result


def main():
    answers = []
    for question in json.load(sys.stdin):
        try:
            answers.append(answer(question))
        except Exception as error:  # a row that PyTorch refuses is a mistake in the row, and is shown by the test
            answers.append({"error": f"{type(error).__name__}: {error}"})
    json.dump({"about": f"PyTorch {torch.__version__}", "answers": answers}, sys.stdout)


main()
