// A forward is held against the one before it: what it shares with that is not worked out again, and what differs is seen.

import * as torch from "ogee";
import { type Recording, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

const FUNCTIONS = {
  relu: torch.relu,
  tanh: torch.tanh,
  leaky: (x: torch.Tensor) => nn.functional.leakyRelu(x, 0.1),
  leakier: (x: torch.Tensor) => nn.functional.leakyRelu(x, 0.3),
};

/** One layer, run as often as it is told, and another function in its place where it is told. */
class Changing extends nn.Module {
  layer = new nn.Linear(4, 4);
  output = new nn.Linear(4, 2);
  times = 1;
  f: keyof typeof FUNCTIONS = "relu";
  override forward(x: torch.Tensor): torch.Tensor {
    let h = x;
    for (let i = 0; i < this.times; i++) {
      h = FUNCTIONS[this.f](this.layer(h));
    }
    return this.output(h);
  }
}

/** The numbers of layers and the functions of the steps, in turn: the same again, longer, shorter, another function. */
const STEPS = [
  [2, "relu"],
  [2, "relu"],
  [2, "relu"],
  [3, "relu"],
  [3, "relu"],
  [1, "relu"],
  [2, "relu"],
  [2, "tanh"],
  [2, "tanh"],
  [1, "tanh"],
  [1, "leaky"],
  [1, "leakier"],
] as const;

/** @param anew whether each step is watched by somebody who has seen no step before. */
function observed(anew: boolean): { graph: unknown; gradients: unknown; loss: number }[] {
  torch.manualSeed(7);
  const model = new Changing();
  const lossFunction = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const begin = (): ReturnType<typeof watch> => watch(model, { optimizer, lossFunction, every: 1 });
  const read = ({ graphs, observations }: Recording): ReturnType<typeof observed> =>
    observations.map(({ graph, gradients, loss }) => ({ graph: graphs[graph], gradients, loss }));
  let health = begin();
  const found: ReturnType<typeof observed> = [];
  for (const [times, f] of STEPS) {
    Object.assign(model, { times, f });
    if (anew) {
      health.detach();
      health = begin();
    }
    optimizer.zeroGrad();
    lossFunction(model(torch.randn([8, 4])), torch.randint(0, 2, [8])).backward();
    optimizer.step();
    if (anew) {
      found.push(...read(health.recording));
    }
  }
  health.detach();
  return anew ? found : read(health.recording);
}

describe("forwards that differ", () => {
  it("are seen as by somebody who has seen no other", () => {
    const whole = observed(false);
    expect(whole).toHaveLength(STEPS.length);
    expect(whole).toEqual(observed(true));
    const lengths = whole.map(({ graph }) => (graph as Recording["graphs"][number]).nodes.length);
    expect(lengths).toEqual(STEPS.map(([times]) => 2 * times + 1));
  });
});

describe("a forward that stops where another went on", () => {
  it("has none of the other's operations", () => {
    class Aside extends nn.Module {
      layer = new nn.Linear(3, 3);
      output = new nn.Linear(3, 1);
      aside = new nn.Linear(3, 2);
      looksAside = true;
      override forward(x: torch.Tensor): torch.Tensor {
        const h = this.layer(x);
        const y = this.output(h);
        if (this.looksAside) {
          this.aside(h);
        }
        return y;
      }
    }
    const model = new Aside();
    const health = watch(model, { every: 1 });
    for (const looksAside of [true, true, true, false]) {
      model.looksAside = looksAside;
      model(torch.randn([1, 3])).backward();
    }
    const { graphs, observations } = health.recording;
    health.detach();
    const lengths = observations.map(({ graph, gradients }) => [
      graphs[graph]?.nodes.length,
      gradients.arrived.length,
    ]);
    expect(lengths).toEqual([
      [3, 3],
      [3, 3],
      [3, 3],
      [2, 2],
    ]);
  });
});

/** How many numbers, texts and truth values a value holds. */
function numbersIn(value: unknown): number {
  return typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, inner) => sum + numbersIn(inner), 0)
    : 1;
}

describe("a long training", () => {
  function kept(steps: number): { observations: number; most: number; rest: number } {
    torch.manualSeed(0);
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Tanh(), new nn.Linear(2, 1));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
    const lossFunction = new nn.MSELoss();
    const health = watch(model, { optimizer, lossFunction, every: 1 });
    const [x, y] = [torch.tensor([[1, 2]]), torch.tensor([[0.5]])];
    for (let step = 0; step < steps; step++) {
      optimizer.zeroGrad();
      lossFunction(model(x), y).backward();
      optimizer.step();
    }
    health.detach();
    const { losses, observations, ...rest } = health.recording;
    expect(losses).toHaveLength(steps);
    expect(health.batches.length).toBeLessThanOrEqual(20);
    return {
      observations: observations.length,
      most: Math.max(...observations.map(numbersIn)),
      rest: numbersIn(rest),
    };
  }

  it("leaves one loss a step, and observations by the logarithm of its steps; the rest stays as it is", () => {
    const [short, long] = [2000, 16_000].map(kept) as [ReturnType<typeof kept>, ReturnType<typeof kept>];
    expect(long.most).toBe(short.most);
    expect(long.rest).toBe(short.rest);
    for (const [steps, { observations }] of [
      [2000, short],
      [16_000, long],
    ] as const) {
      // Of so many observations, the first 500 are 1 step apart, the next 500 are 2, and so on.
      expect(observations).toBeLessThanOrEqual(500 * Math.log2(1 + steps / 500) + 50);
    }
  });
});
