import collections
import os
import re

import torch
from torch import nn

WORDS = 1000


def messages():
    folder = os.environ["OGEE_MAIL"]
    everything = []
    for name in ["easy-ham-1", "hard-ham-1", "spam-1"]:
        files = os.listdir(os.path.join(folder, name))
        for file in sorted(file for file in files if file.endswith(".txt")):
            with open(os.path.join(folder, name, file), encoding="latin1", newline="") as mail:
                # As JavaScript does: a letter of one byte stays one.
                text = "".join(c.lower() if len(c.lower()) == 1 else c for c in mail.read())
            everything.append((set(re.findall("[a-z]{3,}", text)), name.startswith("spam")))
    return everything


def train(steps, dtype):
    torch.manual_seed(0)
    everything = messages()
    counts = collections.Counter(word for words, _ in everything for word in words)
    known = [word for word, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:WORDS]]
    x = torch.tensor([[1 if word in words else 0 for word in known] for words, _ in everything], dtype=dtype)
    y = torch.tensor([1 if spam else 0 for _, spam in everything], dtype=dtype)
    order = torch.randperm(len(everything))
    learned = order[:2500]
    model = nn.Linear(WORDS, 1).to(dtype)
    criterion = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adagrad(model.parameters(), lr=0.05, weight_decay=1e-4)
    losses = []
    for _ in range(steps):
        batch = learned[torch.randint(0, 2500, (64,))]
        loss = criterion(model(x[batch]).squeeze(1), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
