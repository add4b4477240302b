// Maxima put back where they stood, as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { tuple } from "./printed.js";
import { maxUnpool1d, maxUnpool2d } from "./unpooling-functions.js";
import { type Sizes, sizesFor } from "./windows.js";

interface UnpoolOptions {
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  /** Default: 0 */
  padding?: Sizes;
}

const KEYS = ["kernelSize", "stride", "padding"] as const;

type UnpoolArguments = Arguments<UnpoolOptions, typeof KEYS>;
type UnpoolInput = [input: Tensor, indices: Tensor, outputSize?: readonly number[] | null];

abstract class MaxUnpool extends Module<UnpoolInput> {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];

  constructor(dims: 1 | 2, args: UnpoolArguments) {
    super();
    const name = this.typeName;
    const given = bind<UnpoolOptions>(name, args, KEYS);
    const kernelSize = need(name, "kernelSize", given.kernelSize);
    this.kernelSize = sizesFor(name, "kernel_size", kernelSize, dims, 1);
    this.stride = sizesFor(name, "stride", given.stride ?? kernelSize, dims, 1);
    this.padding = sizesFor(name, "padding", given.padding ?? 0, dims, 0);
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return `kernel_size=${tuple(kernelSize)}, stride=${tuple(stride)}, padding=${tuple(padding)}`;
  }
}

/**
 * A partial inverse of `MaxPool1d`: called with the maxima, their indices and, where several sizes have so many windows, the size
 * of what was pooled; what was no maximum is 0.
 *
 * @example new nn.MaxUnpool1d(2)(torch.tensor([[5, 3]]), torch.tensor([[1n, 2n]])) // tensor([[0., 5., 3., 0.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 */
export class MaxUnpool1d extends MaxUnpool {
  constructor(...args: UnpoolArguments) {
    super(1, args);
  }

  override forward(input: Tensor, indices: Tensor, outputSize?: readonly number[] | null): Tensor {
    const { kernelSize, stride, padding } = this;
    return maxUnpool1d(input, { indices, kernelSize, stride, padding, outputSize: outputSize ?? null });
  }
}

/**
 * A partial inverse of `MaxPool2d`: called with the maxima, their indices and, where several sizes have so many windows, the size
 * of what was pooled; what was no maximum is 0.
 *
 * @example new nn.MaxUnpool2d(2)(torch.tensor([[[4]]]), torch.tensor([[[1n]]])) // tensor([[[0., 4.], [0., 0.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 */
export class MaxUnpool2d extends MaxUnpool {
  constructor(...args: UnpoolArguments) {
    super(2, args);
  }

  override forward(input: Tensor, indices: Tensor, outputSize?: readonly number[] | null): Tensor {
    const { kernelSize, stride, padding } = this;
    return maxUnpool2d(input, { indices, kernelSize, stride, padding, outputSize: outputSize ?? null });
  }
}
