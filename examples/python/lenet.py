import torch
from torch import nn

from digits import digits


def lenet(activation):
    act = nn.Sigmoid if activation == "sigmoid" else nn.ReLU
    pool = nn.AvgPool2d if activation == "sigmoid" else nn.MaxPool2d
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), act(), pool(2),
        nn.Conv2d(6, 16, 5), act(), pool(2),
        nn.Flatten(),
        nn.Linear(400, 120), act(),
        nn.Linear(120, 84), act(),
        nn.Linear(84, 10),
    )  # fmt: skip


def train(steps, dtype, activation="sigmoid"):
    torch.manual_seed(0)
    pixels, labels = digits("train")
    model = lenet(activation).to(dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5 if activation == "sigmoid" else 0.05, momentum=0.5)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for batch in torch.randperm(60000).split(32)[:steps]:
        images = pixels[batch].unsqueeze(1).to(dtype) / 255
        loss = criterion(model(images), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def trainRelu(steps, dtype):
    return train(steps, dtype, "relu")
