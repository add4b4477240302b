// Losses that ask for a margin, as functions.

import type { Tensor } from "../autograd/tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { checkClasses } from "./class-indices.js";
import { describe } from "../ndarray/describe.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { castTo } from "../ops/cast.js";
import { cumprod } from "../ops/running.js";
import { clamp, minimum } from "../ops/extremes.js";
import { ge } from "../ops/comparison.js";
import { div } from "../ops/division.js";
import { cosineEmbedding, hinge, ranking } from "../ops/elementwise-losses.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { sqrt } from "../ops/exponential.js";
import { gather, indexSelect } from "../ops/gathering.js";
import {
  logitCrossEntropy,
  type LossOptions,
  type Reduction,
  reduceLoss,
  type WeightedLossOptions,
  weighted,
} from "../ops/losses.js";
import { amax, mean, sum } from "../ops/reductions.js";
import { unsqueeze } from "../ops/reshaping.js";
import { neg } from "../ops/signs.js";
import { reshape } from "../ops/view.js";
import { oneHot, pairwiseDistance } from "./distance-functions.js";

/** 1 - x */
const complement = (x: Tensor): Tensor => add(neg(x), 1);

interface MarginOptions extends LossOptions {
  margin?: number;
}

/**
 * max(0, margin - target (input1 - input2)) for targets of 1 and -1, reduced.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 */
export function marginRankingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  ...args: Arguments<MarginOptions, ["margin"]>
): Tensor {
  expectTensor("marginRankingLoss", input1, "input1");
  expectTensor("marginRankingLoss", input2, "input2");
  expectTensor("marginRankingLoss", target, "target");
  const given = bind<MarginOptions>("marginRankingLoss", args, ["margin"], ["reduction"]);
  const { margin = 0, reduction = "mean" } = given;
  if (input1.shape.length !== input2.shape.length || input1.shape.length !== target.shape.length) {
    throw new RangeError(
      `marginRankingLoss: All input tensors should have same dimension but got sizes: input1: [${input1.shape.join(", ")}], ` +
        `input2: [${input2.shape.join(", ")}], target: [${target.shape.join(", ")}]`,
    );
  }
  const losses = ranking.call(input1, input2, castTo(target, input1.dtype), margin);
  return reduceLoss("marginRankingLoss", losses, reduction);
}

/**
 * 1 - c for the cosine c of two vectors where target is 1, max(0, c - margin) where it is -1; reduced.
 *
 * @param input1 [N, D] or [D]
 * @param input2 [N, D] or [D]
 * @param target [N] or 0-d
 * @throws RangeError for other numbers of dimensions.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 */
export function cosineEmbeddingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  ...args: Arguments<MarginOptions, ["margin"]>
): Tensor {
  expectTensor("cosineEmbeddingLoss", input1, "input1");
  expectTensor("cosineEmbeddingLoss", input2, "input2");
  expectTensor("cosineEmbeddingLoss", target, "target");
  const given = bind<MarginOptions>("cosineEmbeddingLoss", args, ["margin"], ["reduction"]);
  const { margin = 0, reduction = "mean" } = given;
  const rank = target.shape.length;
  if (rank > 1 || input1.shape.length !== rank + 1 || input2.shape.length !== rank + 1) {
    throw new RangeError(
      `cosineEmbeddingLoss: ${rank}D target tensor expects ${rank + 1}D input tensors, but found inputs with sizes ` +
        `[${input1.shape.join(", ")}], [${input2.shape.join(", ")}]; targets are 0D or 1D`,
    );
  }
  const along = { dim: rank };
  const length = (x: Tensor): Tensor => add(sum(mul(x, x), along), 1e-12);
  const cosine = div(sum(mul(input1, input2), along), sqrt(mul(length(input1), length(input2))));
  const losses = cosineEmbedding.call(cosine, castTo(target, cosine.dtype), margin);
  return reduceLoss("cosineEmbeddingLoss", losses, reduction);
}

interface TripletOptions extends MarginOptions {
  /** The p of the norm. Default: 2 */
  p?: number;
  /** What is added to differences. Default: 1e-6 */
  eps?: number;
  /** Whether the distance of positive and negative counts, where it is less. Default: false */
  swap?: boolean;
}

/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin) with distances by a p-norm, reduced.
 *
 * @throws RangeError if the numbers of dimensions differ.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  ...args: Arguments<TripletOptions, ["margin", "p", "eps", "swap"]>
): Tensor {
  const given = bind<TripletOptions>(
    "tripletMarginLoss",
    args,
    ["margin", "p", "eps", "swap"],
    ["reduction"],
  );
  const { p = 2, eps = 1e-6, margin = 1, swap = false, reduction = "mean" } = given;
  const distance = (a: Tensor, b: Tensor): Tensor => pairwiseDistance(a, b, p, eps);
  return triplet("tripletMarginLoss", [anchor, positive, negative], distance, margin, swap, reduction);
}

type Distance = (a: Tensor, b: Tensor) => Tensor;

interface TripletDistanceOptions extends MarginOptions {
  /** The distance of two batches of vectors. Default: `F.pairwiseDistance` */
  distanceFunction?: Distance | null;
  swap?: boolean;
}

/**
 * The same with a distance that is given.
 *
 * @throws RangeError if the numbers of dimensions differ.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  ...args: Arguments<TripletDistanceOptions, []>
): Tensor {
  const name = "tripletMarginWithDistanceLoss";
  const keys = ["distanceFunction", "margin", "swap", "reduction"] as const;
  const given = bind<TripletDistanceOptions>(name, args, [], keys);
  const { margin = 1, swap = false, reduction = "mean" } = given;
  const distance = given.distanceFunction ?? ((a: Tensor, b: Tensor): Tensor => pairwiseDistance(a, b));
  if (typeof distance !== "function") {
    throw new TypeError(`${name}: distanceFunction must be a function, but got ${describe(distance)}`);
  }
  return triplet(name, [anchor, positive, negative], distance, margin, swap, reduction);
}

function triplet(
  operation: string,
  [anchor, positive, negative]: readonly [Tensor, Tensor, Tensor],
  distance: Distance,
  margin: number,
  swap: boolean,
  reduction: Reduction,
): Tensor {
  expectTensor(operation, anchor, "anchor");
  expectTensor(operation, positive, "positive");
  expectTensor(operation, negative, "negative");
  const ranks = [anchor, positive, negative].map((t) => t.shape.length);
  if (new Set(ranks).size !== 1) {
    throw new RangeError(
      `${operation}: The anchor, positive, and negative tensors are expected to have the same number of dimensions, ` +
        `but got: anchor ${ranks[0]}D, positive ${ranks[1]}D, and negative ${ranks[2]}D inputs`,
    );
  }
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const least = swap ? minimum(far, distance(positive, negative)) : far;
  return reduceLoss(operation, clamp(add(sub(near, least), margin), 0), reduction);
}

/**
 * The mean over classes of the binary cross-entropy of each class, from logits; reduced over samples.
 *
 * @param input [N, C] or [C]
 * @param target zeros and ones of the same shape
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html
 */
export function multilabelSoftMarginLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<WeightedLossOptions, ["weight"]>
): Tensor {
  expectTensor("multilabelSoftMarginLoss", input);
  expectTensor("multilabelSoftMarginLoss", target, "target");
  const given = bind<WeightedLossOptions>("multilabelSoftMarginLoss", args, ["weight"], ["reduction"]);
  const { weight, reduction = "mean" } = given;
  const losses = weighted(logitCrossEntropy.call(input, target), weight);
  return reduceLoss("multilabelSoftMarginLoss", mean(losses, -1), reduction);
}

interface MultiMarginOptions extends WeightedLossOptions {
  /** The power of the margin: 1 or 2. */
  p?: 1 | 2;
  margin?: number;
}

/** A batch, and whether there was none. */
function batched(operation: string, input: Tensor, target: Tensor): { x: Tensor; single: boolean } {
  expectTensor(operation, input);
  expectTensor(operation, target, "target");
  const rank = input.shape.length;
  if (rank > 2) {
    throw new RangeError(
      `${operation}: Expected non-empty vector or matrix, but got [${input.shape.join(", ")}]`,
    );
  }
  return { x: rank === 2 ? input : reshape(input, [1, -1]), single: rank !== 2 };
}

/**
 * The sum over wrong classes of max(0, margin - x[target] + x[class])^p, over the number of classes; reduced.
 *
 * @param input [N, C] or [C]
 * @param target class indices [N] or 0-d, int64
 * @throws RangeError for shapes that do not fit, labels out of range and a p other than 1 and 2; TypeError for labels of another type.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 */
export function multiMarginLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<MultiMarginOptions, ["p", "margin", "weight"]>
): Tensor {
  const operation = "multiMarginLoss";
  const { x, single } = batched(operation, input, target);
  const given = bind<MultiMarginOptions>(operation, args, ["p", "margin", "weight"], ["reduction"]);
  const { p = 1, margin = 1, weight = null, reduction = "mean" } = given;
  if (p !== 1 && p !== 2) {
    throw new RangeError(`${operation}: only p == 1 and p == 2 supported, but got ${String(p)}`);
  }
  const [samples = 0, classes = 0] = x.shape;
  if (target.array.size !== samples) {
    throw new RangeError(
      `${operation}: inconsistent target size, expected ${samples} but got [${target.shape.join(", ")}]`,
    );
  }
  checkClasses(operation, target, 0, classes);
  const labels = reshape(target, [samples, 1]);
  const right = gather(x, 1, labels);
  const over = hinge.call(margin, x, right);
  const powered = p === 2 ? mul(over, over) : over;
  const wrong = complement(castTo(oneHot(reshape(labels, [-1]), classes), x.dtype));
  const losses = div(sum(mul(powered, wrong), 1), classes);
  const factors = weight === null ? losses : mul(losses, indexSelect(weight, 0, reshape(labels, [-1])));
  return reduceLoss(operation, single ? reshape(factors, []) : factors, reduction);
}

/**
 * The sum over pairs of a target class y and another class i of max(0, 1 - x[y] + x[i]), over the number of classes; reduced.
 *
 * @param input [N, C] or [C]
 * @param target class indices of the same shape, of which those before the first -1 count; int64
 * @throws RangeError for shapes that differ and for labels out of range; TypeError for labels of another type.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 */
export function multilabelMarginLoss(
  input: Tensor,
  target: Tensor,
  ...args: Arguments<LossOptions, []>
): Tensor {
  const operation = "multilabelMarginLoss";
  const { x, single } = batched(operation, input, target);
  const { reduction = "mean" } = bind<LossOptions>(operation, args, [], ["reduction"]);
  if (target.shape.join() !== input.shape.join()) {
    throw new RangeError(
      `${operation}: inconsistent target size: [${target.shape.join(", ")}] for input of size: [${input.shape.join(", ")}]`,
    );
  }
  const [samples = 0, classes = 0] = x.shape;
  checkClasses(operation, target, -1, classes);
  const labels = reshape(target, [samples, classes]);
  // What comes after the first -1 does not count.
  const counts = cumprod(castTo(ge(labels, 0), x.dtype), 1);
  const bounded = clamp(labels, 0);
  const named = amax(mul(castTo(oneHot(bounded, classes), x.dtype), unsqueeze(counts, 2)), 1);
  const over = hinge.call(1, unsqueeze(x, 1), unsqueeze(gather(x, 1, bounded), 2));
  const pairs = mul(mul(over, unsqueeze(counts, 2)), unsqueeze(complement(named), 1));
  const losses = div(sum(pairs, [1, 2]), classes);
  return reduceLoss(operation, single ? reshape(losses, []) : losses, reduction);
}
