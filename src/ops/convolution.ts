// Convolution of images and its two derivatives, each of which is the derivative of the others.

import { record, type Tensor } from "../autograd/tensor.js";
import {
  type Convolution,
  convolve as convolveArrays,
  convolveToImages as convolveArraysToImages,
  convolveToWeight as convolveArraysToWeight,
} from "../ndarray/convolution.js";
import type { Pair } from "../ndarray/windows.js";
import { sum } from "./reductions.js";

export type { Convolution };

const sizeOfImages = (x: Tensor): Pair => [x.shape[2] as number, x.shape[3] as number];

/** @internal [N, C, H, W] and [O, C / groups, kernel rows, kernel columns]; the caller has checked the shapes. */
export function convolve(x: Tensor, weight: Tensor, bias: Tensor | null, how: Convolution): Tensor {
  const [needX, needWeight, needBias] = [x.requiresGrad, weight.requiresGrad, bias?.requiresGrad === true];
  const { shape } = weight;
  const ran: Ran = { x, weight, size: sizeOfImages(x), shape, how, needX, needWeight, needBias };
  return record(
    "ConvolutionBackward0",
    convolveArrays(x.array, weight.array, bias?.array ?? null, how),
    [x, weight, bias],
    convolveBack.bind(null, ran),
    [...(needWeight ? [x] : []), ...(needX ? [weight] : [])],
  );
}

/** What the way back reads of a convolution. Shapes are as they were then: changes of geometry may follow. */
interface Ran {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly size: Pair;
  readonly shape: readonly number[];
  readonly how: Convolution;
  readonly needX: boolean;
  readonly needWeight: boolean;
  readonly needBias: boolean;
}

function convolveBack(ran: Ran, g: Tensor): (Tensor | null)[] {
  const { x, weight, how } = ran;
  return [
    ran.needX ? convolveToImages(g, weight, ran.size, how) : null,
    ran.needWeight ? convolveToWeight(x, g, ran.shape, how) : null,
    ran.needBias ? sum(g, { dim: [0, 2, 3] }) : null,
  ];
}

/** @internal The gradient of the images from one like the result: a transposed convolution. */
export function convolveToImages(g: Tensor, weight: Tensor, size: Pair, how: Convolution): Tensor {
  const { shape } = weight;
  const [needG, needWeight] = [g.requiresGrad, weight.requiresGrad];
  return record(
    "ConvolutionBackward0",
    convolveArraysToImages(g.array, weight.array, size, how),
    [g, weight],
    (h) => [
      needG ? convolve(h, weight, null, how) : null,
      needWeight ? convolveToWeight(h, g, shape, how) : null,
    ],
    [...(needWeight ? [g] : []), ...(needG ? [weight] : [])],
  );
}

/** The gradient of the weight from the images and one like the result. */
function convolveToWeight(x: Tensor, g: Tensor, shape: readonly number[], how: Convolution): Tensor {
  const size = sizeOfImages(x);
  const [needX, needG] = [x.requiresGrad, g.requiresGrad];
  return record(
    "ConvolutionBackward0",
    convolveArraysToWeight(x.array, g.array, shape, how),
    [x, g],
    (u) => [needX ? convolveToImages(g, u, size, how) : null, needG ? convolve(x, u, null, how) : null],
    [...(needG ? [x] : []), ...(needX ? [g] : [])],
  );
}
