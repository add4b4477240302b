import { describe, expect, it } from "vitest";
import { constant, type Expr, input, parameter, select } from "../../src/expr/expr.js";
import { type ElementType, elementSize } from "../../src/kernels/element-type.js";
import { type ElementwiseSpec, emitElementwise, type Layout } from "../../src/kernels/elementwise.js";
import { float32Samples, uniform } from "./float-units.js";
import { Bench, type Elements, elements, numbers, relaxedSimd, runFlat } from "./run-kernel.js";

const types: readonly ElementType[] = ["float32", "float64", "int64", "int32", "uint8", "bool"];
const lengths = [...Array.from({ length: 18 }, (_, i) => i), 31, 32, 33, 1000];
const x = input(0);
const y = input(1);

function spec(value: Expr, type: ElementType, layouts: readonly Layout[], compute = type): ElementwiseSpec {
  return {
    outputs: [{ value, type, layout: "contiguous" }],
    operands: layouts.map((layout) => ({ type, layout })),
    compute,
    parameters: 0,
  };
}

const bits = (values: Elements): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");

describe("the same input gives the same bits whatever the length, alignment and layout", () => {
  const n = 1000;
  const samples = elements("float32", float32Samples(n, 5));
  const functions: readonly [string, Expr, "single" | undefined][] = [
    ["sigmoid", constant(1).div(constant(1).add(x.neg().exp())), undefined],
    ["exp in float32 lanes", x.exp(), "single"],
    ["sin", x.sin(), undefined],
    ["pow", x.abs().pow(1.7), undefined],
    ["x * x + 0.1", x.mul(x).add(0.1), undefined],
  ];
  for (const [name, value, lanes] of functions) {
    const flat = { ...spec(value, "float32", ["contiguous"]), ...(lanes === undefined ? {} : { lanes }) };
    const whole = runFlat(flat, [samples], n)[0] as Float32Array;

    it(`${name}: prefixes of ${lengths.length} lengths at 4 alignments`, () => {
      for (const length of lengths) {
        for (const misalign of [0, 4, 8, 12]) {
          const [out] = runFlat(flat, [samples], length, [], { misalign });
          expect(bits(out as Elements)).toBe(bits(whole.slice(0, length)));
        }
      }
    });

    it(`${name}: read with stride -2, written with stride 3, 331 elements`, () => {
      const strided: ElementwiseSpec = {
        ...flat,
        outputs: [{ value, type: "float32", layout: "strided" }],
        operands: [{ type: "float32", layout: "strided" }],
      };
      const count = 331;
      const bench = new Bench(emitElementwise(strided, { relaxedSimd }));
      const source = bench.write(samples);
      const out = bench.reserve(count * 12);
      bench.fill(out, count * 12, 0);
      const table = bench.write(Int32Array.from([0, 0, 12, 0, 0, -8]));
      bench.call("strided", 1, 1, count, table, out, source + 4 * (n - 1));
      const got = bench.read("float32", out, 3 * count) as Float32Array;
      const want = new Float32Array(3 * count);
      for (let i = 0; i < count; i++) want[3 * i] = whole[n - 1 - 2 * i] as number;
      expect(bits(got)).toBe(bits(want));
    });
  }
});

describe("every element type converts to every other as PyTorch does", () => {
  const values = [0, 1, 2, 3, 100, 200, 255, 1, 0, 7, 9, 11, 13, 5, 6, 8, 250, 17];
  for (const from of types) {
    for (const to of types) {
      it(`${from} to ${to}, computed in either, at lengths 0 to 18`, () => {
        for (const compute of [from, to]) {
          const cast: ElementwiseSpec = {
            outputs: [{ value: x, type: to, layout: "contiguous" }],
            operands: [{ type: from, layout: "contiguous" }],
            compute,
            parameters: 0,
          };
          for (let n = 0; n <= values.length; n++) {
            const [out] = runFlat(cast, [elements(from, values)], n, [], { misalign: elementSize[to] });
            const want = values
              .slice(0, n)
              .map((v) => (from === "bool" || to === "bool" ? Number(v !== 0) : v));
            expect(numbers(out as Elements)).toEqual(want);
          }
        }
      });
    }
  }

  it("float to integer truncates: -1.5 is -1; to uint8 it wraps around: -1 is 255; NaN is true", () => {
    const values = elements("float32", [-1.5, 1.9, -1, 300, Number.NaN, -0.5]);
    const cast = (to: ElementType): number[] => {
      const [out] = runFlat(
        { ...spec(x, "float32", ["contiguous"]), outputs: [{ value: x, type: to, layout: "contiguous" }] },
        [values],
        6,
      );
      return numbers(out as Elements);
    };
    expect(cast("int32")).toEqual([-1, 1, -1, 300, 0, 0]);
    expect(cast("int64")).toEqual([-1, 1, -1, 300, 0, 0]);
    expect(cast("uint8")).toEqual([255, 1, 255, 44, 0, 0]);
    expect(cast("bool")).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe("strided runs three loops over operands that broadcast", () => {
  const [n0, n1, n2] = [3, 4, 7];
  const next = uniform(11);
  const draw = (length: number): number[] => Array.from({ length }, () => Math.floor(next() * 100));
  for (const type of types) {
    it(`${type}: transposed + row + column + scalar`, () => {
      const compute = type === "bool" ? "uint8" : type;
      const sum: ElementwiseSpec = {
        ...spec(x.add(y).add(input(2)).add(input(3)), type, ["strided", "contiguous", "scalar", "scalar"]),
        compute,
      };
      const size = elementSize[type];
      const bench = new Bench(emitElementwise(sum, { relaxedSimd }));
      const [a, row, column, one] = [draw(n0 * n1 * n2), draw(n2), draw(n1), draw(1)].map((v) =>
        elements(type, v),
      ) as [Elements, Elements, Elements, Elements];
      // `a` lies as [n2, n1, n0] and is read transposed.
      const strides = [n1 * n2, n2, 1, 1, n0, n0 * n1, 0, 0, 1, 0, 1, 0, 0, 0, 0];
      const table = bench.write(Int32Array.from(strides.map((s) => s * size)));
      const out = bench.reserve(n0 * n1 * n2 * size);
      bench.call("strided", n0, n1, n2, table, out, ...[a, row, column, one].map((v) => bench.write(v)));
      const want: number[] = [];
      for (let i = 0; i < n0; i++) {
        for (let j = 0; j < n1; j++) {
          for (let k = 0; k < n2; k++) {
            const v = Number(a[i + n0 * (j + n1 * k)]) + Number(row[k]) + Number(column[j]) + Number(one[0]);
            want.push(type === "bool" ? Number(v !== 0) : type === "uint8" ? v % 256 : v);
          }
        }
      }
      expect(numbers(bench.read(type, out, want.length))).toEqual(want);
    });
  }

  it("reads no address beyond a strided operand at the end of memory", () => {
    const copy: ElementwiseSpec = spec(x, "float32", ["strided"]);
    const bench = new Bench(emitElementwise(copy, { relaxedSimd }), 1);
    const out = bench.reserve(16);
    const table = bench.write(Int32Array.from([0, 0, 4, 0, 0, 4096]));
    bench.call("strided", 1, 1, 2, table, out, 65536 - 4096 - 16);
  });
});

describe("operands, outputs and parameters of a kernel", () => {
  it("two outputs of one pass: x exp(y) and its comparison with a parameter, stored as bool", () => {
    const value = x.mul(y.exp());
    const kernel: ElementwiseSpec = {
      outputs: [
        { value, type: "float32", layout: "contiguous" },
        { value: value.gt(parameter(1)).and(parameter(0).eq(2)), type: "bool", layout: "contiguous" },
      ],
      operands: [
        { type: "float32", layout: "contiguous" },
        { type: "float32", layout: "scalar" },
      ],
      compute: "float32",
      parameters: 2,
    };
    const a = float32Samples(100, 3).slice(40);
    const [product, above] = runFlat(
      kernel,
      [elements("float32", a), elements("float32", [0.5])],
      60,
      [2, 1.25],
    );
    const exact = a.map((v) => v * Math.exp(0.5));
    expect(numbers(product as Elements)).toEqual(exact.map(Math.fround));
    expect(numbers(above as Elements)).toEqual(exact.map((v) => Number(v > 1.25)));
  });

  it("float32 arithmetic rounds after each operator, as PyTorch does: 0.1 x + y", () => {
    const [a, b] = [float32Samples(500, 7), float32Samples(500, 8)];
    const kernel = spec(x.mul(0.1).add(y), "float32", ["contiguous", "contiguous"]);
    const [out] = runFlat(kernel, [elements("float32", a), elements("float32", b)], 500);
    expect(numbers(out as Elements)).toEqual(
      a.map((v, i) => Math.fround(Math.fround(v * Math.fround(0.1)) + (b[i] as number))),
    );
  });

  it("the branch not taken has no influence: x > 0 ? log(x) : 0 is 0 for NaN and below", () => {
    const values = [Number.NaN, -1, 0, 1, Math.E];
    const kernel = spec(select(x.gt(0), x.log(), 0), "float64", ["contiguous"]);
    const [out] = runFlat(kernel, [elements("float64", values)], 5);
    expect(numbers(out as Elements)).toEqual([0, 0, 0, 0, 1]);
  });

  it("an operand may be read at other types than it is computed in: bool, uint8, int64 with float32", () => {
    const kernel: ElementwiseSpec = {
      outputs: [{ value: select(x.ne(0), y, input(2)).add(input(3)), type: "float32", layout: "contiguous" }],
      operands: (["bool", "uint8", "int64", "float64"] as const).map((type) => ({
        type,
        layout: "contiguous",
      })),
      compute: "float32",
      parameters: 0,
    };
    const columns = [
      [1, 0, 1, 0, 1],
      [200, 1, 2, 3, 4],
      [5, -6, 7, -8, 9],
      [0.5, 0.25, -1, 2, 3],
    ];
    const arrays = columns.map((v, i) => elements(kernel.operands[i]?.type as ElementType, v));
    expect(numbers(runFlat(kernel, arrays, 5)[0] as Elements)).toEqual([200.5, -5.75, 1, -6, 7]);
  });
});
