// Dropout as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { alphaDropout, checkProbability, dropout, dropout1d, dropout2d } from "./dropout-functions.js";
import { Module } from "./module.js";
import { flag, float } from "./printed.js";

interface DropoutOptions {
  /** The probability with which an element (or a channel) is zeroed. Default: 0.5 */
  p?: number;
  /** Whether the input itself is changed. Default: false */
  inplace?: boolean;
}

abstract class DropoutModule extends Module {
  readonly p: number;
  readonly inplace: boolean;

  constructor(...args: Arguments<DropoutOptions, ["p", "inplace"]>) {
    super();
    const { p = 0.5, inplace = false } = bind<DropoutOptions>(this.typeName, args, ["p", "inplace"]);
    checkProbability(this.typeName, p);
    this.p = p;
    this.inplace = inplace;
  }

  override extraRepr(): string {
    return `p=${float(this.p)}, inplace=${flag(this.inplace)}`;
  }
}

/**
 * Zeroes elements with probability p while training, and scales the others by 1 / (1 - p).
 *
 * @throws RangeError for a probability outside [0, 1].
 * @example new nn.Dropout(0.2).eval()(torch.ones([2])) // tensor([1., 1.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends DropoutModule {
  override forward(input: Tensor): Tensor {
    return dropout(input, this.p, this.training, this.inplace);
  }
}

/**
 * Zeroes whole channels of [N, C, L] with probability p while training.
 *
 * @throws RangeError for a probability outside [0, 1].
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 */
export class Dropout1d extends DropoutModule {
  override forward(input: Tensor): Tensor {
    return dropout1d(input, this.p, this.training, this.inplace);
  }
}

/**
 * Zeroes whole channels of [N, C, H, W] with probability p while training.
 *
 * @throws RangeError for a probability outside [0, 1].
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 */
export class Dropout2d extends DropoutModule {
  override forward(input: Tensor): Tensor {
    return dropout2d(input, this.p, this.training, this.inplace);
  }
}

/**
 * Dropout that keeps mean 0 and variance 1, for networks of SELU.
 *
 * @throws RangeError for a probability outside [0, 1].
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html
 */
export class AlphaDropout extends DropoutModule {
  override forward(input: Tensor): Tensor {
    return alphaDropout(input, this.p, this.training, this.inplace);
  }
}
