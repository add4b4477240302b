// What one asks of a tensor without looking at many of its elements.

import type { Tensor } from "../autograd/tensor.js";
import { readAt } from "../ndarray/elements.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * The number of elements.
 *
 * @example torch.numel(torch.zeros([2, 3])) // 6
 * @source https://docs.pytorch.org/docs/stable/generated/torch.numel.html
 */
export function numel(input: Tensor): number {
  expectTensor("numel", input);
  return input.array.size;
}

/**
 * Whether the element type is float32 or float64.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.is_floating_point.html
 */
export function isFloatingPoint(input: Tensor): boolean {
  expectTensor("isFloatingPoint", input);
  return input.dtype.isFloatingPoint;
}

/**
 * Whether the only element of a tensor is not zero; NaN is not.
 *
 * @throws RangeError for a tensor of none or several elements.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.is_nonzero.html
 */
export function isNonzero(input: Tensor): boolean {
  expectTensor("isNonzero", input);
  const { size } = input.array;
  if (size !== 1) {
    const many = size === 0 ? "no values" : "more than one value";
    throw new RangeError(`isNonzero: Boolean value of Tensor with ${many} is ambiguous; use any() or all()`);
  }
  return Number(readAt(input.array, 0)) !== 0;
}

/** Whether two tensors have the same shape. */
export function isSameSize(input: Tensor, other: Tensor): boolean {
  expectTensor("isSameSize", input);
  expectTensor("isSameSize", other, "other");
  return input.shape.join() === other.shape.join();
}
