// The rules of changing a tensor that may have a history or share storage.

import type { Node } from "../autograd/node.js";
import { mustRecord, Tensor } from "../autograd/tensor.js";
import { isGradEnabled } from "../autograd/mode.js";
import { rebaseView } from "./view-history.js";

/**
 * To be called before the elements change. Says whether the change is to be recorded; throws where PyTorch forbids it.
 */
export function beginInPlace(operation: string, self: Tensor, inputs: readonly (Tensor | null)[]): boolean {
  const { shape, strides } = self.array;
  if (shape.some((length, i) => length > 1 && strides[i] === 0)) {
    throw new Error(
      `${operation}: unsupported operation: more than one element of the written-to tensor refers to a single memory ` +
        "location; clone() the tensor before the operation",
    );
  }
  if (!isGradEnabled()) {
    return false;
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
  return mustRecord(inputs) || mustRecord([self]);
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
