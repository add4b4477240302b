// Losses as functions: torch.nn.functional's.

import type { Tensor } from "../autograd/tensor.js";
import { add, mul } from "../ops/arithmetic.js";
import { castTo } from "../ops/cast.js";
import { promoteTypes } from "../ndarray/dtype.js";
import { neg } from "../ops/signs.js";
import {
  binaryCrossEntropyOf,
  logitCrossEntropy,
  type LogitLossOptions,
  type LossOptions,
  checkReduction,
  reduceLoss,
  sameSize,
  sameType,
  squaredError,
  weighted,
  weightedLogitCrossEntropy,
  type WeightedLossOptions,
} from "../ops/losses.js";
import { negativeLogLikelihood } from "../ops/nll.js";
import { sum } from "../ops/reductions.js";
import { logSoftmax } from "../ops/softmax.js";
import { div } from "../ops/division.js";
import { reshape } from "../ops/view.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { expectSameSize } from "./target-size.js";
import { bind, type Arguments } from "./arguments.js";

/**
 * (input - target)^2, reduced.
 *
 * @throws RangeError if the shapes differ.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 */
export function mseLoss(input: Tensor, target: Tensor, ...args: Arguments<LossOptions, []>): Tensor {
  expectSameSize("mseLoss", input, target);
  const { reduction = "mean" } = bind<LossOptions>("mseLoss", args, [], ["reduction"]);
  return reduceLoss("mseLoss", squaredError.call(input, target), reduction);
}

/**
 * -(target log input + (1 - target) log(1 - input)), reduced; each logarithm is at least -100.
 *
 * @param input probabilities in [0, 1].
 * @throws RangeError if the shapes differ or a probability lies outside [0, 1].
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<WeightedLossOptions, ["weight"]>
): Tensor {
  expectTensor("binaryCrossEntropy", input);
  expectTensor("binaryCrossEntropy", target, "target");
  const { weight, reduction = "mean" } = bind<WeightedLossOptions>(
    "binaryCrossEntropy",
    args,
    ["weight"],
    ["reduction"],
  );
  sameSize("binaryCrossEntropy", input, target);
  sameType("binaryCrossEntropy", input, target);
  if (
    input.array.size > 0 &&
    !(Number(input.detach().amin().item()) >= 0 && Number(input.detach().amax().item()) <= 1)
  ) {
    throw new RangeError(
      "binaryCrossEntropy: all elements of input should be between 0 and 1; apply sigmoid first, or use " +
        "binaryCrossEntropyWithLogits on the logits",
    );
  }
  return reduceLoss(
    "binaryCrossEntropy",
    weighted(binaryCrossEntropyOf.call(input, target), weight),
    reduction,
  );
}

/**
 * The binary cross-entropy of sigmoid(input), computed from the logits: right for logits of any size.
 *
 * @param input logits, any real numbers.
 * @throws RangeError if the shapes differ.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<LogitLossOptions, ["weight"]>
): Tensor {
  expectTensor("binaryCrossEntropyWithLogits", input);
  expectTensor("binaryCrossEntropyWithLogits", target, "target");
  const name = "binaryCrossEntropyWithLogits";
  const {
    weight,
    posWeight = null,
    reduction = "mean",
  } = bind<LogitLossOptions>(name, args, ["weight"], ["reduction", "posWeight"]);
  sameSize(name, input, target);
  const loss =
    posWeight === null
      ? logitCrossEntropy.call(input, target)
      : weightedLogitCrossEntropy.call(
          input,
          target,
          castTo(posWeight, promoteTypes(input.dtype, target.dtype)),
        );
  return reduceLoss(name, weighted(loss, weight), reduction);
}

export interface NllLossOptions extends LossOptions {
  /** A factor for each class. */
  weight?: Tensor | null;
  /** A label whose samples do not count. */
  ignoreIndex?: number;
}

/**
 * -weight[target] * input[target] for each sample, reduced; the mean is weighted.
 *
 * @param input log-probabilities, [n, classes, ...] or [classes].
 * @param target class indices, [n, ...] or 0-d, int64.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export function nllLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<NllLossOptions, ["weight"]>
): Tensor {
  expectTensor("nllLoss", input);
  expectTensor("nllLoss", target, "target");
  const {
    weight = null,
    ignoreIndex = -100,
    reduction = "mean",
  } = bind<NllLossOptions>("nllLoss", args, ["weight"], ["ignoreIndex", "reduction"]);
  checkReduction("nllLoss", reduction);
  return negativeLogLikelihood("nllLoss", input, target, weight, ignoreIndex, reduction);
}

export interface CrossEntropyOptions extends NllLossOptions {
  /** The share of the target that is spread over all classes. */
  labelSmoothing?: number;
}

/**
 * The cross-entropy of softmax(input): log-softmax and negative log-likelihood in one.
 *
 * @param input logits, [n, classes, ...] or [classes].
 * @param target class indices (int64), or probabilities of the shape of `input`.
 * @throws RangeError for labels out of range or shapes that do not fit.
 * @example F.crossEntropy(model(x), labels)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 */
export function crossEntropy(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<CrossEntropyOptions, ["weight"]>
): Tensor {
  expectTensor("crossEntropy", input);
  expectTensor("crossEntropy", target, "target");
  const options = bind<CrossEntropyOptions>(
    "crossEntropy",
    args,
    ["weight"],
    ["ignoreIndex", "reduction", "labelSmoothing"],
  );
  const { weight = null, ignoreIndex = -100, reduction = "mean", labelSmoothing = 0 } = options;
  checkReduction("crossEntropy", reduction);
  const dim = input.shape.length === 1 ? 0 : 1;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`crossEntropy: labelSmoothing must be between 0.0 and 1.0. Got: ${labelSmoothing}`);
  }
  const logProbabilities = logSoftmax(input, dim);
  if (target.dtype.isFloatingPoint) {
    if (target.shape.length === input.shape.length - 1) {
      throw new TypeError(
        `crossEntropy: expected class indices of torch.int64, but got ${target.dtype.toString()} of shape ` +
          `[${target.shape.join(", ")}]; use target.long(), or give probabilities of the input's shape [${input.shape.join(", ")}]`,
      );
    }
    return softTargets(logProbabilities, target, { weight, reduction, labelSmoothing }, dim);
  }
  const hard = negativeLogLikelihood(
    "crossEntropy",
    logProbabilities,
    target,
    weight,
    ignoreIndex,
    reduction,
  );
  if (labelSmoothing === 0) {
    return hard;
  }
  const classes = input.shape[dim] as number;
  const uniform = smoothPart(logProbabilities, target, weight, ignoreIndex, reduction, dim);
  return add(mul(hard, 1 - labelSmoothing), mul(uniform, labelSmoothing / classes));
}

function classFactors(weight: Tensor, rank: number, dim: number): Tensor {
  const shape = new Array<number>(rank).fill(1);
  shape[dim] = weight.shape[0] as number;
  return reshape(weight, shape);
}

function softTargets(
  logProbabilities: Tensor,
  target: Tensor,
  {
    weight,
    reduction,
    labelSmoothing,
  }: { weight: Tensor | null; reduction: "mean" | "sum" | "none"; labelSmoothing: number },
  dim: number,
): Tensor {
  sameSize("crossEntropy", logProbabilities, target);
  const classes = target.shape[dim] as number;
  const smoothed =
    labelSmoothing === 0 ? target : add(mul(target, 1 - labelSmoothing), labelSmoothing / classes);
  const factors = weight === null ? smoothed : mul(smoothed, classFactors(weight, target.shape.length, dim));
  const losses = neg(sum(mul(logProbabilities, factors), dim));
  // The mean is over samples, not over samples and classes.
  return reduceLoss("crossEntropy", losses, reduction);
}

// The loss against the uniform distribution, with ignored samples left out and the mean weighted as for hard targets.
function smoothPart(
  logProbabilities: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignoreIndex: number,
  reduction: "mean" | "sum" | "none",
  dim: number,
): Tensor {
  const factors =
    weight === null
      ? logProbabilities
      : mul(logProbabilities, classFactors(weight, logProbabilities.shape.length, dim));
  const losses = mul(neg(sum(factors, dim)), target.ne(ignoreIndex).to(logProbabilities.dtype));
  if (reduction !== "mean") {
    return reduceLoss("crossEntropy", losses, reduction);
  }
  if (weight === null) {
    return div(sum(losses), sum(target.ne(ignoreIndex).to(logProbabilities.dtype)));
  }
  const ones = mul(logProbabilities.detach(), 0);
  const counted = negativeLogLikelihood("crossEntropy", ones.sub(1), target, weight, ignoreIndex, "sum");
  return div(sum(losses), counted);
}
