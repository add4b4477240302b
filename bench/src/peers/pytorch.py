"""PyTorch on one CPU thread, answering the requests of protocol.ts; its clock works as that of timing.ts does."""

import json
import math
import os
import sys
import time

import torch
from torch.utils.data import DataLoader, TensorDataset

LEARNING_RATE = 0.1
BATCH_SECONDS = 0.005


def read(folder, name):
    with open(os.path.join(folder, name + ".f32"), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32)


def fingerprint(values):
    flat = values.detach().flatten()
    picked = [float(flat[i * len(flat) // 64]) for i in range(64)]
    return picked + [float(flat.double().mean())]


class Forward:
    def __init__(self, work, folder):
        self.x = read(folder, "x")
        self.f = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "gelu": torch.nn.functional.gelu}[work["fn"]]

    def run(self):
        self.f(self.x)

    def check(self):
        return fingerprint(self.f(self.x))


class ForwardBackward(Forward):
    def __init__(self, work, folder):
        super().__init__(work, folder)
        self.x.requires_grad_()

    def run(self):
        self.x.grad = None
        self.f(self.x).sum().backward()

    def check(self):
        self.run()
        return fingerprint(self.x.grad)


class Matmul:
    def __init__(self, work, folder):
        self.a, self.b = (read(folder, name).reshape(work["size"], work["size"]) for name in "ab")

    def run(self):
        torch.matmul(self.a, self.b)

    def check(self):
        return fingerprint(torch.matmul(self.a, self.b))


class TrainingStep:
    def __init__(self, work, folder):
        widths = work["widths"]
        modules = []
        for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
            linear = torch.nn.Linear(inputs, outputs)
            with torch.no_grad():
                linear.weight.copy_(read(folder, f"weight{i}").reshape(outputs, inputs))
                linear.bias.copy_(read(folder, f"bias{i}"))
            modules += [linear] if i == 0 else [torch.nn.Sigmoid(), linear]
        self.model = torch.nn.Sequential(*modules)
        self.x = read(folder, "x").reshape(work["batch"], -1)
        self.labels = read(folder, "labels").long()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE)

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(self.model(self.x), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss

    def check(self):
        losses = [float(self.run())]
        norms = [math.log10(float(p.grad.double().norm())) for p in self.model.parameters()]
        losses += [float(self.run()), float(self.run())]
        return losses + norms


class Lstm:
    def __init__(self, work, folder):
        steps, batch, width = work["steps"], work["batch"], work["width"]
        self.layer = torch.nn.LSTM(width, width)
        with torch.no_grad():
            self.layer.weight_ih_l0.copy_(read(folder, "weightIh").reshape(4 * width, width))
            self.layer.weight_hh_l0.copy_(read(folder, "weightHh").reshape(4 * width, width))
            self.layer.bias_ih_l0.copy_(read(folder, "biasIh"))
            self.layer.bias_hh_l0.copy_(read(folder, "biasHh"))
        self.x = read(folder, "x").reshape(steps, batch, width)

    def run(self):
        self.layer.zero_grad(set_to_none=True)
        total = self.layer(self.x)[0].sum()
        total.backward()
        return total

    def check(self):
        total = float(self.run())
        layer = self.layer
        parameters = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0]
        return [total] + [math.log10(float(p.grad.double().norm())) for p in parameters]


class Adam:
    def __init__(self, work, folder):
        self.parameters = []
        for i in range(work["tensors"]):
            parameter = read(folder, f"weight{i}").requires_grad_()
            parameter.grad = read(folder, f"gradient{i}")
            self.parameters.append(parameter)
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)

    def run(self):
        self.optimizer.step()

    def check(self):
        for _ in range(3):
            self.run()
        return fingerprint(self.parameters[-1])


class Lenet:
    def __init__(self, work, folder):
        nn = torch.nn
        self.model = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10),
        )  # fmt: skip
        with torch.no_grad():
            for i, parameter in enumerate(self.model.parameters()):
                values = read(folder, f"{'bias' if i % 2 else 'weight'}{i // 2}")
                parameter.copy_(values.reshape(parameter.shape))
        self.x = read(folder, "x").reshape(work["batch"], 1, 28, 28)
        self.labels = read(folder, "labels").long()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE)

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(self.model(self.x), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss

    def check(self):
        return [float(self.run()) for _ in range(3)]


class File:
    def __init__(self, work, folder):
        x = read(folder, "x")
        self.all = {f"layer{i}": x + i for i in range(work["tensors"])}
        self.path = os.path.join(folder, "pytorch.pt")

    def run(self):
        torch.save(self.all, self.path)
        return torch.load(self.path)

    def check(self):
        return fingerprint(list(self.run().values())[-1])


class Loader:
    def __init__(self, work, folder):
        x = read(folder, "x").view(work["rows"], work["columns"])
        self.dataset = TensorDataset(x, torch.arange(work["rows"]))
        self.batch = work["batch"]

    def epoch(self, shuffle):
        for inputs, _ in DataLoader(self.dataset, batch_size=self.batch, shuffle=shuffle):
            last = inputs
        return last

    def run(self):
        self.epoch(True)

    def check(self):
        return fingerprint(self.epoch(False))


def trial_for(work, folder):
    if work["kind"] == "map":
        return (ForwardBackward if work["backward"] else Forward)(work, folder)
    trials = {
        "matmul": Matmul,
        "step": TrainingStep,
        "lstm": Lstm,
        "adam": Adam,
        "lenet": Lenet,
        "file": File,
        "loader": Loader,
    }
    return trials[work["kind"]](work, folder)


class Stopwatch:
    def __init__(self, trial):
        self.run = trial.run
        self.batch = 1

    def warm_up(self, seconds):
        self.slice(seconds / 2)
        last = self.slice(seconds / 4)[-1]
        while last * self.batch < BATCH_SECONDS:
            self.batch *= 2
            last = self.slice(0)[-1]
        self.slice(seconds / 4)

    def slice(self, seconds):
        run = self.run
        samples = []
        start = time.perf_counter()
        end = start + seconds
        while True:
            for _ in range(self.batch):
                run()
            now = time.perf_counter()
            samples.append((now - start) / self.batch)
            start = now
            if start >= end:
                return samples


def blas():
    """The library that multiplies matrices, by the files that this process has loaded."""
    if torch.backends.mkl.is_available():
        return "MKL"
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1].lower() for line in maps}
    except OSError:
        return "unknown BLAS"
    # Debian's libblas.so.3 is the file of whichever library was chosen, so its folder tells; others come as themselves.
    loaded = [file for file in files if os.path.basename(file).startswith("libblas.so")]
    for name, title in {"openblas": "OpenBLAS", "blis": "BLIS", "atlas": "ATLAS"}.items():
        if any(name in file for file in loaded or files):
            return title
    return "reference BLAS" if loaded else "built-in BLAS"


def main():
    torch.set_num_threads(1)
    torch.matmul(torch.ones(64, 64), torch.ones(64, 64))
    answers = os.fdopen(3, "w")

    def say(message):
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    hello = {"version": torch.__version__, "detail": f"CPU, {blas()}, one thread"}
    if blas() == "reference BLAS":
        hello["handicap"] = "it multiplies by the reference BLAS (Debian: install libopenblas0-pthread)"
    say(hello)
    stopwatch = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "prepare":
                trial = trial_for(request["work"], request["folder"])
                checks = {"": trial.check()}
                stopwatch = Stopwatch(trial)
                stopwatch.warm_up(request["warmUpSeconds"])
                say(checks)
            else:
                say(stopwatch.slice(request["seconds"]))
        except Exception as error:
            say({"error": str(error)})


main()
