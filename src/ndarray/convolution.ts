// Convolution of images as products of matrices: the windows become columns, a few samples at a time, so that the columns
// stay near the processor.
//
// With x the images, w the weight and g like the result, the sum of g * convolve(x, w) is linear in each of the three:
// the other two functions are its derivatives, and the derivatives of each of the three are the others.

import { lifetimes } from "../engine/storage.js";
import { copyInto, denseOf, fillInto } from "./arithmetic.js";
import { matmulInto } from "./matmul.js";
import { empty, type NDArray } from "./ndarray.js";
import type { Shape } from "./shape.js";
import { areElements, columnsOf, imagesOf, padded, type Pair, type Windows } from "./windows.js";

/** Bytes of columns that are made at once. */
const CHUNK_BYTES = 4 * 2 ** 20;

export interface Convolution extends Windows {
  readonly groups: number;
}

/** Some samples of a dense array. */
function samplesOf(x: NDArray, first: number, count: number): NDArray {
  return x.view([count, ...x.shape.slice(1)], x.strides, x.offset + first * (x.strides[0] as number));
}

/** A dense array seen in another shape. */
function as(x: NDArray, shape: Shape): NDArray {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= shape[d] as number;
  }
  return x.view(shape, strides);
}

/** How many samples are computed at a time. */
const samplesAtOnce = (bytesEach: number): number =>
  Math.max(1, Math.floor(CHUNK_BYTES / Math.max(1, bytesEach)));

/** Sizes of the matrices of one group. */
function matrices(
  w: NDArray,
  { groups, count }: Convolution,
): { outputs: number; inner: number; positions: number } {
  const [out, channels, rows, columns] = w.shape as [number, number, number, number];
  return {
    outputs: out / groups,
    inner: channels * rows * columns,
    positions: count[0] * count[1],
  };
}

// One group needs no dimension of its own: then the samples are the product's innermost batch.
const batch = (samples: number, groups: number): number[] => (groups === 1 ? [samples] : [samples, groups]);
const each = (groups: number): number[] => (groups === 1 ? [] : [groups]);

/** The windows as columns: the images themselves where windows are elements. */
function columnsFor(x: NDArray, how: Convolution): NDArray {
  if (areElements(how, [x.shape[2] as number, x.shape[3] as number])) {
    return x;
  }
  const border = padded(x, how.padding, 0);
  const columns = columnsOf(border, how);
  releaseUnless(x, border);
  return columns;
}

/** Gives back what was made from some images, unless it is these. */
function releaseUnless(images: NDArray, made: NDArray): void {
  if (made !== images) {
    lifetimes.release(made.storage);
  }
}

/** [N, C, H, W] with a weight [O, C / groups, kernel rows, kernel columns]: [N, O, windows down, windows across]. */
export function convolve(images: NDArray, weight: NDArray, bias: NDArray | null, how: Convolution): NDArray {
  const [x, w] = [denseOf(images), denseOf(weight)];
  const { groups, count } = how;
  const { outputs, inner, positions } = matrices(w, how);
  const samples = x.shape[0] as number;
  const out = empty([samples, outputs * groups, ...count], x.dtype);
  if (bias !== null) {
    copyInto(out, bias.view(out.shape, [0, bias.strides[0] as number, 0, 0]));
  }
  const most = samplesAtOnce(groups * inner * positions * x.dtype.itemsize);
  for (let first = 0; first < samples; first += most) {
    const n = Math.min(most, samples - first);
    const some = samplesOf(x, first, n);
    const columns = columnsFor(some, how);
    const place = as(samplesOf(out, first, n), [...batch(n, groups), outputs, positions]);
    matmulInto(
      place,
      as(w, [...each(groups), outputs, inner]),
      as(columns, [...batch(n, groups), inner, positions]),
      bias !== null,
    );
    releaseUnless(some, columns);
  }
  return out;
}

/** The derivative with respect to the images, of which `size` is height and width. */
export function convolveToImages(gradient: NDArray, weight: NDArray, size: Pair, how: Convolution): NDArray {
  const [g, w] = [denseOf(gradient), denseOf(weight)];
  const { groups, kernel, count } = how;
  const { outputs, inner, positions } = matrices(w, how);
  const samples = g.shape[0] as number;
  const channels = groups * (w.shape[1] as number);
  const out = empty([samples, channels, ...size], g.dtype);
  const rows = as(w, [...each(groups), outputs, inner]);
  const transposed = rows.view([...each(groups), inner, outputs], [...rows.strides.slice(0, -2), 1, inner]);
  const most = samplesAtOnce(groups * inner * positions * g.dtype.itemsize);
  for (let first = 0; first < samples; first += most) {
    const n = Math.min(most, samples - first);
    const right = as(samplesOf(g, first, n), [...batch(n, groups), outputs, positions]);
    if (areElements(how, size)) {
      matmulInto(
        as(samplesOf(out, first, n), [...batch(n, groups), inner, positions]),
        transposed,
        right,
        false,
      );
      continue;
    }
    const columns = empty([n, channels, ...kernel, ...count], g.dtype);
    matmulInto(as(columns, [...batch(n, groups), inner, positions]), transposed, right, false);
    const images = imagesOf(columns, how, size);
    copyInto(samplesOf(out, first, n), images);
    lifetimes.release(columns.storage);
    lifetimes.release(images.storage);
  }
  return out;
}

/** The derivative with respect to the weight, of shape [O, C / groups, kernel rows, kernel columns]. */
export function convolveToWeight(
  images: NDArray,
  gradient: NDArray,
  shape: Shape,
  how: Convolution,
): NDArray {
  const [x, g] = [denseOf(images), denseOf(gradient)];
  const { groups } = how;
  const out = empty(shape, x.dtype);
  const { outputs, inner, positions } = matrices(out, how);
  const samples = x.shape[0] as number;
  if (samples === 0 || positions === 0) {
    fillInto(out, 0);
  }
  const most = samplesAtOnce(groups * inner * positions * x.dtype.itemsize);
  for (let first = 0; first < samples; first += most) {
    const n = Math.min(most, samples - first);
    const some = samplesOf(x, first, n);
    const columns = columnsFor(some, how);
    for (let i = 0; i < n; i++) {
      const right = as(samplesOf(columns, i, 1), [...each(groups), inner, positions]);
      const transposed = right.view(
        [...each(groups), positions, inner],
        [...right.strides.slice(0, -2), 1, positions],
      );
      matmulInto(
        as(out, [...each(groups), outputs, inner]),
        as(samplesOf(g, first + i, 1), [...each(groups), outputs, positions]),
        transposed,
        first + i > 0,
      );
    }
    releaseUnless(some, columns);
  }
  return out;
}
