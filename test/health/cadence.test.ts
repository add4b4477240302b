// A long training is looked at less and less often, and one that is resumed at the same steps as one that went on.

import * as torch from "ogee";
import { type Health, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

interface Training {
  readonly model: torch.nn.Sequential;
  readonly optimizer: torch.optim.SGD;
  readonly lossFunction: torch.nn.MSELoss;
}

function training(): Training {
  torch.manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Tanh(), new nn.Linear(2, 1));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
  return { model, optimizer, lossFunction: new nn.MSELoss() };
}

const [x, y] = [torch.tensor([[1, 2]]), torch.tensor([[0.5]])];

function train({ model, optimizer, lossFunction }: Training, steps: number): void {
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    lossFunction(model(x), y).backward();
    optimizer.step();
  }
}

function stepsOf(health: Health): readonly number[] {
  health.detach();
  return health.recording.observations.map(({ step }) => step);
}

describe("observations", () => {
  it("are half as many after the first 500, a quarter after 1000, so that 10,000 steps make fewer than 2,200", () => {
    const one = training();
    const health = watch(one.model, { ...one, every: 1 });
    train(one, 10_000);
    const steps = stepsOf(health);
    const gaps = steps.slice(1).map((step, i) => step - (steps[i] as number));
    expect(gaps.slice(0, 498).every((gap) => gap === 1)).toBe(true);
    expect(gaps.slice(502, 998).every((gap) => gap === 2)).toBe(true);
    expect(gaps.slice(1002, 1498).every((gap) => gap === 4)).toBe(true);
    expect(steps.length).toBeLessThan(2200);
    expect(health.recording.losses).toHaveLength(10_000);
  });

  it("come at the same steps, with the same kinds of figures, where a training is resumed", () => {
    const whole = training();
    const watched = watch(whole.model, { ...whole, every: 1 });
    train(whole, 900);
    const recording = (health: Health): Health["recording"] => {
      health.detach();
      return health.recording;
    };
    const part = training();
    const first = watch(part.model, { ...part, every: 1 });
    train(part, 701);
    const resumed = watch(part.model, { ...part, every: 1, resume: recording(first) });
    train(part, 199);
    const kinds = (health: Health): unknown =>
      recording(health).observations.map((o) => [
        o.step,
        o.activations !== undefined,
        o.input !== undefined,
        o.rows !== undefined,
      ]);
    expect(kinds(resumed)).toEqual(kinds(watched));
  });
});
