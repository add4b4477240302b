// Convolution as modules.

import type { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { shown } from "../ndarray/describe.js";
import type { DType } from "../ndarray/dtype.js";
import { empty } from "../ops/creation.js";
import { type PaddingMode, pad } from "../ops/padding.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { bind, need, type Arguments } from "./arguments.js";
import { type ConvolutionPadding, conv1d, conv2d, paddingOf } from "./convolution-functions.js";
import { calculateFan } from "./fan.js";
import { kaimingUniform_, uniform_ } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { tuple } from "./printed.js";
import { type Sizes, sizesFor } from "./windows.js";

/** What fills the border. */
export type ConvolutionPaddingMode = "zeros" | Exclude<PaddingMode, "constant">;

/** What every convolution is made with. */
export interface CommonOptions {
  inChannels: number;
  outChannels: number;
  kernelSize: Sizes;
  /** Default: 1 */
  stride?: Sizes;
  /** The distance between the places of a window. Default: 1 */
  dilation?: Sizes;
  /** Groups of channels that do not see each other. Default: 1 */
  groups?: number;
  /** Default: true */
  bias?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

export interface ConvolutionOptions extends CommonOptions {
  /** Default: 0 */
  padding?: ConvolutionPadding;
  /** Default: "zeros" */
  paddingMode?: ConvolutionPaddingMode;
}

/** @internal The arguments of a convolution in their order. */
export const CONVOLUTION = [
  "inChannels",
  "outChannels",
  "kernelSize",
  "stride",
  "padding",
  "dilation",
  "groups",
  "bias",
  "paddingMode",
] as const;

/** @internal What every convolution has. */
export abstract class ConvolutionModule extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly outputPadding: readonly number[];
  readonly groups: number;
  readonly paddingMode: ConvolutionPaddingMode;
  weight: Parameter;
  bias: Parameter | null;

  protected constructor(
    dims: 1 | 2,
    transposed: boolean,
    given: CommonOptions & {
      padding?: ConvolutionPadding;
      outputPadding?: Sizes;
      paddingMode?: ConvolutionPaddingMode;
    },
  ) {
    super();
    const name = this.typeName;
    checkDevice(name, given.device);
    const { groups = 1, bias = true, padding = 0, paddingMode = "zeros" } = given;
    const { dtype = getDefaultDtype() } = given;
    this.inChannels = need(name, "inChannels", given.inChannels);
    this.outChannels = need(name, "outChannels", given.outChannels);
    this.kernelSize = sizesFor(name, "kernel_size", need(name, "kernelSize", given.kernelSize), dims, 1);
    this.stride = sizesFor(name, "stride", given.stride ?? 1, dims, 1);
    this.dilation = sizesFor(name, "dilation", given.dilation ?? 1, dims, 1);
    this.outputPadding = sizesFor(name, "output_padding", given.outputPadding ?? 0, dims, 0);
    this.padding = typeof padding === "string" ? padding : sizesFor(name, "padding", padding, dims, 0);
    paddingOf(name, this.padding, this.kernelSize, this.stride, this.dilation);
    this.groups = groups;
    this.paddingMode = paddingMode;
    for (const [words, channels] of [
      ["in_channels", this.inChannels],
      ["out_channels", this.outChannels],
    ] as const) {
      if (!(groups > 0) || channels % groups !== 0 || channels < 0) {
        throw new RangeError(
          `${name}: ${words} must be divisible by groups, but got ${channels} and ${groups}`,
        );
      }
    }
    if (!["zeros", "reflect", "replicate", "circular"].includes(paddingMode)) {
      throw new RangeError(
        `${name}: padding_mode must be one of 'zeros', 'reflect', 'replicate' or 'circular', but got ${shown(paddingMode)}`,
      );
    }
    const [first, second] = transposed
      ? [this.inChannels, this.outChannels / groups]
      : [this.outChannels, this.inChannels / groups];
    this.weight = new Parameter(empty([first, second, ...this.kernelSize], { dtype }));
    this.bias = bias ? new Parameter(empty([this.outChannels], { dtype })) : null;
    this.rememberParameters("weight", "bias");
    this.resetParameters();
  }

  /** Draws the parameters anew, as PyTorch draws them: from U(-k, k), k = 1 / sqrt(connections of an output). */
  resetParameters(): void {
    kaimingUniform_(this.weight, Math.sqrt(5));
    if (this.bias !== null) {
      const { fanIn } = calculateFan(this.typeName, this.weight);
      const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
      uniform_(this.bias, -bound, bound);
    }
  }

  /** The input with its border, and the padding that is then left to do. */
  protected bordered(input: Tensor): { readonly input: Tensor; readonly padding: ConvolutionPadding } {
    if (this.paddingMode === "zeros") {
      return { input, padding: this.padding };
    }
    const { before, after } = paddingOf(
      this.typeName,
      this.padding,
      this.kernelSize,
      this.stride,
      this.dilation,
    );
    const sides = before.map((n, d) => [n, after[d] as number]).reverse();
    return { input: pad(input, sides.flat(), this.paddingMode), padding: 0 };
  }

  override extraRepr(): string {
    const { padding, dilation, outputPadding, groups, paddingMode } = this;
    const shows = (sizes: readonly number[], usual: number): boolean => sizes.some((n) => n !== usual);
    const border =
      typeof padding === "string"
        ? [`padding=${padding}`]
        : shows(padding, 0)
          ? [`padding=${tuple(padding)}`]
          : [];
    return [
      `${this.inChannels}, ${this.outChannels}, kernel_size=${tuple(this.kernelSize)}, stride=${tuple(this.stride)}`,
      ...border,
      ...(shows(dilation, 1) ? [`dilation=${tuple(dilation)}`] : []),
      ...(shows(outputPadding, 0) ? [`output_padding=${tuple(outputPadding)}`] : []),
      ...(groups === 1 ? [] : [`groups=${groups}`]),
      ...(this.bias === null ? ["bias=False"] : []),
      ...(paddingMode === "zeros" ? [] : [`padding_mode=${paddingMode}`]),
    ].join(", ");
  }
}

/**
 * Slides weights over [N, C, L]: [N, outChannels, L'].
 *
 * @throws RangeError for sizes that are no positive integers, and for groups that do not divide the channels.
 * @example new nn.Conv1d(2, 4, 3)(torch.rand([1, 2, 8])).shape // [1, 4, 6]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends ConvolutionModule {
  constructor(...args: Arguments<ConvolutionOptions, typeof CONVOLUTION>) {
    super(1, false, bind<ConvolutionOptions>("Conv1d", args, CONVOLUTION, ["device", "dtype"]));
  }

  override forward(given: Tensor): Tensor {
    const { input, padding } = this.bordered(given);
    return conv1d(input, this.weight, this.bias, this.stride, padding, this.dilation, this.groups);
  }
}

/**
 * Slides weights over images [N, C, H, W]: [N, outChannels, H', W'].
 *
 * @throws RangeError for sizes that are no positive integers, and for groups that do not divide the channels.
 * @example new nn.Conv2d(1, 6, 5, { padding: 2 })(torch.rand([1, 1, 28, 28])).shape // [1, 6, 28, 28]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends ConvolutionModule {
  constructor(...args: Arguments<ConvolutionOptions, typeof CONVOLUTION>) {
    super(2, false, bind<ConvolutionOptions>("Conv2d", args, CONVOLUTION, ["device", "dtype"]));
  }

  override forward(given: Tensor): Tensor {
    const { input, padding } = this.bordered(given);
    return conv2d(input, this.weight, this.bias, this.stride, padding, this.dilation, this.groups);
  }
}
