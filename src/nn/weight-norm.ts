// Weights as a length and a direction.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { wrapDim } from "../ndarray/shape.js";
import { mul } from "../ops/arithmetic.js";
import { div } from "../ops/division.js";
import { normOver } from "../ops/norms.js";
import { unsqueeze } from "../ops/reshaping.js";
import { bind, type Arguments } from "./arguments.js";
import { Parameter } from "./parameter.js";
import type { AnyModule } from "./module.js";
import { computeInstead, keepComputed, parameterOf } from "./reparametrisation.js";

export interface WeightNormOptions {
  /** Which parameter is meant. Default: "weight" */
  name?: string;
  /** The dimension whose slices have a length each, by default 0; null for one length of the whole. */
  dim?: number | null;
}

const KIND = "weight_norm";

/**
 * Makes a parameter w = g v / |v|: its length g (`weight_g`) and its direction v (`weight_v`) are parameters in its place.
 *
 * @returns the module.
 * @throws TypeError unless the module has a parameter of this name.
 * @example [...nn.utils.weightNorm(new nn.Linear(3, 2)).stateDict().keys()].join() // bias,weight_g,weight_v
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html
 */
export function weightNorm<M extends AnyModule>(
  module: M,
  ...args: Arguments<WeightNormOptions, ["name", "dim"]>
): M {
  const { name = "weight", dim = 0 } = bind<WeightNormOptions>("weightNorm", args, ["name", "dim"]);
  const weight = parameterOf("weightNorm", KIND, module, name);
  const lengths = noGrad(() => lengthsOf(weight, dim));
  Reflect.deleteProperty(module, name);
  module.registerParameter(`${name}_g`, new Parameter(lengths));
  module.registerParameter(`${name}_v`, new Parameter(new Tensor(weight.array)));
  computeInstead(module, name, KIND, (owner) => {
    const [g, v] = [`${name}_g`, `${name}_v`].map((key) => Reflect.get(owner, key) as Tensor) as [
      Tensor,
      Tensor,
    ];
    return mul(v, div(g, lengthsOf(v, dim)));
  });
  return module;
}

/**
 * Makes a parameter of what `weightNorm` computes.
 *
 * @returns the module.
 * @throws RangeError unless `weightNorm` was applied to the parameter of this name.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.remove_weight_norm.html
 */
export function removeWeightNorm<M extends AnyModule>(module: M, name = "weight"): M {
  keepComputed("removeWeightNorm", module, name, KIND, [`${name}_g`, `${name}_v`]);
  return module;
}

// -1 means all elements, as null does: PyTorch passes one on as the other.
function lengthsOf(v: Tensor, dim: number | null): Tensor {
  if (dim === null || dim === -1) {
    return normOver("weightNorm", v, 2, null, false);
  }
  const kept = wrapDim("weightNorm", dim, v.shape.length);
  const others = v.shape.map((_, d) => d).filter((d) => d !== kept);
  // An empty list would mean all dimensions.
  return others.length === 0
    ? normOver("weightNorm", unsqueeze(v, 0), 2, 0, false)
    : normOver("weightNorm", v, 2, others, true);
}
