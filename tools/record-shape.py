"""Answers questions on shape, joining and indexing with real PyTorch.

Reads a JSON list of questions {"ask", "shape", "layout", "dtype"} and writes, for each, the results' shapes, types and
values, and the first and second derivatives of sum(w * y * y), or the kind of error.
"""

import json
import sys
import warnings

import torch

warnings.filterwarnings("ignore")


def numbers(n):
    return [((7 * i) % 13 - 5) / 4 for i in range(n)]


def made(shape, layout, dtype):
    whole = {"plain": shape, "transposed": shape[::-1], "stepped": [2 * n for n in shape], "expanded": [1] + shape[1:]}[layout]
    size = 1
    for n in whole:
        size *= n
    leaf = torch.tensor(numbers(size), dtype=torch.float64).reshape(whole)
    leaf = (leaf * 4).to(dtype) if not dtype.is_floating_point else leaf.to(dtype).requires_grad_()
    x = leaf * 1 if dtype != torch.bool else leaf.clone()
    if layout == "transposed":
        x = x.permute(*reversed(range(len(shape))))
    elif layout == "stepped":
        x = x[tuple(slice(None, None, 2) for _ in shape)]
    elif layout == "expanded":
        x = x.expand(shape)
    return leaf, x


def answer(q):
    try:
        leaf, x = made(q["shape"], q["layout"], getattr(torch, q["dtype"]))
        i = torch.tensor
        y = eval(q["ask"], {"torch": torch, "x": x, "i": i, "put": put})
        ys = list(y) if isinstance(y, (tuple, list)) else [y]
        out = {"results": [[list(t.shape), str(t.dtype), t.detach().reshape(-1).to(torch.float64).tolist()] for t in ys]}
        if any(t.requires_grad for t in ys):
            total = 0
            for t in ys:
                w = torch.tensor(numbers(t.numel()), dtype=t.dtype).reshape(t.shape)
                total = total + (w * t * t).sum()
            (g,) = torch.autograd.grad(total, leaf, create_graph=True)
            out["first"] = g.detach().reshape(-1).tolist()
            # Where nothing of x is left, the gradient is a constant.
            if g.requires_grad:
                (h,) = torch.autograd.grad((g * g).sum(), leaf)
                out["second"] = h.reshape(-1).tolist()
        return out
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        return {"error": str(error).split("\n")[0]}


def put(x, index, value):
    y = x.clone()
    y[index] = value
    return y


json.dump([answer(q) for q in json.load(sys.stdin)], sys.stdout)
