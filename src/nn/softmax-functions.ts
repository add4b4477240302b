// Softmax and its kin as torch.nn.functional has them: the dimension may be left out.

import type { Tensor } from "../autograd/tensor.js";
import type { DType } from "../ndarray/dtype.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "../ops/arguments.js";
import { neg } from "../ops/signs.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { logSoftmax as logSoftmaxAlong, softmax as softmaxAlong } from "../ops/softmax.js";

interface SoftmaxOptions {
  /** Left out: 0 for 0, 1 and 3 dimensions, else 1, as in PyTorch; better to say it. */
  dim?: number | null;
  /** Converts before anything else. */
  dtype?: DType | null;
}

export type SoftmaxArguments = Arguments<SoftmaxOptions, ["dim"]>;

type Along = (input: Tensor, options: { dim: number; dtype?: DType }) => Tensor;

function along(operation: string, run: Along, input: Tensor, args: SoftmaxArguments): Tensor {
  expectTensor(operation, input);
  const { dim = null, dtype = null } = bind<SoftmaxOptions>(operation, args, ["dim"], ["dtype"]);
  const rank = input.shape.length;
  const axis = wrapDim(operation, dim ?? (rank === 0 || rank === 1 || rank === 3 ? 0 : 1), rank);
  return run(input, dtype === null ? { dim: axis } : { dim: axis, dtype });
}

/**
 * exp(x) / sum of exp(x) along a dimension: positive numbers that sum to 1.
 *
 * @throws RangeError for a dimension out of range; TypeError for integers without `dtype`.
 * @example F.softmax(torch.tensor([0, 0]), 0) // tensor([0.5000, 0.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export function softmax(input: Tensor, ...args: SoftmaxArguments): Tensor {
  return along("softmax", softmaxAlong, input, args);
}

/**
 * The logarithm of softmax, without its loss of digits.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export function logSoftmax(input: Tensor, ...args: SoftmaxArguments): Tensor {
  return along("logSoftmax", logSoftmaxAlong, input, args);
}

/**
 * Softmax of -x: the smallest element has the largest share.
 *
 * @example F.softmin(torch.tensor([0, 0]), 0) // tensor([0.5000, 0.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 */
export function softmin(input: Tensor, ...args: SoftmaxArguments): Tensor {
  expectTensor("softmin", input);
  return along("softmin", softmaxAlong, neg(input), args);
}
