import torch
from torch import nn

from digits import digits


def train(steps, dtype):
    torch.manual_seed(0)
    pixels, labels = digits("train")
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.Sigmoid(), nn.Linear(128, 10))
    model.to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    losses = []
    while len(losses) < steps:
        order = torch.randperm(60000)
        for batch in order.split(64)[: steps - len(losses)]:
            logits = model(pixels[batch].to(dtype) / 255)
            loss = nn.functional.cross_entropy(logits, labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
