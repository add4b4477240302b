// Pooling as functions.

import type { Tensor } from "../autograd/tensor.js";
import type { DType } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { filled } from "../ndarray/arithmetic.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import type { Pair, Windows } from "../ndarray/windows.js";
import { maxPool, windowSums } from "../ops/pooling.js";
import { bind, need, type Arguments } from "./arguments.js";
import { asImages, asPair, expectFloats, poolingWindows, type Sizes, sizesFor } from "./windows.js";

interface MaxPoolArguments {
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  /** Places outside count as -infinity. Default: 0 */
  padding?: Sizes;
  dilation?: Sizes;
  /** Whether a window may reach beyond the end. Default: false */
  ceilMode?: boolean;
  /** Whether the positions of the maxima are given too, as [values, indices]. */
  returnIndices?: boolean;
}

const MAX_POOL = ["kernelSize", "stride", "padding", "dilation", "ceilMode", "returnIndices"] as const;

type MaxPoolCall = Arguments<MaxPoolArguments, typeof MAX_POOL>;

/** @internal Pooling by maximum over one or two dimensions; with `returnIndices` [values, positions]. */
export function maxPooling(
  operation: string,
  dims: 1 | 2,
  input: Tensor,
  args: readonly unknown[],
): Tensor | [Tensor, Tensor] {
  expectFloats(operation, input);
  const given = bind<MaxPoolArguments>(operation, args, MAX_POOL);
  const kernelSize = need(operation, "kernelSize", given.kernelSize);
  const { images, back, size } = asImages(operation, input, dims);
  const windows = poolingWindows(operation, size, { ...given, kernelSize });
  const { values, positions } = maxPool(images, windows);
  return given.returnIndices === true ? [back(values), back(positions())] : back(values);
}

/**
 * The largest element of each window of [N, C, L]; with `returnIndices` also where it stands.
 *
 * @returns [N, C, L'], L' = floor((L + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, or with `ceilMode` rounded up
 * @throws RangeError for windows that do not fit.
 * @example F.maxPool1d(torch.tensor([[1, 5, 2, 3]]), 2) // tensor([[5., 3.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export function maxPool1d(input: Tensor, ...args: MaxPoolCall): Tensor {
  return maxPooling("maxPool1d", 1, input, args) as Tensor;
}

/**
 * The largest element of each window of images [N, C, H, W]; with `returnIndices` also where it stands.
 *
 * @throws RangeError for windows that do not fit.
 * @example F.maxPool2d(torch.tensor([[[1, 2], [3, 4]]]), 2) // tensor([[[4.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export function maxPool2d(input: Tensor, ...args: MaxPoolCall): Tensor {
  return maxPooling("maxPool2d", 2, input, args) as Tensor;
}

interface AvgPoolArguments {
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  padding?: Sizes;
  /** Whether a window may reach beyond the end. Default: false */
  ceilMode?: boolean;
  /** Whether the zeros of the padding count in the mean. Default: true */
  countIncludePad?: boolean;
  /** What sums are divided by, instead of the number of elements. */
  divisorOverride?: number | null;
}

/** One over the number of elements that count in each window. */
function factorsOf(
  windows: Windows,
  size: Pair,
  border: Pair,
  countIncludePad: boolean,
  dtype: DType,
): NDArray {
  const heights = lengthsAlong(0, windows, size, border, countIncludePad);
  const widths = lengthsAlong(1, windows, size, border, countIncludePad);
  const [first = 0] = heights;
  const numbers: number[] = [];
  let same = true;
  for (const height of heights) {
    for (const width of widths) {
      numbers.push(1 / (height * width));
      same &&= height * width === first * (widths[0] as number);
    }
  }
  if (same) {
    return filled([1, 1, 1, 1], numbers[0] ?? 0, dtype);
  }
  const factors = empty([1, 1, ...windows.count], dtype);
  (typedView(factors) as Float32Array).set(numbers);
  return factors;
}

/** How many rows or columns count in each window. */
function lengthsAlong(
  d: 0 | 1,
  { kernel, stride, padding, count }: Windows,
  size: Pair,
  border: Pair,
  countIncludePad: boolean,
): number[] {
  const lengths: number[] = [];
  for (let i = 0; i < count[d]; i++) {
    const start = i * stride[d] - padding.before[d];
    const end = Math.min(start + kernel[d], size[d] + border[d]);
    lengths.push(countIncludePad ? end - start : Math.min(end, size[d]) - Math.max(start, 0));
  }
  return lengths;
}

/** @internal Pooling by mean over one or two dimensions. */
export function avgPooling(operation: string, dims: 1 | 2, input: Tensor, given: AvgPoolArguments): Tensor {
  expectFloats(operation, input);
  const kernelSize = need(operation, "kernelSize", given.kernelSize);
  const { padding = 0, countIncludePad = true, divisorOverride = null } = given;
  if (divisorOverride === 0) {
    throw new RangeError(`${operation}: divisor must be not zero`);
  }
  const { images, back, size } = asImages(operation, input, dims);
  const windows = poolingWindows(operation, size, { ...given, kernelSize });
  const border = asPair(sizesFor(operation, "padding", padding, dims, 0), 0);
  const { dtype } = input;
  const factors =
    divisorOverride === null
      ? factorsOf(windows, asPair(size, 1), border, countIncludePad, dtype)
      : filled([1, 1, 1, 1], 1 / divisorOverride, dtype);
  return back(windowSums(images, factors, windows));
}

/**
 * The mean of each window of [N, C, L].
 *
 * @throws RangeError for windows that do not fit.
 * @example F.avgPool1d(torch.tensor([[1, 5, 2, 4]]), 2) // tensor([[3., 3.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 */
export function avgPool1d(
  input: Tensor,
  ...args: Arguments<
    Omit<AvgPoolArguments, "divisorOverride">,
    ["kernelSize", "stride", "padding", "ceilMode", "countIncludePad"]
  >
): Tensor {
  const keys = ["kernelSize", "stride", "padding", "ceilMode", "countIncludePad"] as const;
  return avgPooling("avgPool1d", 1, input, bind<AvgPoolArguments>("avgPool1d", args, keys));
}

/**
 * The mean of each window of images [N, C, H, W].
 *
 * @throws RangeError for windows that do not fit, and for a divisor of 0.
 * @example F.avgPool2d(torch.tensor([[[1, 2], [3, 4]]]), 2) // tensor([[[2.5000]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export function avgPool2d(
  input: Tensor,
  ...args: Arguments<
    AvgPoolArguments,
    ["kernelSize", "stride", "padding", "ceilMode", "countIncludePad", "divisorOverride"]
  >
): Tensor {
  const keys = ["kernelSize", "stride", "padding", "ceilMode", "countIncludePad", "divisorOverride"] as const;
  return avgPooling("avgPool2d", 2, input, bind<AvgPoolArguments>("avgPool2d", args, keys));
}
