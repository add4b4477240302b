// Affine maps as functions.

import { Tensor } from "../autograd/tensor.js";
import { sizeOf } from "../ndarray/shape.js";
import { add } from "../ops/arithmetic.js";
import { addmm, matmul } from "../ops/matrix.js";
import { einsum } from "../ops/einsum.js";
import { reshape, swapLast } from "../ops/view.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { bind, type Arguments } from "./arguments.js";

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
  if (input.dtype !== weight.dtype) {
    throw new TypeError(
      `linear: mat1 and mat2 must have the same dtype: the input is ${input.dtype.toString()}, the weight ${weight.dtype.toString()}; ` +
        `convert the input with .to(${weight.dtype.toString()}), or the layer`,
    );
  }
  const features = input.shape[input.shape.length - 1];
  if (features !== undefined && features !== weight.shape[weight.shape.length - 1]) {
    throw new RangeError(
      `linear: mat1 and mat2 shapes cannot be multiplied: the input of [${input.shape.join(", ")}] has ${features} features in its ` +
        `last dimension, the weight of [${weight.shape.join(", ")}] takes ${String(weight.shape[weight.shape.length - 1])}`,
    );
  }
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

/**
 * x1^T W_o x2 + b_o for each output o.
 *
 * @param input1 [..., in1]
 * @param input2 [..., in2]
 * @param weight [out, in1, in2]
 * @param bias [out]
 * @returns [..., out]
 * @throws RangeError if the sizes do not fit.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.bilinear.html
 */
export function bilinear(
  input1: Tensor,
  input2: Tensor,
  weight: Tensor,
  ...args: Arguments<{ bias?: Tensor | null }, ["bias"]>
): Tensor {
  const { bias = null } =
    args.length === 1 && (args[0] === null || args[0] instanceof Tensor)
      ? { bias: args[0] }
      : bind<{ bias?: Tensor | null }>("bilinear", args, ["bias"]);
  expectTensor("bilinear", input1, "input1");
  expectTensor("bilinear", input2, "input2");
  expectTensor("bilinear", weight, "weight");
  const [in1, in2] = [input1.shape[input1.shape.length - 1], input2.shape[input2.shape.length - 1]];
  const lead = input1.shape.slice(0, -1);
  if (
    weight.shape.length !== 3 ||
    weight.shape[1] !== in1 ||
    weight.shape[2] !== in2 ||
    lead.join() !== input2.shape.slice(0, -1).join()
  ) {
    throw new RangeError(
      `bilinear: sizes do not fit: inputs of [${input1.shape.join(", ")}] and [${input2.shape.join(", ")}], ` +
        `a weight of [${weight.shape.join(", ")}]; expected [..., in1], [..., in2] and [out, in1, in2]`,
    );
  }
  const left = reshape(input1, [-1, in1 as number]);
  const right = reshape(input2, [-1, in2 as number]);
  const product = einsum("bi,oij,bj->bo", left, weight, right);
  return reshape(bias === null ? product : add(product, bias), [...lead, weight.shape[0] as number]);
}
