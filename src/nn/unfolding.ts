// Windows as columns, and columns added up to images, as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { numberOrTuple } from "./printed.js";
import { fold, unfold } from "./unfolding-functions.js";
import type { Sizes } from "./windows.js";

interface UnfoldOptions {
  kernelSize: Sizes;
  /** Default: 1 */
  dilation?: Sizes;
  /** Default: 0 */
  padding?: Sizes;
  /** Default: 1 */
  stride?: Sizes;
}

const UNFOLD = ["kernelSize", "dilation", "padding", "stride"] as const;

const printed = ({ kernelSize, dilation, padding, stride }: Required<UnfoldOptions>): string =>
  `kernel_size=${numberOrTuple(kernelSize)}, dilation=${numberOrTuple(dilation)}, padding=${numberOrTuple(padding)}, ` +
  `stride=${numberOrTuple(stride)}`;

/**
 * The windows of images [N, C, H, W] as columns: [N, C * places of a window, windows].
 *
 * @example new nn.Unfold(2)(torch.ones([1, 2, 3, 3])).shape // [1, 8, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 */
export class Unfold extends Module {
  private readonly options: Required<UnfoldOptions>;

  constructor(...args: Arguments<UnfoldOptions, typeof UNFOLD>) {
    super();
    const given = bind<UnfoldOptions>("Unfold", args, UNFOLD);
    const kernelSize = need("Unfold", "kernelSize", given.kernelSize);
    this.options = { dilation: 1, padding: 0, stride: 1, ...given, kernelSize };
  }

  override forward(input: Tensor): Tensor {
    return unfold(input, this.options);
  }

  override extraRepr(): string {
    return printed(this.options);
  }
}

interface FoldOptions extends UnfoldOptions {
  /** Height and width of the images. */
  outputSize: Sizes;
}

const FOLD = ["outputSize", ...UNFOLD] as const;

/**
 * Adds columns [N, C * places of a window, windows] up to images of `outputSize`: the transpose of `nn.Unfold`.
 *
 * @example new nn.Fold([3, 3], 2)(torch.ones([1, 8, 4])).shape // [1, 2, 3, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html
 */
export class Fold extends Module {
  private readonly options: Required<FoldOptions>;

  constructor(
    ...args: Arguments<FoldOptions, ["outputSize", "kernelSize", "dilation", "padding", "stride"]>
  ) {
    super();
    const given = bind<FoldOptions>("Fold", args, FOLD);
    const outputSize = need("Fold", "outputSize", given.outputSize);
    const kernelSize = need("Fold", "kernelSize", given.kernelSize);
    this.options = { dilation: 1, padding: 0, stride: 1, ...given, outputSize, kernelSize };
  }

  override forward(input: Tensor): Tensor {
    return fold(input, this.options);
  }

  override extraRepr(): string {
    return `output_size=${numberOrTuple(this.options.outputSize)}, ${printed(this.options)}`;
  }
}
