// Pooling to a size of the result, as modules.

import type { Tensor } from "../autograd/tensor.js";
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
} from "./adaptive-pooling-functions.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { numberOrTuple } from "./printed.js";

type OutputSize = number | readonly (number | null)[];

abstract class AdaptivePool extends Module {
  readonly outputSize: OutputSize;

  constructor(...args: Arguments<{ outputSize: OutputSize }, ["outputSize"]>) {
    super();
    const { outputSize } = bind<{ outputSize: OutputSize }>(this.typeName, args, ["outputSize"]);
    this.outputSize = need(this.typeName, "outputSize", outputSize);
  }

  override extraRepr(): string {
    const { outputSize } = this;
    return `output_size=${numberOrTuple(outputSize)}`;
  }
}

/**
 * Means of [N, C, L] over `outputSize` parts of nearly equal length.
 *
 * @example new nn.AdaptiveAvgPool1d(2)(torch.tensor([[1, 2, 3, 4]])) // tensor([[1.5000, 3.5000]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export class AdaptiveAvgPool1d extends AdaptivePool {
  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool1d(input, this.outputSize);
  }
}

/**
 * Means of images [N, C, H, W] over a grid of parts of nearly equal size.
 *
 * @example new nn.AdaptiveAvgPool2d(1)(torch.rand([1, 3, 7, 7])).shape // [1, 3, 1, 1]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 */
export class AdaptiveAvgPool2d extends AdaptivePool {
  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool2d(input, this.outputSize);
  }
}

interface AdaptiveMaxPoolOptions {
  outputSize: OutputSize;
  /** Whether the positions of the maxima are given too, as [values, indices]. Default: false */
  returnIndices?: boolean;
}

abstract class AdaptiveMaxPool extends Module {
  readonly outputSize: OutputSize;
  readonly returnIndices: boolean;

  constructor(...args: Arguments<AdaptiveMaxPoolOptions, ["outputSize", "returnIndices"]>) {
    super();
    const given = bind<AdaptiveMaxPoolOptions>(this.typeName, args, ["outputSize", "returnIndices"]);
    this.outputSize = need(this.typeName, "outputSize", given.outputSize);
    this.returnIndices = given.returnIndices ?? false;
  }

  override extraRepr(): string {
    return `output_size=${numberOrTuple(this.outputSize)}`;
  }
}

/**
 * The largest elements of [N, C, L] in `outputSize` parts of nearly equal length.
 *
 * @example new nn.AdaptiveMaxPool1d(2)(torch.tensor([[1, 4, 2, 3]])) // tensor([[4., 3.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export class AdaptiveMaxPool1d extends AdaptiveMaxPool {
  override forward(input: Tensor): Tensor {
    return adaptiveMaxPool1d(input, this.outputSize, this.returnIndices);
  }
}

/**
 * The largest elements of images [N, C, H, W] over a grid of parts of nearly equal size.
 *
 * @example new nn.AdaptiveMaxPool2d([2, null])(torch.rand([1, 3, 7, 5])).shape // [1, 3, 2, 5]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export class AdaptiveMaxPool2d extends AdaptiveMaxPool {
  override forward(input: Tensor): Tensor {
    return adaptiveMaxPool2d(input, this.outputSize, this.returnIndices);
  }
}
