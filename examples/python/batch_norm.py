import torch
from torch import nn

from digits import digits


def train(steps, dtype):
    torch.manual_seed(0)
    pixels, labels = digits("train")
    layers = [nn.Flatten()]
    for layer in range(8):
        layers += [nn.Linear(784 if layer == 0 else 32, 32), nn.BatchNorm1d(32), nn.Sigmoid()]
    model = nn.Sequential(*layers, nn.Linear(32, 10)).to(dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    losses = []
    for batch in torch.randperm(60000).split(64)[:steps]:
        loss = nn.functional.cross_entropy(model(pixels[batch].to(dtype) / 255), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
