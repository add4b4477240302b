"""Trains a small sigmoid layer with optimizers and schedules of PyTorch and tells the losses, rates and parameters.

Reads a JSON list of questions on standard input (see test/parity/optimizer-question.ts), writes a JSON list of answers.
"""

import json
import math
import sys

import torch
from torch.optim import lr_scheduler

torch.set_num_threads(1)


class NAdam(torch.optim.Optimizer):
    """As torch.optim.NAdam is now: version 1.13 multiplied the product of the momenta once too often."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3):
        defaults = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                s = self.state[p]
                if not s:
                    s.update(step=0, product=1.0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                s["step"] += 1
                t = s["step"]
                g = p.grad + group["weight_decay"] * p if group["weight_decay"] else p.grad
                mu = b1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
                mu_next = b1 * (1 - 0.5 * 0.96 ** ((t + 1) * group["momentum_decay"]))
                s["product"] *= mu
                s["m"].mul_(b1).add_(g, alpha=1 - b1)
                s["v"].mul_(b2).addcmul_(g, g, value=1 - b2)
                denominator = (s["v"] / (1 - b2**t)).sqrt() + group["eps"]
                p.addcdiv_(g, denominator, value=-group["lr"] * (1 - mu) / (1 - s["product"]))
                p.addcdiv_(s["m"], denominator, value=-group["lr"] * mu_next / (1 - s["product"] * mu_next))


def answer(question):
    dtype = getattr(torch, question["dtype"])
    torch.manual_seed(question["seed"])
    x = torch.rand(64, 5, dtype=dtype) * 4 - 2
    target = torch.rand(64, 3, dtype=dtype)
    w = (torch.rand(3, 5, dtype=dtype) - 0.5).requires_grad_()
    b = torch.zeros(3, dtype=dtype, requires_grad=True)
    scope = {"torch": torch, "optim": torch.optim, "sched": lr_scheduler, "NAdam": NAdam, "math": math, "w": w, "b": b}
    params = eval(question["params"], scope) if "params" in question else [w, b]
    scope["params"] = params
    optimizer = eval(question["optimizer"], scope)
    scope["opt"] = optimizer
    scheduler = eval(question["scheduler"], scope) if "scheduler" in question else None
    losses, rates = [], []

    # A batch of its own for each step: where the gradient vanished, rounding would decide the direction of many rules.
    batch = torch.arange(64)

    def closure():
        optimizer.zero_grad()
        loss = ((torch.sigmoid(x[batch] @ w.t() + b) - target[batch]) ** 2).sum()
        loss.backward()
        return loss

    for _ in range(question["steps"]):
        if isinstance(optimizer, torch.optim.LBFGS):
            loss = optimizer.step(closure)
        else:
            batch = torch.randint(0, 64, (8,))
            loss = closure()
            optimizer.step()
        losses.append(loss.item())
        if scheduler is not None:
            rates.append([[g["lr"], g.get("momentum", g.get("betas", [0])[0])] for g in optimizer.param_groups])
            scheduler.step(*([loss.item()] if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau) else []))
    return {
        "losses": losses,
        "rates": rates,
        "w": w.detach().flatten().tolist(),
        "b": b.detach().tolist(),
    }


answers = [answer(question) for question in json.load(sys.stdin)]
json.dump({"about": f"PyTorch {torch.__version__}", "answers": answers}, sys.stdout)
