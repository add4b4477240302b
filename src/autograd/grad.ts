// Asking for gradients: `backward` on a tensor and `grad` for chosen inputs.

import { filled } from "../ndarray/arithmetic.js";
import { describe } from "../ndarray/describe.js";
import { sameShape } from "../ndarray/shape.js";
import { walk } from "./backward.js";
import { Tensor } from "./tensor.js";

export interface BackwardOptions {
  /** The gradient of the tensor itself; may be left out for a tensor of one element. */
  gradient?: Tensor;
  /** Keeps what was saved, so that the graph can be walked again. Default: the value of `createGraph`. */
  retainGraph?: boolean;
  /** Records the walk, so that gradients can be differentiated. */
  createGraph?: boolean;
  /** Accumulate into these tensors only. */
  inputs?: Tensor | readonly Tensor[];
}

function rootGradient(operation: string, root: Tensor, given: Tensor | null | undefined): Tensor {
  if (!root.requiresGrad) {
    throw new Error(
      `${operation}: element 0 of tensors does not require grad and does not have a grad_fn; ` +
        "call requiresGrad_() on what you want gradients for, before computing with it",
    );
  }
  if (given === undefined || given === null) {
    if (root.array.size !== 1) {
      throw new Error(
        `${operation}: grad can be implicitly created only for scalar outputs, but got shape ` +
          `[${root.shape.join(", ")}]; reduce it (sum, mean) or give its gradient`,
      );
    }
    return new Tensor(filled(root.shape, 1, root.dtype));
  }
  if (!sameShape(given.shape, root.shape)) {
    throw new RangeError(
      `${operation}: Mismatch in shape: the gradient has a shape of [${given.shape.join(", ")}] and the output has a ` +
        `shape of [${root.shape.join(", ")}]`,
    );
  }
  return given;
}

/** One tensor or several as a list. Throws a TypeError for anything else; null is let through where it may stand. */
function listOf<T extends Tensor | null>(
  operation: string,
  name: string,
  value: T | readonly T[],
  nullable = false,
): readonly T[] {
  const list = Array.isArray(value) ? (value as readonly T[]) : [value as T];
  for (let i = 0; i < list.length; i++) {
    if (!(list[i] instanceof Tensor) && !(nullable && list[i] === null)) {
      throw new TypeError(
        `${operation}: argument '${name}' must be a Tensor or an array of Tensors, but got ${describe(list[i])}`,
      );
    }
  }
  return list;
}

/** Walks back from several tensors and adds to `grad` of the leaves. */
export function backward(
  tensors: Tensor | readonly Tensor[],
  options: Omit<BackwardOptions, "gradient"> & {
    gradTensors?: Tensor | null | readonly (Tensor | null)[];
  } = {},
): void {
  const roots = listOf("backward", "tensors", tensors);
  const given =
    options.gradTensors === undefined || options.gradTensors === null
      ? []
      : listOf("backward", "gradient", options.gradTensors, true);
  const createGraph = options.createGraph ?? false;
  const targets = options.inputs === undefined ? null : listOf("backward", "inputs", options.inputs);
  if (targets !== null && targets.length === 0) {
    throw new RangeError("backward: inputs argument to backward cannot be empty");
  }
  walk({
    roots,
    gradients: roots.map((root, i) => rootGradient("backward", root, given[i])),
    retainGraph: options.retainGraph ?? createGraph,
    createGraph,
    targets,
    accumulate: true,
  });
}

export interface GradOptions {
  /** Gradients of the outputs; may be left out for outputs of one element. */
  gradOutputs?: Tensor | null | readonly (Tensor | null)[];
  retainGraph?: boolean;
  createGraph?: boolean;
  /** Gives null for an input that no output depends on, instead of an error. */
  allowUnused?: boolean;
}

/** The gradients of the sum of outputs with respect to inputs, one for each; see `ops/gradients.ts`. */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const roots = listOf("grad", "outputs", outputs);
  const targets = listOf("grad", "inputs", inputs);
  const given =
    options.gradOutputs === undefined || options.gradOutputs === null
      ? []
      : listOf("grad", "gradOutputs", options.gradOutputs, true);
  const createGraph = options.createGraph ?? false;
  const gradients = walk({
    roots,
    gradients: roots.map((root, i) => rootGradient("grad", root, given[i])),
    retainGraph: options.retainGraph ?? createGraph,
    createGraph,
    targets,
    accumulate: false,
  });
  if (options.allowUnused !== true && gradients.includes(null)) {
    throw new Error(
      "grad: One of the differentiated Tensors appears to not have been used in the graph; set allowUnused: true if " +
        "this is the desired behavior",
    );
  }
  return gradients;
}
