"""Writes PyTorch's public, documented names, area by area, as JSON to standard output."""

import inspect
import json

import torch
import torch.autograd
import torch.distributions
import torch.linalg
import torch.nn as nn
import torch.nn.functional as F
import torch.special
import torch.utils.data

PLUMBING = ("has_torch_function", "handle_torch_function", "boolean_dispatch", "assert_int_or_pair")


def documented(module, wanted):
    names = [n for n in dir(module) if not n.startswith("_") and not n.startswith(PLUMBING)]
    return [n for n in names if wanted(getattr(module, n)) and getattr(module, n).__doc__]


def is_function(value):
    return inspect.isfunction(value) or inspect.isbuiltin(value)


def of_module(prefix):
    return lambda value: (is_function(value) or inspect.isclass(value)) and value.__module__.startswith(prefix)


areas = {
    "torch": documented(torch, is_function),
    "torch.Tensor": [
        n for n in dir(torch.Tensor) if not n.startswith("_") and getattr(torch.Tensor, n).__doc__
    ],
    "torch.nn": sorted(set(nn.modules.__all__) | {"Parameter", "ParameterList", "ParameterDict"}),
    "torch.nn.functional": documented(F, is_function),
    "torch.nn.init": [n for n in documented(nn.init, is_function) if n.endswith("_") or n == "calculate_gain"],
    "torch.nn.utils": documented(nn.utils, is_function),
    "torch.nn.utils.rnn": documented(nn.utils.rnn, of_module("torch.nn.utils.rnn")),
    "torch.optim": documented(torch.optim, inspect.isclass),
    "torch.optim.lr_scheduler": documented(torch.optim.lr_scheduler, of_module("torch.optim.lr_scheduler")),
    "torch.autograd": documented(torch.autograd, of_module("torch.autograd")),
    "torch.autograd.functional": documented(
        torch.autograd.functional, of_module("torch.autograd.functional")
    ),
    "torch.linalg": documented(torch.linalg, is_function),
    "torch.special": documented(torch.special, is_function),
    "torch.distributions": [
        n for n in torch.distributions.__all__ if inspect.isclass(getattr(torch.distributions, n))
    ],
    "torch.utils.data": [n for n in torch.utils.data.__all__ if not n.startswith("_")],
}
areas = {area: sorted(set(names)) for area, names in areas.items()}
lines = [f"{json.dumps(area)}: {json.dumps(names)}" for area, names in areas.items()]
print("{\n" + ",\n".join([f'"about": "PyTorch {torch.__version__}"', *lines]) + "\n}")
