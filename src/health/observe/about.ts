// What a recording says of the training as a whole.

import { Tensor } from "../../autograd/tensor.js";
import { ChannelNorm } from "../../nn/channel-norm.js";
import { type AnyModule, Module } from "../../nn/module.js";
import { numberAt } from "../../ndarray/elements.js";
import type { About, OptimizerGroup } from "../recording.js";
import type { Names } from "./names.js";
import type { WatchOptions } from "./watch-options.js";

type AnyOptimizer = NonNullable<WatchOptions["optimizer"]>;

/** What is there from the start: the rest is seen as the training runs. */
export function aboutTraining(
  model: AnyModule,
  names: Names,
  { optimizer, lossFunction, every = 10 }: WatchOptions,
): Omit<About, "lossOperations"> {
  const count = (learns: boolean): number =>
    names.parameters().reduce((n, p) => n + (p.requiresGrad === learns ? p.array.size : 0), 0);
  return {
    model: model.toString(),
    modelName: model.constructor.name,
    learning: count(true),
    frozen: count(false),
    optimizer: optimizer === undefined ? null : aboutOptimizer(optimizer, names),
    leftOut: optimizer === undefined ? [] : leftOut(optimizer, names),
    lossFunction:
      lossFunction === undefined
        ? null
        : lossFunction instanceof Module
          ? lossFunction.toString()
          : lossFunction.name || "a function",
    ...(isWeighted(lossFunction) ? { weighted: true } : {}),
    every,
  };
}

/** Losses keep their weights under these names. */
const isWeighted = (lossFunction: unknown): boolean =>
  lossFunction instanceof Module &&
  ["weight", "pos_weight"].some(
    (name) => (lossFunction as unknown as Record<string, unknown>)[name] instanceof Tensor,
  );

function aboutOptimizer({ constructor, paramGroups }: AnyOptimizer, names: Names): About["optimizer"] {
  const groups = paramGroups.map(
    ({ params, ...options }): OptimizerGroup => ({
      options: { ...options },
      parameters: params.flatMap((p) => names.pathOf(p) ?? []),
    }),
  );
  const { options = {} } = groups[0] ?? {};
  return { name: constructor.name, options, ...(groups.length > 1 ? { groups } : {}) };
}

/** Paths of parameters that require gradients and that the optimizer does not have. */
function leftOut({ paramGroups }: AnyOptimizer, names: Names): readonly string[] {
  const given = new Set(paramGroups.flatMap(({ params }) => params));
  return names.parameters().flatMap((p) => (p.requiresGrad && !given.has(p) ? [names.pathOf(p) ?? ""] : []));
}

/** Paths of normalisations that use running statistics, being in evaluation mode, in which no batch was ever counted. */
export function untouchedStatistics(model: AnyModule): readonly string[] {
  return [...model.namedModules()].flatMap(([path, module]) => {
    const counted = module instanceof ChannelNorm && !module.training ? module.num_batches_tracked : null;
    return counted !== null && numberAt(counted.array, 0) === 0 ? [path] : [];
  });
}
