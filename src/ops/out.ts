// PyTorch's `out` argument: a tensor that receives the result.

import { Tensor } from "../autograd/tensor.js";
import { copyInto } from "../ndarray/arithmetic.js";
import { describe } from "../ndarray/describe.js";
import { bool, canCast, type DType } from "../ndarray/dtype.js";
import { empty } from "../ndarray/ndarray.js";
import { sameShape } from "../ndarray/shape.js";

export interface OutOption {
  /** Receives the result; it takes the result's shape, and its own type must be able to hold the result's. */
  out?: Tensor;
}

/** Throws where a result of this type cannot go into `out`. For operations that must not begin before that is known. */
export function checkOut(operation: string, type: DType, recorded: boolean, out: Tensor | undefined): void {
  if (out === undefined) {
    return;
  }
  if (!(out instanceof Tensor)) {
    throw new TypeError(`${operation}: argument 'out' must be a Tensor, but got ${describe(out)}`);
  }
  if (recorded || out.requiresGrad) {
    throw new Error(
      `${operation}: functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad`,
    );
  }
  if (!canCast(type, out.dtype)) {
    throw new TypeError(
      `${operation}: result type ${type.toString()} can't be cast to the desired output type ${out.dtype.toString()}`,
    );
  }
}

/** Writes the result into `out`, if one was given, and returns it. */
export function intoOut(operation: string, result: Tensor, out: Tensor | undefined): Tensor {
  if (out === undefined) {
    return result;
  }
  checkOut(operation, result.dtype, result.requiresGrad, out);
  if (!sameShape(out.shape, result.shape)) {
    out.array = empty(result.shape, out.dtype);
  }
  copyInto(out.array, result.array);
  out.array.storage.version++;
  return out;
}

/** Throws unless `out`, if there is one, is a mask. */
export function onlyMasks(operation: string, out: Tensor | undefined): void {
  if (out !== undefined && out !== null && (out as Partial<Tensor>).dtype !== bool) {
    throw new TypeError(
      `${operation}: does not support non-boolean outputs, but got ${out instanceof Tensor ? out.dtype.toString() : describe(out)}`,
    );
  }
}
