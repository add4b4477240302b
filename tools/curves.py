"""Runs programs of examples/python and tells the losses of their steps.

Reads a JSON list of {program, train, steps, dtype} on standard input, writes a JSON list of lists of losses.
"""

import importlib
import json
import os
import sys

import torch

torch.set_num_threads(1)
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../examples/python"))

curves = []
for question in json.load(sys.stdin):
    module = importlib.import_module(question["program"].replace("-", "_"))
    train = getattr(module, question["train"])
    curves.append(train(question["steps"], getattr(torch, question["dtype"])))
json.dump({"about": f"PyTorch {torch.__version__}", "curves": curves}, sys.stdout)
