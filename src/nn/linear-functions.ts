// Affine maps as functions.

import type { Tensor } from "../autograd/tensor.js";
import { add } from "../ops/arithmetic.js";
import { addmm, matmul } from "../ops/matrix.js";
import { swapLast } from "../ops/view.js";

/**
 * input weight^T + bias.
 *
 * @param input [..., inFeatures]
 * @param weight [outFeatures, inFeatures]
 * @param bias [outFeatures]
 * @returns [..., outFeatures]
 * @throws RangeError if the sizes do not fit.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const transposed = swapLast(weight);
  if (bias !== null && input.shape.length === 2) {
    return addmm(bias, input, transposed);
  }
  const product = matmul(input, transposed);
  return bias === null ? product : add(product, bias);
}
