// Pooling by the p-norm, as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, need, type Arguments } from "./arguments.js";
import { lpPool1d, lpPool2d } from "./lp-pooling-functions.js";
import { Module } from "./module.js";
import { flag, number, numberOrTuple } from "./printed.js";
import type { Sizes } from "./windows.js";

interface LPPoolOptions {
  /** The p of the norm. */
  normType: number;
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  /** Whether a window may reach beyond the end. Default: false */
  ceilMode?: boolean;
}

const KEYS = ["normType", "kernelSize", "stride", "ceilMode"] as const;

abstract class LPPool extends Module {
  protected readonly options: Required<LPPoolOptions>;

  constructor(...args: Arguments<LPPoolOptions, typeof KEYS>) {
    super();
    const given = bind<LPPoolOptions>(this.typeName, args, KEYS);
    const normType = need(this.typeName, "normType", given.normType);
    const kernelSize = need(this.typeName, "kernelSize", given.kernelSize);
    const { stride = null, ceilMode = false } = given;
    this.options = { normType, kernelSize, stride, ceilMode };
  }

  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this.options;
    return (
      `norm_type=${number(normType)}, kernel_size=${numberOrTuple(kernelSize)}, ` +
      `stride=${stride === null ? "None" : numberOrTuple(stride)}, ceil_mode=${flag(ceilMode)}`
    );
  }
}

/**
 * The p-norm of each window of [N, C, L]: (sum of x^p)^(1 / p).
 *
 * @example new nn.LPPool1d(2, 2)(torch.tensor([[3, 4, 0, 2]])) // tensor([[5., 2.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html
 */
export class LPPool1d extends LPPool {
  override forward(input: Tensor): Tensor {
    return lpPool1d(input, this.options);
  }
}

/**
 * The p-norm of each window of images [N, C, H, W]: (sum of x^p)^(1 / p).
 *
 * @example new nn.LPPool2d(2, 2)(torch.rand([1, 3, 8, 8])).shape // [1, 3, 4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html
 */
export class LPPool2d extends LPPool {
  override forward(input: Tensor): Tensor {
    return lpPool2d(input, this.options);
  }
}
