"""Orders that torch.utils.data draws, as JSON: run by loader.test.ts where PyTorch is installed."""

import json

import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
    random_split,
)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def epochs(loader):
    """Two epochs, and the default generator's next number."""
    return [[[t.tolist() for t in batch] for batch in loader] for _ in range(2)] + [torch.rand(1).item()]


data = TensorDataset(torch.arange(11), torch.arange(22.0).view(11, 2))
out = {}
for seed in (0, 7):
    torch.manual_seed(seed)
    out[f"plain {seed}"] = epochs(DataLoader(data, batch_size=4))
    out[f"shuffle {seed}"] = epochs(DataLoader(data, batch_size=4, shuffle=True))
    out[f"drop last {seed}"] = epochs(DataLoader(data, batch_size=4, shuffle=True, drop_last=True))
    out[f"generator {seed}"] = epochs(DataLoader(data, batch_size=4, shuffle=True, generator=seeded(seed + 1)))
    replaced = RandomSampler(data, replacement=True, num_samples=70)
    out[f"replacement {seed}"] = epochs(DataLoader(data, batch_size=9, sampler=replaced))
    out[f"replacement generator {seed}"] = [list(RandomSampler(data, True, 70, seeded(3)))]
    out[f"more than all {seed}"] = [list(RandomSampler(data, num_samples=25)), list(RandomSampler(data, num_samples=22))]
    g = seeded(seed)
    sampler = RandomSampler(data, generator=g)
    out[f"one generator {seed}"] = [list(sampler), list(sampler), torch.rand(1, generator=g).item()]
    out[f"subset {seed}"] = epochs(DataLoader(data, batch_size=2, sampler=SubsetRandomSampler([3, 1, 4, 8, 5])))
    weighted = WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6], 5)
    out[f"weighted {seed}"] = [list(weighted), list(weighted)]
    distinct = WeightedRandomSampler([0.9, 0.4, 0.05, 0.2, 0.3, 0.1], 5, replacement=False)
    out[f"weighted distinct {seed}"] = [list(distinct), list(distinct)]
    out[f"split {seed}"] = [list(part.indices) for part in random_split(data, [5, 4, 2])]
    out[f"split by fractions {seed}"] = [list(part.indices) for part in random_split(range(32), [0.3, 0.3, 0.4])]
    out[f"split generator {seed}"] = [list(p.indices) for p in random_split(range(10), [3, 7], seeded(42))]
    batches = BatchSampler(RandomSampler(data), 3, True)
    out[f"batch sampler {seed}"] = epochs(DataLoader(data, batch_sampler=batches))
    out[f"one by one {seed}"] = epochs(DataLoader(data, batch_size=None, shuffle=True))


def kinds(value):
    if isinstance(value, torch.Tensor):
        return [str(value.dtype), value.tolist()]
    if isinstance(value, dict):
        return {key: kinds(v) for key, v in value.items()}
    return [kinds(v) for v in value] if isinstance(value, (list, tuple)) else value


out["collate"] = kinds(
    [
        default_collate([1.5, 2.0]),
        default_collate([1, 2]),
        default_collate([True, False]),
        default_collate(["a", "b"]),
        default_collate([(0, 1.5), (2, 2.5)]),
        default_collate([{"x": torch.ones(2), "y": 0}, {"x": torch.zeros(2), "y": 1}]),
        default_collate([[torch.tensor(1), "p"], [torch.tensor(2), "q"]]),
    ]
)
print(json.dumps(out))
