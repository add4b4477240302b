// Pooling as functions.

import { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { typedView } from "../ndarray/from-data.js";
import { filled } from "../ndarray/arithmetic.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import type { Windows } from "../ndarray/windows.js";
import { bind, need, type Arguments } from "../ops/arguments.js";
import { matmul } from "../ops/matrix.js";
import { maxPool, windowSums } from "../ops/pooling.js";
import { swapLast } from "../ops/view.js";
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

function maxPooling(
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
  { kernel, stride, padding, count }: Windows,
  size: readonly [number, number],
  border: readonly [number, number],
  input: Tensor,
  { countIncludePad = true, divisorOverride = null }: AvgPoolArguments,
): NDArray {
  if (divisorOverride !== null) {
    return filled([1, 1, 1, 1], 1 / divisorOverride, input.dtype);
  }
  const lengths = ([0, 1] as const).map((d) =>
    Array.from({ length: count[d] }, (_, i) => {
      const start = i * stride[d] - padding.before[d];
      const end = Math.min(start + kernel[d], size[d] + border[d]);
      return countIncludePad ? end - start : Math.min(end, size[d]) - Math.max(start, 0);
    }),
  ) as [number[], number[]];
  const numbers = lengths[0].flatMap((height) => lengths[1].map((width) => 1 / (height * width)));
  if (numbers.every((n) => n === numbers[0])) {
    return filled([1, 1, 1, 1], numbers[0] ?? 0, input.dtype);
  }
  const factors = empty([1, 1, ...count], input.dtype);
  (typedView(factors) as Float32Array).set(numbers);
  return factors;
}

function avgPooling(operation: string, dims: 1 | 2, input: Tensor, given: AvgPoolArguments): Tensor {
  expectFloats(operation, input);
  const kernelSize = need(operation, "kernelSize", given.kernelSize);
  if (given.divisorOverride === 0) {
    throw new RangeError(`${operation}: divisor must be not zero`);
  }
  const { images, back, size } = asImages(operation, input, dims);
  const windows = poolingWindows(operation, size, { ...given, kernelSize });
  const border = asPair(sizesFor(operation, "padding", given.padding ?? 0, dims, 0), 0);
  return back(windowSums(images, factorsOf(windows, asPair(size, 1), border, input, given), windows));
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

/** A matrix [out, in] that averages: row i over the elements from floor(i in / out) to before ceil((i + 1) in / out). */
function averaging(length: number, wanted: number, like: Tensor): Tensor {
  const matrix = filled([wanted, length], 0, like.dtype);
  const numbers = typedView(matrix) as Float32Array;
  for (let i = 0; i < wanted; i++) {
    const start = Math.floor((i * length) / wanted);
    const end = Math.ceil(((i + 1) * length) / wanted);
    numbers.fill(1 / (end - start), i * length + start, i * length + end);
  }
  return new Tensor(matrix);
}

function adaptive(
  operation: string,
  dims: 1 | 2,
  input: Tensor,
  outputSize: number | readonly (number | null)[] | undefined,
): Tensor {
  expectFloats(operation, input);
  const { images, back, size } = asImages(operation, input, dims);
  const given = need(operation, "outputSize", outputSize);
  const list = typeof given === "number" ? size.map(() => given) : given;
  const wanted = size.map((length, d) => list[d] ?? length);
  if (list.length !== dims || !wanted.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new RangeError(
      `${operation}: elements of output_size must be greater than or equal to 0, ${dims} of them, but got ${shown(given)}`,
    );
  }
  const [height, width] = asPair(wanted, 1);
  const [rows, columns] = asPair(size, 1);
  // Means over even parts are windows; others are products with two matrices.
  if (height > 0 && width > 0 && rows % height === 0 && columns % width === 0 && rows > 0 && columns > 0) {
    const kernelSize = [rows / height, columns / width];
    return back(avgPooling(operation, 2, images, { kernelSize }));
  }
  const across = width === columns ? images : matmul(images, swapLast(averaging(columns, width, images)));
  return back(height === rows ? across : matmul(averaging(rows, height, images), across));
}

/**
 * Means of [N, C, L] over `outputSize` parts of nearly equal length.
 *
 * @example F.adaptiveAvgPool1d(torch.tensor([[1, 2, 3, 4]]), 2) // tensor([[1.5000, 3.5000]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 */
export function adaptiveAvgPool1d(
  input: Tensor,
  ...args: Arguments<{ outputSize: number | readonly (number | null)[] }, ["outputSize"]>
): Tensor {
  const { outputSize } = bind<{ outputSize: number }>("adaptiveAvgPool1d", args, ["outputSize"]);
  return adaptive("adaptiveAvgPool1d", 1, input, outputSize);
}

/**
 * Means of images [N, C, H, W] over a grid of parts of nearly equal size; null keeps a dimension.
 *
 * @example F.adaptiveAvgPool2d(torch.tensor([[[1, 2], [3, 4]]]), 1) // tensor([[[2.5000]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 */
export function adaptiveAvgPool2d(
  input: Tensor,
  ...args: Arguments<{ outputSize: number | readonly (number | null)[] }, ["outputSize"]>
): Tensor {
  const { outputSize } = bind<{ outputSize: number }>("adaptiveAvgPool2d", args, ["outputSize"]);
  return adaptive("adaptiveAvgPool2d", 2, input, outputSize);
}
