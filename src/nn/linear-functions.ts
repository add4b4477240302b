// Affine maps as functions.

import { Tensor } from "../autograd/tensor.js";
import { sizeOf } from "../ndarray/shape.js";
import { add } from "../ops/arithmetic.js";
import { bind, type Arguments } from "../ops/arguments.js";
import { addmm, matmul } from "../ops/matrix.js";
import { reshape, swapLast } from "../ops/view.js";
import { expectTensor } from "../ops/expect-tensor.js";

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
export function linear(
  input: Tensor,
  weight: Tensor,
  ...args: Arguments<{ bias?: Tensor | null }, ["bias"]>
): Tensor {
  const { bias = null } =
    args.length === 1 && (args[0] === null || args[0] instanceof Tensor)
      ? { bias: args[0] }
      : bind<{ bias?: Tensor | null }>("linear", args, ["bias"]);
  expectTensor("linear", input);
  expectTensor("linear", weight, "weight");
  // A weight of one row may come as a vector.
  const transposed = weight.shape.length < 2 ? weight : swapLast(weight);
  if (bias !== null && input.shape.length === 2 && weight.shape.length === 2) {
    return addmm(bias, input, transposed);
  }
  if (bias !== null && input.shape.length > 2 && weight.shape.length === 2 && bias.shape.length === 1) {
    const rows = input.shape.slice(0, -1);
    const folded = reshape(input, [sizeOf(rows), input.shape[input.shape.length - 1] as number]);
    return reshape(addmm(bias, folded, transposed), [...rows, weight.shape[0] as number]);
  }
  const product = matmul(input, transposed);
  return bias === null ? product : add(product, bias);
}
