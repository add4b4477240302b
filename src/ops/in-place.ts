// The rules of changing a tensor that may have a history or share storage.

import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { mustRecord, Tensor } from "../autograd/tensor.js";
import { isGradEnabled } from "../autograd/mode.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { rebaseView } from "./view-history.js";

/**
 * To be called before the elements change. Says whether the change is to be recorded; throws where PyTorch forbids it.
 *
 * @param mayOverlap whether the change has a meaning where several elements share a location, as filling has.
 */
export function beginInPlace(
  operation: string,
  self: Tensor,
  inputs: readonly (Tensor | null)[],
  mayOverlap = false,
): boolean {
  const { shape, strides } = self.array;
  if (!mayOverlap && shape.some((length, i) => length > 1 && strides[i] === 0)) {
    throw new Error(
      `${operation}: unsupported operation: more than one element of the written-to tensor refers to a single memory ` +
        "location; clone() the tensor before the operation",
    );
  }
  if (!isGradEnabled()) {
    return false;
  }
  // Integers and truth values have no gradient.
  const recorded = self.dtype.isFloatingPoint && (mustRecord(inputs) || self.requiresGrad);
  if (recorded && self.viewOf !== null && self.viewOf.forbidden !== null) {
    throw new Error(`${operation}: ${self.viewOf.forbidden("is being modified inplace")}`);
  }
  if (self.accumulates) {
    throw new Error(
      `${operation}: a leaf Variable that requires grad is being used in an in-place operation; ` +
        "do it under noGrad, or on a copy",
    );
  }
  if (self.viewOf?.base.accumulates === true) {
    throw new Error(
      `${operation}: a view of a leaf Variable that requires grad is being used in an in-place operation; ` +
        "do it under noGrad, or on a copy",
    );
  }
  return recorded;
}

/**
 * To be called after the elements have changed: counts the change and, if it is recorded, gives the tensor its new
 * history.
 *
 * @param makeNode makes the node of the change, given a tensor that stands for self as it was before.
 */
export function finishInPlace(self: Tensor, recorded: boolean, makeNode: (before: Tensor) => Node): void {
  self.array.storage.version++;
  if (!recorded) {
    return;
  }
  const before = new Tensor(self.array);
  const history = self.gradFn;
  if (history !== null) {
    before.attach(history, self.outputIndex);
  }
  if (self.viewOf !== null) {
    rebaseView(self, before, makeNode);
  } else {
    self.attach(makeNode(before), 0);
    self.rewrites++;
  }
}

/**
 * Gives this very tensor another geometry over its storage: `t_`, `squeeze_`. Its elements stay where they are, but
 * what was saved of it had the old shape, so that it counts as a change.
 */
export function changeGeometry(
  operation: string,
  node: string,
  self: Tensor,
  array: NDArray,
  vjp: (gradient: Tensor) => Tensor,
): Tensor {
  const recorded = beginInPlace(operation, self, [self], true);
  if (recorded) {
    const made = new Node(node, [self], ((g: Tensor) => [vjp(g)]) as VectorJacobianProduct, [], 1);
    self.array = array;
    self.attach(made, 0);
    self.rewrites++;
    if (self.viewOf !== null) {
      self.viewOf.rewrites = ++self.viewOf.base.rewrites;
    }
  } else {
    self.array = array;
  }
  array.storage.version++;
  return self;
}
