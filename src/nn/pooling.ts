// Pooling as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { avgPool1d, avgPool2d, maxPool1d, maxPool2d } from "./pooling-functions.js";
import { flag, numberOrTuple as printed } from "./printed.js";
import type { Sizes } from "./windows.js";

interface MaxPoolOptions {
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  /** Default: 0 */
  padding?: Sizes;
  /** Default: 1 */
  dilation?: Sizes;
  /** Whether the positions of the maxima are given too, as [values, indices]. Default: false */
  returnIndices?: boolean;
  /** Whether a window may reach beyond the end. Default: false */
  ceilMode?: boolean;
}

const MAX_POOL = ["kernelSize", "stride", "padding", "dilation", "returnIndices", "ceilMode"] as const;

abstract class MaxPool extends Module {
  protected readonly options: Required<MaxPoolOptions> & { readonly stride: Sizes };

  constructor(...args: Arguments<MaxPoolOptions, typeof MAX_POOL>) {
    super();
    const given = bind<MaxPoolOptions>(this.typeName, args, MAX_POOL);
    const kernelSize = need(this.typeName, "kernelSize", given.kernelSize);
    const { padding = 0, dilation = 1, returnIndices = false, ceilMode = false } = given;
    this.options = {
      kernelSize,
      stride: given.stride ?? kernelSize,
      padding,
      dilation,
      returnIndices,
      ceilMode,
    };
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this.options;
    return (
      `kernel_size=${printed(kernelSize)}, stride=${printed(stride)}, padding=${printed(padding)}, ` +
      `dilation=${printed(dilation)}, ceil_mode=${flag(ceilMode)}`
    );
  }
}

/**
 * The largest element of each window of [N, C, L].
 *
 * @example new nn.MaxPool1d(2)(torch.tensor([[1, 5, 2, 3]])) // tensor([[5., 3.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d extends MaxPool {
  override forward(input: Tensor): Tensor {
    return maxPool1d(input, this.options);
  }
}

/**
 * The largest element of each window of images [N, C, H, W].
 *
 * @example new nn.MaxPool2d(2)(torch.rand([1, 3, 8, 8])).shape // [1, 3, 4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d extends MaxPool {
  override forward(input: Tensor): Tensor {
    return maxPool2d(input, this.options);
  }
}

interface AvgPoolOptions {
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  /** Default: 0 */
  padding?: Sizes;
  /** Whether a window may reach beyond the end. Default: false */
  ceilMode?: boolean;
  /** Whether the zeros of the padding count in the mean. Default: true */
  countIncludePad?: boolean;
}

const AVG_POOL = ["kernelSize", "stride", "padding", "ceilMode", "countIncludePad"] as const;

/**
 * The mean of each window of [N, C, L].
 *
 * @example new nn.AvgPool1d(2)(torch.tensor([[1, 5, 2, 4]])) // tensor([[3., 3.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends Module {
  private readonly options: Required<AvgPoolOptions>;

  constructor(...args: Arguments<AvgPoolOptions, typeof AVG_POOL>) {
    super();
    const given = bind<AvgPoolOptions>("AvgPool1d", args, AVG_POOL);
    const list = (sizes: Sizes): readonly number[] => (typeof sizes === "number" ? [sizes] : sizes);
    const kernelSize = list(need("AvgPool1d", "kernelSize", given.kernelSize));
    const { padding = 0, ceilMode = false, countIncludePad = true } = given;
    this.options = {
      kernelSize,
      stride: list(given.stride ?? kernelSize),
      padding: list(padding),
      ceilMode,
      countIncludePad,
    };
  }

  override forward(input: Tensor): Tensor {
    return avgPool1d(input, this.options);
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this.options;
    return `kernel_size=${printed(kernelSize)}, stride=${printed(stride ?? kernelSize)}, padding=${printed(padding)}`;
  }
}

interface AvgPool2dOptions extends AvgPoolOptions {
  /** What sums are divided by, instead of the number of elements. */
  divisorOverride?: number | null;
}

/**
 * The mean of each window of images [N, C, H, W].
 *
 * @example new nn.AvgPool2d(2)(torch.rand([1, 3, 8, 8])).shape // [1, 3, 4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends Module {
  private readonly options: Required<AvgPool2dOptions>;

  constructor(...args: Arguments<AvgPool2dOptions, [...typeof AVG_POOL, "divisorOverride"]>) {
    super();
    const given = bind<AvgPool2dOptions>("AvgPool2d", args, [...AVG_POOL, "divisorOverride"]);
    const kernelSize = need("AvgPool2d", "kernelSize", given.kernelSize);
    const { padding = 0, ceilMode = false, countIncludePad = true, divisorOverride = null } = given;
    this.options = {
      kernelSize,
      stride: given.stride ?? kernelSize,
      padding,
      ceilMode,
      countIncludePad,
      divisorOverride,
    };
  }

  override forward(input: Tensor): Tensor {
    return avgPool2d(input, this.options);
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this.options;
    return `kernel_size=${printed(kernelSize)}, stride=${printed(stride ?? kernelSize)}, padding=${printed(padding)}`;
  }
}
