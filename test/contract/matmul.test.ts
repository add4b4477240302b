// The matrix product's kernels against plain loops in float64, over sizes around the register tile and the
// blocks, and every kind of stride.

import { describe, expect, it } from "vitest";
import { elementSize } from "../../src/kernels/element-type.js";
import { emitMatmul, scratchBytes } from "../../src/kernels/wasm/matmul.js";
import { emitIntegerMatmul, type IntegerType } from "../../src/kernels/wasm/matmul-integer.js";
import { uniform } from "./float-units.js";
import { allLayouts, type Kernels, type Layout, layouts, Matrix, multiply, worst } from "./matrices.js";
import { Bench, elements, relaxedSimd } from "./run-kernel.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
/** 32 MB, enough for the largest product and its layouts. */
const PAGES = 512;

const floats: readonly (Kernels & { readonly type: "float32" | "float64"; readonly unit: number })[] = (
  ["float32", "float64"] as const
).flatMap((type) =>
  (relaxedSimd ? [true, false] : [false]).map((relaxed) => ({
    name: `${type} ${relaxed ? "with" : "without"} fused multiply-add`,
    type,
    bench: new Bench(emitMatmul(type, { relaxedSimd: relaxed }), PAGES),
    unit: type === "float32" ? 2 ** -24 : 2 ** -53,
  })),
);

function pick<T>(list: readonly T[], next: () => number): T {
  return list[Math.floor(next() * list.length)] as T;
}

describe.each(floats)(`gemm of $name, seed ${SEED}`, (kernels) => {
  const { type, unit } = kernels;
  const next = uniform(SEED);
  const draw = (): number => 2 * next() - 1;
  const check = (m: number, n: number, k: number, left: Layout, right: Layout, adds: boolean): void => {
    const [a, b] = [new Matrix(type, m, k, left, draw), new Matrix(type, k, n, right, draw)];
    const start = adds ? elements(type, Array.from({ length: m * n }, draw)) : null;
    const ratio = worst(multiply(kernels, a, b, start), a, b, unit, start);
    const where = `${m} x ${k} x ${n}, ${left.name} by ${right.name}${adds ? ", added" : ""}`;
    expect(ratio, where).toBeLessThanOrEqual(1);
  };

  it("sizes 0 to 9 in each dimension: error at most (k + 2) u sum |a b|", () => {
    for (let m = 0; m < 10; m++) {
      for (let n = 0; n < 10; n++) {
        for (let k = 0; k < 10; k++) {
          const [left, right] = [pick(allLayouts, next), pick(allLayouts, next)];
          check(m, n, k, left, right, next() < 0.5);
        }
      }
    }
  });

  it("every pair of layouts, also of rows and columns: error at most (k + 2) u sum |a b|", () => {
    for (const left of allLayouts) {
      for (const right of allLayouts) {
        for (const [m, n, k] of [
          [13, 22, 19],
          [1, 21, 300],
          [23, 1, 258],
          [1, 1, 257],
        ] as const) {
          check(m, n, k, left, right, next() < 0.5);
        }
      }
    }
  });

  it("sizes across the blocks of 256, 128 and 1024: error at most (k + 2) u sum |a b|", () => {
    const some = (most: number): number => 1 + Math.floor(next() * most);
    const sizes = [
      [129, 1027, 5],
      [131, 9, 513],
      [4, 1024, 256],
      [128, 8, 257],
      [1, 1030, 520],
      [1030, 1, 520],
      ...Array.from({ length: 8 }, () => [some(140), some(60), some(600)] as const),
    ] as const;
    for (const [m, n, k] of sizes)
      check(m, n, k, pick(allLayouts, next), pick(allLayouts, next), next() < 0.5);
  });

  it("a product over nothing is zero, or leaves what it is added to", () => {
    for (const [m, n] of [
      [5, 9],
      [1, 9],
      [5, 1],
    ] as const) {
      const [a, b] = [
        new Matrix(type, m, 0, layouts.contiguous, draw),
        new Matrix(type, 0, n, layouts.contiguous, draw),
      ];
      expect(Array.from(multiply(kernels, a, b) as Float64Array)).toEqual(new Array(m * n).fill(0));
      const start = elements(type, Array.from({ length: m * n }, draw));
      expect(multiply(kernels, a, b, start)).toEqual(start);
    }
  });

  it("begun at one row, each row has the bits of that row written out and added to", () => {
    for (const [m, n, k] of [
      [1, 9, 5],
      [5, 1, 300],
      [4, 8, 0],
      [7, 21, 3],
      [130, 13, 600],
      [6, 1030, 257],
    ] as const) {
      const a = new Matrix(type, m, k, pick(allLayouts, next), draw);
      const b = new Matrix(type, k, n, pick(allLayouts, next), draw);
      const row = Array.from({ length: n }, draw);
      const writtenOut = elements(
        type,
        Array.from({ length: m * n }, (_, i) => row[i % n] as number),
      );
      const got = multiply(kernels, a, b, elements(type, row));
      expect(got, `${m} x ${k} x ${n}`).toEqual(multiply(kernels, a, b, writtenOut));
    }
  });

  it("a row times a column has the same bits wherever they stand, whatever the sizes and strides", () => {
    const [m, n, k] = [11, 21, 700];
    const a = new Matrix(type, m, k, layouts.contiguous, draw);
    const b = new Matrix(type, k, n, layouts.contiguous, draw);
    const whole = multiply(kernels, a, b);
    const reorderings = [layouts.contiguous, layouts.transposed, layouts.sliced];
    for (const [i0, i1] of [
      [0, 1],
      [5, 6],
      [10, 11],
      [3, 7],
      [0, 11],
    ] as const) {
      for (const [j0, j1] of [
        [0, 1],
        [20, 21],
        [7, 8],
        [2, 13],
        [16, 21],
      ] as const) {
        for (const left of reorderings) {
          for (const right of reorderings) {
            const part = multiply(kernels, a.part([i0, i1], [0, k], left), b.part([0, k], [j0, j1], right));
            const expected = [];
            for (let i = i0; i < i1; i++) for (let j = j0; j < j1; j++) expected.push(whole[i * n + j]);
            expect(Array.from(part as Float64Array)).toEqual(expected);
          }
        }
      }
    }
  });

  it("NaN and infinity show, also against zeros", () => {
    for (const [m, n, k] of [
      [1, 9, 3],
      [6, 10, 3],
      [9, 1, 3],
    ] as const) {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const a = new Matrix(type, m, k, layouts.contiguous, () => 0);
        const b = new Matrix(type, k, n, layouts.contiguous, () => bad);
        expect(Array.from(multiply(kernels, a, b) as Float64Array).every(Number.isNaN)).toBe(true);
        const ones = new Matrix(type, m, k, layouts.contiguous, () => 1);
        const expected = new Array(m * n).fill(bad);
        expect(Array.from(multiply(kernels, ones, b) as Float64Array)).toEqual(expected);
      }
    }
  });
});

const wrap = { uint8: 8, int32: 32, int64: 64 };

describe.each(["uint8", "int32", "int64"] as const)(`gemm of %s, seed ${SEED}`, (type: IntegerType) => {
  const kernels: Kernels = { name: type, type, bench: new Bench(emitIntegerMatmul(type)) };
  const next = uniform(SEED);
  const draw = (): number => {
    const bits = next() < 0.5 ? 4 : Math.min(wrap[type], 53);
    return Math.floor((type === "uint8" ? next() : next() - 0.5) * 2 ** bits);
  };
  const wrapped = (value: bigint): bigint =>
    type === "uint8" ? BigInt.asUintN(8, value) : BigInt.asIntN(wrap[type], value);

  it("exact modulo its range, every layout", () => {
    for (let round = 0; round < 200; round++) {
      const [m, n, k] = [0, 0, 0].map(() => Math.floor(next() * 7)) as [number, number, number];
      const a = new Matrix(type, m, k, pick(allLayouts, next), draw);
      const b = new Matrix(type, k, n, pick(allLayouts, next), draw);
      const start = next() < 0.5 ? elements(type, Array.from({ length: m * n }, draw)) : null;
      const got = multiply(kernels, a, b, start);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let exact = BigInt(start?.[i * n + j] ?? 0);
          for (let p = 0; p < k; p++) exact += BigInt(a.at(i, p)) * BigInt(b.at(p, j));
          expect(BigInt(got[i * n + j] as number | bigint), `${m} x ${k} x ${n} at ${i}, ${j}`).toBe(
            wrapped(exact),
          );
        }
      }
    }
  });
});

describe("batched", () => {
  it.each([
    ...floats,
    { name: "int64", type: "int64" as const, bench: new Bench(emitIntegerMatmul("int64")) },
  ])("$name: each matrix of a batch, one of them shared, as gemm gives it", (kernels) => {
    const next = uniform(SEED);
    const { type, bench } = kernels;
    const draw = (): number => Math.floor(next() * 100);
    const [batch, m, n, k] = [5, 6, 9, 7];
    const size = elementSize[type];
    const as = Array.from({ length: batch }, () => new Matrix(type, m, k, layouts.contiguous, draw));
    const b = new Matrix(type, k, n, layouts.contiguous, draw);
    bench.clear();
    const scratch = bench.reserve(scratchBytes(m, n, k, "float64"));
    const at = bench.reserve(batch * m * n * size);
    const left = bench.write(
      elements(
        type,
        as.flatMap(({ values }) => Array.from(values as Float64Array, Number)),
      ),
    );
    const right = bench.write(b.values);
    const steps = [batch, m * k * size, 0, m * n * size, 0];
    bench.call(
      "batched",
      ...steps,
      m,
      n,
      k,
      left,
      k * size,
      size,
      right,
      n * size,
      size,
      at,
      n * size,
      0,
      0,
      scratch,
    );
    const results = as.map((_, i) => bench.read(type, at + i * m * n * size, m * n));
    as.forEach((a, i) => {
      expect(results[i]).toEqual(multiply(kernels, a, b));
    });
  });
});
