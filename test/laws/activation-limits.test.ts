import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.js";
import { cases, SPECIAL } from "./activations.js";

const everywhere = cases.filter((c) => c.definition.claims?.domain === undefined);

/** The results of a function and of its first two derivatives. */
function derivatives(
  call: (x: torch.Tensor) => torch.Tensor,
  xs: readonly number[],
  dtype: torch.DType,
): number[][] {
  const x = torch.tensor(xs, { dtype, requiresGrad: true });
  const found: number[][] = [];
  let y: torch.Tensor | null = call(x);
  while (y !== null && found.length < 3) {
    found.push(y.tolist() as number[]);
    y = y.requiresGrad
      ? (torch.autograd.grad(y, x, {
          gradOutputs: torch.ones([xs.length], { dtype }),
          createGraph: true,
          allowUnused: true,
        })[0] ?? null)
      : null;
  }
  return found;
}

describe("finite in, finite out", () => {
  for (const { label, call } of everywhere) {
    for (const dtype of [torch.float32, torch.float64]) {
      test(`${label}, ${dtype.toString()}: value, slope and second derivative at ${SPECIAL.length} special numbers`, () => {
        derivatives(call, SPECIAL, dtype).forEach((values, order) => {
          values.forEach((y, i) => {
            expect(Number.isFinite(y), `order ${order} at ${SPECIAL[i]}: ${y}`).toBe(true);
          });
        });
      });
    }
  }
});

describe("limits at infinity and NaN", () => {
  for (const { label, call, value, slope, definition } of everywhere) {
    test(`${label}: infinity gives the limit and its slope, NaN gives NaN`, () => {
      const [values, slopes] = derivatives(
        call,
        [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN],
        torch.float32,
      );
      [-1e30, 1e30].forEach((far, i) => {
        const limit =
          Math.abs(value(far)) > 1e20
            ? Math.sign(value(far)) * Number.POSITIVE_INFINITY
            : Math.fround(value(far));
        expect(values?.[i]).toBeCloseTo(limit, 6);
        expect(slopes?.[i]).toBeCloseTo(slope(far), 6);
      });
      expect(values?.[2]).toBeNaN();
      const range = definition.claims?.range;
      if (range?.[0] === 0 && value(-1e30) === 0) expect(values?.[0]).toBe(0);
    });
  }

  test("silu, gelu, mish and hardswish approach 0 from below: -0 at -infinity", () => {
    const dips = everywhere.filter((c) => c.definition.claims?.monotone === false);
    expect(dips.length).toBeGreaterThanOrEqual(4);
    for (const { call } of dips) {
      expect(call(torch.tensor([Number.NEGATIVE_INFINITY])).tolist()).toEqual([-0]);
    }
  });
});

describe("PyTorch's slopes at kinks", () => {
  // As PyTorch 1.13.1 gives them.
  const known: Record<string, readonly (readonly [x: number, slope: number])[]> = {
    relu: [
      [0, 0],
      [-0, 0],
    ],
    leakyRelu: [[0, 0.01]],
    prelu: [[0, 0.25]],
    rrelu: [[0, 11 / 48]],
    relu6: [
      [0, 0],
      [6, 0],
    ],
    hardtanh: [
      [-1, 0],
      [1, 0],
    ],
    hardshrink: [
      [-0.5, 0],
      [0.5, 0],
    ],
    softshrink: [
      [-0.5, 0],
      [0.5, 0],
    ],
    hardsigmoid: [
      [-3, 0],
      [3, 0],
    ],
    hardswish: [
      [-3, -0.5],
      [3, 1.5],
    ],
    threshold: [[0.1, 0]],
    elu: [[0, 1]],
    celu: [[0, 1]],
    selu: [[0, 1.7580993408473766]],
    softplus: [[20, 1 / (1 + Math.exp(-20))]],
    softsign: [[0, 1]],
  };
  for (const [name, slopes] of Object.entries(known)) {
    test(`${name}: ${slopes.map(([x, s]) => `${s} at ${x}`).join(", ")}`, () => {
      const found = cases.find((c) => c.definition.name === name);
      expect(found).toBeDefined();
      for (const [x, exact] of slopes) {
        const [, slope] = derivatives((found as (typeof cases)[number]).call, [x], torch.float64);
        expect(slope?.[0], `at ${x}`).toBeCloseTo(exact, 12);
      }
    });
  }
});
