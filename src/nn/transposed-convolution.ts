// Transposed convolution as modules.

import type { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { type CommonOptions, ConvolutionModule } from "./convolution.js";
import { convTranspose1d, convTranspose2d } from "./convolution-functions.js";
import type { Sizes } from "./windows.js";

export interface TransposedOptions extends CommonOptions {
  /** Default: 0 */
  padding?: Sizes;
  /** Rows and columns more at the end of the result. Default: 0 */
  outputPadding?: Sizes;
  /** Only "zeros". */
  paddingMode?: "zeros";
}

/** @internal The arguments of a transposed convolution in their order. */
export const TRANSPOSED = [
  "inChannels",
  "outChannels",
  "kernelSize",
  "stride",
  "padding",
  "outputPadding",
  "groups",
  "bias",
  "dilation",
  "paddingMode",
] as const;

abstract class TransposedModule extends ConvolutionModule {
  protected constructor(dims: 1 | 2, given: TransposedOptions) {
    super(dims, true, given);
    if (this.paddingMode !== "zeros") {
      throw new RangeError(
        `${this.typeName}: Only "zeros" padding mode is supported, but got ${shown(this.paddingMode)}`,
      );
    }
  }

  /** The output padding that gives a size. */
  protected extraFor(input: Tensor, size: readonly number[] | null | undefined): readonly number[] {
    if (size === null || size === undefined) {
      return this.outputPadding;
    }
    expectTensor(this.typeName, input);
    const dims = this.kernelSize.length;
    if (!Array.isArray(size)) {
      throw new TypeError(
        `${this.typeName}: the output size must be an array of sizes, but got ${shown(size)}`,
      );
    }
    const wanted = size.slice(-dims) as readonly number[];
    if (!wanted.every(Number.isInteger)) {
      throw new TypeError(`${this.typeName}: the output size must be integers, but got ${shown(size)}`);
    }
    const extra = wanted.map((length, d) => {
      const from = input.shape[input.shape.length - dims + d] as number;
      const [k, s, p, gap] = [
        this.kernelSize[d],
        this.stride[d],
        (this.padding as readonly number[])[d],
        this.dilation[d],
      ] as [number, number, number, number];
      return length - ((from - 1) * s - 2 * p + gap * (k - 1) + 1);
    });
    if (wanted.length !== dims || extra.some((n, d) => !(n >= 0 && n < (this.stride[d] as number)))) {
      throw new RangeError(
        `${this.typeName}: requested an output size of ${shown(size)}, which these strides cannot give for an input of ` +
          `[${input.shape.join(", ")}]`,
      );
    }
    return extra;
  }
}

/**
 * The transpose of `Conv1d`: spreads each element of [N, C, L] over a window of [N, outChannels, L'].
 *
 * @throws RangeError for sizes that are no positive integers, and for groups that do not divide the channels.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends TransposedModule {
  constructor(...args: Arguments<TransposedOptions, typeof TRANSPOSED>) {
    super(1, bind<TransposedOptions>("ConvTranspose1d", args, TRANSPOSED, ["device", "dtype"]));
  }

  override forward(input: Tensor, outputSize?: readonly number[] | null): Tensor {
    const { weight, bias, stride, padding, groups, dilation } = this;
    const extra = this.extraFor(input, outputSize);
    return convTranspose1d(input, weight, bias, stride, padding as number[], extra, groups, dilation);
  }
}

/**
 * The transpose of `Conv2d`: spreads each element of [N, C, H, W] over a window of [N, outChannels, H', W'].
 *
 * @throws RangeError for sizes that are no positive integers, and for groups that do not divide the channels.
 * @example new nn.ConvTranspose2d(3, 2, 2, 2)(torch.rand([1, 3, 4, 4])).shape // [1, 2, 8, 8]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends TransposedModule {
  constructor(...args: Arguments<TransposedOptions, typeof TRANSPOSED>) {
    super(2, bind<TransposedOptions>("ConvTranspose2d", args, TRANSPOSED, ["device", "dtype"]));
  }

  override forward(input: Tensor, outputSize?: readonly number[] | null): Tensor {
    const { weight, bias, stride, padding, groups, dilation } = this;
    const extra = this.extraFor(input, outputSize);
    return convTranspose2d(input, weight, bias, stride, padding as number[], extra, groups, dilation);
  }
}
