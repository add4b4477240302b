// What functions over parameters accept: one tensor, or any iterable of them.

import { Tensor } from "../autograd/tensor.js";
import { heap } from "../engine/heap.js";
import { describe } from "../ndarray/describe.js";

export type TensorOrTensors = Tensor | Iterable<Tensor>;

/** The tensors as a list. Throws a TypeError for anything else. */
export function tensorsOf(operation: string, parameters: unknown): Tensor[] {
  heap.operation = operation;
  if (parameters instanceof Tensor) {
    return [parameters];
  }
  const iterable =
    typeof parameters === "object" && parameters !== null && Symbol.iterator in parameters
      ? [...(parameters as Iterable<unknown>)]
      : null;
  if (iterable === null) {
    throw new TypeError(
      `${operation}: argument 'parameters' must be a Tensor or an iterable of Tensors, but got ${describe(parameters)}`,
    );
  }
  iterable.forEach((tensor, i) => {
    if (!(tensor instanceof Tensor)) {
      throw new TypeError(
        `${operation}: expected Tensor as element ${i} in argument 'parameters', but got ${describe(tensor)}`,
      );
    }
  });
  return iterable as Tensor[];
}
