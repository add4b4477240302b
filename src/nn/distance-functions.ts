// How far vectors are from each other.

import type { Tensor } from "../autograd/tensor.js";
import { int64 } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { broadcastShapes, type Shape, wrapDim } from "../ndarray/shape.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { boundedBelow } from "../ops/bounded.js";
import { expand } from "../ops/broadcast.js";
import { zeros } from "../ops/creation.js";
import { castTo } from "../ops/cast.js";
import { div } from "../ops/division.js";
import { floating } from "../ops/promotion.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { clamp } from "../ops/extremes.js";
import { vectorNorm } from "../ops/linalg-norms.js";
import { amax, amin, sum } from "../ops/reductions.js";
import { scatter } from "../ops/scattering.js";
import { unsqueeze } from "../ops/reshaping.js";
import { bind, type Arguments } from "./arguments.js";

/**
 * x1 . x2 / (max(|x1|, eps) max(|x2|, eps)) along a dimension.
 *
 * @throws RangeError if the shapes do not broadcast.
 * @example F.cosineSimilarity(torch.tensor([[1, 0]]), torch.tensor([[1, 1]])) // tensor([0.7071])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 */
export function cosineSimilarity(
  x1: Tensor,
  x2: Tensor,
  ...args: Arguments<{ dim?: number; eps?: number }, ["dim", "eps"]>
): Tensor {
  expectTensor("cosineSimilarity", x1, "x1");
  expectTensor("cosineSimilarity", x2, "x2");
  const { dim = 1, eps = 1e-8 } = bind<{ dim?: number; eps?: number }>("cosineSimilarity", args, [
    "dim",
    "eps",
  ]);
  const shape = broadcastShapes("cosineSimilarity", x1.shape, x2.shape);
  const along = wrapDim("cosineSimilarity", dim, shape.length);
  const unit = (x: Tensor): Tensor => {
    const whole = repeatedAlong(along, withRank(x, shape.length), shape);
    return div(whole, boundedBelow(vectorNorm(whole, { dim, keepdim: true }), eps));
  };
  return sum(mul(unit(x1), unit(x2)), { dim });
}

// An element that stands for a whole dimension counts in the norm as often as it is multiplied.
function repeatedAlong(dim: number, x: Tensor, shape: Shape): Tensor {
  if (x.shape[dim] === shape[dim]) {
    return x;
  }
  const sizes = [...x.shape];
  sizes[dim] = shape[dim] as number;
  return expand(x, sizes);
}

// Leading dimensions of 1, so that `dim` names the same one in both.
function withRank(x: Tensor, rank: number): Tensor {
  return x.shape.length >= rank ? x : withRank(unsqueeze(x, 0), rank);
}

interface DistanceOptions {
  p?: number;
  eps?: number;
  keepdim?: boolean;
}

/**
 * The p-norm of x1 - x2 + eps along the last dimension.
 *
 * @throws RangeError if the shapes do not broadcast.
 * @example F.pairwiseDistance(torch.tensor([[0, 0]]), torch.tensor([[3, 4]])) // tensor([5.0000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
 */
export function pairwiseDistance(
  x1: Tensor,
  x2: Tensor,
  ...args: Arguments<DistanceOptions, ["p", "eps", "keepdim"]>
): Tensor {
  expectTensor("pairwiseDistance", x1, "x1");
  expectTensor("pairwiseDistance", x2, "x2");
  const {
    p = 2,
    eps = 1e-6,
    keepdim = false,
  } = bind<DistanceOptions>("pairwiseDistance", args, ["p", "eps", "keepdim"]);
  const difference = add(sub(x1, x2), eps);
  const type = floating(difference.dtype);
  return vectorNorm(castTo(difference, type), { ord: p, dim: -1, keepdim });
}

interface NormalizeOptions {
  p?: number;
  dim?: number;
  eps?: number;
}

/**
 * x / max(|x|, eps) with the p-norm along a dimension.
 *
 * @example F.normalize(torch.tensor([[3, 4]])) // tensor([[0.6000, 0.8000]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 */
export function normalize(input: Tensor, ...args: Arguments<NormalizeOptions, ["p", "dim", "eps"]>): Tensor {
  expectTensor("normalize", input);
  const { p = 2, dim = 1, eps = 1e-12 } = bind<NormalizeOptions>("normalize", args, ["p", "dim", "eps"]);
  return div(input, clamp(vectorNorm(input, { ord: p, dim, keepdim: true }), eps));
}

/**
 * Class indices as vectors of zeros with a one at the class.
 *
 * @param numClasses the length of the vectors; -1 for one more than the largest index.
 * @returns int64, [..., numClasses]
 * @throws RangeError for an index below 0 or beyond the classes; TypeError unless the indices are int64.
 * @example F.oneHot(torch.tensor([1n, 0n]), 3) // tensor([[0, 1, 0], [1, 0, 0]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export function oneHot(tensor: Tensor, ...args: Arguments<{ numClasses?: number }, ["numClasses"]>): Tensor {
  expectTensor("oneHot", tensor, "tensor");
  const { numClasses = -1 } = bind<{ numClasses?: number }>("oneHot", args, ["numClasses"]);
  if (tensor.dtype !== int64) {
    throw new TypeError(
      `oneHot: is only applicable to index tensor of torch.int64, but got ${tensor.dtype.toString()}`,
    );
  }
  const empty = tensor.array.size === 0;
  if (empty && numClasses <= 0) {
    throw new RangeError("oneHot: Can not infer total number of classes from empty tensor; give numClasses");
  }
  const [least, most] = empty ? [0, 0] : [amin(tensor), amax(tensor)].map((t) => numberAt(t.array, 0));
  const classes = numClasses === -1 ? (most as number) + 1 : numClasses;
  if ((least as number) < 0 || (most as number) >= classes) {
    throw new RangeError(
      `oneHot: Class values must be non-negative and smaller than num_classes (${classes}), but they go from ${least} to ${most}`,
    );
  }
  const rank = tensor.shape.length;
  return scatter(zeros([...tensor.shape, classes], { dtype: int64 }), rank, unsqueeze(tensor, rank), 1);
}
