// Modules that share out along a dimension, and the gated linear unit.

import { expectTensor } from "../ops/expect-tensor.js";
import type { Tensor } from "../autograd/tensor.js";
import { glu } from "../ops/glu.js";
import { softmax as softmaxAlong } from "../ops/softmax.js";
import { bind, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { logSoftmax, softmax, softmin } from "./softmax-functions.js";

interface DimOptions {
  dim?: number | null;
}

type DimArguments = Arguments<DimOptions, ["dim"]>;

abstract class AlongDimension extends Module {
  readonly dim: number | null;

  constructor(name: string, args: DimArguments) {
    super();
    this.dim = bind<DimOptions>(name, args, ["dim"]).dim ?? null;
  }

  override extraRepr(): string {
    return `dim=${this.dim ?? "None"}`;
  }
}

/**
 * exp(x) / sum of exp(x) along `dim`: positive numbers that sum to 1.
 *
 * @example new nn.Softmax(1)(torch.zeros([1, 2])) // tensor([[0.5000, 0.5000]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 */
export class Softmax extends AlongDimension {
  constructor(...args: DimArguments) {
    super("Softmax", args);
  }

  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim);
  }
}

/**
 * The logarithm of softmax along `dim`, without its loss of digits.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends AlongDimension {
  constructor(...args: DimArguments) {
    super("LogSoftmax", args);
  }

  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dim);
  }
}

/**
 * Softmax of -x along `dim`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 */
export class Softmin extends AlongDimension {
  constructor(...args: DimArguments) {
    super("Softmin", args);
  }

  override forward(input: Tensor): Tensor {
    return softmin(input, this.dim);
  }
}

/**
 * Softmax over the channels of images, [n, c, h, w] or [c, h, w], at each place by itself.
 *
 * @throws RangeError for other than 3 or 4 dimensions.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 */
export class Softmax2d extends Module {
  override forward(input: Tensor): Tensor {
    expectTensor("Softmax2d", input);
    const rank = input.shape.length;
    if (rank !== 3 && rank !== 4) {
      throw new RangeError(
        `Softmax2d: requires a 3D or 4D tensor as input, but got [${input.shape.join(", ")}]`,
      );
    }
    return softmaxAlong(input, -3);
  }
}

/**
 * a sigmoid(b), where a and b are the halves of the input along `dim`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.GLU.html
 */
export class GLU extends Module {
  readonly dim: number;

  constructor(...args: Arguments<{ dim?: number }, ["dim"]>) {
    super();
    this.dim = bind<{ dim?: number }>("GLU", args, ["dim"]).dim ?? -1;
  }

  override forward(input: Tensor): Tensor {
    return glu(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
