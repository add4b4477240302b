// Layers that normalise without a memory: over the features of each sample.

import type { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import type { DType } from "../ndarray/dtype.js";
import { empty } from "../ops/creation.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { bind, need, type Arguments } from "./arguments.js";
import { ones_, zeros_ } from "./init.js";
import { Module } from "./module.js";
import { groupNorm, layerNorm, localResponseNorm, rmsNorm } from "./normalisation-functions.js";
import { Parameter } from "./parameter.js";
import { flag, float, tuple } from "./printed.js";

interface LayerNormOptions {
  /** The sizes of the last dimensions, over which it normalises. */
  normalizedShape: number | readonly number[];
  /** Default: 1e-5 */
  eps?: number;
  /** Whether the result is multiplied by a weight, element by element, and a bias added. Default: true */
  elementwiseAffine?: boolean;
  /** Whether there is a bias beside the weight. Default: true */
  bias?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

const shapeOf = (given: number | readonly number[]): readonly number[] =>
  typeof given === "number" ? [given] : [...given];

/**
 * (x - mean) / sqrt(variance + eps) * weight + bias over the last dimensions of each sample.
 *
 * @example new nn.LayerNorm(4)(torch.rand([2, 4])).shape // [2, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(...args: Arguments<LayerNormOptions, ["normalizedShape", "eps", "elementwiseAffine", "bias"]>) {
    super();
    const keys = ["normalizedShape", "eps", "elementwiseAffine", "bias"] as const;
    const given = bind<LayerNormOptions>("LayerNorm", args, keys, ["device", "dtype"]);
    const { eps = 1e-5, elementwiseAffine = true, bias = true, dtype = getDefaultDtype() } = given;
    checkDevice("LayerNorm", given.device);
    this.normalizedShape = shapeOf(need("LayerNorm", "normalizedShape", given.normalizedShape));
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? new Parameter(empty(this.normalizedShape, { dtype })) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(empty(this.normalizedShape, { dtype })) : null;
    this.rememberParameters("weight", "bias");
    this.resetParameters();
  }

  /** Sets the weight to ones and the bias to zeros. */
  resetParameters(): void {
    if (this.weight !== null) {
      ones_(this.weight);
    }
    if (this.bias !== null) {
      zeros_(this.bias);
    }
  }

  override forward(input: Tensor): Tensor {
    return layerNorm(input, this.normalizedShape, this.weight, this.bias, this.eps);
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine } = this;
    return `${tuple(normalizedShape)}, eps=${float(eps)}, elementwise_affine=${flag(elementwiseAffine)}`;
  }
}

interface RMSNormOptions {
  /** The sizes of the last dimensions, over which it normalises. */
  normalizedShape: number | readonly number[];
  /** Default: the distance from 1 to the next number of the input's type */
  eps?: number | null;
  /** Whether the result is multiplied by a weight, element by element. Default: true */
  elementwiseAffine?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

/**
 * x / sqrt(mean(x^2) + eps) * weight over the last dimensions of each sample.
 *
 * @example new nn.RMSNorm(4)(torch.rand([2, 4])).shape // [2, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
export class RMSNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;

  constructor(...args: Arguments<RMSNormOptions, ["normalizedShape", "eps", "elementwiseAffine"]>) {
    super();
    const keys = ["normalizedShape", "eps", "elementwiseAffine"] as const;
    const given = bind<RMSNormOptions>("RMSNorm", args, keys, ["device", "dtype"]);
    checkDevice("RMSNorm", given.device);
    const { eps = null, elementwiseAffine = true, dtype = getDefaultDtype() } = given;
    this.normalizedShape = shapeOf(need("RMSNorm", "normalizedShape", given.normalizedShape));
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? new Parameter(empty(this.normalizedShape, { dtype })) : null;
    this.rememberParameters("weight");
    this.resetParameters();
  }

  /** Sets the weight to ones. */
  resetParameters(): void {
    if (this.weight !== null) {
      ones_(this.weight);
    }
  }

  override forward(input: Tensor): Tensor {
    return rmsNorm(input, this.normalizedShape, this.weight, this.eps);
  }

  override extraRepr(): string {
    const eps = this.eps === null ? "None" : float(this.eps);
    return `${tuple(this.normalizedShape)}, eps=${eps}, elementwise_affine=${flag(this.elementwiseAffine)}`;
  }
}

interface GroupNormOptions {
  numGroups: number;
  numChannels: number;
  /** Default: 1e-5 */
  eps?: number;
  /** Whether each channel has a weight and a bias. Default: true */
  affine?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

/**
 * Normalises each group of channels of each sample.
 *
 * @throws RangeError unless the groups divide the channels.
 * @example new nn.GroupNorm(2, 4)(torch.rand([3, 4, 5])).shape // [3, 4, 5]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(...args: Arguments<GroupNormOptions, ["numGroups", "numChannels", "eps", "affine"]>) {
    super();
    const keys = ["numGroups", "numChannels", "eps", "affine"] as const;
    const given = bind<GroupNormOptions>("GroupNorm", args, keys, ["device", "dtype"]);
    const { eps = 1e-5, affine = true, dtype = getDefaultDtype() } = given;
    checkDevice("GroupNorm", given.device);
    this.numGroups = need("GroupNorm", "numGroups", given.numGroups);
    this.numChannels = need("GroupNorm", "numChannels", given.numChannels);
    if (!(this.numGroups > 0) || this.numChannels % this.numGroups !== 0) {
      throw new RangeError(
        `GroupNorm: num_channels must be divisible by num_groups, but got ${this.numChannels} and ${this.numGroups}`,
      );
    }
    this.eps = eps;
    this.affine = affine;
    this.weight = affine ? new Parameter(empty([this.numChannels], { dtype })) : null;
    this.bias = affine ? new Parameter(empty([this.numChannels], { dtype })) : null;
    this.rememberParameters("weight", "bias");
    this.resetParameters();
  }

  /** Sets the weights to ones and the biases to zeros. */
  resetParameters(): void {
    if (this.weight !== null && this.bias !== null) {
      ones_(this.weight);
      zeros_(this.bias);
    }
  }

  override forward(input: Tensor): Tensor {
    return groupNorm(input, this.numGroups, this.weight, this.bias, this.eps);
  }

  override extraRepr(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${float(this.eps)}, affine=${flag(this.affine)}`;
  }
}

interface LocalResponseNormOptions {
  /** Over how many channels the mean is. */
  size: number;
  /** Default: 1e-4 */
  alpha?: number;
  /** Default: 0.75 */
  beta?: number;
  /** Default: 1 */
  k?: number;
}

/**
 * x / (k + alpha mean(x^2))^beta, with the mean over the channels around each one.
 *
 * @example new nn.LocalResponseNorm(2)(torch.rand([2, 5, 4, 4])).shape // [2, 5, 4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(...args: Arguments<LocalResponseNormOptions, ["size", "alpha", "beta", "k"]>) {
    super();
    const name = "LocalResponseNorm";
    const given = bind<LocalResponseNormOptions>(name, args, ["size", "alpha", "beta", "k"]);
    const { alpha = 1e-4, beta = 0.75, k = 1 } = given;
    this.size = need(name, "size", given.size);
    this.alpha = alpha;
    this.beta = beta;
    this.k = k;
  }

  override forward(input: Tensor): Tensor {
    return localResponseNorm(input, this.size, this.alpha, this.beta, this.k);
  }

  override extraRepr(): string {
    return `${this.size}, alpha=${float(this.alpha)}, beta=${float(this.beta)}, k=${float(this.k)}`;
  }
}
