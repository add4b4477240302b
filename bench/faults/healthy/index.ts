// Trainings with nothing wrong, of the kinds that other judges flag: the list "Never flagged", one scenario each.

import type { DataSet } from "../data/data-set.js";
import { changed } from "../families/pair.js";
import { torch } from "../ogee.js";
import { dense, type Scenario, type Setup, usual } from "../scenario.js";
import { Reader, Residual } from "./models.js";

const { nn } = torch;

/** Steps over which a rate rises to what it should be. */
const WARM_UP = 100;
const LEAST_RATE = 1e-5;

export function healthy(data: DataSet): readonly Scenario[] {
  const setup = usual(data);
  const { features } = data;
  const { columns, width } = setup;
  const named = (name: string, change: Partial<Setup>, rest: Partial<Scenario> = {}): Scenario => ({
    ...dense(`${data.name}: healthy ${name}`, data, { ...setup, ...change }),
    ...rest,
  });
  return [
    // The usual one in its plain forms.
    changed(data, { function: "relu" }),
    changed(data, { function: "sigmoid" }),
    changed(data, { optimizer: "SGD", lr: 0.05 }),
    named("after it has converged", { steps: 1000 }),
    named(
      "wide relu, mostly zeros",
      { function: "relu", width: 64, depth: 3, init: "he" },
      {
        model: () => sparse(features, 64, columns),
      },
    ),
    named("SELU", { function: "selu", depth: 6 }, { model: () => selu(features, width, columns) }),
    named("batch normalisation in six layers of sigmoid", {
      function: "sigmoid",
      normalise: true,
      depth: 6,
      width: Math.max(8, width),
    }),
    named("residual", {}, { model: () => new Residual(features, width, 4, columns) }),
    named("one layer", {
      depth: 0,
      ...(data.name === "circles" || data.name === "wave" ? { depth: 1 } : {}),
    }),
    named("batches of four", { batch: 4, lr: 0.003 }),
    named("warm-up", {}, { schedule: warmUp(setup.lr) }),
    named("a rate that falls to 0", {}, { schedule: cosine(setup.lr, setup.steps) }),
    named("a frozen first layer", { width: 32 }, { model: () => frozen(data, 32, columns) }),
    named("dropout", { width: 32 }, { model: () => dropout(features, 32, columns) }),
    ...(features > 1 && features < 16
      ? [
          named("LSTM", {}, { model: () => new Reader("LSTM", 16, columns) }),
          named("GRU", {}, { model: () => new Reader("GRU", 16, columns) }),
        ]
      : []),
    ...(features > 3 ? [autoencoder(data)] : []),
    ...(data.outputs === 2
      ? [named("a confident sigmoid", { loss: "bceOfOne", output: "sigmoid", columns: 1, steps: 600 })]
      : []),
    ...(data.outputs > 2 ? [named("several labels", { loss: "bceWithLogits" })] : []),
  ];
}

const stack = (...layers: readonly torch.nn.AnyModule[]): torch.nn.Sequential => new nn.Sequential(...layers);

/** Biases below 0 keep most units silent for most samples. */
function sparse(features: number, width: number, columns: number): torch.nn.Sequential {
  const hidden = [new nn.Linear(features, width), new nn.Linear(width, width)];
  torch.noGrad(() => {
    for (const layer of hidden) {
      nn.init.kaimingNormal_(layer.weight, { nonlinearity: "relu" });
      layer.bias?.fill_(-0.5);
    }
  });
  return stack(...hidden.flatMap((layer) => [layer, new nn.ReLU()]), new nn.Linear(width, columns));
}

function selu(features: number, width: number, columns: number): torch.nn.Sequential {
  const layers = Array.from({ length: 6 }, (_, i) => new nn.Linear(i === 0 ? features : width, width));
  torch.noGrad(() => {
    for (const { weight } of layers) {
      nn.init.normal_(weight, 0, 1 / Math.sqrt(weight.shape[1] as number));
    }
  });
  return stack(...layers.flatMap((layer) => [layer, new nn.SELU()]), new nn.Linear(width, columns));
}

function frozen({ features }: DataSet, width: number, columns: number): torch.nn.Sequential {
  const first = new nn.Linear(features, width);
  first.requiresGrad_(false);
  return stack(
    first,
    new nn.Tanh(),
    new nn.Linear(width, width),
    new nn.Tanh(),
    new nn.Linear(width, columns),
  );
}

function dropout(features: number, width: number, columns: number): torch.nn.Sequential {
  return stack(
    new nn.Linear(features, width),
    new nn.ReLU(),
    new nn.Dropout(0.2),
    new nn.Linear(width, width),
    new nn.ReLU(),
    new nn.Dropout(0.2),
    new nn.Linear(width, columns),
  );
}

/** The inputs again, through a narrow layer. */
function autoencoder(data: DataSet): Scenario {
  const { features } = data;
  const narrow = Math.ceil(features / 2);
  return {
    ...dense(`${data.name}: healthy autoencoder`, data, { ...usual(data), loss: "mse", columns: features }),
    model: () =>
      stack(
        new nn.Linear(features, 32),
        new nn.Tanh(),
        new nn.Linear(32, narrow),
        new nn.Linear(narrow, 32),
        new nn.Tanh(),
        new nn.Linear(32, features),
      ),
    example: (x) => [x, x],
  };
}

type Schedule = NonNullable<Scenario["schedule"]>;

const setRate = (optimizer: torch.optim.Optimizer<object>, lr: number): void => {
  for (const group of optimizer.paramGroups) {
    Object.assign(group, { lr });
  }
};

const warmUp =
  (lr: number): Schedule =>
  (optimizer, step) => {
    setRate(optimizer, Math.max(LEAST_RATE, lr * Math.min(1, (step + 1) / WARM_UP)));
  };

const cosine =
  (lr: number, steps: number): Schedule =>
  (optimizer, step) => {
    setRate(optimizer, (lr / 2) * (1 + Math.cos((Math.PI * step) / steps)));
  };
