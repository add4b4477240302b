// Pooling to a size of the result, as functions: part i of n is from floor(i length / n) to before ceil((i + 1) length / n).

import { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { gcdOf } from "../ndarray/divisors.js";
import { int64 } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { filled } from "../ndarray/arithmetic.js";
import { empty } from "../ndarray/ndarray.js";
import type { Pair } from "../ndarray/windows.js";
import { expand } from "../ops/broadcast.js";
import { max } from "../ops/extremes-along.js";
import { gather, indexSelect } from "../ops/gathering.js";
import { matmul } from "../ops/matrix.js";
import { unsqueeze } from "../ops/reshaping.js";
import { reshape, swapLast } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { avgPooling, maxPooling } from "./pooling-functions.js";
import { asImages, asPair, expectFloats } from "./windows.js";

/** One size for all dimensions, or one for each; null keeps a dimension. */
type OutputSize = number | readonly (number | null)[];

interface Parts {
  readonly images: Tensor;
  readonly back: (t: Tensor) => Tensor;
  /** Height and width of the images. */
  readonly size: Pair;
  readonly wanted: Pair;
  /** The windows of even parts; null where parts differ in length. */
  readonly kernelSize: Pair | null;
}

function partsOf(operation: string, dims: 1 | 2, input: Tensor, outputSize: OutputSize | undefined): Parts {
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
  const even =
    height > 0 && width > 0 && rows % height === 0 && columns % width === 0 && rows > 0 && columns > 0;
  return {
    images,
    back,
    size: [rows, columns],
    wanted: [height, width],
    kernelSize: even ? [rows / height, columns / width] : null,
  };
}

const startOf = (i: number, length: number, wanted: number): number => Math.floor((i * length) / wanted);
const endOf = (i: number, length: number, wanted: number): number => Math.ceil(((i + 1) * length) / wanted);

/** A matrix [out, in] that averages: row i over the elements of part i. */
function averaging(length: number, wanted: number, like: Tensor): Tensor {
  const matrix = filled([wanted, length], 0, like.dtype);
  const numbers = typedView(matrix) as Float32Array;
  for (let i = 0; i < wanted; i++) {
    const [start, end] = [startOf(i, length, wanted), endOf(i, length, wanted)];
    numbers.fill(1 / (end - start), i * length + start, i * length + end);
  }
  return new Tensor(matrix);
}

function means(operation: string, dims: 1 | 2, input: Tensor, outputSize: OutputSize | undefined): Tensor {
  const { images, back, size, wanted, kernelSize } = partsOf(operation, dims, input, outputSize);
  // Means over even parts are windows; others are products with two matrices.
  if (kernelSize !== null) {
    return back(avgPooling(operation, 2, images, { kernelSize }));
  }
  const [[height, width], [rows, columns]] = [wanted, size];
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
  ...args: Arguments<{ outputSize: OutputSize }, ["outputSize"]>
): Tensor {
  const { outputSize } = bind<{ outputSize: OutputSize }>("adaptiveAvgPool1d", args, ["outputSize"]);
  return means("adaptiveAvgPool1d", 1, input, outputSize);
}

/**
 * Means of images [N, C, H, W] over a grid of parts of nearly equal size; null keeps a dimension.
 *
 * @example F.adaptiveAvgPool2d(torch.tensor([[[1, 2], [3, 4]]]), 1) // tensor([[[2.5000]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 */
export function adaptiveAvgPool2d(
  input: Tensor,
  ...args: Arguments<{ outputSize: OutputSize }, ["outputSize"]>
): Tensor {
  const { outputSize } = bind<{ outputSize: OutputSize }>("adaptiveAvgPool2d", args, ["outputSize"]);
  return means("adaptiveAvgPool2d", 2, input, outputSize);
}

/** The places of every part in rows as long as the longest part; a shorter one goes on with its last place. */
function placesOfParts(
  length: number,
  wanted: number,
): { readonly longest: number; readonly at: (i: number, j: number) => number } {
  // A part begins at most 1 - gcd / wanted behind an element.
  const longest = wanted === 0 ? 1 : Math.ceil((length - gcdOf(length, wanted)) / wanted) + 1;
  const at = (i: number, j: number): number =>
    Math.min(startOf(i, length, wanted) + j, endOf(i, length, wanted) - 1);
  return { longest, at };
}

interface MaxArguments {
  outputSize: OutputSize;
  /** Whether the positions of the maxima are given too, as [values, indices]. Default: false */
  returnIndices?: boolean;
}

function maxima(
  operation: string,
  dims: 1 | 2,
  input: Tensor,
  { outputSize, returnIndices = false }: MaxArguments,
): Tensor | [Tensor, Tensor] {
  const { images, back, size, wanted, kernelSize } = partsOf(operation, dims, input, outputSize);
  if (size.includes(0)) {
    throw new RangeError(
      `${operation}: Expected input to have non-zero size for non-batch dimensions, but input has sizes [${input.shape.join(", ")}]`,
    );
  }
  // Maxima of even parts are windows; of others, the places of every part are gathered in a row.
  if (kernelSize !== null) {
    const [values, positions] = maxPooling(operation, 2, images, [{ kernelSize, returnIndices: true }]) as [
      Tensor,
      Tensor,
    ];
    return returnIndices ? [back(values), back(positions)] : back(values);
  }
  const [[height, width], [rows, columns]] = [wanted, size];
  const [down, across] = [placesOfParts(rows, height), placesOfParts(columns, width)];
  const shape = [height * width, down.longest * across.longest] as const;
  const index = empty([shape[0] * shape[1]], int64);
  const places = typedView(index) as BigInt64Array;
  let next = 0;
  for (let part = 0; part < shape[0]; part++) {
    const [row, column] = [Math.floor(part / width), part % width];
    for (let i = 0; i < down.longest; i++) {
      for (let j = 0; j < across.longest; j++) {
        places[next++] = BigInt(down.at(row, i) * columns + across.at(column, j));
      }
    }
  }
  const [samples, channels] = images.shape as [number, number];
  const picked = indexSelect(reshape(images, [samples, channels, rows * columns]), 2, new Tensor(index));
  const { values, indices } = max(reshape(picked, [samples, channels, ...shape]), -1);
  const grid = (t: Tensor): Tensor => back(reshape(t, [samples, channels, height, width]));
  if (!returnIndices) {
    return grid(values);
  }
  const table = reshape(new Tensor(index), [1, 1, ...shape]);
  return [grid(values), grid(gather(expand(table, [samples, channels, ...shape]), 3, unsqueeze(indices, 3)))];
}

/**
 * The largest elements of [N, C, L] in `outputSize` parts of nearly equal length; with `returnIndices` also where they stand.
 *
 * @throws RangeError for an input without elements along L.
 * @example F.adaptiveMaxPool1d(torch.tensor([[1, 4, 2, 3]]), 2) // tensor([[4., 3.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 */
export function adaptiveMaxPool1d(
  input: Tensor,
  ...args: Arguments<MaxArguments, ["outputSize", "returnIndices"]>
): Tensor {
  const given = bind<MaxArguments>("adaptiveMaxPool1d", args, ["outputSize", "returnIndices"]);
  return maxima("adaptiveMaxPool1d", 1, input, given) as Tensor;
}

/**
 * The largest elements of images [N, C, H, W] over a grid of parts of nearly equal size; null keeps a dimension. With
 * `returnIndices` also where they stand, counted through the rows of an image.
 *
 * @throws RangeError for images without elements.
 * @example F.adaptiveMaxPool2d(torch.tensor([[[1, 2], [3, 4]]]), 1) // tensor([[[4.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 */
export function adaptiveMaxPool2d(
  input: Tensor,
  ...args: Arguments<MaxArguments, ["outputSize", "returnIndices"]>
): Tensor {
  const given = bind<MaxArguments>("adaptiveMaxPool2d", args, ["outputSize", "returnIndices"]);
  return maxima("adaptiveMaxPool2d", 2, input, given) as Tensor;
}
