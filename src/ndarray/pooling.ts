// Pooling: what a window gives as one number, and where its gradient goes.

import { input, parameter, select } from "../expr/expr.js";
import { copyInto, fillInto } from "./arithmetic.js";
import { int64 } from "./dtype.js";
import { ElementwiseFunction } from "./elementwise.js";
import { typedView } from "./from-data.js";
import { empty, emptyLike, type NDArray } from "./ndarray.js";
import { addTo, padded, type Pair, placeOf, placesIn, type Windows, withoutBorder } from "./windows.js";

const [largest, place, x] = [input(0), input(1), input(2)];
const better = x.gt(largest).or(x.ne(x));
// The largest so far, and the number of the place where it stands; a NaN is larger than all.
const compared = new ElementwiseFunction(
  [select(better, x, largest), select(better, parameter(0), place)],
  1,
);
const [value, at, sum] = [input(0), input(1), input(2)];
const added = new ElementwiseFunction([sum.add(select(at.eq(parameter(0)), value, 0))], 1);
const scaled = new ElementwiseFunction([input(0).mul(input(1))], 0);

export interface Maxima {
  readonly values: NDArray;
  /** The number of the place in its window where each stands, as a floating point number. */
  readonly places: NDArray;
}

function borderShape(shape: readonly number[], { before, after }: Windows["padding"]): number[] {
  const [samples, channels, height, width] = shape as [number, number, number, number];
  return [samples, channels, height + before[0] + after[0], width + before[1] + after[1]];
}

/** The largest element of each window, the first of equal ones. */
export function maximaOf(images: NDArray, windows: Windows): Maxima {
  const border = padded(images, windows.padding, Number.NEGATIVE_INFINITY);
  const { dtype } = images;
  const [samples, channels] = images.shape as [number, number];
  const values = empty([samples, channels, ...windows.count], dtype);
  const places = emptyLike(values, dtype);
  fillInto(values, Number.NEGATIVE_INFINITY);
  fillInto(places, firstInside(windows, images));
  for (let number = 0; number < placesIn(windows); number++) {
    const here = placeOf(border, windows, number);
    compared.into([values, places], [values, places, here], [number], dtype);
  }
  return { values, places };
}

// Where a window holds nothing but -inf, its first place counts that is no padding in any window.
function firstInside({ kernel, dilation, padding }: Windows, images: NDArray): number {
  const first = (d: 0 | 1): number =>
    (images.shape[2 + d] as number) === 0
      ? 0
      : Math.min(kernel[d] - 1, Math.ceil(padding.before[d] / dilation[d]));
  return first(0) * kernel[1] + first(1);
}

/** Values of the windows put where their maxima stood, in images of a size; the others are 0. */
export function toMaxima(values: NDArray, places: NDArray, size: Pair, windows: Windows): NDArray {
  const [samples, channels] = values.shape as [number, number];
  const whole = empty(borderShape([samples, channels, ...size], windows.padding), values.dtype);
  fillInto(whole, 0);
  for (let number = 0; number < placesIn(windows); number++) {
    const here = placeOf(whole, windows, number);
    added.into([here], [values, places, here], [number], values.dtype);
  }
  return withoutBorder(whole, windows.padding.before, size);
}

/** What images hold where the maxima of the windows stood: the transpose of `toMaxima`. */
export function fromMaxima(images: NDArray, places: NDArray, windows: Windows): NDArray {
  const border = padded(images, windows.padding, 0);
  const out = emptyLike(places, images.dtype);
  fillInto(out, 0);
  for (let number = 0; number < placesIn(windows); number++) {
    added.into([out], [placeOf(border, windows, number), places, out], [number], images.dtype);
  }
  return out;
}

/** The sum of each window times its factor; factors broadcast to [N, C, windows down, windows across]. */
export function windowSums(images: NDArray, factors: NDArray, windows: Windows): NDArray {
  const border = padded(images, windows.padding, 0);
  const [samples, channels] = images.shape as [number, number];
  const out = empty([samples, channels, ...windows.count], images.dtype);
  for (let number = 0; number < placesIn(windows); number++) {
    const here = placeOf(border, windows, number);
    if (number === 0) {
      copyInto(out, here);
    } else {
      addTo(out, here);
    }
  }
  scaled.into([out], [out, factors], [], images.dtype);
  return out;
}

/** Each window's value times its factor, added to all elements of the window: the transpose of `windowSums`. */
export function spreadOverWindows(values: NDArray, factors: NDArray, size: Pair, windows: Windows): NDArray {
  const [samples, channels] = values.shape as [number, number];
  const whole = empty(borderShape([samples, channels, ...size], windows.padding), values.dtype);
  fillInto(whole, 0);
  const each = scaled.apply("avgPool", [values, factors], [], values.dtype, values.dtype);
  for (let number = 0; number < placesIn(windows); number++) {
    addTo(placeOf(whole, windows, number), each);
  }
  return withoutBorder(whole, windows.padding.before, size);
}

/** Positions of maxima as PyTorch counts them, row by row in the image of a channel: int64. */
export function positionsOf(places: NDArray, width: number, windows: Windows): NDArray {
  const { kernel, stride, dilation, padding, count } = windows;
  const out = empty(places.shape, int64);
  const from = typedView(places) as Float32Array;
  const to = typedView(out) as BigInt64Array;
  for (let i = 0; i < from.length; i++) {
    const number = from[i] as number;
    const [down, across] = [Math.floor(i / count[1]) % count[0], i % count[1]];
    const row = down * stride[0] - padding.before[0] + Math.floor(number / kernel[1]) * dilation[0];
    const column = across * stride[1] - padding.before[1] + (number % kernel[1]) * dilation[1];
    to[i] = BigInt(row * width + column);
  }
  return out;
}
