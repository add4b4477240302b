import torch
from torch import nn

LENGTH = 8
DIGITS = 10
WIDTH = 16


class Reverser(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(DIGITS, WIDTH)
        self.places = nn.Embedding(LENGTH, WIDTH)
        self.block = nn.TransformerEncoderLayer(WIDTH, 2, 32, dropout=0.0, batch_first=True)
        self.output = nn.Linear(WIDTH, DIGITS)

    def forward(self, row):
        x = self.tokens(row) + self.places(torch.arange(LENGTH))
        return self.output(self.block(x))


def train(steps, dtype):
    torch.manual_seed(0)
    model = Reverser().to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, betas=(0.9, 0.98))
    losses = []
    for _ in range(steps):
        row = torch.randint(0, DIGITS, (32, LENGTH))
        loss = nn.functional.cross_entropy(model(row).flatten(0, 1), row.flip([1]).flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
