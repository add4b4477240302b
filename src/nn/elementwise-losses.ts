// Losses that compare element by element, as modules.

import type { Tensor } from "../autograd/tensor.js";
import type { Reduction } from "../ops/losses.js";
import { bind, type Arguments } from "./arguments.js";
import {
  gaussianNllLoss,
  hingeEmbeddingLoss,
  huberLoss,
  klDiv,
  l1Loss,
  poissonNllLoss,
  smoothL1Loss,
  softMarginLoss,
} from "./elementwise-loss-functions.js";
import { Module } from "./module.js";

interface Reduced {
  /** What the losses become: their mean, their sum, or themselves. Default: "mean" */
  reduction?: Reduction;
}

/**
 * The mean of |input - target|.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 */
export class L1Loss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<Reduced>;

  constructor(...args: Arguments<Reduced, []>) {
    super();
    const given = bind<Reduced>("L1Loss", args, [], ["reduction"]);
    const { reduction = "mean" } = given;
    this.options = { reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, this.options);
  }
}

interface SmoothL1LossOptions extends Reduced {
  /** Where the parabola ends. Default: 1 */
  beta?: number;
}

/**
 * d^2 / (2 beta) for a distance d below beta, d - beta / 2 beyond.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html
 */
export class SmoothL1Loss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<SmoothL1LossOptions>;

  constructor(...args: Arguments<SmoothL1LossOptions, []>) {
    super();
    const given = bind<SmoothL1LossOptions>("SmoothL1Loss", args, [], ["beta", "reduction"]);
    const { beta = 1, reduction = "mean" } = given;
    this.options = { beta, reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, this.options);
  }
}

interface HuberLossOptions extends Reduced {
  /** Where the parabola ends. Default: 1 */
  delta?: number;
}

/**
 * d^2 / 2 for a distance d up to delta, delta (d - delta / 2) beyond.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 */
export class HuberLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<HuberLossOptions>;

  constructor(...args: Arguments<HuberLossOptions, ["reduction", "delta"]>) {
    super();
    const given = bind<HuberLossOptions>("HuberLoss", args, ["reduction", "delta"]);
    const { delta = 1, reduction = "mean" } = given;
    this.options = { delta, reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, this.options);
  }
}

interface PoissonNLLLossOptions extends Reduced {
  /** Whether the input is the logarithm of the rate. Default: true */
  logInput?: boolean;
  /** Whether Stirling's approximation of log(target!) is added. Default: false */
  full?: boolean;
  /** What is added to the rate before its logarithm. Default: 1e-8 */
  eps?: number;
}

/**
 * exp(input) - target input: the negative log-likelihood of counts.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 */
export class PoissonNLLLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<PoissonNLLLossOptions>;

  constructor(...args: Arguments<PoissonNLLLossOptions, ["logInput", "full"]>) {
    super();
    const given = bind<PoissonNLLLossOptions>(
      "PoissonNLLLoss",
      args,
      ["logInput", "full"],
      ["eps", "reduction"],
    );
    const { logInput = true, full = false, eps = 1e-8, reduction = "mean" } = given;
    this.options = { logInput, full, eps, reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return poissonNllLoss(input, target, this.options);
  }
}

interface HingeEmbeddingLossOptions extends Reduced {
  /** Default: 1 */
  margin?: number;
}

/**
 * input where target is 1, max(0, margin - input) where it is -1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html
 */
export class HingeEmbeddingLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<HingeEmbeddingLossOptions>;

  constructor(...args: Arguments<HingeEmbeddingLossOptions, ["margin"]>) {
    super();
    const given = bind<HingeEmbeddingLossOptions>("HingeEmbeddingLoss", args, ["margin"], ["reduction"]);
    const { margin = 1, reduction = "mean" } = given;
    this.options = { margin, reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(input, target, this.options);
  }
}

/**
 * log(1 + exp(-target input)) for targets of 1 and -1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html
 */
export class SoftMarginLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<Reduced>;

  constructor(...args: Arguments<Reduced, []>) {
    super();
    const given = bind<Reduced>("SoftMarginLoss", args, [], ["reduction"]);
    const { reduction = "mean" } = given;
    this.options = { reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return softMarginLoss(input, target, this.options);
  }
}

interface GaussianNLLLossOptions extends Reduced {
  /** Whether the constant log(2 pi) / 2 is added. Default: false */
  full?: boolean;
  /** The least variance. Default: 1e-6 */
  eps?: number;
}

/**
 * (log var + (input - target)^2 / var) / 2: the negative log-likelihood of numbers with a variance each.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html
 */
export class GaussianNLLLoss extends Module<[input: Tensor, target: Tensor, variance: Tensor]> {
  private readonly options: Required<GaussianNLLLossOptions>;

  constructor(...args: Arguments<GaussianNLLLossOptions, []>) {
    super();
    const given = bind<GaussianNLLLossOptions>("GaussianNLLLoss", args, [], ["full", "eps", "reduction"]);
    const { full = false, eps = 1e-6, reduction = "mean" } = given;
    this.options = { full, eps, reduction };
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(input, target, variance, this.options);
  }
}

interface KLDivLossOptions {
  /** "batchmean" divides the sum by the first dimension. Default: "mean" */
  reduction?: Reduction | "batchmean";
  /** Whether the target is a logarithm too. Default: false */
  logTarget?: boolean;
}

/**
 * The Kullback-Leibler divergence target (log target - input) of log-probabilities `input`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 */
export class KLDivLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<KLDivLossOptions>;

  constructor(...args: Arguments<KLDivLossOptions, []>) {
    super();
    const given = bind<KLDivLossOptions>("KLDivLoss", args, [], ["logTarget", "reduction"]);
    const { logTarget = false, reduction = "mean" } = given;
    this.options = { logTarget, reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, this.options);
  }
}
