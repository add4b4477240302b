// Tensors to be printed, as tools/record-printing.py describes them, recorded or made at random.

import {
  bool,
  type DType,
  type DTypeName,
  float32,
  float64,
  int32,
  int64,
  uint8,
} from "../../src/ndarray/dtype.js";
import type { Printable } from "../../src/tensor/format.js";
import { formatFixed, type Scalar } from "../../src/tensor/number.js";
import type { PrintOptionsChange } from "../../src/tensor/print-options.js";

export const DTYPES: Readonly<Record<DTypeName, DType>> = { bool, uint8, int32, int64, float32, float64 };

/** A tensor as tools/record-printing.py describes it. Texts stand for numbers that JSON cannot hold. */
export interface Question {
  readonly shape: readonly number[];
  readonly dtype: DTypeName;
  readonly values?: readonly (number | string | boolean)[];
  readonly start?: number;
  readonly step?: number;
  readonly options?: PrintOptionsChange;
  readonly defaultDtype?: "float32" | "float64";
  readonly requiresGrad?: boolean;
  readonly gradFn?: string;
}

export type ScalarQuestion = readonly [DTypeName, number | string | boolean];

export function decoded(value: number | string | boolean | undefined, dtype: DType): Scalar {
  if (value === undefined) throw new Error("a question without values");
  if (typeof value !== "string") return dtype === float32 ? Math.fround(Number(value)) : value;
  if (!dtype.isFloatingPoint) return BigInt(value);
  return Number(value.replace("inf", "Infinity"));
}

export function printable({
  shape,
  values,
  start = 0,
  step = 0,
  ...c
}: Question & { readonly gradFnName?: string }): Printable {
  const dtype = DTYPES[c.dtype];
  const period = values?.map((value) => decoded(value, dtype));
  return {
    shape,
    dtype,
    requiresGrad: c.requiresGrad === true || c.gradFnName !== undefined,
    gradFnName: c.gradFnName ?? null,
    at(index) {
      const within = index.every((i, d) => i >= 0 && i < (shape[d] ?? 0));
      if (!within || index.length !== shape.length) throw new RangeError(`read at [${index}] of [${shape}]`);
      const flat = index.reduce((place, i, d) => place * (shape[d] ?? 0) + i, 0);
      return period ? (period[flat % period.length] ?? Number.NaN) : decoded(flat * step + start, dtype);
    },
  };
}

/** Numbers in [0, 1) by a multiplicative congruence, for test cases only. */
function randomNumbers(seed: number): () => number {
  let state = BigInt(seed) * 2n + 1n;
  return () => {
    state = BigInt.asUintN(64, state * 0xd1342543de82ef95n + 1n);
    return Number(state >> 11n) / 2 ** 53;
  };
}

export interface Draw {
  below(n: number): number;
  pick<const T>(items: readonly [T, ...T[]]): T;
  float(dtype: "float32" | "float64"): number;
}

export function drawing(seed: number): Draw {
  const uniform = randomNumbers(seed);
  const below = (n: number): number => Math.floor(uniform() * n);
  const view = new DataView(new ArrayBuffer(8));
  const anyBits = (dtype: "float32" | "float64"): number => {
    for (let byte = 0; byte < 8; byte++) view.setUint8(byte, below(256));
    return dtype === "float32" ? view.getFloat32(0) : view.getFloat64(0);
  };
  return { below, pick: (items) => items[below(items.length)] ?? items[0], float: anyBits };
}

/** A number as a question holds it: JSON has no -0, nan and inf. */
export function encoded(x: number): number | string {
  if (Object.is(x, -0)) return "-0.0";
  return Number.isFinite(x) ? x : formatFixed(x, 0);
}

function randomValues(dtype: DTypeName, draw: Draw): (number | string | boolean)[] {
  const { below, pick, float } = draw;
  const many = <T>(make: () => T): T[] => Array.from({ length: 1 + below(20) }, make);
  const special = (x: number): number =>
    below(12) === 0 ? pick([0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) : x;
  switch (dtype) {
    case "bool":
      return many(() => below(2) === 1);
    case "uint8":
      return many(() => below(256));
    case "int32":
      return many(() => below(2 ** 20) - 2 ** 19);
    case "int64":
      return many(() => (below(2 ** 53) - 2 ** 52) * 2 ** -below(50)).map(Math.floor);
    default: {
      // Multiples of 2^-bits within a few magnitudes, so that ties and all three notations come up; or any bits.
      const bits = below(16);
      const reach = 1 + below(24);
      if (below(5) === 0) return many(() => encoded(special(float(dtype))));
      const small = pick([1, 1, 1, 2 ** -12, 2 ** 20]);
      return many(() => encoded(special(((below(2 ** reach) - 2 ** (reach - 1)) / 2 ** bits) * small)));
    }
  }
}

export function randomQuestion(draw: Draw): Question {
  const { below, pick } = draw;
  const dtype = pick(["float32", "float32", "float64", "float64", "int64", "int32", "uint8", "bool"]);
  const dims = below(5);
  const longest = pick([1, 3, 8, 30, 300]);
  const shape = Array.from({ length: dims }, () => (below(25) === 0 ? 0 : 1 + below(dims > 2 ? 9 : longest)));
  const options: PrintOptionsChange = {
    ...(below(4) === 0 ? { profile: pick(["default", "short", "full"]) } : {}),
    ...(below(3) === 0 ? { precision: below(20) } : {}),
    ...(below(3) === 0 ? { threshold: below(100) } : {}),
    ...(below(3) === 0 ? { edgeitems: 1 + below(5) } : {}),
    ...(below(2) === 0 ? { linewidth: 10 + below(120) } : {}),
    ...(below(5) === 0 ? { sciMode: below(2) === 0 } : {}),
  };
  const floating = dtype === "float32" || dtype === "float64";
  const gradFn = `*${"Name".repeat(1 + below(8))}Backward`;
  return {
    shape,
    dtype,
    values: randomValues(dtype, draw),
    options,
    defaultDtype: pick(["float32", "float64"]),
    ...(floating && below(3) === 0 ? { requiresGrad: true } : {}),
    ...(floating && below(3) === 0 ? { gradFn } : {}),
  };
}
