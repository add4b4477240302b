// Quantiles.

import { Tensor } from "../autograd/tensor.js";
import { int64 } from "../ndarray/dtype.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { mul, sub } from "./arithmetic.js";
import { castTo } from "./cast.js";
import { lerp } from "./combination.js";
import { tensor } from "./creation.js";
import { fullLike } from "./creation-like.js";
import { permute } from "./dimension-order.js";
import { expectTensor } from "./expect-tensor.js";
import { clamp } from "./extremes.js";
import { gather } from "./gathering.js";
import { isnan, logicalNot } from "./logic.js";
import { sort } from "./ordering.js";
import { intoOut, type OutOption } from "./out.js";
import { sum } from "./reductions.js";
import { ceil, floor, round } from "./signs.js";
import { any } from "./truth.js";
import { reshape } from "./view.js";
import { where } from "./where.js";

/** Which value stands for a place between two elements. */
export type Interpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";

interface QuantileOptions extends OutOption {
  q: number | Tensor;
  dim?: number | null;
  keepdim?: boolean;
  interpolation?: Interpolation;
}
type QuantileArguments = Arguments<QuantileOptions, ["q", "dim", "keepdim"]>;

function quantilesOf(operation: string, input: Tensor, args: QuantileArguments, ignoreNaN: boolean): Tensor {
  expectTensor(operation, input);
  const options = bind<QuantileOptions>(operation, args, ["q", "dim", "keepdim"], ["interpolation", "out"]);
  const { dim = null, keepdim = false, interpolation = "linear", out } = options;
  const q = fractions(operation, input, need(operation, "q", options.q));
  if (!["linear", "lower", "higher", "midpoint", "nearest"].includes(interpolation)) {
    throw new RangeError(
      `${operation}: interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${String(interpolation)}`,
    );
  }
  const rows = asRows(operation, input, dim);
  const ranks = mul(reshape(q, [1, q.array.size]), lastPlaces(rows, ignoreNaN));
  const values = between(sort(rows, 1).values, ranks, interpolation);
  const found = ignoreNaN ? values : where(any(isnan(rows), 1, true), Number.NaN, values);
  const { length: rank } = input.shape;
  const axis = dim === null ? -1 : wrapDim(operation, dim, rank);
  const kept = keepdim
    ? input.shape.map((n, d) => (dim === null || d === axis ? 1 : n))
    : input.shape.filter((_, d) => dim !== null && d !== axis);
  const shape = [...(q.shape.length === 0 ? [] : [q.array.size]), ...kept];
  return intoOut(operation, reshape(permute(found, 1, 0), shape), out);
}

function fractions(operation: string, input: Tensor, q: number | Tensor): Tensor {
  if (!input.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: input tensor must be either float or double dtype, but got ${input.dtype.toString()}`,
    );
  }
  if (input.array.size === 0) {
    throw new RangeError(`${operation}: input tensor must be non-empty`);
  }
  const t = q instanceof Tensor ? q : tensor(q, { dtype: input.dtype });
  if (t.shape.length > 1) {
    throw new RangeError(
      `${operation}: q must be a scalar or 1D tensor, but got shape [${t.shape.join(", ")}]`,
    );
  }
  if (t.dtype !== input.dtype) {
    throw new TypeError(
      `${operation}: q tensor must be same dtype as the input tensor, but got ${t.dtype.toString()}`,
    );
  }
  for (const value of t.detach().reshape([-1]).tolist() as number[]) {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`${operation}: q values must be in the range [0, 1], but got ${value}`);
    }
  }
  return t;
}

/** The lines along `dim` (all elements as one line without it) as the rows of a matrix. */
function asRows(operation: string, input: Tensor, dim: number | null): Tensor {
  if (dim === null || input.shape.length === 0) {
    return reshape(input, [1, input.array.size]);
  }
  const axis = wrapDim(operation, dim, input.shape.length);
  const length = input.shape[axis] as number;
  const order = [...input.shape.map((_, d) => d).filter((d) => d !== axis), axis];
  return reshape(permute(input, order), [input.array.size / length, length]);
}

// The place of the largest number in each sorted row, [rows, 1]: NaN stands last.
function lastPlaces(rows: Tensor, ignoreNaN: boolean): Tensor {
  const numbers = castTo(sum(logicalNot(isnan(rows)), 1, true), rows.dtype);
  return ignoreNaN ? clamp(sub(numbers, 1), 0) : fullLike(numbers, (rows.shape[1] as number) - 1);
}

/** The values at the ranks of each row, [rows, quantiles]; NaN in a row that has one, unless it was left out of the ranks. */
function between(sorted: Tensor, ranks: Tensor, interpolation: Interpolation): Tensor {
  const at = (places: Tensor): Tensor => gather(sorted, 1, castTo(places.detach(), int64));
  switch (interpolation) {
    case "lower":
      return at(floor(ranks));
    case "higher":
      return at(ceil(ranks));
    case "nearest":
      return at(round(ranks));
    default: {
      const below = floor(ranks);
      const weight = interpolation === "midpoint" ? fullLike(ranks, 0.5) : sub(ranks, below.detach());
      return lerp(at(below), at(ceil(ranks)), weight);
    }
  }
}

/**
 * The value that a share q of the elements does not exceed, over a dimension or all elements; NaN if there is a NaN.
 *
 * @param q a number in [0, 1], or a vector of them: the result gets a first dimension for them.
 * @param interpolation what stands for a place between two elements.
 * @throws RangeError for a q outside [0, 1] and for nothing to choose from; TypeError for integers.
 * @example torch.quantile(torch.tensor([0, 1, 2, 3]), 0.5) // tensor(1.5000)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.quantile.html
 */
export function quantile(input: Tensor, ...args: QuantileArguments): Tensor {
  return quantilesOf("quantile", input, args, false);
}

/**
 * `quantile` of the elements that are not NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nanquantile.html
 */
export function nanquantile(input: Tensor, ...args: QuantileArguments): Tensor {
  return quantilesOf("nanquantile", input, args, true);
}
