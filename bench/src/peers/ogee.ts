// Ogee, from the folder above, built.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readArray } from "../data.js";
import { loadOgee, loadOgeeData, loadOgeeIo, type Tensor } from "../ogee.js";
import {
  ADAM,
  type AdamWork,
  type FileWork,
  LEARNING_RATE,
  type LenetWork,
  type LoaderWork,
  type LstmWork,
  type MapWork,
  type MatmulWork,
  type StepWork,
  type Work,
} from "../rows.js";
import { fingerprint, type Peer, readLayers, type Trial, trace } from "./peer.js";

const torch = await loadOgee();
const io = await loadOgeeIo();
const { DataLoader, TensorDataset } = await loadOgeeData();
const { nn, optim } = torch;

const functions: Record<MapWork["fn"], (x: Tensor) => Tensor> = {
  sigmoid: torch.sigmoid,
  tanh: torch.tanh,
  gelu: nn.functional.gelu,
};

function numbers(x: Tensor): Float32Array {
  return x.toTypedArray() as Float32Array;
}

function forward(work: MapWork, folder: string): Trial {
  const x = torch.tensor(readArray(folder, "x"));
  const f = functions[work.fn];
  return {
    run() {
      f(x);
    },
    check: () => fingerprint(numbers(f(x))),
  };
}

function forwardBackward(work: MapWork, folder: string): Trial {
  const x = torch.tensor(readArray(folder, "x"), { requiresGrad: true });
  const f = functions[work.fn];
  function run(): void {
    x.grad = null;
    f(x).sum().backward();
  }
  return {
    run,
    check() {
      run();
      return x.grad === null ? [] : fingerprint(numbers(x.grad));
    },
  };
}

function matmul(work: MatmulWork, folder: string): Trial {
  const [a, b] = (["a", "b"] as const).map((name) =>
    torch.tensor(readArray(folder, name)).reshape(work.size, work.size),
  );
  return {
    run() {
      torch.matmul(a as Tensor, b as Tensor);
    },
    check: () => fingerprint(numbers(torch.matmul(a as Tensor, b as Tensor))),
  };
}

function trainingStep(work: StepWork, folder: string): Trial {
  const linears = readLayers(folder, work.widths).map(({ inputs, outputs, weight, bias }) => {
    const linear = new nn.Linear(inputs, outputs);
    torch.noGrad(() => {
      linear.weight.copy_(torch.tensor(weight).reshape(outputs, inputs));
      linear.bias?.copy_(torch.tensor(bias));
    });
    return linear;
  });
  const model = new nn.Sequential(
    ...linears.flatMap((linear, i) => (i === 0 ? [linear] : [new nn.Sigmoid(), linear])),
  );
  const x = torch.tensor(readArray(folder, "x")).reshape(work.batch, -1);
  const labels = torch.tensor(readArray(folder, "labels")).to(torch.int64);
  const optimizer = new optim.SGD(model.parameters(), { lr: LEARNING_RATE });
  function run(): Tensor {
    optimizer.zeroGrad();
    const loss = nn.functional.crossEntropy(model(x), labels);
    loss.backward();
    optimizer.step();
    return loss;
  }
  return {
    run() {
      run();
    },
    check() {
      const first = run().item();
      const gradients = [...model.parameters()].map((p) => (p.grad === null ? [] : numbers(p.grad)));
      return trace([Number(first), Number(run().item()), Number(run().item())], gradients);
    },
  };
}

function lstm({ steps, batch, width }: LstmWork, folder: string): Trial {
  const layer = new nn.LSTM(width, width);
  torch.noGrad(() => {
    layer.weight_ih_l0.copy_(torch.tensor(readArray(folder, "weightIh")).reshape(4 * width, width));
    layer.weight_hh_l0.copy_(torch.tensor(readArray(folder, "weightHh")).reshape(4 * width, width));
    layer.bias_ih_l0.copy_(torch.tensor(readArray(folder, "biasIh")));
    layer.bias_hh_l0.copy_(torch.tensor(readArray(folder, "biasHh")));
  });
  const x = torch.tensor(readArray(folder, "x")).reshape(steps, batch, width);
  function run(): Tensor {
    layer.zeroGrad();
    const [output] = layer(x);
    const total = output.sum();
    total.backward();
    return total;
  }
  return {
    run() {
      run();
    },
    check() {
      const total = Number(run().item());
      const { weight_ih_l0, weight_hh_l0, bias_ih_l0 } = layer;
      const gradients = [weight_ih_l0, weight_hh_l0, bias_ih_l0].map((p) => p.grad);
      return trace(
        [total],
        gradients.map((g) => (g === null ? [] : numbers(g))),
      );
    },
  };
}

function adam({ tensors }: AdamWork, folder: string): Trial {
  const { lr, beta1, beta2, eps } = ADAM;
  const parameters = Array.from({ length: tensors }, (_, i) => {
    const parameter = torch.tensor(readArray(folder, `weight${i}`), { requiresGrad: true });
    parameter.grad = torch.tensor(readArray(folder, `gradient${i}`));
    return parameter;
  });
  const optimizer = new optim.Adam(parameters, lr, [beta1, beta2], eps);
  return {
    run() {
      optimizer.step();
    },
    check() {
      for (let i = 0; i < 3; i++) {
        optimizer.step();
      }
      return fingerprint(numbers((parameters[tensors - 1] as Tensor).detach()));
    },
  };
}

function lenet({ batch }: LenetWork, folder: string): Trial {
  const { Conv2d, Sigmoid, AvgPool2d, Flatten, Linear } = nn;
  const model = new nn.Sequential(
    new Conv2d(1, 6, 5, { padding: 2 }),
    new Sigmoid(),
    new AvgPool2d(2),
    new Conv2d(6, 16, 5),
    new Sigmoid(),
    new AvgPool2d(2),
    new Flatten(),
    new Linear(400, 120),
    new Sigmoid(),
    new Linear(120, 84),
    new Sigmoid(),
    new Linear(84, 10),
  );
  torch.noGrad(() => {
    [...model.parameters()].forEach((parameter, i) => {
      const values = readArray(folder, `${i % 2 === 0 ? "weight" : "bias"}${Math.floor(i / 2)}`);
      parameter.copy_(torch.tensor(values).reshape(parameter.shape));
    });
  });
  const x = torch.tensor(readArray(folder, "x")).reshape(batch, 1, 28, 28);
  const labels = torch.tensor(readArray(folder, "labels")).to(torch.int64);
  const optimizer = new optim.SGD(model.parameters(), { lr: LEARNING_RATE });
  function run(): Tensor {
    optimizer.zeroGrad();
    const loss = nn.functional.crossEntropy(model(x), labels);
    loss.backward();
    optimizer.step();
    return loss;
  }
  return {
    run() {
      run();
    },
    check: () => [0, 1, 2].map(() => Number(run().item())),
  };
}

function file({ tensors, size }: FileWork, folder: string): Record<string, Trial> {
  const x = torch.tensor(readArray(folder, "x"));
  const all = new Map(Array.from({ length: tensors }, (_, i) => [`layer${i}`, x.add(i)]));
  const path = (name: string): string => join(folder, name);
  const trial = (write: () => Promise<void>, read: () => Promise<Map<string, Tensor>>): Trial => ({
    async run() {
      await write();
      await read();
    },
    async check() {
      await write();
      const last = (await read()).get(`layer${tensors - 1}`);
      return last === undefined || last.shape[0] !== size ? [] : fingerprint(numbers(last));
    },
  });
  return {
    safetensors: trial(
      () => io.safetensors.saveFile(all, path("ogee.safetensors")),
      () => io.safetensors.loadFile(path("ogee.safetensors")),
    ),
    ".pt": trial(
      () => io.save(all, path("ogee.pt")),
      () => io.load(path("ogee.pt")),
    ),
  };
}

function loader({ rows, columns, batch }: LoaderWork, folder: string): Trial {
  const x = torch.tensor(readArray(folder, "x")).reshape(rows, columns);
  const dataset = new TensorDataset(x, torch.arange(rows));
  const epoch = (shuffle: boolean): Tensor => {
    let last = x;
    for (const [inputs] of new DataLoader(dataset, { batchSize: batch, shuffle })) {
      last = inputs;
    }
    return last;
  };
  return {
    run() {
      epoch(true);
    },
    check: () => fingerprint(numbers(epoch(false))),
  };
}

function trial(work: Exclude<Work, FileWork>, folder: string): Trial {
  switch (work.kind) {
    case "map":
      return work.backward ? forwardBackward(work, folder) : forward(work, folder);
    case "matmul":
      return matmul(work, folder);
    case "step":
      return trainingStep(work, folder);
    case "lstm":
      return lstm(work, folder);
    case "adam":
      return adam(work, folder);
    case "lenet":
      return lenet(work, folder);
    case "loader":
      return loader(work, folder);
  }
}

const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

export const peer: Peer = {
  version: manifest.version,
  detail: "wasm, one thread",
  trials: async (work, folder) => (work.kind === "file" ? file(work, folder) : { "": trial(work, folder) }),
};
