// Sums, means and extremes over dimensions.

import { record, Tensor } from "../autograd/tensor.js";
import { constant, input as operand, parameter, select } from "../expr/expr.js";
import { int64, type DType } from "../ndarray/dtype.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import { ReductionFunction, sumArray } from "../ndarray/reduce.js";
import { sizeOf, wrapDims, type Shape } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { Operation, samePromoted } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";
import { keptShape, spread } from "./spread.js";
import { reshape } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

/** One dimension, several, or all of them. */
export type Dims = number | readonly number[] | null;

export interface ReduceOptions extends OutOption {
  dim?: Dims;
  /** Keeps reduced dimensions with size 1. */
  keepdim?: boolean;
  /** Converts before reducing. */
  dtype?: DType;
}

const KEYS = ["dim", "keepdim"] as const;

function sumOver(t: Tensor, dims: readonly number[], keepdim: boolean, node: string): Tensor {
  const { shape } = t;
  return record(node, sumArray(t.array, dims, keepdim), [t], sumBack.bind(null, shape, dims), []);
}

function sumBack(shape: Shape, dims: readonly number[], g: Tensor): Tensor[] {
  return [spread(g, shape, dims)];
}

/**
 * The sum over dimensions. float32 is summed in float64; integers and booleans in int64.
 *
 * @param dim the dimensions to sum over; all by default.
 * @param dtype converts before summing.
 * @returns a tensor without the reduced dimensions, or with them at size 1 if `keepdim`.
 * @throws RangeError for a dimension out of range.
 * @example torch.ones([2, 3]).sum(1) // tensor([3., 3.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sum.html
 */
export function sum(input: Tensor, ...args: Arguments<ReduceOptions, ["dim", "keepdim"]>): Tensor {
  expectTensor("sum", input);
  const {
    dim = null,
    keepdim = false,
    dtype,
    out,
  } = args.length === 0 ? ({} as ReduceOptions) : bind<ReduceOptions>("sum", args, KEYS, ["dtype", "out"]);
  const type = dtype ?? (input.dtype.isFloatingPoint ? input.dtype : int64);
  const dims = wrapDims("sum", dim, input.shape.length);
  return intoOut(
    "sum",
    sumOver(castTo(input, type), dims, keepdim, dim === null ? "SumBackward0" : "SumBackward1"),
    out,
  );
}

const quotient = new ElementwiseFunction([operand(0).div(parameter(0))], 1);
const divide = new Operation({
  name: "mean",
  node: "DivBackward0",
  arity: 2,
  types: samePromoted,
  value: (a, b) => a.div(b),
});

/**
 * The mean over dimensions: the sum divided by the number of elements.
 *
 * @throws TypeError for integers; RangeError for a dimension out of range.
 * @example torch.tensor([1, 2, 4]).mean() // tensor(2.3333)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.mean.html
 */
export function mean(input: Tensor, ...args: Arguments<ReduceOptions, ["dim", "keepdim"]>): Tensor {
  expectTensor("mean", input);
  const {
    dim = null,
    keepdim = false,
    dtype,
    out,
  } = args.length === 0 ? ({} as ReduceOptions) : bind<ReduceOptions>("mean", args, KEYS, ["dtype", "out"]);
  const t = dtype === undefined ? input : castTo(input, dtype);
  if (!t.dtype.isFloatingPoint) {
    throw new TypeError(
      "mean: could not infer output dtype. Input dtype must be either a floating point or complex dtype. " +
        `Got: ${t.dtype.toString()}; give dtype: torch.float32`,
    );
  }
  const { shape } = t;
  const dims = wrapDims("mean", dim, shape.length);
  const count = sizeOf(dims.map((d) => shape[d] as number));
  const total = sumArray(t.array, dims, keepdim);
  quotient.into([total], [total], [count], t.dtype);
  const node = dim === null ? "MeanBackward0" : "MeanBackward1";
  return intoOut("mean", record(node, total, [t], meanBack.bind(null, shape, dims, count), []), out);
}

function meanBack(shape: Shape, dims: readonly number[], count: number, g: Tensor): Tensor[] {
  return [divide.call(spread(g, shape, dims), count)];
}

function emptyReduction(operation: string, shape: Shape, dims: readonly number[], dim: Dims): void {
  if (dims.some((d) => shape[d] === 0)) {
    throw new RangeError(
      dim === null
        ? `${operation}: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`
        : `${operation}: Expected reduction dim ${dims.find((d) => shape[d] === 0)} to have non-zero size.`,
    );
  }
}

const largest = new ReductionFunction(operand(0), "max");
const smallest = new ReductionFunction(operand(0), "min");
const ties = new ReductionFunction(select(operand(0).eq(operand(1)), 1, 0), "sum");
const shareOfTie = new Operation({
  name: "amax backward",
  node: "AmaxBackwardBackward0",
  arity: 4,
  types: samePromoted,
  value: (g, x, extreme, count) => select(x.eq(extreme).or(x.isNaN().and(extreme.isNaN())), g.div(count), 0),
  partials: (_, x, extreme, count) => [
    select(x.eq(extreme), constant(1).div(count), 0),
    constant(0),
    constant(0),
    constant(0),
  ],
});

export interface ExtremeOptions extends OutOption {
  dim?: Dims;
  keepdim?: boolean;
}

/** The extreme over dimensions; its gradient is split evenly between elements that tie. */
function extremeOver(operation: "amax" | "amin", input: Tensor, dim: Dims, keepdim: boolean): Tensor {
  const { shape, dtype } = input;
  const dims = wrapDims(operation, dim, shape.length);
  emptyReduction(operation, shape, dims, dim);
  const fn = operation === "amax" ? largest : smallest;
  const out = fn.apply(input.array, dims, keepdim, dtype, dtype);
  return record(
    operation === "amax" ? "AmaxBackward0" : "AminBackward0",
    out,
    [input],
    (g) => {
      const count = ties.apply(input.array, dims, true, dtype, dtype, [out]);
      const kept = reshape(g, keptShape(shape, dims));
      return [
        shareOfTie.call(kept, input, reshape(new Tensor(out), keptShape(shape, dims)), new Tensor(count)),
      ];
    },
    [input],
    true,
  );
}

function extreme(
  operation: "amax" | "amin",
  input: Tensor,
  args: Arguments<ExtremeOptions, ["dim", "keepdim"]>,
): Tensor {
  expectTensor(operation, input);
  const { dim = null, keepdim = false, out } = bind<ExtremeOptions>(operation, args, KEYS, ["out"]);
  if (out instanceof Tensor && out.dtype !== input.dtype) {
    throw new TypeError(
      `${operation}: Expected the dtype for input and out to match, but got ${input.dtype.toString()} for input's dtype and ` +
        `${out.dtype.toString()} for out's dtype.`,
    );
  }
  return intoOut(operation, extremeOver(operation, input, dim, keepdim), out);
}

/**
 * The largest element over dimensions; NaN if there is one. The gradient is split evenly between ties.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.amax.html
 */
export function amax(input: Tensor, ...args: Arguments<ExtremeOptions, ["dim", "keepdim"]>): Tensor {
  return extreme("amax", input, args);
}

/**
 * The smallest element over dimensions; NaN if there is one. The gradient is split evenly between ties.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.amin.html
 */
export function amin(input: Tensor, ...args: Arguments<ExtremeOptions, ["dim", "keepdim"]>): Tensor {
  return extreme("amin", input, args);
}
