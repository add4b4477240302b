// Running sums, products, extremes and log-sums along a dimension.

import { record, Tensor } from "../autograd/tensor.js";
import { bool, type DType, int64 } from "../ndarray/dtype.js";
import { linearRecurrence, runningExtremes, runningLogSumExp, scanAlong } from "../ndarray/scan.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { mul, sub } from "./arithmetic.js";
import { castTo } from "./cast.js";
import { eq } from "./comparison.js";
import { clone, copy_ } from "./conversion.js";
import { onesLike, zerosLike } from "./creation-like.js";
import { expectTensor } from "./expect-tensor.js";
import { exp } from "./exponential.js";
import { intoOuts, ValuesAndIndices } from "./values-and-indices.js";
import { flip } from "./flipping.js";
import { gather } from "./gathering.js";
import { cat } from "./joining.js";
import { intoOut, type OutOption } from "./out.js";
import { sliceView } from "./view.js";
import { where } from "./where.js";

interface RunningOptions extends OutOption {
  dim: number;
  dtype?: DType;
}
type RunningArguments = Arguments<RunningOptions, ["dim"]>;

// A 0-d tensor is a line of one element.
const lengthOf = (t: Tensor, dim: number): number => (t.shape.length === 0 ? 1 : (t.shape[dim] as number));

/** Every element where the one before it stood; the first is that of `first`. */
function delayed(t: Tensor, dim: number, first: Tensor): Tensor {
  const length = lengthOf(t, dim);
  return length < 2 ? first : cat([sliceView(first, dim, 0, 1), sliceView(t, dim, 0, length - 1)], dim);
}

function reversed(t: Tensor, dim: number): Tensor {
  return t.shape.length === 0 ? t : flip(t, [dim]);
}

/**
 * h_0 = b_0, h_i = a_i h_(i-1) + b_i along a dimension. Its gradient is the same from the other end, so that everything
 * built on it has derivatives of any order without a division.
 */
function recurrence(a: Tensor, b: Tensor, dim: number): Tensor {
  const vjp = (g: Tensor): Tensor[] => {
    const upstream = backwards(a, g, dim);
    return [mul(upstream, delayed(result, dim, zerosLike(result))), upstream];
  };
  const result: Tensor = record(
    "LinearRecurrenceBackward0",
    linearRecurrence(a.array, b.array, dim),
    [a, b],
    vjp,
    [a],
    true,
  );
  return result;
}

/** s_n = g_n, s_i = g_i + a_(i+1) s_(i+1). */
function backwards(a: Tensor, g: Tensor, dim: number): Tensor {
  const factors = delayed(reversed(a, dim), dim, zerosLike(a));
  return reversed(recurrence(factors, reversed(g, dim), dim), dim);
}

function sums(t: Tensor, dim: number): Tensor {
  return record(
    "CumsumBackward0",
    scanAlong(t.array, dim, "sum"),
    [t],
    (g) => [reversed(sums(reversed(g, dim), dim), dim)],
    [],
  );
}

function products(t: Tensor, dim: number): Tensor {
  // d y_k / d x_i is the product of what comes before i times that of what lies between i and k.
  const vjp = (g: Tensor): Tensor[] => [mul(delayed(result, dim, onesLike(result)), backwards(t, g, dim))];
  const result: Tensor = record("CumprodBackward0", scanAlong(t.array, dim, "prod"), [t], vjp, [t], true);
  return result;
}

function logSums(t: Tensor, dim: number): Tensor {
  const vjp = (g: Tensor): Tensor[] => {
    // Of what flows into y_k the share exp(y_(k-1) - y_k) flows on to y_(k-1): no more than all of it.
    const before = delayed(result, dim, result);
    const shares = exp(difference(before, result));
    return [mul(exp(difference(t, result)), backwards(shares, g, dim))];
  };
  const result: Tensor = record("LogcumsumexpBackward0", runningLogSumExp(t.array, dim), [t], vjp, [t], true);
  return result;
}

// Equal infinities differ by 0.
function difference(a: Tensor, b: Tensor): Tensor {
  const infinite = eq(b, Number.NEGATIVE_INFINITY);
  return where(infinite, 0, sub(a, where(infinite, 0, b)));
}

function running(
  operation: string,
  scan: (t: Tensor, dim: number) => Tensor,
  input: Tensor,
  args: RunningArguments,
): Tensor {
  expectTensor(operation, input);
  const { dim, dtype, out } = bind<RunningOptions>(operation, args, ["dim"], ["dtype", "out"]);
  const t = castTo(input, dtype ?? (input.dtype.isFloatingPoint ? input.dtype : int64));
  return intoOut(operation, scan(t, wrapDim(operation, need(operation, "dim", dim), t.shape.length)), out);
}

/**
 * Running sums along a dimension. Integers and booleans are summed in int64.
 *
 * @example torch.cumsum(torch.tensor([1, 2, 3]), 0) // tensor([1., 3., 6.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html
 */
export function cumsum(input: Tensor, ...args: RunningArguments): Tensor {
  return running("cumsum", sums, input, args);
}
/** `cumsum`, written over `self`. */
export function cumsum_(self: Tensor, ...args: RunningArguments): Tensor {
  return copy_(self, running("cumsum_", sums, self, args));
}

/**
 * Running products along a dimension. Integers and booleans are multiplied in int64.
 *
 * @example torch.cumprod(torch.tensor([1, 2, 3]), 0) // tensor([1., 2., 6.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cumprod.html
 */
export function cumprod(input: Tensor, ...args: RunningArguments): Tensor {
  return running("cumprod", products, input, args);
}
/** `cumprod`, written over `self`. */
export function cumprod_(self: Tensor, ...args: RunningArguments): Tensor {
  expectTensor("cumprod_", self);
  // The gradient reads the old value.
  return copy_(self, running("cumprod_", products, clone(self), args));
}

/**
 * Running log(sum(exp(x))) along a dimension, without overflow.
 *
 * @throws TypeError for integers.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logcumsumexp.html
 */
export function logcumsumexp(
  input: Tensor,
  ...args: Arguments<Omit<RunningOptions, "dtype">, ["dim"]>
): Tensor {
  expectTensor("logcumsumexp", input);
  const { dim, out } = bind<Omit<RunningOptions, "dtype">>("logcumsumexp", args, ["dim"], ["out"]);
  if (!input.dtype.isFloatingPoint) {
    throw new TypeError(
      `logcumsumexp: not implemented for ${input.dtype.toString()}; convert with .to(torch.float32)`,
    );
  }
  return intoOut(
    "logcumsumexp",
    logSums(input, wrapDim("logcumsumexp", need("logcumsumexp", "dim", dim), input.shape.length)),
    out,
  );
}

interface ExtremeOptions {
  dim: number;
  out?: readonly [Tensor, Tensor];
}
type ExtremeArguments = Arguments<ExtremeOptions, ["dim"]>;

function extremes(
  operation: string,
  combine: "max" | "min",
  input: Tensor,
  args: ExtremeArguments,
): ValuesAndIndices {
  expectTensor(operation, input);
  const { dim, out } = bind<ExtremeOptions>(operation, args, ["dim"], ["out"]);
  const axis = wrapDim(operation, need(operation, "dim", dim), input.shape.length);
  const source = input.dtype === bool ? castTo(input, int64) : input;
  const indices = new Tensor(runningExtremes(source.array, axis, combine));
  return intoOuts(operation, new ValuesAndIndices(gather(input, axis, indices), indices, operation), out);
}

/**
 * The largest element so far along a dimension, and where it stood (the last, of several). NaN counts as largest.
 *
 * @returns { values, indices }
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cummax.html
 */
export function cummax(input: Tensor, ...args: ExtremeArguments): ValuesAndIndices {
  return extremes("cummax", "max", input, args);
}

/**
 * The smallest element so far along a dimension, and where it stood (the last, of several). NaN counts as smallest.
 *
 * @returns { values, indices }
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cummin.html
 */
export function cummin(input: Tensor, ...args: ExtremeArguments): ValuesAndIndices {
  return extremes("cummin", "min", input, args);
}
