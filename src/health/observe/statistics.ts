// Sums over arrays where they lie. Nothing is changed, nothing is recorded, and what is allocated is given back at once.

import { lifetimes } from "../../engine/storage.js";
import { input, parameter, select } from "../../expr/expr.js";
import { copyOf, denseOf } from "../../ndarray/arithmetic.js";
import { float64 } from "../../ndarray/dtype.js";
import { ElementwiseFunction } from "../../ndarray/elementwise.js";
import { numberAt } from "../../ndarray/elements.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import { ReductionFunction } from "../../ndarray/reduce.js";
import type { Moments } from "../recording.js";

const x = input(0);
const sum = new ReductionFunction(x, "sum");
const sumOfSquares = new ReductionFunction(x.square(), "sum");
const sumOfSizes = new ReductionFunction(x.abs(), "sum");
const largest = new ReductionFunction(x, "max");
const smallest = new ReductionFunction(x, "min");
// x - x is 0 for numbers, NaN for NaN and infinities.
const notFinite = new ReductionFunction(x.sub(x).ne(0), "sum");
const finiteOnly = new ElementwiseFunction([select(x.sub(x).eq(0), x, parameter(0))], 1);
const difference = new ElementwiseFunction([x.sub(input(1))], 0);
const product = new ElementwiseFunction([x.mul(input(1))], 0);

const everywhere = (a: NDArray): number[] => a.shape.map((_, d) => d);

/** The numbers of a small array, which is given back. */
function taken(a: NDArray): number[] {
  const numbers = Array.from({ length: a.size }, (_, i) => numberAt(a, i));
  free(a);
  return numbers;
}

/** Runs `body` on the array where its elements lie in order, else on a copy that is given back. */
function dense<T>(a: NDArray, body: (a: NDArray) => T): T {
  if (a.dense) {
    return body(a);
  }
  const copy = copyOf(a);
  const result = body(copy);
  free(copy);
  return result;
}

function whole(reduction: ReductionFunction, a: NDArray): number {
  return dense(a, (d) => taken(reduction.apply(d, everywhere(d), false, d.dtype, float64))[0] as number);
}

/** The Euclidean norm over all elements. */
export function norm(a: NDArray): number {
  return a.size === 0 ? 0 : Math.sqrt(whole(sumOfSquares, a));
}

/** The sum of |x|. */
export function sizes(a: NDArray): number {
  return a.size === 0 ? 0 : whole(sumOfSizes, a);
}

/** Root mean square and standard deviation of the elements. */
export function spread(a: NDArray): { readonly rms: number; readonly std: number } {
  if (a.size === 0) {
    return { rms: 0, std: 0 };
  }
  const square = whole(sumOfSquares, a) / a.size;
  const mean = whole(sum, a) / a.size;
  return { rms: Math.sqrt(square), std: Math.sqrt(Math.max(0, square - mean * mean)) };
}

/** Moments of the elements that are numbers, and how many are not. */
export function momentsOf(a: NDArray): Moments {
  if (a.size === 0) {
    return { count: 0, mean: 0, std: 0, min: 0, max: 0, nonFinite: 0 };
  }
  if (!a.dtype.isFloatingPoint) {
    const converted = copyOf(a, float64);
    const moments = momentsOf(converted);
    free(converted);
    return moments;
  }
  return dense(a, (d) => {
    const [total, square] = [whole(sum, d), whole(sumOfSquares, d)];
    if (!Number.isFinite(total)) {
      return momentsOfRest(d);
    }
    const mean = total / d.size;
    const deviation = Math.sqrt(Math.max(0, square / d.size - mean * mean));
    return {
      count: d.size,
      mean,
      std: deviation,
      min: whole(smallest, d),
      max: whole(largest, d),
      nonFinite: 0,
    };
  });
}

function momentsOfRest(a: NDArray): Moments {
  const bad = whole(notFinite, a);
  const count = a.size - bad;
  if (count === 0 || bad === 0) {
    // Without a NaN or infinity among the elements, it was their sum that left the range.
    return {
      count: a.size,
      mean: Number.NaN,
      std: Number.NaN,
      min: Number.NaN,
      max: Number.NaN,
      nonFinite: bad,
    };
  }
  const filled = (value: number): NDArray => finiteOnly.apply("moments", [a], [value], a.dtype, a.dtype);
  const over = (value: number, reduction: ReductionFunction): number => {
    const rest = filled(value);
    const result = whole(reduction, rest);
    free(rest);
    return result;
  };
  const mean = over(0, sum) / count;
  const square = over(0, sumOfSquares) / count;
  return {
    count: a.size,
    mean,
    std: Math.sqrt(Math.max(0, square - mean * mean)),
    min: over(Number.POSITIVE_INFINITY, smallest),
    max: over(Number.NEGATIVE_INFINITY, largest),
    nonFinite: bad,
  };
}

/** How many elements are NaN or infinite. */
export function countNonFinite(a: NDArray): number {
  return a.size === 0 || !a.dtype.isFloatingPoint ? 0 : whole(notFinite, a);
}

/** Whether every element is a number: cheaper than counting those that are not. */
export function allFinite(a: NDArray): boolean {
  // A sum of finite float32 stays finite in float64; one of float64 may leave the range by itself.
  return (
    a.size === 0 || !a.dtype.isFloatingPoint || Number.isFinite(whole(sum, a)) || countNonFinite(a) === 0
  );
}

const others = (a: NDArray, unit: number): number[] => everywhere(a).filter((d) => d !== unit);

/** A sum for each unit, over all other dimensions. */
export function byUnit(
  reduction: ReductionFunction,
  a: NDArray,
  unit: number,
  scalars: readonly number[] = [],
): number[] {
  return dense(a, (d) => taken(reduction.apply(d, others(d, unit), false, d.dtype, float64, [], scalars)));
}

/** Unit by unit, the sums of the elements and of their squares. */
export function unitSums(a: NDArray, unit: number): { readonly sums: number[]; readonly squares: number[] } {
  return dense(a, (d) => ({ sums: byUnit(sum, d, unit), squares: byUnit(sumOfSquares, d, unit) }));
}

/** Gives back an array that nobody else holds. */
export function free(a: NDArray): void {
  lifetimes.release(a.storage);
}

/** Writes `now` - `before` over `before`. */
export function changeInto(before: NDArray, now: NDArray): void {
  difference.into([before], [now, before], [], before.dtype);
}

/** The inner product of two arrays of one shape. */
export function inner(a: NDArray, b: NDArray): number {
  const products = product.apply("inner", [a, b], [], a.dtype, float64);
  const result = whole(sum, products);
  free(products);
  return result;
}

/** The elements as numbers, the first `rows` of dimension 0 only, each cut to `most` elements. */
export function rowsOf(a: NDArray, rows: number, most: number): Float64Array[] {
  const d = denseOf(a);
  const [count, length] = [d.shape[0] ?? 1, d.shape[0] === undefined ? 1 : d.size / Math.max(1, d.shape[0])];
  const taken = Array.from({ length: Math.min(rows, count) }, (_, r) =>
    Float64Array.from({ length: Math.min(most, length) }, (_, i) => numberAt(d, r * length + i)),
  );
  if (d !== a) {
    free(d);
  }
  return taken;
}
