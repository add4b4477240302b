// Sums over arrays where they lie, each in one pass. Nothing is changed and nothing is recorded.

import { lifetimes } from "../../engine/storage.js";
import { input, type Expr, parameter, select } from "../../expr/expr.js";
import { denseOf } from "../../ndarray/arithmetic.js";
import { numberAt } from "../../ndarray/elements.js";
import { JointReductionFunction } from "../../ndarray/joint-reduce.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import type { Moments } from "../recording.js";

const x = input(0);
const y = input(1);
const change = x.sub(y);
// x - x is 0 for numbers, NaN for NaN and infinities.
const isNumber = x.sub(x).eq(0);
const orElse = (index: number): Expr => select(isNumber, x, parameter(index));

const sum = (value: Expr) => ({ value, combine: "sum" }) as const;
const most = (value: Expr) => ({ value, combine: "max" }) as const;
const least = (value: Expr) => ({ value, combine: "min" }) as const;

const sumOfSquares = new JointReductionFunction([sum(x.square())]);
const sumAndSquares = new JointReductionFunction([sum(x), sum(x.square())]);
const sumSquaresSizes = new JointReductionFunction([sum(x), sum(x.square()), sum(x.abs())]);
const moments = new JointReductionFunction([sum(x), sum(x.square()), least(x), most(x)]);
// The parameters are what stands for NaN and infinities: 0, and the ends of the range.
const momentsOfNumbers = new JointReductionFunction(
  [sum(isNumber), sum(orElse(0)), sum(orElse(0).square()), least(orElse(1)), most(orElse(2))],
  3,
);
const changes = new JointReductionFunction([sum(y), sum(y.square()), sum(change), sum(change.square())]);
const products = new JointReductionFunction([sum(x.mul(y)), sum(x.square())]);

/** What the kernels of whole arrays have found; read at once. */
const found: [number, number, number, number, number] = [0, 0, 0, 0, 0];

/** The Euclidean norm over all elements. */
export function norm(a: NDArray): number {
  return Math.sqrt(squares(a));
}

/** The sum of the squares of all elements. */
export function squares(a: NDArray): number {
  sumOfSquares.whole([a], [], found);
  return found[0];
}

/** Root mean square and standard deviation of some elements. */
export interface Spread {
  readonly rms: number;
  readonly std: number;
}

function spreadOf(count: number, total: number, square: number): Spread {
  if (count === 0) {
    return { rms: 0, std: 0 };
  }
  const mean = total / count;
  return { rms: Math.sqrt(square / count), std: Math.sqrt(Math.max(0, square / count - mean * mean)) };
}

export function spread(a: NDArray): Spread {
  sumAndSquares.whole([a], [], found);
  return spreadOf(a.size, found[0], found[1]);
}

/** The spread of what was there before, and of what has changed since. */
export function spreadOfChange(
  before: NDArray,
  now: NDArray,
): { readonly before: Spread; readonly change: Spread } {
  changes.whole([now, before], [], found);
  const [total, square, change, changeSquare] = found;
  return { before: spreadOf(now.size, total, square), change: spreadOf(now.size, change, changeSquare) };
}

/** The inner product of two arrays of one shape, and the norm of the first. */
export function innerAndNorm(a: NDArray, b: NDArray): { readonly inner: number; readonly norm: number } {
  products.whole([a, b], [], found);
  return { inner: found[0], norm: Math.sqrt(found[1]) };
}

/** Moments of the elements that are numbers, and how many are not. */
export function momentsOf(a: NDArray): Moments {
  moments.whole([a], [], found);
  const [total, square, min, max] = found;
  return momentsFrom(a, total, square, min, max);
}

function momentsFrom(a: NDArray, total: number, square: number, min: number, max: number): Moments {
  if (a.size === 0) {
    return { count: 0, mean: 0, std: 0, min: 0, max: 0, nonFinite: 0 };
  }
  if (!Number.isFinite(total)) {
    return momentsOfRest(a);
  }
  const mean = total / a.size;
  const deviation = Math.sqrt(Math.max(0, square / a.size - mean * mean));
  return { count: a.size, mean, std: deviation, min, max, nonFinite: 0 };
}

function momentsOfRest(a: NDArray): Moments {
  momentsOfNumbers.whole([a], [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], found);
  const [count, total, square, min, max] = found;
  if (count === 0 || count === a.size) {
    // Without a NaN or infinity among the elements, it was their sum that left the range.
    const none = Number.NaN;
    return { count: a.size, mean: none, std: none, min: none, max: none, nonFinite: a.size - count };
  }
  const mean = total / count;
  const deviation = Math.sqrt(Math.max(0, square / count - mean * mean));
  return { count, mean, std: deviation, min, max, nonFinite: a.size - count };
}

/** Whether every element is a number. */
export function allFinite(a: NDArray): boolean {
  return !a.dtype.isFloatingPoint || momentsOf(a).nonFinite === 0;
}

/** Unit by unit, sums over all other dimensions. */
export interface UnitSums {
  readonly sums: readonly number[];
  readonly squares: readonly number[];
}

export function unitSums(a: NDArray, unit: number): UnitSums {
  const [sums, squares] = sumAndSquares.byUnit(a, unit) as [number[], number[]];
  return { sums, squares };
}

/** The same with the sums of |x|. */
export function unitSizes(a: NDArray, unit: number): UnitSums & { readonly sizes: readonly number[] } {
  const [sums, squares, sizes] = sumSquaresSizes.byUnit(a, unit) as [number[], number[], number[]];
  return { sums, squares, sizes };
}

/** The same with the moments of all elements. */
export function unitMoments(a: NDArray, unit: number): UnitSums & { readonly all: Moments } {
  const [sums, squares, min, max] = moments.byUnit(a, unit) as [number[], number[], number[], number[]];
  const all = momentsFrom(a, total(sums), total(squares), leastOf(min), mostOf(max));
  return { sums, squares, all };
}

function leastOf(numbers: readonly number[]): number {
  let result = Number.POSITIVE_INFINITY;
  for (let i = 0; i < numbers.length; i++) {
    result = Math.min(result, numbers[i] as number);
  }
  return result;
}

function mostOf(numbers: readonly number[]): number {
  let result = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < numbers.length; i++) {
    result = Math.max(result, numbers[i] as number);
  }
  return result;
}

/** The sum of numbers. */
export function total(numbers: readonly number[]): number {
  let result = 0;
  for (let i = 0; i < numbers.length; i++) {
    result += numbers[i] as number;
  }
  return result;
}

/** Gives back an array that nobody else holds. */
export function free(a: NDArray): void {
  lifetimes.release(a.storage);
}

/** The elements as numbers, the first `rows` of dimension 0 only, each cut to `most` elements. */
export function rowsOf(a: NDArray, rows: number, most: number): Float64Array[] {
  const d = denseOf(a);
  const [count, length] = [d.shape[0] ?? 1, d.shape[0] === undefined ? 1 : d.size / Math.max(1, d.shape[0])];
  const taken: Float64Array[] = [];
  for (let r = 0; r < Math.min(rows, count); r++) {
    const row = new Float64Array(Math.min(most, length));
    for (let i = 0; i < row.length; i++) {
      row[i] = numberAt(d, r * length + i);
    }
    taken.push(row);
  }
  if (d !== a) {
    free(d);
  }
  return taken;
}
