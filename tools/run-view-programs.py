"""Runs programs of views and changes in place with real PyTorch.

Reads a JSON list of programs, each a list of statements [kind, tensor, ...numbers], and writes for each which statements
failed, the final values, and the first and second derivatives with respect to tensor 0 (or that backward failed).
"""

import json
import sys
import warnings

import torch

warnings.filterwarnings("ignore")


def alive(t):
    """Whether the tensor can still be used: a view made without gradients cannot, after its base was changed with them.

    Asking also renews a view's history, without which PyTorch 1.13 takes the view for a leaf.
    """
    try:
        t.grad_fn
        return True
    except RuntimeError:
        return False


def run(program):
    leaf = torch.arange(12, dtype=torch.float64).reshape(3, 4).div(8).sub(0.5).requires_grad_()
    ts = [leaf, leaf * 1, torch.ones(4, 3, dtype=torch.float64)]
    failed = []
    for number, (kind, at, *a) in enumerate(program):
        # A tensor that is missing here was made by a statement that should have failed there: it is found in "failed".
        try:
            t = ts[at]
            if kind == "select":
                ts.append(t.select(a[0], a[1]))
            elif kind == "slice":
                ts.append(t[a[0] :: a[1]])
            elif kind == "narrow":
                ts.append(t.narrow(a[0], a[1], a[2]))
            elif kind == "transpose":
                ts.append(t.transpose(0, -1))
            elif kind == "reshape":
                ts.append(t.reshape(-1))
            elif kind == "view":
                ts.append(t.view(-1))
            elif kind == "diagonal":
                ts.append(t.diagonal(a[0]))
            elif kind == "unsqueeze":
                ts.append(t.unsqueeze(a[0]))
            elif kind == "expand":
                ts.append(t.expand(2, *t.shape))
            elif kind == "unfold":
                ts.append(t.unfold(0, 2, a[0]))
            elif kind == "split":
                ts.append(t.split(1)[a[0]])
            elif kind == "unbind":
                ts.append(t.unbind(0)[a[0]])
            elif kind == "tensorSplit":
                ts.append(t.tensor_split(2)[a[0]])
            elif kind == "asStrided":
                ts.append(t.as_strided((2, 2), (a[0], 1), t.storage_offset()))
            elif kind == "double":
                ts.append((t * 2).contiguous())
            elif kind == "square":
                ts.append((t * t).contiguous())
            elif kind == "gather":
                ts.append(t[torch.tensor([0, -1, 0])].contiguous())
            elif kind == "mul_":
                t.mul_(a[0])
            elif kind == "mulBy_":
                t.mul_(ts[a[0]].sum())
            elif kind == "add_":
                t.add_(ts[a[0]].sum())
            elif kind == "copy_":
                t.copy_(ts[a[0]].clone() if ts[a[0]].shape == t.shape else ts[a[0]].sum())
            elif kind == "fill_":
                t.fill_(ts[a[0]].sum())
            elif kind == "zero_":
                t.zero_()
            elif kind == "assign":
                t[a[0]] = ts[a[1]].sum()
            elif kind == "put_":
                t.index_put_((torch.tensor([0, -1]),), ts[a[0]].sum(), accumulate=a[1] == 1)
            elif kind == "t_":
                t.t_()
            elif kind == "unsqueeze_":
                t.unsqueeze_(a[0])
            else:
                raise SystemExit(f"unknown statement {kind}")
        except (RuntimeError, IndexError, ValueError):
            failed.append(number)
        for other in ts:
            alive(other)
    out = {
        "failed": failed,
        "values": [t.detach().reshape(-1).tolist() for t in ts],
        "wants": [not alive(t) or t.requires_grad for t in ts],
    }
    try:
        total = sum((t * t).sum() * (k + 1) for k, t in enumerate(ts) if k > 0 and alive(t))
        (g,) = torch.autograd.grad(total, leaf, create_graph=True, allow_unused=True)
        out["first"] = None if g is None else g.detach().reshape(-1).tolist()
        if g is not None and g.requires_grad:
            (h,) = torch.autograd.grad((g * g).sum(), leaf, allow_unused=True)
            out["second"] = None if h is None else h.reshape(-1).tolist()
    except RuntimeError as error:
        out["backward"] = str(error)[:200]
    return out


# NaN and infinities are not JSON; programs avoid them, and if one does not, it is compared as text.
json.dump([run(p) for p in json.load(sys.stdin)], sys.stdout)
