import { describe, expect, it } from "vitest";
import { type Expr, input } from "../../src/expr/expr.js";
import type { ElementType } from "../../src/kernels/element-type.js";
import { uniform } from "./float-units.js";
import { runFlat } from "./run-kernel.js";

const SEED = 99;
const x = input(0);
const y = input(1);

const widths = { int64: 64, int32: 32, uint8: 8 } as const;
type IntegerType = keyof typeof widths;

function wrap(type: IntegerType, value: bigint): bigint {
  return type === "uint8" ? BigInt.asUintN(8, value) : BigInt.asIntN(widths[type], value);
}

const floorDivide = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);

const operators: readonly [string, Expr, (a: bigint, b: bigint, type: IntegerType) => bigint][] = [
  ["add", x.add(y), (a, b) => a + b],
  ["sub", x.sub(y), (a, b) => a - b],
  ["mul", x.mul(y), (a, b) => a * b],
  ["neg", x.neg(), (a) => -a],
  ["abs", x.abs(), (a) => (a < 0n ? -a : a)],
  ["sign", x.sign(), (a) => (a > 0n ? 1n : a < 0n ? -1n : 0n)],
  ["min", x.min(y), (a, b) => (a < b ? a : b)],
  ["max", x.max(y), (a, b) => (a > b ? a : b)],
  ["floorDivide, 0 where the divisor is 0", x.floorDivide(y), (a, b) => (b === 0n ? 0n : floorDivide(a, b))],
  [
    "remainder, 0 where the divisor is 0",
    x.remainder(y),
    (a, b) => (b === 0n ? 0n : a - floorDivide(a, b) * b),
  ],
  ["fmod, 0 where the divisor is 0", x.fmod(y), (a, b) => (b === 0n ? 0n : a % b)],
  ["div towards zero, 0 where the divisor is 0", x.div(y), (a, b) => (b === 0n ? 0n : a / b)],
  ["bitAnd", x.bitAnd(y), (a, b) => a & b],
  ["bitOr", x.bitOr(y), (a, b) => a | b],
  ["bitXor", x.bitXor(y), (a, b) => a ^ b],
  ["bitNot", x.bitNot(), (a) => ~a],
  ["shiftLeft by 0 to 7", x.shiftLeft(y.bitAnd(7)), (a, b) => a << (b & 7n)],
  ["shiftRight by 0 to 7", x.shiftRight(y.bitAnd(7)), (a, b) => a >> (b & 7n)],
  ["pow 0 to 5", x.pow(y.bitAnd(5)), (a, b) => a ** (b & 5n)],
  ["square", x.pow(2), (a) => a * a],
  ["less", x.lt(y), (a, b) => (a < b ? 1n : 0n)],
  ["equal or greater", x.ge(y), (a, b) => (a >= b ? 1n : 0n)],
];

describe(`integer arithmetic is exact and wraps around, seed ${SEED}`, () => {
  for (const type of Object.keys(widths) as IntegerType[]) {
    const next = uniform(SEED);
    const top = 1n << BigInt(widths[type] - 1);
    const edges = [0n, 1n, -1n, 2n, -2n, 7n, -7n, 100n, top - 1n, -top, -top + 1n].map((v) => wrap(type, v));
    const drawn = Array.from({ length: 200 }, () =>
      wrap(type, BigInt(Math.floor((next() - 0.5) * 2 ** 53)) * (next() < 0.5 ? 1n : 1025n)),
    );
    const small = Array.from({ length: 200 }, () => wrap(type, BigInt(Math.floor((next() - 0.5) * 30))));
    const a = [...edges.flatMap((v) => edges.map(() => v)), ...drawn];
    const b = [...edges.flatMap(() => edges), ...small];

    for (const [name, value, exact] of operators) {
      it(`${type} ${name}`, () => {
        const array = { type, layout: "contiguous" } as const;
        const [out] = runFlat(
          { outputs: [{ ...array, value }], operands: [array, array], compute: type, parameters: 0 },
          [store(type, a), store(type, b)],
          a.length,
        );
        const got = Array.from(out as unknown as ArrayLike<number | bigint>, BigInt);
        a.forEach((v, i) => {
          const want = wrap(type, exact(v, b[i] as bigint, type));
          expect(got[i], `${v}, ${b[i]}`).toBe(want);
        });
      });
    }
  }

  it("int64 compares all 64 bits: 2^53 + 1 > 2^53", () => {
    const array = { type: "int64", layout: "contiguous" } as const;
    const [out] = runFlat(
      {
        outputs: [{ value: x.gt(y), type: "bool", layout: "contiguous" }],
        operands: [array, array],
        compute: "int64",
        parameters: 0,
      },
      [store("int64", [2n ** 53n + 1n]), store("int64", [2n ** 53n])],
      1,
    );
    expect(Array.from(out as Uint8Array)).toEqual([1]);
  });

  it("pow with a negative exponent: 0 but for 1 and -1", () => {
    const array = { type: "int64", layout: "contiguous" } as const;
    const [out] = runFlat(
      { outputs: [{ value: x.pow(y), ...array }], operands: [array, array], compute: "int64", parameters: 0 },
      [store("int64", [1n, -1n, -1n, 2n, 0n, -3n]), store("int64", [-5n, -3n, -2n, -1n, -1n, -3n])],
      6,
    );
    expect(Array.from(out as BigInt64Array)).toEqual([1n, -1n, 1n, 0n, 0n, 0n]);
  });
});

function store(type: ElementType, values: readonly bigint[]): BigInt64Array | Int32Array | Uint8Array {
  if (type === "int64") return BigInt64Array.from(values);
  return type === "int32" ? Int32Array.from(values, Number) : Uint8Array.from(values, Number);
}
