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
