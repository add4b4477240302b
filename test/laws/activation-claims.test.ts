import { describe, expect, test } from "vitest";
import { bounds, type Interval } from "../../src/expr/bounds.js";
import { withNumbers, numbersOf } from "../../src/activations/form.js";
import { cases, points } from "./activations.js";

const defaults = cases.filter((c) => Object.keys(c.given).length === 0);

/** Points close together near 0, and then ever further out. */
function sampled(definition: (typeof defaults)[number]["definition"]): number[] {
  const dense = points(definition, -8, 8);
  const domain = definition.claims?.domain;
  if (domain !== undefined) return [...dense, 1e-12, 1e-6, 1 - 1e-6, 1 - 1e-12];
  const far = Array.from({ length: 120 }, (_, i) => 1.5 ** (i - 80) * 1e6).flatMap((x) => [x, -x]);
  return [...dense, ...far].sort((a, b) => a - b);
}

describe("claims hold", () => {
  for (const { label, definition, value, slope, form, given } of defaults) {
    const { claims } = definition;
    if (claims === null) throw new Error(`${label} claims nothing`);
    const xs = sampled(definition);

    test(`${label}: values and slopes stay in the claimed ranges, to 1e-12, and come within 0.02 of finite ends`, () => {
      for (const [f, [low, high]] of [
        [value, claims.range],
        [slope, claims.slopeRange],
      ] as const) {
        const found = xs.map(f);
        const [least, most] = [Math.min(...found), Math.max(...found)];
        expect(least).toBeGreaterThanOrEqual(low - 1e-12);
        expect(most).toBeLessThanOrEqual(high + 1e-12);
        if (Number.isFinite(low)) expect(least).toBeLessThanOrEqual(low + 0.02);
        if (Number.isFinite(high)) expect(most).toBeGreaterThanOrEqual(high - 0.02);
        if (low === Number.NEGATIVE_INFINITY) expect(least).toBeLessThan(-15);
        if (high === Number.POSITIVE_INFINITY) expect(most).toBeGreaterThan(15);
      }
    });

    test(`${label}: intervals of 1/64 prove the claimed range on [-10, 10] to within 0.05`, () => {
      const operands: Interval[] = definition.parameters.flatMap((p) =>
        p.kind === "tensor" ? [[p.initial, p.initial] as const] : [],
      );
      const numbers = numbersOf(definition, form, given);
      const [from, to] = claims.domain === undefined ? [-10, 10] : [0.01, 0.99];
      const step = claims.domain === undefined ? 1 / 64 : 1 / 1024;
      const [value64, slope64] = [withNumbers(form.value, numbers), withNumbers(form.slopeOfInput, numbers)];
      for (let x = from; x < to; x += step) {
        const piece: Interval = [x, x + step];
        for (const [e, f, range] of [
          [value64, value, claims.range],
          [slope64, slope, claims.slopeRange],
        ] as const) {
          const [low, high] = bounds(e, [piece, ...operands]);
          for (const at of [x, x + step / 3, x + step]) {
            expect(f(at)).toBeGreaterThanOrEqual(low);
            expect(f(at)).toBeLessThanOrEqual(high);
          }
          expect(low, `from ${x}`).toBeGreaterThanOrEqual(range[0] - 0.05);
          expect(high, `from ${x}`).toBeLessThanOrEqual(range[1] + 0.05);
        }
      }
    });

    test(`${label}: ${claims.monotone ? "never falls" : "falls somewhere"}`, () => {
      const values = xs.map(value);
      const falls = values.some(
        (y, i) => i > 0 && (xs[i] as number) > (xs[i - 1] as number) && y < (values[i - 1] as number) - 1e-15,
      );
      expect(falls).toBe(!claims.monotone);
    });

    test(`${label}: is ${claims.zeroCentred ? "" : "not "}odd`, () => {
      const odd = xs.every((x) => Math.abs(value(x) + value(-x)) <= 1e-12 * Math.max(1, Math.abs(value(x))));
      expect(odd).toBe(claims.zeroCentred);
    });

    test(`${label}: the slope goes to 0 ${claims.saturates === "none" ? "nowhere" : `at ${claims.saturates}`}`, () => {
      if (claims.domain !== undefined) {
        expect(claims.saturates).toBe("none");
        return;
      }
      const [left, right] = [Math.abs(slope(-1e4)) < 1e-7, Math.abs(slope(1e4)) < 1e-7];
      expect(left ? (right ? "both" : "left") : right ? "right" : "none").toBe(claims.saturates);
    });
  }
});
