// Losses that ask for a margin, as modules.

import type { Tensor } from "../autograd/tensor.js";
import type { Reduction } from "../ops/losses.js";
import { bind, type Arguments } from "./arguments.js";
import {
  cosineEmbeddingLoss,
  marginRankingLoss,
  multiMarginLoss,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from "./margin-loss-functions.js";
import { PairwiseDistance } from "./distances.js";
import { Module } from "./module.js";

interface Reduced {
  /** What the losses become: their mean, their sum, or themselves. Default: "mean" */
  reduction?: Reduction;
}

interface MarginRankingLossOptions extends Reduced {
  /** Default: 0 */
  margin?: number;
}

/**
 * max(0, margin - target (input1 - input2)) for targets of 1 and -1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html
 */
export class MarginRankingLoss extends Module<[input1: Tensor, input2: Tensor, target: Tensor]> {
  private readonly options: Required<MarginRankingLossOptions>;

  constructor(...args: Arguments<MarginRankingLossOptions, ["margin"]>) {
    super();
    const given = bind<MarginRankingLossOptions>("MarginRankingLoss", args, ["margin"], ["reduction"]);
    const { margin = 0, reduction = "mean" } = given;
    this.options = { margin, reduction };
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(input1, input2, target, this.options);
  }
}

interface CosineEmbeddingLossOptions extends Reduced {
  /** Default: 0 */
  margin?: number;
}

/**
 * 1 - c for the cosine c of two vectors where target is 1, max(0, c - margin) where it is -1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html
 */
export class CosineEmbeddingLoss extends Module<[input1: Tensor, input2: Tensor, target: Tensor]> {
  private readonly options: Required<CosineEmbeddingLossOptions>;

  constructor(...args: Arguments<CosineEmbeddingLossOptions, ["margin"]>) {
    super();
    const given = bind<CosineEmbeddingLossOptions>("CosineEmbeddingLoss", args, ["margin"], ["reduction"]);
    const { margin = 0, reduction = "mean" } = given;
    this.options = { margin, reduction };
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(input1, input2, target, this.options);
  }
}

interface TripletMarginLossOptions extends Reduced {
  /** Default: 1 */
  margin?: number;
  /** The p of the norm. Default: 2 */
  p?: number;
  /** What is added to differences. Default: 1e-6 */
  eps?: number;
  /** Whether the distance of positive and negative counts, where it is less. Default: false */
  swap?: boolean;
}

/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin) with distances by a p-norm.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
 */
export class TripletMarginLoss extends Module<[anchor: Tensor, positive: Tensor, negative: Tensor]> {
  private readonly options: Required<TripletMarginLossOptions>;

  constructor(...args: Arguments<TripletMarginLossOptions, ["margin", "p", "eps", "swap"]>) {
    super();
    const given = bind<TripletMarginLossOptions>(
      "TripletMarginLoss",
      args,
      ["margin", "p", "eps", "swap"],
      ["reduction"],
    );
    const { margin = 1, p = 2, eps = 1e-6, swap = false, reduction = "mean" } = given;
    this.options = { margin, p, eps, swap, reduction };
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this.options);
  }
}

interface TripletMarginWithDistanceLossOptions extends Reduced {
  /** Default: `F.pairwiseDistance` */
  distanceFunction?: ((a: Tensor, b: Tensor) => Tensor) | null;
  /** Default: 1 */
  margin?: number;
  /** Whether the distance of positive and negative counts, where it is less. Default: false */
  swap?: boolean;
}

/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin) with a distance that is given.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginWithDistanceLoss.html
 */
export class TripletMarginWithDistanceLoss extends Module<
  [anchor: Tensor, positive: Tensor, negative: Tensor]
> {
  /** PyTorch's name: a module here is a submodule, with a line in the printed form. */
  readonly distance_function: (a: Tensor, b: Tensor) => Tensor;
  private readonly options: Required<Omit<TripletMarginWithDistanceLossOptions, "distanceFunction">>;

  constructor(...args: Arguments<TripletMarginWithDistanceLossOptions, []>) {
    super();
    const given = bind<TripletMarginWithDistanceLossOptions>(
      "TripletMarginWithDistanceLoss",
      args,
      [],
      ["distanceFunction", "margin", "swap", "reduction"],
    );
    const { distanceFunction = null, margin = 1, swap = false, reduction = "mean" } = given;
    this.distance_function = distanceFunction ?? new PairwiseDistance();
    this.options = { margin, swap, reduction };
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const distanceFunction = this.distance_function;
    return tripletMarginWithDistanceLoss(anchor, positive, negative, { distanceFunction, ...this.options });
  }
}

interface MultiLabelSoftMarginLossOptions extends Reduced {
  /** A factor for each class. */
  weight?: Tensor | null;
}

/**
 * The mean over classes of the binary cross-entropy of each class, from logits.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 */
export class MultiLabelSoftMarginLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<Omit<MultiLabelSoftMarginLossOptions, "weight">>;
  readonly weight: Tensor | null;

  constructor(...args: Arguments<MultiLabelSoftMarginLossOptions, ["weight"]>) {
    super();
    const given = bind<MultiLabelSoftMarginLossOptions>(
      "MultiLabelSoftMarginLoss",
      args,
      ["weight"],
      ["reduction"],
    );
    const { reduction = "mean" } = given;
    this.options = { reduction };
    this.weight = null;
    this.registerBuffer("weight", given.weight ?? null);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(input, target, { weight: this.weight, ...this.options });
  }
}

/**
 * The sum over pairs of a target class y and another class i of max(0, 1 - x[y] + x[i]), over the number of classes.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html
 */
export class MultiLabelMarginLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<Reduced>;

  constructor(...args: Arguments<Reduced, []>) {
    super();
    const given = bind<Reduced>("MultiLabelMarginLoss", args, [], ["reduction"]);
    const { reduction = "mean" } = given;
    this.options = { reduction };
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(input, target, this.options);
  }
}

interface MultiMarginLossOptions extends Reduced {
  /** The power of the margin. Default: 1 */
  p?: 1 | 2;
  /** Default: 1 */
  margin?: number;
  /** A factor for each class. */
  weight?: Tensor | null;
}

/**
 * The sum over wrong classes of max(0, margin - x[target] + x[class])^p, over the number of classes.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html
 */
export class MultiMarginLoss extends Module<[input: Tensor, target: Tensor]> {
  private readonly options: Required<Omit<MultiMarginLossOptions, "weight">>;
  readonly weight: Tensor | null;

  constructor(...args: Arguments<MultiMarginLossOptions, ["p", "margin", "weight"]>) {
    super();
    const given = bind<MultiMarginLossOptions>(
      "MultiMarginLoss",
      args,
      ["p", "margin", "weight"],
      ["reduction"],
    );
    const { p = 1, margin = 1, reduction = "mean" } = given;
    this.options = { p, margin, reduction };
    this.weight = null;
    this.registerBuffer("weight", given.weight ?? null);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multiMarginLoss(input, target, { weight: this.weight, ...this.options });
  }
}
