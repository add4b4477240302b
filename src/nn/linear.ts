// Affine layers.

import type { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import type { DType } from "../ndarray/dtype.js";
import { empty } from "../ops/creation.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { bind, need, type Arguments } from "./arguments.js";
import { calculateFan } from "./fan.js";
import { kaimingUniform_, uniform_ } from "./init.js";
import { bilinear, linear } from "./linear-functions.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

export interface LinearOptions {
  inFeatures: number;
  outFeatures: number;
  bias?: boolean;
  device?: DeviceLike;
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
    const options = bind<LinearOptions>(
      "Linear",
      args,
      ["inFeatures", "outFeatures", "bias"],
      ["device", "dtype"],
    );
    checkDevice("Linear", options.device);
    this.inFeatures = need("Linear", "inFeatures", options.inFeatures);
    this.outFeatures = need("Linear", "outFeatures", options.outFeatures);
    const { bias = true, dtype = getDefaultDtype() } = options;
    this.weight = new Parameter(empty([this.outFeatures, this.inFeatures], { dtype }));
    this.bias = bias ? new Parameter(empty([this.outFeatures], { dtype })) : null;
    this.rememberParameters("weight", "bias");
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

interface BilinearOptions {
  in1Features: number;
  in2Features: number;
  outFeatures: number;
  bias?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

const BILINEAR = ["in1Features", "in2Features", "outFeatures", "bias"] as const;

/**
 * y_o = x1^T W_o x2 + b_o, with W [outFeatures, in1Features, in2Features] and b drawn from U(-k, k),
 * k = 1 / sqrt(in1Features).
 *
 * @example new nn.Bilinear(2, 3, 4)(torch.rand([5, 2]), torch.rand([5, 3])).shape // [5, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 */
export class Bilinear extends Module<[input1: Tensor, input2: Tensor]> {
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(...args: Arguments<BilinearOptions, typeof BILINEAR>) {
    super();
    const options = bind<BilinearOptions>("Bilinear", args, BILINEAR, ["device", "dtype"]);
    checkDevice("Bilinear", options.device);
    this.in1Features = need("Bilinear", "in1Features", options.in1Features);
    this.in2Features = need("Bilinear", "in2Features", options.in2Features);
    this.outFeatures = need("Bilinear", "outFeatures", options.outFeatures);
    if (this.in1Features <= 0) {
      throw new RangeError(`Bilinear: in1_features must be > 0, but found ${this.in1Features}`);
    }
    const { bias = true, dtype = getDefaultDtype() } = options;
    this.weight = new Parameter(empty([this.outFeatures, this.in1Features, this.in2Features], { dtype }));
    this.bias = bias ? new Parameter(empty([this.outFeatures], { dtype })) : null;
    this.rememberParameters("weight", "bias");
    this.resetParameters();
  }

  /** Draws the parameters anew, as PyTorch draws them. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    uniform_(this.weight, -bound, bound);
    if (this.bias !== null) {
      uniform_(this.bias, -bound, bound);
    }
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures } = this;
    const bias = this.bias === null ? "False" : "True";
    return `in1_features=${in1Features}, in2_features=${in2Features}, out_features=${outFeatures}, bias=${bias}`;
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
