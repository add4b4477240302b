// Layers whose number of input features or channels comes from their first input.

import type { Tensor } from "../autograd/tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { BatchNorm1d, BatchNorm2d } from "./batch-norm.js";
import type { ChannelNormOptions } from "./channel-norm.js";
import { Conv1d, Conv2d, CONVOLUTION, type ConvolutionOptions } from "./convolution.js";
import { InstanceNorm1d, InstanceNorm2d } from "./instance-norm.js";
import { awaitSize, firstForward } from "./lazy.js";
import { Linear, type LinearOptions } from "./linear.js";
import {
  ConvTranspose1d,
  ConvTranspose2d,
  TRANSPOSED,
  type TransposedOptions,
} from "./transposed-convolution.js";

type Rest<Keys extends readonly unknown[]> = Keys extends readonly [unknown, ...infer Others]
  ? Others
  : never;

type LazyLinearOptions = Omit<LinearOptions, "inFeatures">;
type LazyConvolutionOptions = Omit<ConvolutionOptions, "inChannels">;
type LazyTransposedOptions = Omit<TransposedOptions, "inChannels">;
type LazyNormOptions = Omit<ChannelNormOptions, "numFeatures">;

const PLACE = ["device", "dtype"] as const;
const [, ...LAZY_CONVOLUTION] = CONVOLUTION;
const [, ...LAZY_TRANSPOSED] = TRANSPOSED;
const LAZY_NORM = ["eps", "momentum", "affine", "trackRunningStats"] as const;

/**
 * A `Linear` whose `inFeatures` is the last length of its first input. Before, its parameters have no shape: an optimizer may
 * take them, `to` may change their type and `loadStateDict` may fill them, but every other use is an Error.
 *
 * @example const layer = new nn.LazyLinear(4); layer(torch.rand([2, 3])); String(layer) // Linear(in_features=3, out_features=4, bias=True)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 */
export class LazyLinear extends Linear {
  constructor(...args: Arguments<LazyLinearOptions, ["outFeatures", "bias"]>) {
    const options = bind<LazyLinearOptions>("LazyLinear", args, ["outFeatures", "bias"], PLACE);
    super({ ...options, inFeatures: 0 });
    awaitSize(this, { Regular: Linear, options, size: "inFeatures", dim: -1 });
  }

  /** Does nothing: there is nothing to draw before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor): Tensor {
    return firstForward(this, input);
  }
}

/**
 * A `Conv1d` whose `inChannels` is the number of channels of its first input; see `LazyLinear`.
 *
 * @throws RangeError at the first forward for groups that do not divide the channels.
 * @example new nn.LazyConv1d(4, 3)(torch.rand([1, 2, 8])).shape // [1, 4, 6]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv1d.html
 */
export class LazyConv1d extends Conv1d {
  constructor(...args: Arguments<LazyConvolutionOptions, Rest<typeof CONVOLUTION>>) {
    const options = bind<LazyConvolutionOptions>("LazyConv1d", args, LAZY_CONVOLUTION, PLACE);
    super({ ...options, inChannels: 0 });
    awaitSize(this, { Regular: Conv1d, options, size: "inChannels", dim: -2 });
  }

  /** Does nothing: there is nothing to draw before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor): Tensor {
    return firstForward(this, input);
  }
}

/**
 * A `Conv2d` whose `inChannels` is the number of channels of its first input; see `LazyLinear`.
 *
 * @throws RangeError at the first forward for groups that do not divide the channels.
 * @example new nn.LazyConv2d(4, 3)(torch.rand([1, 2, 8, 8])).shape // [1, 4, 6, 6]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv2d.html
 */
export class LazyConv2d extends Conv2d {
  constructor(...args: Arguments<LazyConvolutionOptions, Rest<typeof CONVOLUTION>>) {
    const options = bind<LazyConvolutionOptions>("LazyConv2d", args, LAZY_CONVOLUTION, PLACE);
    super({ ...options, inChannels: 0 });
    awaitSize(this, { Regular: Conv2d, options, size: "inChannels", dim: -3 });
  }

  /** Does nothing: there is nothing to draw before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor): Tensor {
    return firstForward(this, input);
  }
}

/**
 * A `ConvTranspose1d` whose `inChannels` is the number of channels of its first input; see `LazyLinear`.
 *
 * @throws RangeError at the first forward for groups that do not divide the channels.
 * @example new nn.LazyConvTranspose1d(4, 2, 2)(torch.rand([1, 2, 4])).shape // [1, 4, 8]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose1d.html
 */
export class LazyConvTranspose1d extends ConvTranspose1d {
  constructor(...args: Arguments<LazyTransposedOptions, Rest<typeof TRANSPOSED>>) {
    const options = bind<LazyTransposedOptions>("LazyConvTranspose1d", args, LAZY_TRANSPOSED, PLACE);
    super({ ...options, inChannels: 0 });
    awaitSize(this, { Regular: ConvTranspose1d, options, size: "inChannels", dim: -2 });
  }

  /** Does nothing: there is nothing to draw before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor, outputSize?: readonly number[] | null): Tensor {
    return firstForward(this, input, outputSize);
  }
}

/**
 * A `ConvTranspose2d` whose `inChannels` is the number of channels of its first input; see `LazyLinear`.
 *
 * @throws RangeError at the first forward for groups that do not divide the channels.
 * @example new nn.LazyConvTranspose2d(4, 2, 2)(torch.rand([1, 2, 4, 4])).shape // [1, 4, 8, 8]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose2d.html
 */
export class LazyConvTranspose2d extends ConvTranspose2d {
  constructor(...args: Arguments<LazyTransposedOptions, Rest<typeof TRANSPOSED>>) {
    const options = bind<LazyTransposedOptions>("LazyConvTranspose2d", args, LAZY_TRANSPOSED, PLACE);
    super({ ...options, inChannels: 0 });
    awaitSize(this, { Regular: ConvTranspose2d, options, size: "inChannels", dim: -3 });
  }

  /** Does nothing: there is nothing to draw before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor, outputSize?: readonly number[] | null): Tensor {
    return firstForward(this, input, outputSize);
  }
}

/**
 * A `BatchNorm1d` whose `numFeatures` is the number of channels of its first input; see `LazyLinear`.
 *
 * @example new nn.LazyBatchNorm1d()(torch.rand([8, 3])).shape // [8, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm1d.html
 */
export class LazyBatchNorm1d extends BatchNorm1d {
  constructor(...args: Arguments<LazyNormOptions, typeof LAZY_NORM>) {
    const options = bind<LazyNormOptions>("LazyBatchNorm1d", args, LAZY_NORM, PLACE);
    super({ ...options, numFeatures: 0 });
    awaitSize(this, { Regular: BatchNorm1d, options, size: "numFeatures", dim: 1 });
  }

  /** Does nothing: there is nothing to fill before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor): Tensor {
    return firstForward(this, input);
  }
}

/**
 * A `BatchNorm2d` whose `numFeatures` is the number of channels of its first input; see `LazyLinear`.
 *
 * @example new nn.LazyBatchNorm2d()(torch.rand([8, 3, 5, 5])).shape // [8, 3, 5, 5]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm2d.html
 */
export class LazyBatchNorm2d extends BatchNorm2d {
  constructor(...args: Arguments<LazyNormOptions, typeof LAZY_NORM>) {
    const options = bind<LazyNormOptions>("LazyBatchNorm2d", args, LAZY_NORM, PLACE);
    super({ ...options, numFeatures: 0 });
    awaitSize(this, { Regular: BatchNorm2d, options, size: "numFeatures", dim: 1 });
  }

  /** Does nothing: there is nothing to fill before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor): Tensor {
    return firstForward(this, input);
  }
}

/**
 * An `InstanceNorm1d` whose `numFeatures` is the number of channels of its first input; see `LazyLinear`. As in PyTorch it
 * has weights and running statistics unless `affine` and `trackRunningStats` say otherwise.
 *
 * @example new nn.LazyInstanceNorm1d()(torch.rand([8, 3, 5])).shape // [8, 3, 5]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm1d.html
 */
export class LazyInstanceNorm1d extends InstanceNorm1d {
  constructor(...args: Arguments<LazyNormOptions, typeof LAZY_NORM>) {
    const given = bind<LazyNormOptions>("LazyInstanceNorm1d", args, LAZY_NORM, PLACE);
    const options = { affine: true, trackRunningStats: true, ...given };
    super({ ...options, numFeatures: 0 });
    awaitSize(this, { Regular: InstanceNorm1d, options, size: "numFeatures", dim: -2 });
  }

  /** Does nothing: there is nothing to fill before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor): Tensor {
    return firstForward(this, input);
  }
}

/**
 * An `InstanceNorm2d` whose `numFeatures` is the number of channels of its first input; see `LazyLinear`. As in PyTorch it
 * has weights and running statistics unless `affine` and `trackRunningStats` say otherwise.
 *
 * @example new nn.LazyInstanceNorm2d()(torch.rand([2, 3, 4, 4])).shape // [2, 3, 4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm2d.html
 */
export class LazyInstanceNorm2d extends InstanceNorm2d {
  constructor(...args: Arguments<LazyNormOptions, typeof LAZY_NORM>) {
    const given = bind<LazyNormOptions>("LazyInstanceNorm2d", args, LAZY_NORM, PLACE);
    const options = { affine: true, trackRunningStats: true, ...given };
    super({ ...options, numFeatures: 0 });
    awaitSize(this, { Regular: InstanceNorm2d, options, size: "numFeatures", dim: -3 });
  }

  /** Does nothing: there is nothing to fill before the first forward. */
  override resetParameters(): void {}

  override forward(input: Tensor): Tensor {
    return firstForward(this, input);
  }
}
