// Vector instructions of WebAssembly on lanes of integers.

import type { Code, Value } from "./code.js";
import { type Instructions, instructions } from "./instructions.js";
import { type Extract, extract, repeat, type Replace, replace, simd } from "./simd-encoding.js";

type IntegerUnary = "splat" | "abs" | "neg" | "allTrue" | "bitmask";
/** The shifts take an i32 number of bits. */
type IntegerBinary =
  | "shl"
  | "shrS"
  | "shrU"
  | "add"
  | "sub"
  | "mul"
  | "eq"
  | "ne"
  | "ltS"
  | "gtS"
  | "leS"
  | "geS";

export const i32x4: Instructions<
  | IntegerUnary
  | "truncSatF32x4S"
  | "truncSatF64x2SZero"
  | "extendLowI16x8S"
  | "extendLowI16x8U"
  | "extendHighI16x8U",
  IntegerBinary | "minS" | "maxS"
> & {
  readonly const: (value: number) => Code;
  readonly extractLane: Extract;
  readonly replaceLane: Replace;
} = {
  ...instructions<
    | IntegerUnary
    | "truncSatF32x4S"
    | "truncSatF64x2SZero"
    | "extendLowI16x8S"
    | "extendLowI16x8U"
    | "extendHighI16x8U",
    IntegerBinary | "minS" | "maxS"
  >(
    {
      splat: 17,
      abs: 160,
      neg: 161,
      allTrue: 163,
      bitmask: 164,
      truncSatF32x4S: 248,
      truncSatF64x2SZero: 252,
      extendLowI16x8S: 167,
      extendLowI16x8U: 169,
      extendHighI16x8U: 170,
    },
    {
      shl: 171,
      shrS: 172,
      shrU: 173,
      add: 174,
      sub: 177,
      mul: 181,
      minS: 182,
      maxS: 184,
      eq: 55,
      ne: 56,
      ltS: 57,
      gtS: 59,
      leS: 61,
      geS: 63,
    },
    simd,
  ),
  const: (value) => [
    simd(12),
    repeat([value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24], 4),
  ],
  extractLane: extract(27),
  replaceLane: replace(28),
};

export const i64x2: Instructions<
  IntegerUnary | "extendLowI32x4S" | "extendHighI32x4S" | "extendLowI32x4U" | "extendHighI32x4U",
  IntegerBinary
> & {
  readonly const: (value: bigint) => Code;
  readonly extractLane: Extract;
  readonly replaceLane: Replace;
} = {
  ...instructions<
    IntegerUnary | "extendLowI32x4S" | "extendHighI32x4S" | "extendLowI32x4U" | "extendHighI32x4U",
    IntegerBinary
  >(
    {
      splat: 18,
      abs: 192,
      neg: 193,
      allTrue: 195,
      bitmask: 196,
      extendLowI32x4S: 199,
      extendHighI32x4S: 200,
      extendLowI32x4U: 201,
      extendHighI32x4U: 202,
    },
    {
      shl: 203,
      shrS: 204,
      shrU: 205,
      add: 206,
      sub: 209,
      mul: 213,
      eq: 214,
      ne: 215,
      ltS: 216,
      gtS: 217,
      leS: 218,
      geS: 219,
    },
    simd,
  ),
  const: (value) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, value, true);
    return [simd(12), repeat([...new Uint8Array(view.buffer)], 2)];
  },
  extractLane: extract(29),
  replaceLane: replace(30),
};

/** Narrowing with signed or unsigned saturation: the lanes of a, then those of b. */
export const i16x8: Instructions<
  "splat" | "extendLowI8x16U" | "extendHighI8x16U",
  "narrowI32x4S" | "narrowI32x4U"
> = instructions(
  { splat: 16, extendLowI8x16U: 137, extendHighI8x16U: 138 },
  { narrowI32x4S: 133, narrowI32x4U: 134 },
  simd,
);

export const i8x16: Instructions<
  "splat",
  "narrowI16x8S" | "narrowI16x8U" | "swizzle" | "add" | "sub" | "eq"
> & {
  readonly shuffle: (a: Value, b: Value, lanes: readonly number[]) => Code;
  readonly extractLaneU: Extract;
} = {
  ...instructions<"splat", "narrowI16x8S" | "narrowI16x8U" | "swizzle" | "add" | "sub" | "eq">(
    { splat: 15 },
    { narrowI16x8S: 101, narrowI16x8U: 102, swizzle: 14, add: 110, sub: 113, eq: 35 },
    simd,
  ),
  shuffle: (a, b, lanes) => [a, b, simd(13), ...lanes],
  extractLaneU: extract(22),
};
