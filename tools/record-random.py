#!/usr/bin/env python3
"""What PyTorch's CPU generator draws, as JSON.

python3 tools/record-random.py > test/parity/fixtures/random.json     the recorded programs
python3 tools/record-random.py - < programs.json                      any programs, for the live test

A program is {"seed": text} or {"state": base64} with "steps". Its result has one entry a step, and at the end
the state's digest, taken with the cached normal number's bytes set to zero, and that number. A step's result
has the digest of all its bytes, and values: all up to 32 of them, else 8 evenly spaced ones.
Record with a PyTorch that has no MKL (Debian's python3-torch), whose coins are drawn otherwise.
"""

import base64
import hashlib
import json
import sys
import warnings

import torch

warnings.simplefilter("ignore")  # random_ beyond a float's mantissa is meant

SHOWN = 32
SAMPLES = 8
NORMAL = slice(5024, 5032)


def weights(rows, categories, dtype):
    numbers = [(i * 7919) % 101 + 1 for i in range(rows * categories)]
    return torch.tensor(numbers, dtype=dtype).reshape(rows, categories)


def probabilities(size, dtype):
    return (torch.arange(size, dtype=torch.float64) / max(size, 1)).to(dtype)


def linear(inputs, outputs, dtype):
    layer = torch.nn.Linear(inputs, outputs, dtype=dtype)
    return torch.cat([layer.weight.detach().flatten(), layer.bias.detach()])


STEPS = {
    "uniform": lambda s, x: x.uniform_(s["from"], s["to"]),
    "normal": lambda s, x: x.normal_(s["mean"], s["std"]),
    "normalSerial": lambda s, x: torch.stack([x, x], 1)[:, 0].normal_(s["mean"], s["std"]).contiguous(),
    "logNormal": lambda s, x: x.log_normal_(s["mean"], s["std"]),
    "randomRange": lambda s, x: x.random_(int(s["from"]), int(s["to"]) if s["to"] is not None else None),
    "randomFull": lambda s, x: x.random_(),
    "randperm": lambda s, x: torch.randperm(s["size"], dtype=x.dtype),
    "bernoulli": lambda s, x: x.bernoulli_(s["p"]),
    "bernoulliEach": lambda s, x: torch.bernoulli(probabilities(s["size"], x.dtype)),
    "dropout": lambda s, x: torch.nn.functional.dropout(torch.ones_like(x), s["p"]),
    "exponential": lambda s, x: x.exponential_(s["lambda"]),
    "cauchy": lambda s, x: x.cauchy_(s["median"], s["sigma"]),
    "geometric": lambda s, x: x.geometric_(s["p"]),
    "multinomial": lambda s, x: torch.multinomial(
        weights(s["rows"], s["categories"], x.dtype), s["samples"], s["replacement"]
    ),
    "linear": lambda s, x: linear(s["inputs"], s["outputs"], x.dtype),
}


def show(value):
    return str(int(value)) if isinstance(value, int) else value


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def run_step(step):
    out = STEPS[step["op"]](step, torch.empty(step.get("size", 0), dtype=getattr(torch, step["dtype"])))
    out = out.flatten()
    n = out.numel()
    places = range(n) if n <= SHOWN else [i * (n - 1) // (SAMPLES - 1) for i in range(SAMPLES)]
    return {"digest": digest(out.numpy().tobytes()), "values": [show(out[i].item()) for i in places]}


def run(program):
    if "state" in program:
        state = bytearray(base64.b64decode(program["state"]))
        torch.set_rng_state(torch.frombuffer(state, dtype=torch.uint8))
    else:
        torch.manual_seed(int(program["seed"]))
    results = [run_step(step) for step in program["steps"]]
    state = bytearray(torch.get_rng_state().numpy().tobytes())
    normal = float(torch.frombuffer(state, dtype=torch.float64, count=1, offset=NORMAL.start)[0])
    full = base64.b64encode(state).decode() if program.get("keepState") else None
    state[NORMAL] = bytes(8)
    end = {"seed": str(torch.initial_seed()), "state": digest(state), "normal": normal}
    return {"results": results, "end": end, **({"full": full} if full else {})}


SEEDS = ["0", str(2**32 + 5), "-1", str(2**63 - 1)]
SIZES = [0, 1, 2, 15, 16, 17, 31, 32, 100, 1000]
LARGE = 100_000
FLOATS = ["float32", "float64"]


def step(op, dtype, size=0, **options):
    return {"op": op, "dtype": dtype, "size": size, **options}


def continuous(dtype, size, odd):
    """Every real distribution, with and without its defaults: each consumes what the last one left."""
    yield step("uniform", dtype, size, **({"from": -0.3, "to": 0.55} if odd else {"from": 0, "to": 1}))
    yield step("normal", dtype, size, **({"mean": 0.3, "std": 1.7} if odd else {"mean": 0, "std": 1}))
    yield step("bernoulliEach", dtype, size)
    yield step("dropout", dtype, size, p=0.3 if odd else 0.5)
    yield step("exponential", dtype, size, **{"lambda": 1.7 if odd else 1})


def integers(dtype, size):
    yield step("randomRange", dtype, size, **{"from": "0", "to": "2" if dtype == "bool" else "10"})
    yield step("randomFull", dtype, size)
    if dtype != "bool":
        yield step("randperm", dtype, min(size, 256) if dtype == "uint8" else size)
    yield step("bernoulli", dtype, size, p=0.25)


def programs():
    for i, seed in enumerate(SEEDS):
        for dtype in FLOATS:
            steps = [s for j, n in enumerate(SIZES) for s in continuous(dtype, n, (i + j) % 2)]
            yield {"seed": seed, "steps": steps}
        kinds = ["int64", "int32", "uint8", "bool", *FLOATS]
        steps = [s for j, n in enumerate(SIZES[1:]) for s in integers(kinds[(i + j) % 6], n)]
        yield {"seed": seed, "steps": steps}
    for dtype in FLOATS:
        yield {"seed": "7", "steps": [s for odd in (0, 1) for s in continuous(dtype, LARGE, odd)]}
        yield {
            "seed": "8",
            "steps": [
                step("normalSerial", dtype, 33, mean=0.5, std=2),
                step("logNormal", dtype, 17, mean=1, std=2),
                step("normal", dtype, 3, mean=0, std=1),
                step("cauchy", dtype, 20, median=0.2, sigma=1.7),
                step("geometric", dtype, 100, p=0.3),
                step("geometric", "int64", 100, p=0.01),
                step("multinomial", dtype, rows=3, categories=40, samples=5, replacement=False),
                step("multinomial", dtype, rows=3, categories=40, samples=30, replacement=True),
                step("multinomial", dtype, rows=5, categories=7, samples=1, replacement=True),
                step("multinomial", dtype, rows=5, categories=7, samples=7, replacement=False),
                step("linear", dtype, inputs=3, outputs=4),
                step("linear", dtype, inputs=784, outputs=256),
            ],
        }
    yield {"seed": "9", "steps": [s for kind in ["int64", "int32", "float64"] for s in integers(kind, LARGE)]}
    bounds = [
        (-(2**63), None), (-(2**63), 2**63 - 1), (0, 2**32), (-5, 2**32 - 5), (0, 2**32 - 1), (3, 2**40 + 1),
        (-(2**62), 2**62 + 7), (2**62, 2**62 + 9), (2**24 + 1, 2**24 + 9), (-(2**53) - 3, 2**53 + 5),
    ]
    yield {
        "seed": "10",
        "steps": [
            step("randomRange", dtype, 4, **{"from": str(a), "to": None if b is None else str(b)})
            for dtype in ["int64", *FLOATS]
            for a, b in bounds
        ]
        + [step("randomRange", "int32", 5, **{"from": str(-(2**31)), "to": str(2**31)})],
    }
    mixed = [
        step("uniform", "float32", 1000, **{"from": 0, "to": 1}),
        step("normal", "float64", 3, mean=0, std=1),
    ]
    yield {"seed": "11", "keepState": True, "steps": mixed}


def main():
    if sys.argv[1:] == ["-"]:
        json.dump([run(p) for p in json.load(sys.stdin)], sys.stdout)
        return
    capability = next(x.split()[-1] for x in torch.__config__.show().splitlines() if "capability" in x)
    mkl = "MKL" if torch.backends.mkl.is_available() else "no MKL"
    about = f"PyTorch {torch.__version__}, {capability}, {mkl}"
    cases = [{**p, **run(p)} for p in programs()]
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    print(f'{{"about": {json.dumps(about)}, "cases": [\n{lines}\n]}}')


main()
