import os

import torch
from torch import nn

LENGTH = 24
BATCH = 16


class Reader(nn.Module):
    def __init__(self, letters, kind):
        super().__init__()
        self.embedding = nn.Embedding(letters, 16)
        recurrent = nn.LSTM if kind == "LSTM" else nn.GRU
        self.recurrent = recurrent(input_size=16, hidden_size=32, batch_first=True)
        self.output = nn.Linear(32, letters)

    def forward(self, letters):
        states, _ = self.recurrent(self.embedding(letters))
        return self.output(states)


def train(steps, dtype, kind="LSTM"):
    torch.manual_seed(0)
    with open(os.path.join(os.path.dirname(__file__), "../../LICENSE"), encoding="utf8") as file:
        text = file.read()
    alphabet = sorted(set(text))
    letters = torch.tensor([alphabet.index(letter) for letter in text])
    model = Reader(len(alphabet), kind).to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        starts = torch.randint(0, len(text) - LENGTH, (BATCH, 1))
        window = letters[starts + torch.arange(LENGTH + 1)]
        logits = model(window[:, :-1])
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), window[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def trainGru(steps, dtype):
    return train(steps, dtype, "GRU")
