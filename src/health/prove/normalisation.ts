// Values brought to mean 0 and variance 1: after layers, and before the model.

import { Tensor } from "../../autograd/tensor.js";
import { BatchNorm1d, BatchNorm2d } from "../../nn/batch-norm.js";
import { type AnyModule, Module } from "../../nn/module.js";
import { GroupNorm, LayerNorm } from "../../nn/normalisation.js";
import { sub } from "../../ops/arithmetic.js";
import { tensor } from "../../ops/creation.js";
import { div } from "../../ops/division.js";
import { reshape } from "../../ops/view.js";
import { type Change, type Context, needSample } from "./change.js";
import type { Fix } from "./fix.js";
import { inFront } from "./functions.js";
import { checkTheyRun, followedBy, moduleAt, moduleOfLayer, outputsOf } from "./places.js";
import type { Setup } from "./setup.js";

export function normalise(
  { model }: Setup,
  fix: Extract<Fix, { kind: "normalise" }>,
  context: Context,
): Change {
  if (fix.layers.length === 0) {
    throw new Error("apply: there is no hidden layer after which a normalisation could stand");
  }
  const sample = needSample("a normalisation", context);
  const { layers } = context.recording;
  const modules = new Map(fix.layers.map((name) => [name, moduleOfLayer(model, layers, name)]));
  const outputs = outputsOf(model, modules.values(), sample);
  const made = new Map<string, AnyModule>();
  let root = model;
  for (const [name, module] of modules) {
    made.set(name, normalisationFor(name, module, outputs.get(module), fix.by));
    root = followedBy(root, module, made.get(name) as AnyModule);
  }
  checkTheyRun(root, made, sample);
  return { model: root };
}

/** The normalisation that fits what a layer gives. A batch of one has no variance, so its features are normalised instead. */
function normalisationFor(
  name: string,
  module: AnyModule,
  output: unknown,
  by: "BatchNorm" | "LayerNorm",
): AnyModule {
  if (!(output instanceof Tensor)) {
    throw new Error(
      output === undefined
        ? `apply: layer ${JSON.stringify(name)} is not called as a module, so nothing can be put after it`
        : `apply: ${module.constructor.name} ${JSON.stringify(name)} gives several results, and a normalisation takes one; put it ` +
            "into the forward by hand",
    );
  }
  const { shape, dtype } = output;
  const rank = shape.length;
  // Convolutions have their features in dimension 1, everything else in the last one.
  const channels = [...module.parameters(false)].some((p) => p.shape.length === rank && rank > 2);
  const features = shape[channels ? 1 : rank - 1] as number;
  const values = output.array.size / features;
  if (by === "BatchNorm" && values > 1 && (shape[0] as number) > 1) {
    if (channels && rank === 4) {
      return new BatchNorm2d(features, { dtype });
    }
    if (rank === 2 || (channels && rank === 3)) {
      return new BatchNorm1d(features, { dtype });
    }
  }
  // One group is a layer normalisation of images of any size.
  return channels ? new GroupNorm(1, features, { dtype }) : new LayerNorm(features, { dtype });
}

/** (x - mean) / std, feature by feature, with figures that do not learn. */
class Standardise extends Module {
  declare mean: Tensor;
  declare std: Tensor;

  constructor(mean: Tensor, std: Tensor) {
    super();
    this.registerBuffer("mean", mean);
    this.registerBuffer("std", std);
  }

  override forward(input: Tensor): Tensor {
    return div(sub(input, this.mean), this.std);
  }
}

export function standardise(
  { model }: Setup,
  { mean, std }: Extract<Fix, { kind: "standardise" }>,
  context: Context,
): Change {
  const [input] = needSample("standardising", context).inputs;
  if (!(input instanceof Tensor) || !input.dtype.isFloatingPoint) {
    throw new Error("apply: only floating point inputs can be standardised; encode other data first");
  }
  const shape = input.shape.slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  if (mean.length !== size || std.length !== size) {
    throw new RangeError(
      `apply: standardise has ${mean.length} means and ${std.length} deviations, and inputs have ${size} features`,
    );
  }
  const { dtype } = input;
  const figures = (values: readonly number[]): Tensor => reshape(tensor([...values], { dtype }), shape);
  const first = new Standardise(figures(mean), figures(std));
  return { model: inFront(model, { standardise: first, model }, context.sample) };
}

/** Normalisations that were left in evaluation mode by mistake. */
export function putIntoTraining({ model }: Setup, { modules }: Extract<Fix, { kind: "train" }>): Change {
  for (const path of modules) {
    moduleAt(model, path).train();
  }
  return {};
}
