import { describe, expect, it } from "vitest";
import { constant, input, parameter } from "../../src/expr/expr.js";
import { emitArgReduction } from "../../src/kernels/arg-reduction.js";
import { type ElementType, elementSize } from "../../src/kernels/element-type.js";
import { emitReduction, type ReductionSpec } from "../../src/kernels/reduction.js";
import { emitScan } from "../../src/kernels/scan.js";
import { uniform } from "./float-units.js";
import { Bench, elements, numbers, relaxedSimd } from "./run-kernel.js";

const SEED = 4242;
const types: readonly ElementType[] = ["float32", "float64", "int64", "int32", "uint8", "bool"];
const x = input(0);

type Combine = ReductionSpec["combine"];

const combine: Readonly<Record<Combine, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
};
const start: Readonly<Record<Combine, number>> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

function reduction(type: ElementType, how: Combine): ReductionSpec {
  const gathers = how === "sum" || how === "prod";
  const integer = type !== "float32" && type !== "float64";
  return {
    value: x,
    combine: how,
    operands: [{ type, layout: "contiguous" }],
    compute: type,
    output: gathers && integer ? "int64" : type,
    parameters: 0,
  };
}

/** Whole numbers, so that sums and the products of mostly ones are exact. */
function draw(type: ElementType, how: Combine, length: number, next: () => number): number[] {
  return Array.from({ length }, () => {
    if (type === "bool") return Number(next() < 0.7);
    if (how === "prod") return next() < 0.004 ? 2 : 1;
    return Math.floor(next() * 200) - (type === "uint8" ? 0 : 100);
  });
}

const shapes = [
  [1, 1, 1],
  [1, 5, 1],
  [2, 3, 7],
  [3, 5, 22],
  [1, 40, 16],
  [2, 17, 33],
  [1, 1, 64],
  [4, 100, 3],
  [1, 2100, 2],
] as const;

describe(`reductions equal the plain loop, exactly on whole numbers, seed ${SEED}`, () => {
  for (const type of types) {
    for (const how of ["sum", "prod", "max", "min"] as const) {
      const spec = reduction(type, how);
      const size = elementSize[type];

      it(`${type} ${how} of rows of 0 to 5000 elements`, () => {
        const next = uniform(SEED);
        const bench = new Bench(emitReduction(spec, { relaxedSimd }));
        const out = bench.reserve(64);
        for (const cols of [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 100, 1000, 5000]) {
          const values = draw(type, how, 3 * cols, next);
          const address = bench.write(elements(type, values), size);
          bench.call("rows", out, 3, cols, address, cols * size);
          const want = [0, 1, 2].map((r) =>
            values.slice(r * cols, (r + 1) * cols).reduce((a, b) => combine[how](a, b), start[how]),
          );
          expect(numbers(bench.read(spec.output, out, 3)), `${cols} columns`).toEqual(want);
        }
      });

      it(`${type} ${how} down the middle of ${shapes.length} shapes`, () => {
        const next = uniform(SEED + 1);
        const bench = new Bench(emitReduction(spec, { relaxedSimd }));
        for (const [outer, reduced, inner] of shapes) {
          const values = draw(type, how, outer * reduced * inner, next);
          const address = bench.write(elements(type, values), size);
          const outBytes = outer * inner * elementSize[spec.output];
          const out = bench.reserve(outBytes + 16);
          bench.fill(out + outBytes, 16, 0xa5);
          bench.call("columns", out, outer, reduced, inner, address, reduced * inner * size, inner * size);
          const want: number[] = [];
          for (let o = 0; o < outer; o++) {
            for (let i = 0; i < inner; i++) {
              let total = start[how];
              for (let r = 0; r < reduced; r++)
                total = combine[how](total, values[(o * reduced + r) * inner + i] as number);
              want.push(total);
            }
          }
          expect(
            numbers(bench.read(spec.output, out, outer * inner)),
            `${outer}, ${reduced}, ${inner}`,
          ).toEqual(want);
          expect(
            bench.bytes(out + outBytes, 16).every((byte) => byte === 0xa5),
            "stores within the output",
          ).toBe(true);
        }
      });
    }
  }
});

function rows(spec: ReductionSpec, values: readonly number[], parameters: readonly number[] = []): number {
  const type = spec.operands[0]?.type as ElementType;
  const bench = new Bench(emitReduction(spec, { relaxedSimd }), 1400);
  const out = bench.reserve(16);
  const address = bench.write(elements(type, values));
  bench.call("rows", out, 1, values.length, address, 0, ...parameters);
  return numbers(bench.read(spec.output, out, 1))[0] as number;
}

describe("accuracy and special values of reductions", () => {
  const tenths = Array.from({ length: 1e7 }, () => 0.1);
  it("the sum of 10^7 times 0.1 is right to the last bit of float32", () => {
    expect(rows(reduction("float32", "sum"), tenths)).toBe(Math.fround(Math.fround(0.1) * 1e7));
  });
  it("the sum of 10^7 times 0.1 in float64: relative error at most 1e-12", () => {
    expect(Math.abs(rows(reduction("float64", "sum"), tenths) / 1e6 - 1)).toBeLessThanOrEqual(1e-12);
  });

  it("a NaN anywhere makes max, min, sum and prod NaN", () => {
    for (const type of ["float32", "float64"] as const) {
      for (const how of ["sum", "prod", "max", "min"] as const) {
        for (const length of [1, 3, 18, 70]) {
          for (const at of [0, length >> 1, length - 1]) {
            const values = Array.from({ length }, (_, i) => (i === at ? Number.NaN : i - 5));
            expect(rows(reduction(type, how), values), `${type} ${how}, ${at} of ${length}`).toBeNaN();
          }
        }
      }
    }
  });

  it("of no elements: 0, 1, -infinity, infinity; for int32 the ends of the range", () => {
    const empty = (type: ElementType): number[] =>
      (["sum", "prod", "max", "min"] as const).map((how) => rows(reduction(type, how), []));
    expect(empty("float32")).toEqual([0, 1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(empty("int32")).toEqual([0, 1, -(2 ** 31), 2 ** 31 - 1]);
  });

  it("a fused map: the sum of exp(x - row's shift) p", () => {
    const spec: ReductionSpec = {
      value: x.sub(input(1)).exp().mul(parameter(0)),
      combine: "sum",
      operands: [
        { type: "float32", layout: "contiguous" },
        { type: "float32", layout: "scalar" },
      ],
      compute: "float32",
      output: "float32",
      parameters: 1,
    };
    const next = uniform(SEED);
    const [count, cols] = [5, 37];
    const values = Array.from({ length: count * cols }, () => Math.fround(next() * 10));
    const shift = Array.from({ length: count }, () => Math.fround(next() * 10));
    const bench = new Bench(emitReduction(spec, { relaxedSimd }));
    const out = bench.reserve(64);
    const [a, b] = [bench.write(elements("float32", values)), bench.write(elements("float32", shift))];
    bench.call("rows", out, count, cols, a, b, 4 * cols, 4, 2.5);
    const want = shift.map((s, r) =>
      values.slice(r * cols, (r + 1) * cols).reduce((sum, v) => sum + 2.5 * Math.exp(v - s), 0),
    );
    numbers(bench.read("float32", out, count)).forEach((v, r) => {
      expect(Math.abs(v / (want[r] as number) - 1)).toBeLessThanOrEqual(2 ** -24 + 1e-9);
    });
    // The same down the columns of the transposed, where the shift belongs to the reduced dimension.
    bench.call("columns", out, 1, count, cols, a, b, 0, 0, 4 * cols, 4, 2.5);
    const first = shift.reduce((sum, s, r) => sum + 2.5 * Math.exp((values[r * cols] as number) - s), 0);
    expect(Math.abs((numbers(bench.read("float32", out, 1))[0] as number) / first - 1)).toBeLessThanOrEqual(
      2 ** -24 + 1e-9,
    );
  });

  it("any, all and count are max, min and sum of a truth value", () => {
    const make = (how: Combine, output: ElementType): ReductionSpec => ({
      ...reduction("float32", how),
      value: x.gt(constant(2)),
      output,
    });
    const values = Array.from({ length: 21 }, (_, i) => i % 5);
    expect(rows(make("max", "bool"), values)).toBe(1);
    expect(rows(make("min", "bool"), values)).toBe(0);
    expect(rows(make("sum", "int64"), values)).toBe(8);
  });
});

describe("places of extremes", () => {
  for (const type of types) {
    it(`${type}: the first of equals, along rows and columns`, () => {
      const values =
        type === "bool" ? [0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 1] : [1, 5, 2, 5, 7, 3, 9, 9, 4, 4, 0, 4];
      const size = elementSize[type];
      const run = (
        extreme: "max" | "min",
        counts: readonly number[],
        strides: readonly number[],
        n: number,
      ): number[][] => {
        const bench = new Bench(emitArgReduction({ type, extreme }));
        const [indices, out] = [bench.reserve(8 * n), bench.reserve(8 * n)];
        const address = bench.write(elements(type, values));
        bench.call("arg", indices, out, ...counts, address, ...strides.map((s) => s * size));
        return [numbers(bench.read("int64", indices, n)), numbers(bench.read(type, out, n))];
      };
      const isBool = type === "bool";
      expect(run("max", [3, 1, 4], [4, 0, 1], 3)).toEqual(
        isBool
          ? [
              [1, 0, 0],
              [1, 0, 1],
            ]
          : [
              [1, 2, 0],
              [5, 9, 4],
            ],
      );
      expect(run("min", [1, 4, 3], [0, 1, 4], 4)).toEqual(
        isBool
          ? [
              [0, 1, 0, 1],
              [0, 0, 0, 0],
            ]
          : [
              [0, 1, 2, 2],
              [1, 3, 0, 4],
            ],
      );
    });
  }

  it("the first NaN wins", () => {
    for (const extreme of ["max", "min"] as const) {
      const bench = new Bench(emitArgReduction({ type: "float32", extreme }));
      const indices = bench.reserve(8);
      const address = bench.write(elements("float32", [3, Number.NaN, 9, Number.NaN, -5]));
      bench.call("arg", indices, 0, 1, 1, 5, address, 0, 0, 4);
      expect(numbers(bench.read("int64", indices, 1))).toEqual([1]);
    }
  });
});

describe("running sums, products and extremes", () => {
  const values = [1, 5, 2, 5, 7, 3, 9, 1, 4, 4, 0, 4];
  const expected = {
    sum: [1, 6, 8, 13, 7, 10, 19, 20, 4, 8, 8, 12],
    prod: [1, 5, 10, 50, 7, 21, 189, 189, 4, 16, 0, 0],
    max: [1, 5, 5, 5, 7, 7, 9, 9, 4, 4, 4, 4],
    min: [1, 1, 1, 1, 7, 3, 3, 1, 4, 4, 0, 0],
  } as const;
  for (const type of ["float32", "float64", "int64", "int32", "uint8"] as const) {
    for (const how of ["sum", "prod", "max", "min"] as const) {
      it(`${type} ${how} along rows, and written transposed`, () => {
        const size = elementSize[type];
        const bench = new Bench(emitScan({ combine: how, input: type, output: type }));
        const address = bench.write(elements(type, values));
        const [out, indices] = [bench.reserve(12 * size), bench.reserve(96)];
        bench.call("scan", out, indices, 3, 1, 4, address, 4 * size, 0, size, 4 * size, 0, size);
        expect(numbers(bench.read(type, out, 12))).toEqual(expected[how]);
        if (how === "max")
          expect(numbers(bench.read("int64", indices, 12))).toEqual([0, 1, 1, 3, 0, 0, 2, 2, 0, 1, 1, 3]);
        bench.call("scan", out, 0, 1, 3, 4, address, 0, size, 3 * size, 0, 4 * size, size);
        const transposed = [0, 1, 2, 3].flatMap((k) => [0, 1, 2].map((r) => expected[how][4 * r + k]));
        expect(numbers(bench.read(type, out, 12))).toEqual(transposed);
      });
    }
  }

  it("float32 is summed in float64: 2^24 + 1 + 1 + ... keeps its ones", () => {
    const bench = new Bench(emitScan({ combine: "sum", input: "float32", output: "float32" }));
    const address = bench.write(elements("float32", [2 ** 24, 1, 1, 1]));
    const out = bench.reserve(16);
    bench.call("scan", out, 0, 1, 1, 4, address, 0, 0, 4, 0, 0, 4);
    expect(numbers(bench.read("float32", out, 4))).toEqual([2 ** 24, 2 ** 24, 2 ** 24 + 2, 2 ** 24 + 4]);
  });
});
