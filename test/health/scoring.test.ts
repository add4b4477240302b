// The mathematics behind docs/faults.md, against values that are known from elsewhere.

import { describe, expect, it } from "vitest";
import { kill } from "../../bench/faults/score/kill.js";
import { cohensD, median, signFlipTest, signTest, wilson } from "../../bench/faults/score/statistics.js";

describe("Wilson's interval", () => {
  const Z = 1.959963984540054;

  it.each([
    [8, 10],
    [95, 100],
    [1, 2230],
  ])("of %i of %i: both ends are 1.96 standard errors of their own off the share", (hits, of) => {
    const { low, high } = wilson(hits, of);
    for (const end of [low, high]) {
      expect(Math.abs(hits / of - end)).toBeCloseTo(Z * Math.sqrt((end * (1 - end)) / of), 10);
    }
    expect(low).toBeLessThan(hits / of);
    expect(high).toBeGreaterThan(hits / of);
  });

  it("of 0 and of 10 out of 10 has closed forms", () => {
    expect(wilson(0, 10).low).toBe(0);
    expect(wilson(0, 10).high).toBeCloseTo(Z ** 2 / (10 + Z ** 2), 12);
    expect(wilson(10, 10).low).toBeCloseTo(10 / (10 + Z ** 2), 12);
    expect(wilson(10, 10).high).toBeCloseTo(1, 12);
  });

  it("of none is everything, and of less than none an error", () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(() => wilson(3, 2)).toThrow(RangeError);
    expect(() => wilson(Number.NaN, 2)).toThrow(RangeError);
  });
});

describe("the exact test of pairs", () => {
  it("ten pairs of one sign leave one case of 1024", () => {
    expect(signFlipTest([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(1 / 1024);
    expect(signFlipTest([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((x) => -x))).toBe(1);
  });

  it("counts by hand: of the eight signs of 1, 2 and 3, those with a sum of at least 1 + 2 - 3 are five", () => {
    // 6, 4, 2, 0, 0, -2, -4, -6
    expect(signFlipTest([1, 2, -3])).toBe(5 / 8);
  });

  it("no difference at all proves nothing", () => {
    expect(signFlipTest([0, 0, 0, 0])).toBe(1);
  });

  it("wants some pairs, and finite ones", () => {
    expect(() => signFlipTest([])).toThrow(RangeError);
    expect(() => signFlipTest([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
    expect(() => signFlipTest(new Array(21).fill(1))).toThrow(RangeError);
  });
});

it("the sign test counts heads: of 10 throws at least 9 in 11 of 1024 cases", () => {
  expect(signTest(9, 1)).toBeCloseTo(11 / 1024, 12);
  expect(signTest(0, 5)).toBe(1);
  expect(signTest(5, 0)).toBeCloseTo(1 / 32, 12);
  expect(signTest(0, 0)).toBe(1);
});

describe("Cohen's d", () => {
  it("is the difference of means over the pooled deviation", () => {
    // Means 4 and 3, both variances 2.5: 1 / sqrt(2.5).
    expect(cohensD([2, 3, 4, 5, 6], [1, 2, 3, 4, 5])).toBeCloseTo(1 / Math.sqrt(2.5), 12);
    // Variances 1 and 9 of three each: pooled 5.
    expect(cohensD([1, 2, 3], [1, 4, 7])).toBeCloseTo(-2 / Math.sqrt(5), 12);
  });

  it("of values that do not vary is 0 or infinite", () => {
    expect(cohensD([1, 1], [1, 1])).toBe(0);
    expect(cohensD([2, 2], [1, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(() => cohensD([1], [1, 2])).toThrow(RangeError);
  });
});

describe("the kill test", () => {
  const twin = [0.1, 0.12, 0.09, 0.11, 0.1, 0.13, 0.1, 0.08, 0.11, 0.1];

  it("a fault that costs much hurts", () => {
    const { hurts, p, d } = kill(
      twin.map((error, i) => error + 0.3 + 0.01 * i),
      twin,
    );
    expect(hurts).toBe(true);
    expect(p).toBeLessThan(0.05);
    expect(d).toBeGreaterThan(0.5);
  });

  it("the same errors do not, nor do better ones", () => {
    expect(kill(twin, twin).hurts).toBe(false);
    expect(
      kill(
        twin.map((error) => error - 0.05),
        twin,
      ).hurts,
    ).toBe(false);
  });

  it("a difference that is sure but small beside the spread does not", () => {
    const spread = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
    const { hurts, p, d } = kill(
      spread.map((error) => error + 0.01),
      spread,
    );
    expect(p).toBeLessThan(0.05);
    expect(d).toBeLessThan(0.5);
    expect(hurts).toBe(false);
  });
});

it("the median is the middle, or the mean of the two in the middle, and does not look at NaN", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([Number.NaN, 7])).toBe(7);
  expect(median([])).toBeNaN();
});
