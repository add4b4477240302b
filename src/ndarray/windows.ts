// Windows that slide over images: what convolution, pooling and unfolding share. Images are [N, C, H, W].

import { lifetimes } from "../engine/storage.js";
import { input } from "../expr/expr.js";
import { copyInto, fillInto } from "./arithmetic.js";
import { ElementwiseFunction } from "./elementwise.js";
import { empty, type NDArray } from "./ndarray.js";
import type { Shape } from "./shape.js";

/** One number for the height and one for the width. */
export type Pair = readonly [height: number, width: number];

/** Where windows lie. */
export interface Windows {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Rows and columns that are added before and after. */
  readonly padding: { readonly before: Pair; readonly after: Pair };
  /** How many windows there are. */
  readonly count: Pair;
}

const gathered = new ElementwiseFunction([input(0).add(input(1))], 0);

/** The images inside a border of one value; the images themselves where there is none. */
export function padded(x: NDArray, { before, after }: Windows["padding"], value: number): NDArray {
  if (isEverywhere(0, before) && isEverywhere(0, after)) {
    return x;
  }
  const [samples, channels, height, width] = x.shape as [number, number, number, number];
  const out = empty(
    [samples, channels, height + before[0] + after[0], width + before[1] + after[1]],
    x.dtype,
  );
  fillInto(out, value);
  copyInto(cropped(out, before, [height, width]), x);
  return out;
}

/** The images without their border, as a view. */
export function cropped(x: NDArray, before: Pair, size: Pair): NDArray {
  const [samples, channels] = x.shape as [number, number];
  const [, , down, right] = x.strides as [number, number, number, number];
  return x.view([samples, channels, ...size], x.strides, x.offset + before[0] * down + before[1] * right);
}

const isEverywhere = (n: number, pair: Pair): boolean => pair[0] === n && pair[1] === n;

/** How many places a window has. They are counted row by row. */
export const placesIn = ({ kernel }: Windows): number => kernel[0] * kernel[1];

/** What stands at one place of every window of padded images: [N, C, windows down, windows across]. */
export function placeOf(x: NDArray, { kernel, stride, dilation, count }: Windows, place: number): NDArray {
  const [row, column] = [Math.floor(place / kernel[1]), place % kernel[1]];
  const [samples, channels] = x.shape as [number, number];
  const [sample, channel, down, right] = x.strides as [number, number, number, number];
  return x.view(
    [samples, channels, ...count],
    [sample, channel, stride[0] * down, stride[1] * right],
    x.offset + row * dilation[0] * down + column * dilation[1] * right,
  );
}

/**
 * Whether windows are single elements, each of an image of this size: then columns are the image. Windows of one element can
 * leave the image's end out, where a transposed convolution adds to it.
 */
export function areElements({ kernel, stride, padding, count }: Windows, size: Pair): boolean {
  return (
    isEverywhere(1, kernel) &&
    isEverywhere(1, stride) &&
    isEverywhere(0, padding.before) &&
    isEverywhere(0, padding.after) &&
    count[0] === size[0] &&
    count[1] === size[1]
  );
}

/** The windows of padded images as columns, a row for each place: [N, C, kernel rows, kernel columns, windows down, windows across]. */
export function columnsOf(x: NDArray, windows: Windows): NDArray {
  const { kernel, stride, dilation, count } = windows;
  const [samples, channels] = x.shape as [number, number];
  const [sample, channel, down, right] = x.strides as [number, number, number, number];
  const out = empty([samples, channels, ...kernel, ...count], x.dtype);
  // The places come first, so that the loops inside the kernel are those over images and windows.
  const from = x.view(
    [...kernel, samples, channels, ...count],
    [dilation[0] * down, dilation[1] * right, sample, channel, stride[0] * down, stride[1] * right],
  );
  copyInto(placesFirst(out), from);
  return out;
}

function placesFirst(columns: NDArray): NDArray {
  return columns.view(secondPairFirst(columns.shape), secondPairFirst(columns.strides));
}

const secondPairFirst = ([a, b, c, d, ...rest]: readonly number[]): number[] =>
  [c, d, a, b, ...rest] as number[];

/** Adds columns back to where they came from: the transpose of `padded` and `columnsOf`. */
export function imagesOf(columns: NDArray, windows: Windows, size: Pair): NDArray {
  const [samples, channels] = columns.shape as [number, number];
  const { before, after } = windows.padding;
  const whole = empty(
    [samples, channels, size[0] + before[0] + after[0], size[1] + before[1] + after[1]],
    columns.dtype,
  );
  fillInto(whole, 0);
  const [sample, channel, row, column, down, right] = columns.strides as number[];
  const width = windows.kernel[1];
  for (let place = 0; place < placesIn(windows); place++) {
    const part = columns.view(
      [samples, channels, ...windows.count],
      [sample, channel, down, right] as number[],
      columns.offset + Math.floor(place / width) * (row as number) + (place % width) * (column as number),
    );
    addTo(placeOf(whole, windows, place), part);
  }
  return withoutBorder(whole, before, size);
}

/** The images without their border, in a storage of their own; that of the bordered ones is given back. */
export function withoutBorder(whole: NDArray, before: Pair, size: Pair): NDArray {
  if (whole.shape[2] === size[0] && whole.shape[3] === size[1]) {
    return whole;
  }
  const shape: Shape = [...whole.shape.slice(0, 2), ...size];
  const out = empty(shape, whole.dtype);
  copyInto(out, cropped(whole, before, size));
  lifetimes.release(whole.storage);
  return out;
}

/** Adds an array to a view of the same shape. */
export function addTo(view: NDArray, a: NDArray): void {
  gathered.into([view], [view, a], [], view.dtype);
}
