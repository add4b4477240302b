// The size of vectors.

import { noGrad } from "../autograd/mode.js";
import { record, Tensor } from "../autograd/tensor.js";
import { input as operand } from "../expr/expr.js";
import { filled } from "../ndarray/arithmetic.js";
import { type DType, float64 } from "../ndarray/dtype.js";
import { reducedShape, ReductionFunction } from "../ndarray/reduce.js";
import { type Shape, wrapDims } from "../ndarray/shape.js";
import { mul } from "./arithmetic.js";
import { bind, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { pow } from "./combination.js";
import { ne } from "./comparison.js";
import { div } from "./division.js";
import { expectTensor } from "./expect-tensor.js";
import { sqrt } from "./exponential.js";
import { logicalAnd } from "./logic.js";
import { describe } from "../ndarray/describe.js";
import { intoOut, type OutOption } from "./out.js";
import { recordResult } from "./record-result.js";
import { amax, amin, type Dims, sum } from "./reductions.js";
import { abs, sign } from "./signs.js";
import { reshape } from "./view.js";
import { where } from "./where.js";

export interface NormOptions extends OutOption {
  p?: number | "fro";
  dim?: Dims;
  keepdim?: boolean;
  dtype?: DType;
}

const squares = new ReductionFunction(operand(0).square(), "sum");

/**
 * The norm of order p over dimensions: (sum |x|^p)^(1/p); the largest magnitude for Infinity, the number of elements that are
 * not zero for 0. The gradient at 0 is 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.norm.html
 */
export function norm(input: Tensor, ...args: Arguments<NormOptions, ["p", "dim", "keepdim"]>): Tensor {
  expectTensor("norm", input);
  const {
    p = "fro",
    dim = null,
    keepdim = false,
    dtype,
    out,
  } = bind<NormOptions>("norm", args, ["p", "dim", "keepdim"], ["dtype", "out"]);
  if (typeof p !== "number" && p !== "fro") {
    throw unknownOrder("norm", p, 'a number or "fro"');
  }
  return intoOut(
    "norm",
    normOver("norm", floatingOf("norm", input, dtype), p === "fro" ? 2 : p, dim, keepdim),
    out,
  );
}

/** @internal The error for an order that there is no norm of. */
export function unknownOrder(operation: string, p: unknown, allowed: string): TypeError {
  const advice = p === "nuc" ? '; linalg.matrixNorm(input, "nuc") is the nuclear norm of matrices' : "";
  return new TypeError(
    `${operation}: there is no norm of order ${describe(p)} here; the order is ${allowed}${advice}`,
  );
}

/** @internal The tensor in the type of its norm. Throws for integers. */
export function floatingOf(operation: string, input: Tensor, dtype: DType | undefined): Tensor {
  const t = dtype === undefined ? input : castTo(input, dtype);
  if (!t.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: input dtype should be either floating point or complex dtypes. Got ${t.dtype.toString()}; give dtype: torch.float32`,
    );
  }
  return t;
}

/** Throws where a norm is taken over no elements that has no value for none: the largest of nothing, for example. */
export function expectElements(operation: string, sizes: Shape, p: number | string): void {
  if (sizes.includes(0)) {
    throw new RangeError(
      `${operation}: cannot compute the ${p} norm on an empty tensor because the operation does not have an identity, but got sizes [${sizes.join(", ")}]`,
    );
  }
}

/** @internal The norm of order p over dimensions, of floating point numbers. */
export function normOver(operation: string, t: Tensor, p: number, dim: Dims, keepdim: boolean): Tensor {
  const dims = wrapDims(operation, dim, t.shape.length);
  const over = { dim: dims, keepdim };
  if (p < 0 || p === Number.POSITIVE_INFINITY) {
    expectElements(
      operation,
      dims.map((d) => t.shape[d] as number),
      p,
    );
  }
  switch (p) {
    case 0: {
      const count = sum(castTo(ne(t, 0), t.dtype), over);
      return record(
        "LinalgVectorNormBackward0",
        count.array,
        [t],
        () => [new Tensor(filled(t.shape, 0, t.dtype))],
        [],
      );
    }
    case 1:
      return sum(abs(t), over);
    case 2:
      return euclidean(t, dims, keepdim);
    case Number.POSITIVE_INFINITY:
      return amax(abs(t), over);
    case Number.NEGATIVE_INFINITY:
      return amin(abs(t), over);
    default:
      return powerNorm(t, p, dims, keepdim);
  }
}

// The gradient from the share of each element in the norm, sign(x) (|x| / norm)^(p - 1), which neither overflows nor
// cancels as the chain of powers would; 0 for an element that is 0.
function powerNorm(t: Tensor, p: number, dims: readonly number[], keepdim: boolean): Tensor {
  const kept = noGrad(() => pow(sum(pow(abs(t), p), { dim: dims, keepdim: true }), 1 / p));
  const back = powerNormBack.bind(null, t, p, dims, kept);
  const result = recordResult("LinalgVectorNormBackward0", kept, [t], back, [t]);
  return reshape(result, reducedShape(t.shape, dims, keepdim));
}

// In float64: the derivative of this is 1 less the share where one element is nearly the whole norm.
function powerNormBack(t: Tensor, p: number, dims: readonly number[], kept: Tensor, g: Tensor): Tensor[] {
  const x = castTo(t, float64);
  const size = t.dtype === float64 ? kept : powerNorm(x, p, dims, true);
  const some = logicalAnd(ne(x, 0), ne(size, 0));
  const share = div(where(some, abs(x), 1), where(ne(size, 0), size, 1));
  const slope = where(some, mul(mul(castTo(g, float64), sign(x)), pow(share, p - 1)), 0);
  return [castTo(slope, t.dtype)];
}

function euclidean(t: Tensor, dims: readonly number[], keepdim: boolean): Tensor {
  const total = new Tensor(squares.apply(t.array, dims, true, t.dtype, t.dtype));
  const kept: Tensor = new Tensor(sqrt(total).array);
  const result: Tensor = record(
    "LinalgVectorNormBackward0",
    kept.array,
    [t],
    // x / |x|, and 0 where the norm is 0.
    (g) => [mul(t, direction(g, result))],
    [t],
    true,
  );
  return reshape(result, reducedShape(t.shape, dims, keepdim));
}

function direction(g: Tensor, size: Tensor): Tensor {
  const some = ne(size, 0);
  return where(some, div(g, where(some, size, 1)), 0);
}
