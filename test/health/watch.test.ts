// Watching: the sum adds up through every kind of network, and the training stays what it would have been, to the bit.

import * as torch from "ogee";
import { defineRule, judge, measure, rules, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

class Residual extends nn.Module {
  a = new nn.Linear(12, 12);
  norm = new nn.BatchNorm1d(12);
  b = new nn.Linear(12, 12);
  override forward(x: torch.Tensor): torch.Tensor {
    return x.add(this.b(torch.relu(this.norm(this.a(x)))));
  }
}

class Recurrent extends nn.Module {
  embed = new nn.Embedding(10, 6);
  layer: torch.nn.Module<[x: torch.Tensor], readonly [torch.Tensor, unknown]>;
  output = new nn.Linear(8, 3);
  constructor(kind: "LSTM" | "GRU" | "RNN") {
    super();
    const options = { numLayers: 2, batchFirst: true };
    const make = { LSTM: nn.LSTM, GRU: nn.GRU, RNN: nn.RNN }[kind] as typeof nn.GRU;
    this.layer = new make(6, 8, options) as unknown as Recurrent["layer"];
  }
  override forward(x: torch.Tensor): torch.Tensor {
    const [states] = this.layer(this.embed(x));
    return this.output(states.select(1, -1));
  }
}

interface Case {
  readonly model: () => torch.nn.Module;
  readonly input: () => torch.Tensor;
}

const dense = (): torch.Tensor => torch.randn([16, 12]);
const tokens = (): torch.Tensor => torch.randint(0, 10, [16, 5]);
const CASES: Readonly<Record<string, Case>> = {
  "eight layers of sigmoid": {
    model: () =>
      new nn.Sequential(
        ...Array.from({ length: 8 }, () => [new nn.Linear(12, 12), new nn.Sigmoid()]).flat(),
        new nn.Linear(12, 3),
      ),
    input: dense,
  },
  "residual blocks with batch normalisation": {
    model: () => new nn.Sequential(new Residual(), new Residual(), new nn.Tanh(), new nn.Linear(12, 3)),
    input: dense,
  },
  "a convolution": {
    model: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 4, 3),
        new nn.ReLU({ inplace: true }),
        new nn.Dropout(0.2),
        new nn.Flatten(),
        new nn.Linear(4 * 36, 3),
      ),
    input: () => torch.randn([16, 1, 8, 8]),
  },
  "an LSTM": { model: () => new Recurrent("LSTM"), input: tokens },
  "a GRU": { model: () => new Recurrent("GRU"), input: tokens },
  "an RNN": { model: () => new Recurrent("RNN"), input: tokens },
};

function train(
  { model: make, input }: Case,
  every: number | null,
): { model: torch.nn.Module; recording: ReturnType<typeof watch>["recording"] | null; losses: number[] } {
  torch.manualSeed(1);
  const model = make();
  const lossFunction = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const health = every === null ? null : watch(model, { optimizer, lossFunction, every });
  const losses: number[] = [];
  for (let step = 0; step < 25; step++) {
    optimizer.zeroGrad();
    const loss = lossFunction(model(input()), torch.randint(0, 3, [16]));
    loss.backward();
    optimizer.step();
    losses.push(Number(loss.item()));
  }
  const recording = health?.recording ?? null;
  health?.detach();
  return { model, recording, losses };
}

describe.each(Object.entries(CASES))("%s", (_, network) => {
  it("loses as many decades as its parts say, within 1e-6", () => {
    const { recording } = train(network, 1);
    if (recording === null) {
      throw new Error("nothing was recorded");
    }
    const { observations } = measure(recording);
    expect(observations).toHaveLength(25);
    for (const { layers } of observations) {
      expect(layers.length).toBeGreaterThan(1);
      for (const { parts, top, level } of layers) {
        const sum = Object.values(parts).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - (top - level))).toBeLessThan(1e-6);
      }
    }
  });

  it("trains to the same bits watched and unwatched, gradients, buffers and random numbers included", () => {
    const alone = train(network, null);
    const randomAlone = torch.getRngState();
    for (const every of [1, 10]) {
      const watched = train(network, every);
      expect(watched.losses).toEqual(alone.losses);
      expect(torch.getRngState()).toEqual(randomAlone);
      for (const [name, tensor] of alone.model.stateDict()) {
        expect(watched.model.stateDict().get(name)?.tolist()).toEqual(tensor.tolist());
      }
      const gradients = (model: torch.nn.Module): unknown[] =>
        [...model.parameters()].map((p) => p.grad?.tolist() ?? null);
      expect(gradients(watched.model)).toEqual(gradients(alone.model));
    }
  });
});

describe("the gradient's level", () => {
  it("is the norm that retainGrad shows, within 1e-6", () => {
    torch.manualSeed(2);
    const layers = [new nn.Linear(12, 12), new nn.Sigmoid(), new nn.Linear(12, 3)];
    const model = new nn.Sequential(...layers);
    const lossFunction = new nn.CrossEntropyLoss();
    const health = watch(model, { lossFunction, every: 1 });
    const [x, y] = [torch.randn([16, 12]), torch.randint(0, 3, [16])];
    lossFunction(model(x), y).backward();
    health.detach();
    const z = (layers[0] as torch.nn.Linear)(x);
    z.retainGrad();
    lossFunction((layers[2] as torch.nn.Linear)(torch.sigmoid(z)), y).backward();
    const norm = Number(z.grad?.square().sum().sqrt().item());
    const level = measure(health.recording).observations[0]?.layers[0]?.level ?? Number.NaN;
    expect(10 ** level / norm).toBeCloseTo(1, 6);
  });
});

describe("a verdict", () => {
  it("names the function of a deep sigmoid network as the root, and is the same from JSON", () => {
    torch.manualSeed(3);
    const model = (CASES["eight layers of sigmoid"] as Case).model();
    const lossFunction = new nn.CrossEntropyLoss();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const health = watch(model, { optimizer, lossFunction });
    for (let step = 0; step < 200; step++) {
      const x = torch.randn([32, 12]);
      optimizer.zeroGrad();
      lossFunction(model(x), x.narrow(1, 0, 3).argmax(1)).backward();
      optimizer.step();
    }
    const verdict = health.verdict();
    expect(verdict.harm.state).toBe("stuck");
    expect(verdict.diagnoses[0]?.rule).toBe("depth");
    expect(verdict.diagnoses[0]?.symptoms.map(({ rule }) => rule)).toContain("vanishing");
    expect(judge(JSON.parse(JSON.stringify(health.recording)))).toEqual(verdict);
  });

  it("finds nothing wrong with a shallow network that learns", () => {
    torch.manualSeed(3);
    const model = new nn.Sequential(new nn.Linear(12, 32), new nn.ReLU(), new nn.Linear(32, 3));
    const lossFunction = new nn.CrossEntropyLoss();
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
    const health = watch(model, { optimizer, lossFunction });
    for (let step = 0; step < 300; step++) {
      const x = torch.randn([32, 12]);
      optimizer.zeroGrad();
      lossFunction(model(x), x.narrow(1, 0, 3).argmax(1)).backward();
      optimizer.step();
    }
    const { healthy, diagnoses } = health.verdict();
    expect(diagnoses.map(({ rule }) => rule)).toEqual([]);
    expect(healthy).toBe(true);
  });
});

describe("a rule of one's own", () => {
  it("speaks beside the others, and names its threshold", () => {
    const fewSteps = defineRule({
      name: "fewSteps",
      title: "A short training",
      stage: "data",
      definition: "Fewer than 100 steps.",
      thresholds: { steps: 100 },
      explains: [],
      counts: "always",
      source: "",
      find: ({ progress }, { steps }) =>
        progress.steps >= steps
          ? null
          : {
              places: [],
              says: `${progress.steps} steps`,
              evidence: [],
              picture: null,
              fixes: [],
              since: 0,
            },
    });
    const { recording } = train(CASES["a convolution"] as Case, 10);
    const { diagnoses } = judge(recording as NonNullable<typeof recording>, { rules: [...rules, fewSteps] });
    expect(diagnoses[0]?.says).toBe("25 steps");
    expect(() => defineRule({ ...fewSteps, name: "few steps" })).toThrow(/camelCase/);
  });
});

describe("what goes wrong meanwhile", () => {
  it("a forward that throws leaves no hooks, and the next one is seen whole", () => {
    const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
    const health = watch(model, { every: 1 });
    expect(() => model(torch.randn([2, 5]))).toThrow(/cannot be multiplied/);
    model(torch.randn([2, 3]))
      .sum()
      .backward();
    model(torch.randn([2, 3]))
      .sum()
      .backward();
    const { graphs, observations } = health.recording;
    expect(observations).toHaveLength(2);
    expect(graphs.map(({ nodes }) => nodes.map(({ module }) => module))).toEqual([["0", "1", "2"]]);
    health.detach();
  });

  it("an answer that is always the most frequent class does not count as converged", () => {
    torch.manualSeed(4);
    const model = new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Linear(8, 2));
    const lossFunction = new nn.CrossEntropyLoss();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const health = watch(model, { optimizer, lossFunction });
    for (let step = 0; step < 200; step++) {
      const rare = torch.rand([64]).lt(0.015).to(torch.int64);
      optimizer.zeroGrad();
      lossFunction(model(torch.randn([64, 3])), rare).backward();
      optimizer.step();
    }
    expect(measure(health.recording).progress.accuracy).toBeGreaterThan(0.97);
    expect(health.verdict().harm.state).not.toBe("converged");
  });
});
