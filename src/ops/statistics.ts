// How elements spread: variance and standard deviation.

import { record, Tensor } from "../autograd/tensor.js";
import { input as operand } from "../expr/expr.js";
import { float64 } from "../ndarray/dtype.js";
import { ReductionFunction, sumArray } from "../ndarray/reduce.js";
import { sizeOf, wrapDims } from "../ndarray/shape.js";
import { mul, sub } from "./arithmetic.js";
import { bind, type Arguments } from "./arguments.js";
import { div } from "./division.js";
import { expectTensor } from "./expect-tensor.js";
import { sqrt } from "./exponential.js";
import { type Dims, mean } from "./reductions.js";
import { ne } from "./comparison.js";
import { intoOut, type OutOption } from "./out.js";
import { spread } from "./spread.js";
import { where } from "./where.js";

export interface VarianceOptions extends OutOption {
  dim?: Dims;
  /** Divides by n - 1; the same as a correction of 1. */
  unbiased?: boolean;
  /** What is taken from the number of elements before dividing: 1 by default. */
  correction?: number | null;
  keepdim?: boolean;
}

const squaredDistance = new ReductionFunction(operand(0).sub(operand(1)).square(), "sum");

interface Given {
  readonly dims: number[];
  readonly correction: number;
  readonly keepdim: boolean;
  readonly out: Tensor | undefined;
}

function given(operation: string, input: Tensor, args: readonly unknown[]): Given {
  expectTensor(operation, input);
  if (!input.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: only support floating point and complex dtypes, but got ${input.dtype.toString()}`,
    );
  }
  // A flag alone is `unbiased`.
  const named = typeof args[0] === "boolean" ? [{ unbiased: args[0], ...((args[1] as object) ?? {}) }] : args;
  const {
    dim = null,
    unbiased,
    correction,
    keepdim = false,
    out,
  } = bind<VarianceOptions>(operation, named, ["dim", "unbiased", "keepdim"], ["correction", "out"]);
  return {
    dims: wrapDims(operation, dim, input.shape.length),
    correction: correction ?? (unbiased === false ? 0 : 1),
    keepdim,
    out,
  };
}

function variance(input: Tensor, { dims, correction, keepdim }: Given): Tensor {
  const { shape, dtype } = input;
  const count = sizeOf(dims.map((d) => shape[d] as number));
  // In float64: equal elements have no variance, which the rounding of their mean must not give them.
  const centre = div(new Tensor(sumArray(input.array, dims, true, float64)), count);
  const total = squaredDistance.apply(input.array, dims, keepdim, float64, dtype, [centre.array]);
  const freedom = Math.max(0, count - correction);
  const result = div(new Tensor(total), freedom);
  const vjp = (g: Tensor): Tensor[] => {
    const middle = mean(input, { dim: dims.length === 0 ? null : dims, keepdim: true });
    return [mul(mul(spread(g, shape, dims), sub(input, middle)), 2 / (count - correction))];
  };
  return record("VarBackward0", result.array, [input], vjp, [input]);
}

// The root, with a gradient of 0 where the variance is 0.
function root(variance: Tensor): Tensor {
  const some = ne(variance, 0);
  return where(some, sqrt(where(some, variance, 1)), variance);
}

type VarianceArguments =
  | Arguments<VarianceOptions, ["dim", "unbiased", "keepdim"]>
  | [unbiased: boolean, options?: { keepdim?: boolean }];

/**
 * The variance over dimensions: the sum of squared distances from the mean, divided by n - correction.
 *
 * @throws TypeError for integers.
 * @example torch.tensor([1, 2, 4]).var() // tensor(2.3333)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.var.html
 */
function varOf(input: Tensor, ...args: VarianceArguments): Tensor {
  const options = given("var", input, args);
  return intoOut("var", variance(input, options), options.out);
}
export { varOf as var };

/**
 * The standard deviation over dimensions: the root of `var`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.std.html
 */
export function std(input: Tensor, ...args: VarianceArguments): Tensor {
  const options = given("std", input, args);
  return intoOut("std", root(variance(input, options)), options.out);
}

/** Variance and mean, as [variance, mean]. */
export function varMean(input: Tensor, ...args: VarianceArguments): [Tensor, Tensor] {
  const options = given("varMean", input, args);
  return [variance(input, options), mean(input, { dim: options.dims, keepdim: options.keepdim })];
}

/** Standard deviation and mean, as [deviation, mean]. */
export function stdMean(input: Tensor, ...args: VarianceArguments): [Tensor, Tensor] {
  const options = given("stdMean", input, args);
  return [root(variance(input, options)), mean(input, { dim: options.dims, keepdim: options.keepdim })];
}
