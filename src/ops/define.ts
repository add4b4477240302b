// From the definition of a point-wise operation to the functions that PyTorch offers for it.

import type { Tensor } from "../autograd/tensor.js";
import { bind } from "./arguments.js";
import { Operation, type Operand, type OperationDefinition } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";

export type UnaryFunction = (input: Tensor, options?: OutOption) => Tensor;
export type UnaryInPlace = (input: Tensor) => Tensor;
export type BinaryFunction = (input: Tensor, other: Operand, options?: OutOption) => Tensor;
export type BinaryInPlace = (input: Tensor, other: Operand) => Tensor;

/** The function of one tensor, and its in-place form. */
export interface Unary {
  readonly call: UnaryFunction;
  readonly inPlace: UnaryInPlace;
}

/** The function of a tensor and a tensor or number, and its in-place form. */
export interface Binary {
  readonly call: BinaryFunction;
  readonly inPlace: BinaryInPlace;
}

function outOf(name: string, options: OutOption | undefined): Tensor | undefined {
  return options === undefined ? undefined : bind<OutOption>(name, [options], [], ["out"]).out;
}

export function unary(definition: Omit<OperationDefinition, "arity">): Unary {
  const operation = new Operation({ ...definition, arity: 1 });
  const { name } = definition;
  return {
    call: (input, options?) =>
      options === undefined
        ? operation.call(input)
        : intoOut(name, operation.call(input), outOf(name, options)),
    inPlace: (input) => operation.callInPlace(input),
  };
}

export function binary(definition: Omit<OperationDefinition, "arity">): Binary {
  const operation = new Operation({ ...definition, arity: 2 });
  const { name } = definition;
  return {
    call: (input, other, options?) =>
      options === undefined
        ? operation.call(input, other)
        : intoOut(name, operation.call(input, other), outOf(name, options)),
    inPlace: (input, other) => operation.callInPlace(input, other),
  };
}
