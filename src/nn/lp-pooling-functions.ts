// Pooling by the p-norm, as functions.

import type { Tensor } from "../autograd/tensor.js";
import { mul } from "../ops/arithmetic.js";
import { pow } from "../ops/combination.js";
import { eq } from "../ops/comparison.js";
import { where } from "../ops/where.js";
import { bind, need, type Arguments } from "./arguments.js";
import { avgPooling } from "./pooling-functions.js";
import { expectFloats, type Sizes, sizesFor } from "./windows.js";

interface LPPoolArguments {
  /** The p of the norm. */
  normType: number;
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  /** Whether a window may reach beyond the end. Default: false */
  ceilMode?: boolean;
}

const KEYS = ["normType", "kernelSize", "stride", "ceilMode"] as const;

type LPPoolCall = Arguments<LPPoolArguments, typeof KEYS>;

function norms(operation: string, dims: 1 | 2, input: Tensor, args: readonly unknown[]): Tensor {
  expectFloats(operation, input);
  const given = bind<LPPoolArguments>(operation, args, KEYS);
  const p = need(operation, "normType", given.normType);
  const kernelSize = need(operation, "kernelSize", given.kernelSize);
  const { stride = null, ceilMode = false } = given;
  const kernel = sizesFor(operation, "kernel_size", kernelSize, dims, 1);
  const means = avgPooling(operation, dims, pow(input, p), { kernelSize, stride, ceilMode });
  // A window that sums to 0 has no gradient, where the root has an infinite one.
  const isZero = eq(means, 0);
  const places = kernel.reduce((a, b) => a * b, 1);
  const roots = pow(mul(where(isZero, 1, means), places), 1 / p);
  return where(isZero, 0 ** (1 / p), roots);
}

/**
 * The p-norm of each window of [N, C, L]: (sum of x^p)^(1 / p), without the absolute value, as in PyTorch: of odd p and negative
 * sums it is NaN. A window that sums to 0 has the gradient 0; one that `ceilMode` cuts off counts as if it were whole, with the
 * mean of its elements for those that are missing.
 *
 * @returns [N, C, L'], L' = floor((L - kernel) / stride) + 1, or with `ceilMode` rounded up
 * @throws RangeError for windows that do not fit.
 * @example F.lpPool1d(torch.tensor([[3, 4, 0, 2]]), 2, 2) // tensor([[5., 2.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 */
export function lpPool1d(input: Tensor, ...args: LPPoolCall): Tensor {
  return norms("lpPool1d", 1, input, args);
}

/**
 * The p-norm of each window of images [N, C, H, W]: (sum of x^p)^(1 / p); see `lpPool1d`.
 *
 * @throws RangeError for windows that do not fit.
 * @example F.lpPool2d(torch.tensor([[[1, 2], [3, 4]]]), 1, 2) // tensor([[[10.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html
 */
export function lpPool2d(input: Tensor, ...args: LPPoolCall): Tensor {
  return norms("lpPool2d", 2, input, args);
}
