// Affine maps as functions.

import { Tensor } from "../autograd/tensor.js";
import { add } from "../ops/arithmetic.js";
import { bind, type Arguments } from "../ops/arguments.js";
import { addmm, matmul } from "../ops/matrix.js";
import { swapLast } from "../ops/view.js";
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
  const product = matmul(input, transposed);
  return bias === null ? product : add(product, bias);
}
