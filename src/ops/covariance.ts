// How variables vary together.

import type { Tensor } from "../autograd/tensor.js";
import { bool } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { mul, sub } from "./arithmetic.js";
import { bind, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { div } from "./division.js";
import { expectTensor } from "./expect-tensor.js";
import { sqrt } from "./exponential.js";
import { clamp } from "./extremes.js";
import { matmul } from "./matrix.js";
import { diagonal } from "./parts.js";
import { getDefaultDtype } from "./promotion.js";
import { amin, mean, sum } from "./reductions.js";
import { reshape, swapLast } from "./view.js";

interface CovarianceOptions {
  /** What is taken from the number of observations before dividing. Default: 1 */
  correction?: number;
  /** How often each observation counts, integers. */
  fweights?: Tensor | null;
  /** How much each observation counts, floating point. */
  aweights?: Tensor | null;
}

/** Weights of the observations, checked; null where there are none. */
function weightsOf(
  operation: string,
  name: "fweights" | "aweights",
  weights: Tensor | null,
  observations: number,
): Tensor | null {
  if (weights === null) {
    return null;
  }
  expectTensor(operation, weights, name);
  const wanted = name === "fweights" ? "integral" : "floating point";
  if (weights.dtype.isFloatingPoint !== (name === "aweights") || weights.dtype === bool) {
    throw new TypeError(
      `${operation}: expected ${name} to have ${wanted} dtype but got ${name} with ${weights.dtype.toString()}`,
    );
  }
  if (weights.shape.length > 1 || weights.array.size !== observations) {
    throw new RangeError(
      `${operation}: expected ${name} to be one number for each of the ${observations} observations, but got ` +
        `[${weights.shape.join(", ")}]`,
    );
  }
  if (observations > 0 && numberAt(amin(weights.detach()).array, 0) < 0) {
    throw new RangeError(`${operation}: ${name} cannot be negative`);
  }
  return reshape(weights, [observations]);
}

function covariance(operation: string, input: Tensor, options: CovarianceOptions): Tensor {
  expectTensor(operation, input);
  const { correction = 1, fweights = null, aweights = null } = options;
  const { shape, dtype } = input;
  if (shape.length > 2) {
    throw new RangeError(
      `${operation}: expected input to have two or fewer dimensions but got an input with ${shape.length} dimensions`,
    );
  }
  if (dtype === bool) {
    throw new TypeError(
      `${operation}: bool dtype is not supported for input; convert with .to(torch.float32)`,
    );
  }
  const floats = dtype.isFloatingPoint ? input : castTo(input, getDefaultDtype());
  const [variables, observations] = shape.length === 2 ? (shape as [number, number]) : [1, shape[0] ?? 1];
  const x = reshape(floats, [variables, observations]);
  const often = weightsOf(operation, "fweights", fweights, observations);
  const much = weightsOf(operation, "aweights", aweights, observations);
  const weights = often !== null && much !== null ? mul(often, much) : (often ?? much);
  const single = variables === 1 ? [] : [variables, variables];
  if (weights === null) {
    const distance = sub(x, mean(x, 1, true));
    const freedom = Math.max(0, observations - correction);
    return reshape(div(matmul(distance, swapLast(distance)), freedom), single);
  }
  const w = castTo(weights, x.dtype);
  const total = sum(w);
  if (numberAt(total.array, 0) === 0) {
    throw new RangeError(`${operation}: weights sum to zero, can't be normalized`);
  }
  const distance = sub(x, div(sum(mul(x, w), 1, true), total));
  const taken = much === null ? correction : mul(div(sum(mul(w, castTo(much, x.dtype))), total), correction);
  const freedom = clamp(sub(total, taken), 0);
  return reshape(div(matmul(distance, swapLast(mul(distance, w))), freedom), single);
}

/**
 * The covariances of variables, the rows of a matrix, over observations, its columns; of one variable its variance.
 *
 * @param input [variables, observations], or [observations]
 * @returns [variables, variables], or 0-d for one variable
 * @throws RangeError for more dimensions, and for weights that do not fit or are negative; TypeError for weights of another
 * type and for truth values.
 * @example torch.cov(torch.tensor([[1, 2, 3], [3, 2, 1]])) // tensor([[ 1., -1.], [-1.,  1.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cov.html
 */
export function cov(input: Tensor, ...args: Arguments<CovarianceOptions, []>): Tensor {
  const options = bind<CovarianceOptions>("cov", args, [], ["correction", "fweights", "aweights"]);
  return covariance("cov", input, options);
}

/**
 * The correlations of variables, the rows of a matrix: covariances divided by both standard deviations, from -1 to 1.
 *
 * @param input [variables, observations], or [observations]
 * @returns [variables, variables], or 0-d for one variable
 * @throws RangeError for more dimensions.
 * @example torch.corrcoef(torch.tensor([[1, 2, 4], [2, 4, 8]])) // [[1, 1], [1, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.corrcoef.html
 */
export function corrcoef(input: Tensor): Tensor {
  const c = covariance("corrcoef", input, {});
  if (c.shape.length === 0) {
    return div(c, c);
  }
  const deviation = sqrt(diagonal(c));
  const n = c.shape[0] as number;
  return clamp(div(div(c, reshape(deviation, [n, 1])), reshape(deviation, [1, n])), -1, 1);
}
