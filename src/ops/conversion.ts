// From tensors to numbers, lists and other element types; copies, and leaving the graph.

import { backward as backwardFrom, type BackwardOptions } from "../autograd/grad.js";
import { record, Tensor } from "../autograd/tensor.js";
import { copyInto, copyOf, denseOf } from "../ndarray/arithmetic.js";
import { toNested, typedView, type NestedList, type TypedData } from "../ndarray/from-data.js";
import { bind, type Arguments } from "./arguments.js";
import { beginInPlace, finishInPlace } from "./in-place.js";
import { castTo } from "./cast.js";
import { expand, sumTo } from "./broadcast.js";
import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * Adds d self / d leaf, for every leaf of the graph that requires a gradient, to the leaf's `grad`.
 *
 * @param gradient the gradient of `self`, of its shape; may be left out if `self` has one element.
 * @throws Error if there is no graph, if it was freed by an earlier walk, or if a saved value has been changed in place.
 * @example x.sigmoid().sum().backward()
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
 */
export function backward(
  self: Tensor,
  ...args: Arguments<BackwardOptions, ["gradient", "retainGraph", "createGraph", "inputs"]>
): void {
  expectTensor("backward", self);
  const { gradient, ...rest } = bind<BackwardOptions>("backward", args, [
    "gradient",
    "retainGraph",
    "createGraph",
    "inputs",
  ]);
  backwardFrom(self, { ...rest, ...(gradient === undefined ? {} : { gradTensors: gradient }) });
}

/** The elements as nested arrays; one value for a 0-d tensor. */
export function tolist(self: Tensor): NestedList {
  expectTensor("tolist", self);
  return toNested(self.array);
}

/**
 * A copy of the elements, in order, as a typed array: Float32Array for float32, BigInt64Array for int64, Uint8Array for
 * uint8 and bool.
 */
export function toTypedArray(self: Tensor): TypedData {
  expectTensor("toTypedArray", self);
  return typedView(denseOf(self.array)).slice();
}

/**
 * The same elements outside the graph.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
 */
export function detach(self: Tensor): Tensor {
  expectTensor("detach", self);
  return new Tensor(self.array);
}

/** Takes this very tensor out of the graph. */
export function detach_(self: Tensor): Tensor {
  expectTensor("detach_", self);
  if (self.viewOf?.base.requiresGrad) {
    throw new Error("detach_: can't detach views in-place; use detach() instead");
  }
  self.forget();
  return self;
}

/**
 * A copy with its own storage; gradients flow through it.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.clone.html
 */
export function clone(self: Tensor): Tensor {
  expectTensor("clone", self);
  return record("CloneBackward0", copyOf(self.array), [self], (g) => [g], []);
}

/** The tensor itself where its elements lie in order without gaps, else such a copy. */
export function contiguous(self: Tensor): Tensor {
  expectTensor("contiguous", self);
  return self.array.dense ? self : clone(self);
}

/**
 * Writes the elements of another tensor, converted and expanded to this one's type and shape.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.copy_.html
 */
export function copy_(self: Tensor, source: Tensor): Tensor {
  expectTensor("copy_", self);
  expectTensor("copy_", source, "source");
  const recorded = beginInPlace("copy_", self, [source]);
  if (source.shape.length > self.shape.length) {
    throw new RangeError(
      `copy_: output with shape [${self.shape.join(", ")}] doesn't match the broadcast shape [${source.shape.join(", ")}]`,
    );
  }
  copyInto(self.array, expand(new Tensor(source.array), self.shape).array);
  finishInPlace(self, recorded, (before) => {
    const { shape, dtype } = source;
    const vjp = (g: Tensor): (Tensor | null)[] => [null, castTo(sumTo(g, shape), dtype)];
    return new Node("CopyBackwards", [before, source], vjp as VectorJacobianProduct, [], 1);
  });
  return self;
}
