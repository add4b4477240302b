import torch
from torch import nn

from digits import digits


def train(steps, dtype):
    torch.manual_seed(0)
    pixels, _ = digits("train")
    encoder = nn.Sequential(nn.Linear(784, 64), nn.ReLU())
    decoder = nn.Sequential(nn.Linear(64, 784), nn.Sigmoid())
    model = nn.Sequential(encoder, decoder).to(dtype)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 500)
    losses = []
    for batch in torch.randperm(60000).split(32)[:steps]:
        images = pixels[batch].flatten(1).to(dtype) / 255
        loss = nn.functional.binary_cross_entropy(model(images), images)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses
