// A training as code: data, model, loss, optimizer. Faults and their twins differ in a few of these words.

import { torch } from "./ogee.js";
import type { DataSet } from "./data/data-set.js";
import { type FunctionName, functions, initialise, type InitName } from "./parts.js";

const { nn } = torch;

type Target = "classes" | "oneHot" | "binary" | "numbers";

/** The losses by PyTorch's names, and what targets they take. */
export const losses = {
  crossEntropy: { make: () => new nn.CrossEntropyLoss(), target: "classes" },
  nll: { make: () => new nn.NLLLoss(), target: "classes" },
  bce: { make: () => new nn.BCELoss(), target: "oneHot" },
  bceWithLogits: { make: () => new nn.BCEWithLogitsLoss(), target: "oneHot" },
  bceOfOne: { make: () => new nn.BCELoss(), target: "binary" },
  bceWithLogitsOfOne: { make: () => new nn.BCEWithLogitsLoss(), target: "binary" },
  mse: { make: () => new nn.MSELoss(), target: "numbers" },
  mseOfClasses: { make: () => new nn.MSELoss(), target: "oneHot" },
} as const satisfies Record<
  string,
  { make: () => torch.nn.Module<[torch.Tensor, torch.Tensor]>; target: Target }
>;

/** A dense network and how it is trained. */
export interface Setup {
  readonly depth: number;
  readonly width: number;
  readonly function: FunctionName;
  readonly normalise: boolean;
  readonly bias: boolean;
  readonly init: InitName;
  /** What comes after the last layer. */
  readonly output: FunctionName;
  /** The columns of the last layer. */
  readonly columns: number;
  readonly loss: keyof typeof losses;
  readonly optimizer: "SGD" | "Adam";
  readonly lr: number;
  /** What is done to the inputs before they are used, in training and testing alike. */
  readonly input: InputName;
  readonly batch: number;
  readonly steps: number;
}

/** What may be done to a batch of inputs. */
export const inputs = {
  plain: (x) => x,
  times100: (x) => x.mul(100),
  /** Large and far from 0: an offset of ten spreads. */
  shifted: (x) => x.add(10),
  nanFrom100: (x, step) => (step >= 100 ? x.mul(Number.NaN) : x),
  oneNan: (x, step) => {
    if (step !== 60) {
      return x;
    }
    const broken = x.clone();
    broken.index(0).index(0).fill_(Number.NaN);
    return broken;
  },
} as const satisfies Record<string, (x: torch.Tensor, step: number) => torch.Tensor>;

type InputName = keyof typeof inputs;

/** Everything that one training needs. It is made anew for each seed. */
export interface Scenario {
  readonly id: string;
  readonly data: DataSet;
  readonly setup: Setup;
  readonly model: () => torch.nn.AnyModule;
  /** Called before each step, for schedules. */
  readonly schedule?: (optimizer: torch.optim.Optimizer<object>, step: number) => void;
  /** Another form of inputs or targets than the setup's. */
  readonly example?: (x: torch.Tensor, y: torch.Tensor) => readonly [x: torch.Tensor, y: torch.Tensor];
}

/** Linear layers with a function after each but the last. */
export function network({ features }: Pick<DataSet, "features">, setup: Setup): torch.nn.Sequential {
  const { depth, width, columns, bias } = setup;
  const hidden = Array.from({ length: depth }, (_, i) => [
    new nn.Linear(i === 0 ? features : width, width, { bias }),
    ...(setup.normalise ? [new nn.BatchNorm1d(width)] : []),
    ...functions[setup.function](),
  ]).flat();
  const last = new nn.Linear(depth === 0 ? features : width, columns, { bias });
  const model = new nn.Sequential(...hidden, last, ...functions[setup.output]());
  initialise(model, setup.init);
  return model;
}

/** The scenario of a dense network. */
export function dense(id: string, data: DataSet, setup: Setup): Scenario {
  return { id, data, setup, model: () => network(data, setup) };
}

/** Targets as the loss takes them. */
export function targetsFor(scenario: Pick<Scenario, "data" | "setup">, y: torch.Tensor): torch.Tensor {
  const { target } = losses[scenario.setup.loss];
  switch (target) {
    case "classes":
      return y;
    case "numbers":
      return y.to(torch.float32).reshape(-1, scenario.setup.columns === 1 ? 1 : scenario.setup.columns);
    case "binary":
      return y.to(torch.float32).reshape(-1, 1);
    case "oneHot":
      return nn.functional.oneHot(y, scenario.setup.columns).to(torch.float32);
  }
}

/** What a usual training on these data looks like. Faults begin from it, and twins are it. */
export function usual(data: DataSet): Setup {
  const numbers = data.task === "numbers";
  return {
    depth: 2,
    width: data.features > 8 ? 32 : 8,
    function: "tanh",
    normalise: false,
    bias: true,
    init: "default",
    output: "none",
    columns: data.outputs,
    loss: numbers ? "mse" : "crossEntropy",
    optimizer: "Adam",
    lr: 0.01,
    input: "plain",
    batch: 32,
    steps: 300,
  };
}
