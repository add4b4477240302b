// Trainings with one fault each, on two circles: the judge names its cause first; the same training without it is healthy.

import * as torch from "ogee";
import { watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

interface Fault {
  readonly model?: (model: torch.nn.Sequential) => void;
  readonly depth?: number;
  readonly width?: number;
  readonly function?: () => torch.nn.AnyModule;
  readonly lr?: number;
  readonly input?: (x: torch.Tensor, step: number) => torch.Tensor;
}

function circles(count: number): readonly [points: torch.Tensor, classes: torch.Tensor] {
  const classes = torch.randint(0, 2, [count]);
  const angle = torch.rand([count]).mul(2 * Math.PI);
  const radius = classes.to(torch.float32).mul(-0.5).add(1);
  const points = torch.stack([angle.cos().mul(radius), angle.sin().mul(radius)], 1);
  return [points.add(torch.randn([count, 2]).mul(0.1)), classes];
}

function verdictOf(fault: Fault): ReturnType<ReturnType<typeof watch>["verdict"]> {
  torch.manualSeed(0);
  const { depth = 2, width = 16, lr = 0.1 } = fault;
  const layers = Array.from({ length: depth }, (_, i) => [
    new nn.Linear(i === 0 ? 2 : width, width),
    fault.function?.() ?? new nn.Tanh(),
  ]).flat();
  const model = new nn.Sequential(...layers, new nn.Linear(width, 2));
  torch.noGrad(() => fault.model?.(model));
  const lossFunction = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(model.parameters(), { lr, momentum: 0.9 });
  const health = watch(model, { optimizer, lossFunction });
  for (let step = 0; step < 300; step++) {
    const [points, classes] = circles(32);
    optimizer.zeroGrad();
    lossFunction(model(fault.input?.(points, step) ?? points), classes).backward();
    optimizer.step();
  }
  return health.verdict();
}

const everyWeight =
  (change: (weight: torch.Tensor) => unknown) =>
  (model: torch.nn.Sequential): void => {
    for (const parameter of model.parameters()) {
      change(parameter);
    }
  };

const FAULTS: Readonly<Record<string, readonly [rule: string, fault: Fault]>> = {
  "eight layers of sigmoid": ["depth", { depth: 8, width: 5, function: () => new nn.Sigmoid() }],
  "weights of zeros": ["symmetry", { model: everyWeight((w) => w.zero_()) }],
  "weights of ones": ["symmetry", { model: everyWeight((w) => w.fill_(1)) }],
  "weights thirty times too large": ["initialisation", { depth: 4, model: everyWeight((w) => w.mul_(30)) }],
  "a learning rate of 1e-10": ["learningRate", { lr: 1e-10 }],
  "a learning rate of 30": ["learningRate", { lr: 30, function: () => new nn.ReLU() }],
  "inputs a hundred times too large": [
    "data",
    { input: (x) => x.mul(100), function: () => new nn.Sigmoid() },
  ],
  "one batch of NaN": ["data", { input: (x, step) => (step === 57 ? x.mul(Number.NaN) : x) }],
  "no activation function": ["collapsed", { function: () => new nn.Identity() }],
};

describe("a fault", () => {
  it.each(Object.entries(FAULTS))("%s", (_, [rule, fault]) => {
    const { healthy, diagnoses } = verdictOf(fault);
    expect(healthy).toBe(false);
    expect(diagnoses[0]?.rule).toBe(rule);
  });

  it.each(["Tanh", "Sigmoid"] as const)(
    "saturated units of %s are seen under weights that are too large",
    (name) => {
      const { diagnoses } = verdictOf({
        depth: 3,
        function: () => new nn[name](),
        model: everyWeight((w) => w.mul_(100)),
      });
      expect(diagnoses[0]?.rule).toBe("initialisation");
      expect(diagnoses[0]?.symptoms.map(({ rule }) => rule)).toContain("saturated");
    },
  );

  it.each(["Tanh", "ReLU"] as const)("none, with %s", (name) => {
    const { healthy, diagnoses } = verdictOf({ function: () => new nn[name](), width: 32 });
    expect(diagnoses.map(({ rule }) => rule)).toEqual([]);
    expect(healthy).toBe(true);
  });
});
