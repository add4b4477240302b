// Losses as modules.

import type { Tensor } from "../autograd/tensor.js";
import type { Reduction } from "../ops/losses.js";
import { bind, type Arguments } from "./arguments.js";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  type CrossEntropyOptions,
  mseLoss,
  nllLoss,
  type NllLossOptions,
} from "./loss-functions.js";
import { Module } from "./module.js";

/** A loss takes a prediction and what it should have been. */
export type LossModule = Module<[input: Tensor, target: Tensor]>;

interface Reduced {
  reduction?: Reduction;
}

/**
 * The mean of (input - target)^2.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 */
export class MSELoss extends Module<[input: Tensor, target: Tensor]> {
  readonly reduction: Reduction;

  constructor(...args: Arguments<Reduced, []>) {
    super();
    this.reduction = bind<Reduced>("MSELoss", args, [], ["reduction"]).reduction ?? "mean";
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, { reduction: this.reduction });
  }
}

interface BCEOptions extends Reduced {
  weight?: Tensor | null;
}

/**
 * Binary cross-entropy of probabilities. On logits use `BCEWithLogitsLoss`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export class BCELoss extends Module<[input: Tensor, target: Tensor]> {
  readonly reduction: Reduction;
  readonly weight: Tensor | null;

  constructor(...args: Arguments<BCEOptions, ["weight"]>) {
    super();
    const { weight = null, reduction = "mean" } = bind<BCEOptions>(
      "BCELoss",
      args,
      ["weight"],
      ["reduction"],
    );
    this.reduction = reduction;
    this.weight = null;
    this.registerBuffer("weight", weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

interface BCEWithLogitsOptions extends BCEOptions {
  posWeight?: Tensor | null;
}

/**
 * Binary cross-entropy of sigmoid(input), computed from the logits.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export class BCEWithLogitsLoss extends Module<[input: Tensor, target: Tensor]> {
  readonly reduction: Reduction;
  readonly weight: Tensor | null;
  readonly pos_weight: Tensor | null;

  constructor(...args: Arguments<BCEWithLogitsOptions, ["weight"]>) {
    super();
    const {
      weight = null,
      posWeight = null,
      reduction = "mean",
    } = bind<BCEWithLogitsOptions>("BCEWithLogitsLoss", args, ["weight"], ["reduction", "posWeight"]);
    this.reduction = reduction;
    this.weight = null;
    this.pos_weight = null;
    this.registerBuffer("weight", weight);
    this.registerBuffer("pos_weight", posWeight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, pos_weight: posWeight, reduction } = this;
    return binaryCrossEntropyWithLogits(input, target, { weight, posWeight, reduction });
  }
}

/**
 * Negative log-likelihood of log-probabilities.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss extends Module<[input: Tensor, target: Tensor]> {
  readonly weight: Tensor | null;
  private readonly options: Required<Omit<NllLossOptions, "weight">>;

  constructor(...args: Arguments<NllLossOptions, ["weight"]>) {
    super();
    const {
      weight = null,
      ignoreIndex = -100,
      reduction = "mean",
    } = bind<NllLossOptions>("NLLLoss", args, ["weight"], ["ignoreIndex", "reduction"]);
    this.options = { ignoreIndex, reduction };
    this.weight = null;
    this.registerBuffer("weight", weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return nllLoss(input, target, { weight: this.weight, ...this.options });
  }
}

/**
 * Softmax and cross-entropy from logits.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
export class CrossEntropyLoss extends Module<[input: Tensor, target: Tensor]> {
  readonly weight: Tensor | null;
  private readonly options: Required<Omit<CrossEntropyOptions, "weight">>;

  constructor(...args: Arguments<CrossEntropyOptions, ["weight"]>) {
    super();
    const {
      weight = null,
      ignoreIndex = -100,
      reduction = "mean",
      labelSmoothing = 0,
    } = bind<CrossEntropyOptions>(
      "CrossEntropyLoss",
      args,
      ["weight"],
      ["ignoreIndex", "reduction", "labelSmoothing"],
    );
    this.options = { ignoreIndex, reduction, labelSmoothing };
    this.weight = null;
    this.registerBuffer("weight", weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return crossEntropy(input, target, { weight: this.weight, ...this.options });
  }
}
