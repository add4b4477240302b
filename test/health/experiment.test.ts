// An experiment that cannot be trained is refused when it is defined, with the mend.

import * as torch from "ogee";
import { DataLoader, TensorDataset } from "ogee/data";
import { defineExperiment, type Experiment } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

function good(): Experiment {
  const model = new nn.Linear(2, 2);
  const x = torch.randn([20, 2]);
  return {
    model,
    data: new DataLoader(new TensorDataset(x, x.argmax(1)), { batchSize: 5 }),
    loss: new nn.CrossEntropyLoss(),
    optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }),
  };
}

const CASES: readonly (readonly [what: string, parts: object, message: RegExp])[] = [
  [
    "no loss",
    { loss: undefined, criterion: 1 },
    /has no loss; it has .*If criterion is the loss, export it as loss/,
  ],
  [
    "a class as the model",
    { model: nn.Linear },
    /its model is function Linear, .* Export an instance: new Net\(\)/,
  ],
  ["a model of another copy", { model: { namedParameters: () => [] } }, /another copy of ogee/],
  [
    "a model without parameters",
    { model: new nn.Tanh() },
    /no parameters, so there is nothing that could learn/,
  ],
  [
    "a dataset as data",
    { data: new TensorDataset(torch.ones([2])) },
    /gives no batches.*new DataLoader\(dataset/,
  ],
  ["text as data", { data: "train.csv" }, /its data is string "train.csv", which gives no batches/],
  ["a class as the loss", { loss: nn.MSELoss }, /its loss is function MSELoss.*new nn\.CrossEntropyLoss/],
  ["a name as the optimizer", { optimizer: "adam" }, /its optimizer is string "adam"/],
  [
    "another model's optimizer",
    { optimizer: new optim.SGD(new nn.Linear(2, 2).parameters(), { lr: 0.1 }) },
    /no parameter of the model that learns/,
  ],
  ["steps that are no number", { steps: "many" }, /steps is string "many". Give a whole number/],
  ["no steps", { steps: 0 }, /steps is number 0/],
  ["every that is no integer", { every: 2.5 }, /every is number 2\.5/],
  ["a name that is no text", { name: 7 }, /name is number 7/],
];

describe("defineExperiment", () => {
  it("gives back what can be trained, and functions that make it", () => {
    const experiment = good();
    expect(defineExperiment(experiment)).toBe(experiment);
    expect(defineExperiment(good)).toBe(good);
    expect(defineExperiment({ ...good(), data: (_epoch: number) => [] }).name).toBe(undefined);
  });

  it.each(CASES)("refuses %s", (_, parts, message) => {
    expect(() => defineExperiment({ ...good(), ...parts } as never)).toThrow(message);
  });

  it("refuses what is no object, and a model of which nothing learns", () => {
    expect(() => defineExperiment(7 as never)).toThrow(/^defineExperiment: an experiment is an object/);
    const experiment = good();
    for (const p of experiment.model.parameters()) {
      p.requiresGrad = false;
    }
    expect(() => defineExperiment(experiment)).toThrow(/all 2 parameters of its model are frozen/);
  });
});
