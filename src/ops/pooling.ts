// Pooling and its gradients: sums of windows and their maxima, both linear once the places of the maxima are known.

import { record, Tensor } from "../autograd/tensor.js";
import type { NDArray } from "../ndarray/ndarray.js";
import {
  fromMaxima as arraysFromMaxima,
  maximaOf,
  positionsOf,
  spreadOverWindows as spreadArrays,
  toMaxima as arraysToMaxima,
  windowSums as sumArrays,
} from "../ndarray/pooling.js";
import { columnsOf, imagesOf, padded, type Pair, type Windows } from "../ndarray/windows.js";
import { reshape } from "./view.js";

const sizeOfImages = (x: Tensor): Pair => [x.shape[2] as number, x.shape[3] as number];

/** @internal The maxima of windows of [N, C, H, W], and how to find their positions. */
export function maxPool(
  x: Tensor,
  windows: Windows,
): { readonly values: Tensor; readonly positions: () => Tensor } {
  const size = sizeOfImages(x);
  const { values, places } = maximaOf(x.array, windows);
  return {
    values: record(
      "MaxPool2DWithIndicesBackward0",
      values,
      [x],
      maximaBack.bind(null, places, size, windows),
      [],
    ),
    positions: () => new Tensor(positionsOf(places, size[1], windows)),
  };
}

function maximaBack(places: NDArray, size: Pair, windows: Windows, g: Tensor): Tensor[] {
  return [toMaxima(g, places, size, windows)];
}

function toMaxima(g: Tensor, places: NDArray, size: Pair, windows: Windows): Tensor {
  const images = arraysToMaxima(g.array, places, size, windows);
  return record(
    "MaxPool2DWithIndicesBackwardBackward0",
    images,
    [g],
    (h) => [fromMaxima(h, places, windows)],
    [],
  );
}

function fromMaxima(h: Tensor, places: NDArray, windows: Windows): Tensor {
  const values = arraysFromMaxima(h.array, places, windows);
  const size = sizeOfImages(h);
  return record(
    "MaxPool2DWithIndicesBackwardBackward0",
    values,
    [h],
    (g) => [toMaxima(g, places, size, windows)],
    [],
  );
}

/** @internal Sums of windows of [N, C, H, W] times factors, which broadcast to the result. */
export function windowSums(x: Tensor, factors: NDArray, windows: Windows): Tensor {
  const size = sizeOfImages(x);
  const sums = sumArrays(x.array, factors, windows);
  return record("AvgPool2DBackward0", sums, [x], windowSumsBack.bind(null, factors, size, windows), []);
}

function windowSumsBack(factors: NDArray, size: Pair, windows: Windows, g: Tensor): Tensor[] {
  return [spreadOverWindows(g, factors, size, windows)];
}

function spreadOverWindows(g: Tensor, factors: NDArray, size: Pair, windows: Windows): Tensor {
  const images = spreadArrays(g.array, factors, size, windows);
  return record("AvgPool2DBackwardBackward0", images, [g], (h) => [windowSums(h, factors, windows)], []);
}

/** @internal Windows of [N, C, H, W] as columns [N, C * places, windows]. */
export function unfoldImages(x: Tensor, windows: Windows): Tensor {
  const size = sizeOfImages(x);
  const columns = columnsOf(padded(x.array, windows.padding, 0), windows);
  const all = record("Im2ColBackward0", columns, [x], (g) => [foldColumns(g, size, windows)], []);
  const [samples, channels, rows, across, down, right] = columns.shape as number[];
  const places = (channels as number) * (rows as number) * (across as number);
  return reshape(all, [samples as number, places, (down as number) * (right as number)]);
}

/** @internal Columns [N, C, kernel rows, kernel columns, windows down, windows across] added up to images. */
export function foldColumns(columns: Tensor, size: Pair, windows: Windows): Tensor {
  const { shape } = columns;
  const images = imagesOf(columns.array, windows, size);
  return record("Col2ImBackward0", images, [columns], (h) => [reshape(unfoldImages(h, windows), shape)], []);
}
