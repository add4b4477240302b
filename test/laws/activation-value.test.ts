import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.js";
import { cases, points, weights } from "./activations.js";

describe("what runs is the textbook's formula", () => {
  for (const { label, definition, value, textbook } of cases) {
    test(`${label}: within 1e-12 of the textbook in float64 on [-12, 12]`, () => {
      for (const x of points(definition, -12, 12)) {
        const exact = textbook(x);
        expect(Math.abs(value(x) - exact), `at ${x}`).toBeLessThanOrEqual(
          1e-12 * Math.max(1, Math.abs(exact)),
        );
      }
    });
  }
});

describe("samples hold", () => {
  for (const { label, definition, value, call } of cases.filter((c) => Object.keys(c.given).length === 0)) {
    test(`${label}: within 1e-14 in float64, one unit of the last place over float32 and 1e-13 over float64 tensors`, () => {
      expect(definition.samples.length).toBeGreaterThan(2);
      for (const [x, y] of definition.samples) {
        expect(Math.abs(value(x) - y), `at ${x}`).toBeLessThanOrEqual(1e-14 * Math.abs(y));
        const wide = call(torch.tensor([x], { dtype: torch.float64 })).item() as number;
        expect(Math.abs(wide - y), `float64 at ${x}`).toBeLessThanOrEqual(1e-13 * Math.abs(y));
        if (Math.fround(x) === x) {
          const narrow = call(torch.tensor([x])).item() as number;
          expect(Math.abs(narrow - y), `float32 at ${x}`).toBeLessThanOrEqual(
            Math.max(1.2e-7 * Math.abs(y), 2 ** -149),
          );
        }
      }
    });
  }
});

test("weights are of the input's type", () => {
  const prelu = cases.find((c) => c.definition.parameters.some((p) => p.kind === "tensor"));
  expect(prelu).toBeDefined();
  const x = torch.tensor([1], { dtype: torch.float64 });
  expect(Object.values(weights((prelu as (typeof cases)[number]).definition, x))[0]?.dtype).toBe(
    torch.float64,
  );
});
