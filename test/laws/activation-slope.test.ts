import { describe, expect, test } from "vitest";
import { derivative } from "../../src/expr/derivative.js";
import { cases, points } from "./activations.js";

describe("the stated slope is the derivative", () => {
  for (const { label, definition, form, value, slope, over } of cases) {
    test(`${label}: within 1e-11 of the symbolic derivative of the value in float64 on [-12, 12]`, () => {
      const symbolic = over(derivative(form.value, 0));
      for (const x of points(definition, -12, 12)) {
        const exact = symbolic(x);
        expect(Math.abs(slope(x) - exact), `at ${x}`).toBeLessThanOrEqual(
          1e-11 * Math.max(1, Math.abs(exact)),
        );
      }
    });

    test(`${label}: within 1e-6 of central differences of the value`, () => {
      for (const x of points(definition, -12, 12)) {
        const h = 1e-6;
        const difference = (value(x + h) - value(x - h)) / (2 * h);
        expect(Math.abs(slope(x) - difference), `at ${x}`).toBeLessThanOrEqual(
          1e-6 * Math.max(1, slope(x) ** 2),
        );
      }
    });

    test(`${label}: second and third derivatives within 1e-5 of central differences of the one before`, () => {
      const second = derivative(form.slopeOfInput, 0);
      const steps = [slope, over(second), over(derivative(second, 0))] as const;
      for (const [order, f] of [
        [2, steps[1]],
        [3, steps[2]],
      ] as const) {
        const lower = steps[order - 2] as (x: number) => number;
        for (const x of [
          ...points(definition, -6, 6),
          ...(definition.claims?.domain === undefined ? [0.3] : []),
        ]) {
          const h = 1e-5;
          const difference = (lower(x + h) - lower(x - h)) / (2 * h);
          const size = Math.max(1, Math.abs(f(x)) ** 1.5);
          expect(Math.abs(f(x) - difference), `order ${order} at ${x}`).toBeLessThanOrEqual(1e-5 * size);
        }
      }
    });
  }
});
