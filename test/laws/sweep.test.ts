import { describe, expect, test } from "vitest";
import { compile } from "../../src/expr/evaluate.js";
import { toFunction } from "../../tools/sweep/javascript.js";
import { ALL_FLOATS, expressionOf, merge, measurer, ulp32 } from "../../tools/sweep/measure.js";
import { subjects } from "../../tools/sweep/subjects.js";

/** Prime to 2^23, so that every exponent and all kinds of mantissas occur. */
const STRIDE = 131101;

/** PyTorch 1.13.1's greatest error in units of the last place, where it is below the bar for all. */
const PYTORCH: Readonly<Record<string, number>> = {
  tanh: 1.0,
  logsigmoid: 1.5,
  softplus: 1.5,
  hardsigmoid: 1.0,
  softsign: 1.48,
  hardswish: 1.89,
};

const EDGES: readonly (readonly [first: number, end: number])[] = [
  [0, 256],
  [0x7f7fff00, 0x7f800010],
  [0x7fffff00, 0x80000100],
  [0x807fff00, 0x80800100],
  [0xff7fff00, 0xff800010],
  [0x3f7fff80, 0x3f800080],
  [0xbf7fff80, 0xbf800080],
  [0xc2ae0000, 0xc2ae0100],
];

for (const of of ["value", "slope"] as const) {
  describe(of === "value" ? "forward, against the exact value" : "slope, against the exact value", () => {
    for (const subject of subjects.filter((s) => s.of === of)) {
      const bar = of === "value" ? Math.min(2.4, PYTORCH[subject.name] ?? 2.4) : 2;
      const nearRoot = of === "slope" ? ", 1e-7 near a root" : "";
      test(`${subject.name}: at most ${bar} ULP${nearRoot}; no flush to 0, nothing infinite or NaN from finite, NaN from NaN`, () => {
        const measure = measurer(subject);
        const errors = EDGES.map(([first, end]) => measure(first, end, 1)).reduce(
          merge,
          measure(0, ALL_FLOATS, STRIDE),
        );
        expect(errors.count).toBeGreaterThan(ALL_FLOATS / STRIDE);
        expect(errors.ulp.error, `at ${errors.ulp.x}`).toBeLessThanOrEqual(bar);
        expect(errors.nearRoot.error, `at ${errors.nearRoot.x}`).toBeLessThanOrEqual(1e-7);
        expect(errors.flushes, "flushes").toBe(0);
        expect(errors.notFinite, "not finite").toBe(0);
        if (of === "value") expect(errors.lostNaN, "lost NaN").toBe(0);
      });
    }
  });
}

test("the sweep's reference is what the expression evaluates to, bit for bit", () => {
  for (const subject of subjects) {
    const { exact } = expressionOf(subject);
    const [fast, slow] = [toFunction(exact), compile(exact)];
    for (const x of [-Infinity, -90, -3, -1.5, -0.6, -0, 0, 1e-9, 0.3, 0.5, 2, 6, 21, Infinity, NaN]) {
      expect(fast(x), `${subject.name} at ${x}`).toBe(slow([x]));
    }
  }
});

test("ulp32 is the distance of neighbouring floats", () => {
  const [bits, floats] = [new Uint32Array(1), new Float32Array(1)];
  const view = new Float32Array(bits.buffer);
  for (const x of [1, 1.5, 0.1, 3e38, 1e-38, 1e-45, 2 ** -126]) {
    floats[0] = x;
    view[0] = x;
    bits[0] = (bits[0] as number) + 1;
    expect(ulp32(floats[0] as number)).toBe((view[0] as number) - (floats[0] as number));
  }
});
