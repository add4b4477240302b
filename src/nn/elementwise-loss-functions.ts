// Losses that compare element by element, as functions.

import type { Tensor } from "../autograd/tensor.js";
import { add } from "../ops/arithmetic.js";
import { boundedBelow } from "../ops/bounded.js";
import { castTo } from "../ops/cast.js";
import { div } from "../ops/division.js";
import {
  absoluteError,
  divergence,
  divergenceOfLog,
  gaussian,
  hingeEmbedding,
  huberError,
  poissonOfLog,
  poissonOfRate,
  smoothError,
  softMargin,
  stirling,
} from "../ops/elementwise-losses.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { type LossOptions, type Reduction, reduceLoss } from "../ops/losses.js";
import { numberAt } from "../ndarray/elements.js";
import { detach } from "../ops/conversion.js";
import { amin, sum } from "../ops/reductions.js";
import { unsqueeze } from "../ops/reshaping.js";
import { expectSameSize } from "./target-size.js";
import { bind, need, type Arguments } from "./arguments.js";

function expectPair(operation: string, input: Tensor, target: Tensor): void {
  expectTensor(operation, input);
  expectTensor(operation, target, "target");
}

/**
 * |input - target|, reduced.
 *
 * @example F.l1Loss(torch.tensor([1, 2]), torch.tensor([0, 0])) // tensor(1.5000)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 */
export function l1Loss(input: Tensor, target: Tensor, ...args: Arguments<LossOptions, []>): Tensor {
  expectSameSize("l1Loss", input, target);
  const { reduction = "mean" } = bind<LossOptions>("l1Loss", args, [], ["reduction"]);
  return reduceLoss("l1Loss", absoluteError.call(input, target), reduction);
}

interface SmoothOptions extends LossOptions {
  /** Where the parabola ends. */
  beta?: number;
}

/**
 * d^2 / (2 beta) for a distance d below beta, d - beta / 2 beyond; reduced.
 *
 * @throws RangeError for a negative beta.
 * @example F.smoothL1Loss(torch.tensor([0.5, 3]), torch.tensor([0, 0]), { reduction: "none" }) // tensor([0.1250, 2.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 */
export function smoothL1Loss(input: Tensor, target: Tensor, ...args: Arguments<SmoothOptions, []>): Tensor {
  expectSameSize("smoothL1Loss", input, target);
  const { reduction = "mean", beta = 1 } = bind<SmoothOptions>(
    "smoothL1Loss",
    args,
    [],
    ["reduction", "beta"],
  );
  if (!(beta >= 0)) {
    throw new RangeError(`smoothL1Loss: does not support negative values for beta, but got ${beta}`);
  }
  const losses = beta === 0 ? absoluteError.call(input, target) : smoothError.call(input, target, beta);
  return reduceLoss("smoothL1Loss", losses, reduction);
}

interface HuberOptions extends LossOptions {
  /** Where the parabola ends. */
  delta?: number;
}

/**
 * d^2 / 2 for a distance d up to delta, delta (d - delta / 2) beyond; reduced.
 *
 * @throws RangeError unless delta is positive.
 * @example F.huberLoss(torch.tensor([1, 4]), torch.tensor([0, 0]), { delta: 2, reduction: "none" }) // tensor([0.5000, 6.0000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 */
export function huberLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<HuberOptions, ["reduction", "delta"]>
): Tensor {
  expectSameSize("huberLoss", input, target);
  const { reduction = "mean", delta = 1 } = bind<HuberOptions>("huberLoss", args, ["reduction", "delta"]);
  if (!(delta > 0)) {
    throw new RangeError(`huberLoss: does not support non-positive values for delta, but got ${delta}`);
  }
  return reduceLoss("huberLoss", huberError.call(input, target, delta), reduction);
}

interface DivergenceOptions {
  /** "batchmean" divides the sum by the first dimension, which is what the mathematics asks for. */
  reduction?: Reduction | "batchmean";
  /** Whether the target is a logarithm too. */
  logTarget?: boolean;
}

/**
 * The Kullback-Leibler divergence target (log target - input) of log-probabilities `input`, reduced.
 *
 * @example F.klDiv(torch.tensor([[-1, -2]]), torch.tensor([[0.5, 0.5]]), { reduction: "batchmean" }) // tensor(0.8069)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export function klDiv(input: Tensor, target: Tensor, ...args: Arguments<DivergenceOptions, []>): Tensor {
  expectPair("klDiv", input, target);
  const given = bind<DivergenceOptions>("klDiv", args, [], ["reduction", "logTarget"]);
  const { reduction = "mean", logTarget = false } = given;
  const losses = (logTarget ? divergenceOfLog : divergence).call(input, target);
  return reduction === "batchmean"
    ? div(sum(losses), input.shape[0] ?? 1)
    : reduceLoss("klDiv", losses, reduction);
}

interface PoissonOptions extends LossOptions {
  /** Whether the input is the logarithm of the rate. Default: true */
  logInput?: boolean;
  /** Whether Stirling's approximation of log(target!) is added. Default: false */
  full?: boolean;
  /** What is added to the rate before its logarithm. Default: 1e-8 */
  eps?: number;
}

/**
 * exp(input) - target input, or without `logInput` input - target log(input + eps); reduced.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 */
export function poissonNllLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<PoissonOptions, ["logInput", "full"]>
): Tensor {
  expectPair("poissonNllLoss", input, target);
  const given = bind<PoissonOptions>("poissonNllLoss", args, ["logInput", "full"], ["eps", "reduction"]);
  const { logInput = true, full = false, eps = 1e-8, reduction = "mean" } = given;
  const losses = logInput ? poissonOfLog.call(input, target) : poissonOfRate.call(input, target, eps);
  return reduceLoss("poissonNllLoss", full ? add(losses, stirling.call(target)) : losses, reduction);
}

interface GaussianArguments extends LossOptions {
  /** Of the input's shape, or with the last dimension left out or of size 1. */
  var: Tensor;
  /** Whether the constant log(2 pi) / 2 is added. Default: false */
  full?: boolean;
  /** The least variance. Default: 1e-6 */
  eps?: number;
}

/**
 * (log var + (input - target)^2 / var) / 2, reduced; a variance below eps counts as eps.
 *
 * @throws RangeError for a variance of another shape, and for a negative one.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<GaussianArguments, ["var", "full", "eps", "reduction"]>
): Tensor {
  expectPair("gaussianNllLoss", input, target);
  const given = bind<GaussianArguments>("gaussianNllLoss", args, ["var", "full", "eps", "reduction"]);
  const { full = false, eps = 1e-6, reduction = "mean" } = given;
  const variance = need("gaussianNllLoss", "var", given.var);
  expectTensor("gaussianNllLoss", variance, "var");
  const [whole, own] = [input.shape, variance.shape];
  const fits =
    own.join() === whole.join() ||
    own.join() === whole.slice(0, -1).join() ||
    own.join() === [...whole.slice(0, -1), 1].join();
  if (!fits) {
    throw new RangeError(
      `gaussianNllLoss: var is of incorrect size: [${own.join(", ")}] for an input of [${whole.join(", ")}]`,
    );
  }
  const spread = own.length === whole.length ? variance : unsqueeze(variance, -1);
  if (variance.array.size > 0 && numberAt(amin(detach(variance)).array, 0) < 0) {
    throw new RangeError("gaussianNllLoss: var has negative entry/entries");
  }
  const losses = gaussian.call(input, target, boundedBelow(spread, eps));
  return reduceLoss("gaussianNllLoss", full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

interface HingeOptions extends LossOptions {
  margin?: number;
}

/**
 * input where target is 1, max(0, margin - input) where it is -1; reduced.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 */
export function hingeEmbeddingLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<HingeOptions, ["margin"]>
): Tensor {
  expectPair("hingeEmbeddingLoss", input, target);
  const given = bind<HingeOptions>("hingeEmbeddingLoss", args, ["margin"], ["reduction"]);
  const { margin = 1, reduction = "mean" } = given;
  const losses = hingeEmbedding.call(input, castTo(target, input.dtype), margin);
  return reduceLoss("hingeEmbeddingLoss", losses, reduction);
}

/**
 * log(1 + exp(-target input)) for targets of 1 and -1, reduced.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 */
export function softMarginLoss(input: Tensor, target: Tensor, ...args: Arguments<LossOptions, []>): Tensor {
  expectPair("softMarginLoss", input, target);
  const { reduction = "mean" } = bind<LossOptions>("softMarginLoss", args, [], ["reduction"]);
  return reduceLoss("softMarginLoss", softMargin.call(input, target), reduction);
}
