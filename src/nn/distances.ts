// Distances as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { cosineSimilarity, pairwiseDistance } from "./distance-functions.js";
import { Module } from "./module.js";

interface CosineOptions {
  /** Default: 1 */
  dim?: number;
  /** Default: 1e-8 */
  eps?: number;
}

/**
 * x1 . x2 / (max(|x1|, eps) max(|x2|, eps)) along a dimension.
 *
 * @example new nn.CosineSimilarity(0)(torch.tensor([1, 0]), torch.tensor([1, 1])) // tensor(0.7071)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 */
export class CosineSimilarity extends Module<[x1: Tensor, x2: Tensor]> {
  readonly dim: number;
  readonly eps: number;

  constructor(...args: Arguments<CosineOptions, ["dim", "eps"]>) {
    super();
    const { dim = 1, eps = 1e-8 } = bind<CosineOptions>("CosineSimilarity", args, ["dim", "eps"]);
    this.dim = dim;
    this.eps = eps;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, this.dim, this.eps);
  }
}

interface DistanceOptions {
  /** The p of the norm. Default: 2 */
  p?: number;
  /** Default: 1e-6 */
  eps?: number;
  /** Default: false */
  keepdim?: boolean;
}

/**
 * The p-norm of x1 - x2 + eps along the last dimension.
 *
 * @example new nn.PairwiseDistance()(torch.tensor([[0, 0]]), torch.tensor([[3, 4]])) // tensor([5.0000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 */
export class PairwiseDistance extends Module<[x1: Tensor, x2: Tensor]> {
  private readonly options: Required<DistanceOptions>;

  constructor(...args: Arguments<DistanceOptions, ["p", "eps", "keepdim"]>) {
    super();
    const given = bind<DistanceOptions>("PairwiseDistance", args, ["p", "eps", "keepdim"]);
    const { p = 2, eps = 1e-6, keepdim = false } = given;
    this.options = { p, eps, keepdim };
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this.options);
  }
}
