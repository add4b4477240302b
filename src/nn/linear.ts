// Affine layers.

import type { Tensor } from "../autograd/tensor.js";
import type { DType } from "../ndarray/dtype.js";
import { bind, need, type Arguments } from "../ops/arguments.js";
import { empty } from "../ops/creation.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { calculateFan } from "./fan.js";
import { kaimingUniform_, uniform_ } from "./init.js";
import { linear } from "./linear-functions.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

export interface LinearOptions {
  inFeatures: number;
  outFeatures: number;
  bias?: boolean;
  dtype?: DType;
}

/**
 * y = x W^T + b, with W [outFeatures, inFeatures] and b [outFeatures] drawn from U(-k, k), k = 1 / sqrt(inFeatures).
 *
 * @example const layer = new nn.Linear(3, 4); layer(torch.rand([2, 3])).shape // [2, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(...args: Arguments<LinearOptions, ["inFeatures", "outFeatures", "bias"]>) {
    super();
    const options = bind<LinearOptions>("Linear", args, ["inFeatures", "outFeatures", "bias"], ["dtype"]);
    this.inFeatures = need("Linear", "inFeatures", options.inFeatures);
    this.outFeatures = need("Linear", "outFeatures", options.outFeatures);
    const { bias = true, dtype = getDefaultDtype() } = options;
    this.weight = new Parameter(empty([this.outFeatures, this.inFeatures], { dtype }));
    this.bias = bias ? new Parameter(empty([this.outFeatures], { dtype })) : null;
    this.resetParameters();
  }

  /** Draws the parameters anew, as PyTorch draws them. */
  resetParameters(): void {
    kaimingUniform_(this.weight, Math.sqrt(5));
    if (this.bias !== null) {
      const { fanIn } = calculateFan("Linear", this.weight);
      const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
      uniform_(this.bias, -bound, bound);
    }
  }

  override forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }

  override extraRepr(): string {
    const bias = this.bias === null ? "False" : "True";
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${bias}`;
  }
}

/** Gives back what it gets, whatever it was constructed with. */
export class Identity extends Module {
  constructor(..._ignored: unknown[]) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}
