// The first thing that an operation asks of an argument.

import { Tensor } from "../autograd/tensor.js";
import { heap } from "../engine/heap.js";
import { describe } from "../ndarray/describe.js";

/** Throws a TypeError unless the argument is a tensor. */
export function expectTensor(operation: string, value: unknown, name = "input"): asserts value is Tensor {
  heap.operation = operation;
  if (!(value instanceof Tensor)) {
    throw new TypeError(`${operation}: argument '${name}' must be a Tensor, but got ${describe(value)}`);
  }
}

/** Throws a TypeError unless the argument is an array of tensors. */
export function expectTensors(
  operation: string,
  value: unknown,
  name = "tensors",
): asserts value is readonly Tensor[] {
  heap.operation = operation;
  if (!Array.isArray(value)) {
    throw new TypeError(
      `${operation}: argument '${name}' must be an array of Tensors, but got ${describe(value)}; write [a, b]`,
    );
  }
  for (let i = 0; i < value.length; i++) {
    if (!(value[i] instanceof Tensor)) {
      throw new TypeError(
        `${operation}: expected Tensor as element ${i} in argument '${name}', but got ${describe(value[i])}`,
      );
    }
  }
}

/** Throws a TypeError unless the argument is a function. */
export function expectFunction(operation: string, value: unknown, name = "fn"): void {
  if (typeof value !== "function") {
    throw new TypeError(`${operation}: argument '${name}' must be a function, but got ${describe(value)}`);
  }
}

/** Throws unless what a product is added to has the product's type. */
export function expectType(operation: string, input: Tensor, factor: Tensor): void {
  if (input.dtype !== factor.dtype) {
    throw new TypeError(
      `${operation}: self and mat2 must have the same dtype, but got ${input.dtype.toString()} and ${factor.dtype.toString()}; convert one with .to()`,
    );
  }
}

/** Throws a TypeError for what is still to come, as an async function gives it: an object without entries. */
export function expectHere(operation: string, value: unknown): void {
  if (typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function") {
    throw new TypeError(`${operation}: got a promise, not what it promises; await it first`);
  }
}
