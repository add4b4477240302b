// The first thing that an operation asks of an argument.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "./operation.js";

/** Throws a TypeError unless the argument is a tensor. */
export function expectTensor(operation: string, value: unknown, name = "input"): asserts value is Tensor {
  if (!(value instanceof Tensor)) {
    throw new TypeError(`${operation}: argument '${name}' must be a Tensor, but got ${describe(value)}`);
  }
}
