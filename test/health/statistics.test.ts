// The figures that watching takes of an array in one pass, held to plain sums in float64.

import { describe, expect, it } from "vitest";
import { float32, float64, int32, int64, uint8, type DType } from "../../src/ndarray/dtype.js";
import { numberAt, writeAt, forEachPosition } from "../../src/ndarray/elements.js";
import { empty, type NDArray } from "../../src/ndarray/ndarray.js";
import { broadcasted, permuted, sliced } from "../../src/ndarray/geometry.js";
import {
  innerAndNorm,
  momentsOf,
  norm,
  rowsOf,
  spread,
  spreadOfChange,
  unitMoments,
  unitSizes,
} from "../../src/health/observe/statistics.js";

const WITHIN = 1e-12;

/** Numbers of both signs, over some decades, the same in every run. */
function filled(shape: readonly number[], dtype: DType, salt = 0): NDArray {
  const a = empty(shape, dtype);
  for (let i = 0; i < a.size; i++) {
    const wave = Math.sin(12.9898 * (i + 1 + salt)) * 43758.5453;
    const part = wave - Math.floor(wave);
    writeAt(a, i, dtype.isFloatingPoint ? (part - 0.4) * 10 ** ((i % 5) - 2) : Math.floor(part * 100));
  }
  return a;
}

function elements(a: NDArray): number[] {
  const numbers: number[] = [];
  forEachPosition(a, (position) => numbers.push(numberAt(a, position)));
  return numbers;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function close(found: number, expected: number, size: number = Math.abs(expected)): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(WITHIN * Math.max(size, Number.MIN_VALUE));
}

const ARRAYS: Readonly<Record<string, () => NDArray>> = {
  "one element": () => filled([1], float32),
  "0 dimensions": () => filled([], float32),
  "a few": () => filled([7], float32),
  "more than a block": () => filled([3001], float32),
  "a matrix": () => filled([37, 19], float32),
  transposed: () => permuted(filled([37, 19], float32), [1, 0]),
  "every second column": () => sliced(filled([12, 20], float32), 1, 1, 9, 2),
  "one row for all": () => broadcasted(filled([1, 9], float32), [5, 9]) as NDArray,
  "four dimensions": () => filled([3, 5, 4, 7], float32),
  "channels last": () => permuted(filled([3, 4, 7, 5], float32), [0, 3, 1, 2]),
  float64: () => filled([23, 11], float64),
  int32: () => filled([23, 11], int32),
  int64: () => filled([6, 5], int64),
  uint8: () => filled([6, 5], uint8),
};

describe.each(Object.entries(ARRAYS))("%s", (_, make) => {
  const a = make();
  const x = elements(a);
  const square = sum(x.map((v) => v * v));
  const mean = sum(x) / x.length;
  const size = Math.sqrt(square / x.length);

  it("has the norm, spread and moments of plain sums, within 1e-12", () => {
    close(norm(a), Math.sqrt(square));
    const variance = Math.max(0, square / x.length - mean * mean);
    const { count, min, max, nonFinite, ...moments } = momentsOf(a);
    expect({ count, min, max, nonFinite }).toEqual({
      count: x.length,
      min: Math.min(...x),
      max: Math.max(...x),
      nonFinite: 0,
    });
    close(moments.mean, mean, size);
    close(moments.std ** 2, variance, size * size);
    close(spread(a).rms, size);
    close(spread(a).std ** 2, variance, size * size);
  });

  it("has the sums of its units, whichever dimension counts them", () => {
    for (let unit = 0; unit < a.rank; unit++) {
      const { sums, squares, sizes } = unitSizes(a, unit);
      const { all } = unitMoments(a, unit);
      expect(sums).toHaveLength(a.shape[unit] as number);
      for (let i = 0; i < sums.length; i++) {
        const own = elements(sliced(a, unit, i, 1));
        const most = sum(own.map(Math.abs));
        close(sums[i] as number, sum(own), most);
        close(squares[i] as number, sum(own.map((v) => v * v)));
        close(sizes[i] as number, most);
      }
      expect([all.min, all.max, all.count]).toEqual([Math.min(...x), Math.max(...x), x.length]);
      close(all.mean, mean, size);
    }
  });
});

describe("two arrays", () => {
  const pairs: Readonly<Record<string, readonly [NDArray, NDArray]>> = {
    "in one order": [filled([37, 19], float32), filled([37, 19], float32, 5000)],
    "both transposed": [
      permuted(filled([37, 19], float32), [1, 0]),
      permuted(filled([37, 19], float32, 5000), [1, 0]),
    ],
    "one transposed": [permuted(filled([37, 19], float32), [1, 0]), filled([19, 37], float32, 5000)],
    "of float64": [filled([8], float64), filled([8], float64, 5000)],
  };

  it.each(Object.entries(pairs))("%s: inner product and change within 1e-12", (_, [a, b]) => {
    const [x, y] = [elements(a), elements(b)];
    const products = x.map((v, i) => v * (y[i] as number));
    const { inner, norm: length } = innerAndNorm(a, b);
    close(inner, sum(products), sum(products.map(Math.abs)));
    close(length, norm(a));
    const { before, change } = spreadOfChange(a, b);
    close(before.rms, spread(a).rms);
    const changes = x.map((v, i) => (y[i] as number) - v);
    close(change.rms, Math.sqrt(sum(changes.map((v) => v * v)) / x.length));
  });

  it("of weights that did not move: no change at all", () => {
    const a = filled([64], float32);
    expect(spreadOfChange(a, a).change).toEqual({ rms: 0, std: 0 });
  });
});

describe("what is out of the ordinary", () => {
  const of = (numbers: readonly number[], dtype: DType = float32): NDArray => {
    const a = empty([numbers.length], dtype);
    numbers.forEach((value, i) => {
      writeAt(a, i, value);
    });
    return a;
  };

  it("no elements", () => {
    for (const shape of [[0], [0, 3], [3, 0]]) {
      const a = empty(shape, float32);
      expect(momentsOf(a)).toEqual({ count: 0, mean: 0, std: 0, min: 0, max: 0, nonFinite: 0 });
      expect([norm(a), spread(a).rms]).toEqual([0, 0]);
      expect(Array.from(unitSizes(a, 0).sums)).toEqual(new Array(shape[0]).fill(0));
    }
  });

  it("NaN and infinities are counted and left out", () => {
    const numbers = [1, Number.NaN, -3, Number.POSITIVE_INFINITY, 5, Number.NEGATIVE_INFINITY, 0];
    for (const dtype of [float32, float64]) {
      const found = momentsOf(of(numbers, dtype));
      expect({ ...found, std: 0 }).toEqual({ count: 4, mean: 0.75, std: 0, min: -3, max: 5, nonFinite: 3 });
      close(found.std, Math.sqrt(35 / 4 - 0.75 ** 2));
      expect(unitMoments(of(numbers, dtype), 0).all.nonFinite).toBe(3);
    }
    expect(norm(of(numbers))).toBeNaN();
  });

  it("nothing but NaN, and float64 whose sum leaves the range", () => {
    expect(momentsOf(of([Number.NaN, Number.NaN]))).toMatchObject({
      count: 2,
      mean: Number.NaN,
      nonFinite: 2,
    });
    expect(momentsOf(of([1.5e308, 1.5e308], float64))).toMatchObject({ mean: Number.NaN, nonFinite: 0 });
  });

  it("float32 whose squares float32 cannot hold: gradients of 1e-30 and of 1e30 have norms", () => {
    for (const size of [1e-30, 1e30, 1.5e-45]) {
      const a = of(new Array(9).fill(size));
      close(norm(a), 3 * numberAt(a, 0));
    }
  });

  it("rows are cut where they are wanted short", () => {
    const a = permuted(filled([4, 6], float32), [1, 0]);
    expect(rowsOf(a, 2, 3).map((row) => Array.from(row))).toEqual([
      elements(sliced(sliced(a, 0, 0, 1), 1, 0, 3)),
      elements(sliced(sliced(a, 0, 1, 1), 1, 0, 3)),
    ]);
  });
});
