// What an encoder layer is made of.

import type { Tensor } from "../autograd/tensor.js";
import type { DType } from "../ndarray/dtype.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { ones, zeros } from "../ops/creation.js";
import { dropped } from "../ops/dropout.js";
import { rsqrt } from "../ops/exponential.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { mean } from "../ops/reductions.js";
import { type AnyModule, Module } from "./module.js";
import { Parameter } from "./parameter.js";

export class LayerNorm extends Module {
  readonly eps: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    readonly size: number,
    options: { eps: number; bias: boolean; dtype?: DType },
  ) {
    super();
    const { eps, bias, dtype = getDefaultDtype() } = options;
    this.eps = eps;
    this.weight = new Parameter(ones([size], { dtype }));
    this.bias = bias ? new Parameter(zeros([size], { dtype })) : null;
  }

  override forward(x: Tensor): Tensor {
    const centred = sub(x, mean(x, { dim: -1, keepdim: true }));
    const scale = rsqrt(add(mean(mul(centred, centred), { dim: -1, keepdim: true }), this.eps));
    const scaled = mul(mul(centred, scale), this.weight);
    return this.bias === null ? scaled : add(scaled, this.bias);
  }

  override extraRepr(): string {
    const eps = this.eps === 1e-5 ? "1e-05" : String(this.eps);
    return `(${this.size},), eps=${eps}, elementwise_affine=True`;
  }
}

export class Dropout extends Module {
  constructor(readonly p: number) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return this.training ? dropped(x, this.p) : x;
  }

  override extraRepr(): string {
    return `p=${Number.isInteger(this.p) ? `${this.p}.0` : this.p}, inplace=False`;
  }
}

export class ModuleList extends Module {
  constructor(modules: readonly AnyModule[]) {
    super();
    modules.forEach((module, i) => {
      this.addModule(String(i), module);
    });
  }
}
