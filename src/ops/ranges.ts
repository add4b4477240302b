// Evenly spaced numbers.

import { heap } from "../engine/heap.js";
import type { Tensor } from "../autograd/tensor.js";
import { float64, int64, type DType } from "../ndarray/dtype.js";
import { writeAt } from "../ndarray/elements.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import { bind, need, type Arguments } from "./arguments.js";
import { CREATION_KEYS, type CreationOptions, finish, typeFor } from "./creation.js";
import { factorIn, getDefaultDtype, scalarType, type Scalar } from "./promotion.js";

/** An array whose element i is `value(i)`, computed in float64 and rounded once. */
function tabulate(size: number, dtype: DType, value: (i: number) => number): NDArray {
  const out = empty([size], dtype);
  const start = out.address / dtype.itemsize;
  if (dtype.isFloatingPoint) {
    const view = dtype.itemsize === 4 ? heap.f32 : heap.f64;
    for (let i = 0; i < size; i++) {
      view[start + i] = value(i);
    }
  } else {
    for (let i = 0; i < size; i++) {
      writeAt(out, i, value(i));
    }
  }
  return out;
}

/** How far two bounds lie apart in steps; checks what PyTorch checks. */
function steps(operation: string, start: number, end: number, step: number): number {
  if (step === 0) {
    throw new RangeError(`${operation}: step must be nonzero`);
  }
  if (!Number.isFinite(start) || !Number.isFinite(end) || Number.isNaN(step)) {
    throw new RangeError(`${operation}: unsupported range: ${start} -> ${end}`);
  }
  if (step > 0 ? end < start : end > start) {
    throw new RangeError(`${operation}: upper bound and larger bound inconsistent with step sign`);
  }
  return Math.ceil((end - start) / step);
}

interface Arange extends CreationOptions {
  start?: Scalar;
  end?: Scalar;
  step?: Scalar;
}

/**
 * The numbers start, start + step, ... before end. Whole bounds and step give int64, others the default type.
 * Each is start + i * step, rounded once.
 *
 * @example torch.arange(5) // tensor([0, 1, 2, 3, 4])
 * @throws RangeError for a step of 0 or of the wrong sign, and for bounds that are not finite.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.arange.html
 */
export function arange(
  ...args:
    | [end: Scalar, options?: Arange]
    | [start: Scalar, end: Scalar, step?: Scalar | Arange, options?: Arange]
    | [options: Arange]
): Tensor {
  const numbers = args.filter((n) => n !== undefined && typeof n !== "object").length;
  const keys = numbers === 1 ? (["end"] as const) : (["start", "end", "step"] as const);
  const bound = bind<Arange>("arange", args, keys, ["start", "step", "end", ...CREATION_KEYS]);
  const end = need("arange", "end", bound.end);
  const { start = 0, step = 1, dtype } = bound;
  const whole = [start, end, step].every((n) => scalarType(n) === int64);
  const type = dtype ?? bound.out?.dtype ?? (whole ? int64 : getDefaultDtype());
  if (typeof start === "bigint" && !Number.isSafeInteger(Number(start) + Number(end))) {
    return finish("arange", exactRange(start, BigInt(end), BigInt(step), type), bound);
  }
  const [a, b, by] = [Number(start), Number(end), Number(step)];
  if (!type.isFloatingPoint && Math.trunc(by) === 0) {
    throw new RangeError(`arange: step must be nonzero, but got ${by} for ${type.toString()}`);
  }
  const [from, until, increment] = type.isFloatingPoint
    ? [a, b, by]
    : [Math.trunc(a), Math.trunc(b), Math.trunc(by)];
  // PyTorch counts the steps of int64 in whole numbers, those of other integers before they are cut.
  const count = type === int64 ? steps("arange", from, until, increment) : steps("arange", a, b, by);
  const value = type === float64 ? fusedSteps(from, increment) : (i: number): number => from + i * increment;
  return finish("arange", tabulate(count, type, value), bound);
}

// start + i * step rounded once (but for ties of its last digits), as with a fused multiply-add: the step in two halves
// whose products with i are exact below 2^26 steps, and the error of the sum by Knuth's TwoSum.
function fusedSteps(start: number, step: number): (i: number) => number {
  const scaled = 134217729 * step;
  const high = scaled - (scaled - step);
  const low = step - high;
  if (!Number.isFinite(low)) {
    return (i) => start + i * step;
  }
  return (i) => {
    const product = i * step;
    const productError = i * high - product + i * low;
    const sum = start + product;
    const part = sum - start;
    return sum + (start - (sum - part) + (product - part) + productError);
  };
}

// Integers beyond 2^53.
function exactRange(start: bigint, end: bigint, step: bigint, dtype: DType): NDArray {
  const count = steps("arange", 0, Number(end - start), Number(step));
  const out = empty([count], dtype);
  for (let i = 0; i < count; i++) {
    writeAt(out, i, start + BigInt(i) * step);
  }
  return out;
}

interface Linspace extends CreationOptions {
  start: Scalar;
  end: Scalar;
  steps: number;
}

// The point i of n: counted from the nearer end, so that both ends are exact.
function spaced(start: number, end: number, n: number): (i: number) => number {
  const step = n > 1 ? (end - start) / (n - 1) : 0;
  const half = n / 2;
  return (i) => (i < half ? start + step * i : end - step * (n - i - 1));
}

function checkSteps(operation: string, n: number): number {
  if (!Number.isInteger(n) || n < 0) {
    throw new RangeError(`${operation}: number of steps must be non-negative, but got ${n}`);
  }
  return n;
}

/**
 * `steps` numbers from start to end, both included, evenly spaced.
 *
 * @example torch.linspace(0, 1, 5) // tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linspace.html
 */
export function linspace(...args: Arguments<Linspace, ["start", "end", "steps"]>): Tensor {
  const bound = bind<Linspace>("linspace", args, ["start", "end", "steps"], CREATION_KEYS);
  const n = checkSteps("linspace", need("linspace", "steps", bound.steps));
  const type = typeFor(bound);
  const start = Number(factorIn(type, need("linspace", "start", bound.start)));
  const end = Number(factorIn(type, need("linspace", "end", bound.end)));
  return finish("linspace", tabulate(n, type, spaced(start, end, n)), bound);
}

interface Logspace extends Linspace {
  base?: number;
}

/**
 * `steps` powers of `base` (10) with exponents evenly spaced from start to end.
 *
 * @example torch.logspace(0, 2, 3) // tensor([1., 10., 100.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logspace.html
 */
export function logspace(...args: Arguments<Logspace, ["start", "end", "steps", "base"]>): Tensor {
  const bound = bind<Logspace>("logspace", args, ["start", "end", "steps", "base"], CREATION_KEYS);
  const n = checkSteps("logspace", need("logspace", "steps", bound.steps));
  const { base = 10 } = bound;
  const exponent = spaced(
    Number(need("logspace", "start", bound.start)),
    Number(need("logspace", "end", bound.end)),
    n,
  );
  return finish(
    "logspace",
    tabulate(n, typeFor(bound), (i) => base ** exponent(i)),
    bound,
  );
}
