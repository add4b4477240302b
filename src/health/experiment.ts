// What `ogee check` trains: a model, its data, a loss and an optimizer, exported by a file.

import { describe } from "../ndarray/describe.js";
import { type AnyModule, Module } from "../nn/module.js";
import { Optimizer } from "../optim/optimizer.js";
import type { LossFunction } from "./observe/watch-options.js";

/** Batches, each a pair: what goes into the model, and what the loss compares its output with. */
export type Pairs = Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

/** A training, as a file exports it: by these names, as its default, or by a function that makes it. */
export interface Experiment {
  readonly model: AnyModule;
  /** A DataLoader or other batches, which are looped over again and again; or a function that gives those of an epoch. */
  readonly data: Pairs | ((epoch: number) => Pairs | Promise<Pairs>);
  readonly loss: LossFunction;
  readonly optimizer: Optimizer<object>;
  /** What reports call it; the file's name unless given. */
  readonly name?: string;
  /** How many steps are trained, 500 unless given. */
  readonly steps?: number;
  /** Every how many steps there is an observation, 10 unless given. */
  readonly every?: number;
}

/** What is wrong with an experiment, and how to mend it. */
export interface ExperimentFault {
  readonly says: string;
  readonly mend: string;
}

/**
 * An experiment for `ogee check`, checked and typed: export it as the default of its file.
 *
 * @param experiment a model, data, loss and optimizer; or a function, which may be asynchronous, that makes them.
 * @returns what it was given.
 * @throws TypeError where a part is missing or is not what it should be, and where nothing could learn.
 * @example
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2));
 * export default defineExperiment({
 *   model,
 *   data: new DataLoader(new TensorDataset(points, labels), { batchSize: 32, shuffle: true }),
 *   loss: new nn.CrossEntropyLoss(),
 *   optimizer: new optim.Adam(model.parameters(), { lr: 0.01 }),
 * });
 */
export function defineExperiment<E extends Experiment | (() => Experiment | Promise<Experiment>)>(
  experiment: E,
): E {
  const fault = typeof experiment === "function" ? null : faultOfExperiment(experiment);
  if (fault !== null) {
    throw new TypeError(`defineExperiment: ${fault.says}. ${fault.mend}`);
  }
  return experiment;
}

/** Other names under which people know the parts. */
const PARTS = {
  model: /^(net|network|module)$/i,
  data: /^(.*loader|.*dataset|batches)$/i,
  loss: /^(criterion|objective|loss.*)$/i,
  optimizer: /^(optim|optimiser|opt)$/i,
} as const;

/** The first thing that is wrong with an experiment; null if it can be trained. */
export function faultOfExperiment(value: unknown): ExperimentFault | null {
  if (typeof value !== "object" || value === null) {
    return {
      says: `an experiment is an object of model, data, loss and optimizer, but there is ${describe(value)}`,
      mend: "Run `ogee init` for a file to begin with.",
    };
  }
  const { model, data, loss, optimizer, name, steps, every } = value as Partial<Record<string, unknown>>;
  return (
    missingPart(value) ??
    faultOfModel(model) ??
    faultOfData(data) ??
    faultOfLoss(loss) ??
    faultOfOptimizer(optimizer, model as AnyModule) ??
    faultOfCount("steps", steps) ??
    faultOfCount("every", every) ??
    (name === undefined || typeof name === "string"
      ? null
      : { says: `its name is ${describe(name)}`, mend: "Give it a string." })
  );
}

function missingPart(value: object): ExperimentFault | null {
  const names = Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [name]));
  const missing = Object.entries(PARTS).filter(([part]) => !names.includes(part));
  const [first] = missing;
  if (first === undefined) {
    return null;
  }
  const list = missing.map(([part]) => part).join(", ");
  const [part, others] = first;
  const alike = names.find((given) => others.test(given));
  return {
    says:
      names.length === 0
        ? "it exports nothing"
        : `it has no ${list}; it has ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", ..." : ""}`,
    mend:
      alike === undefined
        ? `Export model, data, loss and optimizer; \`ogee init\` writes a file that does.`
        : `If ${alike} is the ${part}, export it as ${part}.`,
  };
}

const isClass = (value: unknown): boolean => typeof value === "function" && /^class\b/.test(String(value));

function faultOfModel(model: unknown): ExperimentFault | null {
  if (!(model instanceof Module)) {
    return {
      says: `its model is ${describe(model)}, and no nn.Module`,
      mend: isClass(model)
        ? "Export an instance: new Net()."
        : typeof (model as { namedParameters?: unknown } | null)?.namedParameters === "function"
          ? "It comes from another copy of ogee: install one copy for all (npm ls ogee)."
          : "Export an nn.Module.",
    };
  }
  const parameters = [...model.parameters()];
  if (parameters.length === 0) {
    return {
      says: "its model has no parameters, so there is nothing that could learn",
      mend: "A module finds the layers that are its properties; keep lists of layers in an nn.ModuleList.",
    };
  }
  return parameters.some((p) => p.requiresGrad)
    ? null
    : {
        says: `all ${parameters.length} parameters of its model are frozen, so there is nothing that could learn`,
        mend: "Set requiresGrad = true for those that are to learn.",
      };
}

function faultOfData(data: unknown): ExperimentFault | null {
  const given = Object(data) as Partial<
    Iterable<unknown> & AsyncIterable<unknown> & { get: unknown; length: unknown }
  >;
  if (typeof data === "function" && !isClass(data)) {
    return null;
  }
  // A dataset gives its items when looped over, not batches of them.
  const dataset = typeof given.get === "function" && Number.isInteger(given.length);
  if (
    !dataset &&
    typeof data !== "string" &&
    (given[Symbol.iterator] ?? given[Symbol.asyncIterator]) !== undefined
  ) {
    return null;
  }
  return {
    says: `its data is ${describe(data)}, which gives no batches`,
    mend:
      given.get === undefined
        ? "Give a DataLoader, another iterable of pairs [input, target], or a function of the epoch that gives one."
        : "Read it by batches: new DataLoader(dataset, { batchSize: 32, shuffle: true }).",
  };
}

function faultOfLoss(loss: unknown): ExperimentFault | null {
  return typeof loss === "function" && !isClass(loss)
    ? null
    : {
        says: `its loss is ${describe(loss)}`,
        mend: isClass(loss)
          ? "Export an instance: new nn.CrossEntropyLoss()."
          : "Give a module, or a function of the model's output and the target.",
      };
}

function faultOfOptimizer(optimizer: unknown, model: AnyModule): ExperimentFault | null {
  if (!(optimizer instanceof Optimizer)) {
    return {
      says: `its optimizer is ${describe(optimizer)}, and none of ogee/optim`,
      mend: "Export one: new optim.Adam(model.parameters(), { lr: 0.01 }).",
    };
  }
  const own = new Set<unknown>(model.parameters());
  const held = (optimizer as Optimizer<object>).paramGroups.flatMap(({ params }) => params);
  return held.some((p) => own.has(p) && p.requiresGrad)
    ? null
    : {
        says: "its optimizer has no parameter of the model that learns",
        mend: "Make it with model.parameters() of the model that is exported.",
      };
}

function faultOfCount(name: string, count: unknown): ExperimentFault | null {
  return count === undefined || (Number.isInteger(count) && (count as number) > 0)
    ? null
    : { says: `${name} is ${describe(count)}`, mend: "Give a whole number above 0." };
}
