// Changes to how weights are moved.

import * as optimizers from "../../optim/index.js";
import { clipGradNorm_ } from "../../nn/gradient-clipping.js";
import { Optimizer } from "../../optim/optimizer.js";
import type { Change } from "./change.js";
import type { Fix } from "./fix.js";
import type { Setup } from "./setup.js";

type AnyOptimizer = Optimizer<object>;

function needOptimizer(fix: string, { optimizer }: Setup): AnyOptimizer {
  if (optimizer === null) {
    throw new Error(`apply: ${fix} changes the optimizer, and watch was given none`);
  }
  return optimizer;
}

export function changeLearningRate(setup: Setup, { factor }: Extract<Fix, { kind: "learningRate" }>): Change {
  const optimizer = needOptimizer("learningRate", setup);
  for (const group of optimizer.paramGroups as { lr?: unknown }[]) {
    if (typeof group.lr !== "number") {
      throw new Error(`apply: ${optimizer.constructor.name} has a group without a learning rate`);
    }
    group.lr *= factor;
  }
  return {};
}

/** Rates that no schedule changes: what has changed those of the original is not copied. */
export function holdRates(setup: Setup, { rates }: Extract<Fix, { kind: "constantRate" }>): Change {
  const { paramGroups } = needOptimizer("constantRate", setup);
  if (rates.length !== paramGroups.length) {
    throw new RangeError(
      `apply: constantRate has ${rates.length} learning rates, and the optimizer has ${paramGroups.length} groups of parameters`,
    );
  }
  paramGroups.forEach((group, i) => {
    Object.assign(group, { lr: rates[i] });
  });
  return {};
}

export function changeWeightDecay(setup: Setup, { factor }: Extract<Fix, { kind: "weightDecay" }>): Change {
  const optimizer = needOptimizer("weightDecay", setup);
  for (const group of optimizer.paramGroups as { weightDecay?: unknown }[]) {
    if (typeof group.weightDecay !== "number") {
      throw new Error(`apply: ${optimizer.constructor.name} has no weight decay`);
    }
    group.weightDecay *= factor;
  }
  return {};
}

/** Gives the optimizer parameters that it was not given, under the options of its first group. */
export function includeParameters(setup: Setup, { parameters }: Extract<Fix, { kind: "include" }>): Change {
  const [group] = needOptimizer("include", setup).paramGroups;
  const named = new Map(setup.model.namedParameters());
  for (const path of parameters) {
    const parameter = named.get(path);
    if (parameter === undefined) {
      throw new Error(`apply: the model has no parameter ${path}`);
    }
    if (group?.params.includes(parameter) === false) {
      group.params.push(parameter);
    }
  }
  return {};
}

/** Clips at each step, between the backward and the step. */
export function clip(setup: Setup, { norm }: Extract<Fix, { kind: "clip" }>): Change {
  const optimizer = needOptimizer("clip", setup);
  if (optimizer instanceof optimizers.LBFGS) {
    throw new Error(
      "apply: LBFGS computes its gradients inside a step, where nothing can clip them; lower its rate instead",
    );
  }
  optimizer.registerStepPreHook(() => {
    clipGradNorm_(
      optimizer.paramGroups.flatMap(({ params }) => params),
      { maxNorm: norm },
    );
  });
  return { optimizer };
}

export function changeOptimizer(setup: Setup, { to, lr }: Extract<Fix, { kind: "optimizer" }>): Change {
  const before = needOptimizer("optimizer", setup);
  const Class: unknown = Object.entries(optimizers).find(([name]) => name === to)?.[1];
  const isOptimizer =
    typeof Class === "function" && Class !== Optimizer && Class.prototype instanceof Optimizer;
  if (!isOptimizer || Class === optimizers.LBFGS) {
    throw new Error(
      `apply: ${JSON.stringify(to)} is no optimizer of ogee/optim that takes steps without a closure`,
    );
  }
  const groups = before.paramGroups.map(({ params }) => ({ params }));
  const Made = Class as new (params: typeof groups, options: { lr: number }) => AnyOptimizer;
  return { optimizer: new Made(groups, { lr }) };
}
