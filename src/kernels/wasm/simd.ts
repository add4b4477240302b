// Vector instructions of WebAssembly: SIMD of 128 bits, and the fused multiply-add of relaxed SIMD.

import { type Code, unsigned, type Value } from "./assembler.js";
import { type Binary, float32Bytes, float64Bytes, type Instructions, instructions, type Load, type Store, type Unary } from "./instructions.js";

export type Ternary = (a: Value, b: Value, c: Value) => Code;
type LaneLoad = (address: Value, vector: Value, lane: number, offset?: number) => Code;
type Extract = (vector: Value, lane: number) => Code;
type Replace = (vector: Value, lane: number, scalar: Value) => Code;

const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
const load = (opcode: number): Load => (address, offset = 0) => [address, simd(opcode), 0, unsigned(offset)];
const lane = (opcode: number): LaneLoad => (address, vector, index, offset = 0) => [
  address, vector, simd(opcode), 0, unsigned(offset), index,
];
const extract = (opcode: number): Extract => (vector, index) => [vector, simd(opcode), index];
const replace = (opcode: number): Replace => (vector, index, scalar) => [vector, scalar, simd(opcode), index];
const ternary = (opcode: number): Ternary => (a, b, c) => [a, b, c, simd(opcode)];
const repeat = (bytes: Code, times: number): Code => Array.from({ length: times }, () => bytes);

/** Loads, stores and bitwise instructions. The lane loads and stores touch one lane's bytes only. */
export const v128: Instructions<"not" | "anyTrue", "and" | "andNot" | "or" | "xor"> & {
  readonly load: Load;
  readonly load8x8U: Load;
  readonly load8x8S: Load;
  readonly load32x2S: Load;
  readonly load32x2U: Load;
  readonly load8Splat: Load;
  readonly load16Splat: Load;
  readonly load32Splat: Load;
  readonly load64Splat: Load;
  readonly load32Zero: Load;
  readonly load64Zero: Load;
  readonly store: Store;
  readonly load8Lane: LaneLoad;
  readonly load32Lane: LaneLoad;
  readonly load64Lane: LaneLoad;
  readonly store8Lane: LaneLoad;
  readonly store16Lane: LaneLoad;
  readonly store32Lane: LaneLoad;
  readonly store64Lane: LaneLoad;
  /** Bits of `then` where the mask is 1, of `otherwise` where it is 0. */
  readonly select: (then: Value, otherwise: Value, mask: Value) => Code;
} = {
  ...instructions<"not" | "anyTrue", "and" | "andNot" | "or" | "xor">(
    { not: 77, anyTrue: 83 },
    { and: 78, andNot: 79, or: 80, xor: 81 },
    simd,
  ),
  load: load(0),
  load8x8S: load(1),
  load8x8U: load(2),
  load32x2S: load(5),
  load32x2U: load(6),
  load8Splat: load(7),
  load16Splat: load(8),
  load32Splat: load(9),
  load64Splat: load(10),
  load32Zero: load(92),
  load64Zero: load(93),
  store: (address, value, offset = 0) => [address, value, simd(11), 0, unsigned(offset)],
  load8Lane: lane(84),
  load32Lane: lane(86),
  load64Lane: lane(87),
  store8Lane: lane(88),
  store16Lane: lane(89),
  store32Lane: lane(90),
  store64Lane: lane(91),
  select: ternary(82),
};

type FloatUnary = "splat" | "abs" | "neg" | "sqrt" | "ceil" | "floor" | "trunc" | "nearest";
/** `pmin(a, b)` is `b < a ? b : a`, `pmax(a, b)` is `a < b ? b : a`: one instruction each, NaN and -0 in a remain. */
type FloatBinary =
  | "add" | "sub" | "mul" | "div" | "min" | "max" | "pmin" | "pmax" | "eq" | "ne" | "lt" | "gt" | "le" | "ge";
type Float = {
  readonly const: (value: number) => Code;
  readonly extractLane: Extract;
  readonly replaceLane: Replace;
  /** Relaxed SIMD: a b + c, rounded once or twice as the machine likes. */
  readonly madd: Ternary;
  /** Relaxed SIMD: c - a b. */
  readonly nmadd: Ternary;
  /** Relaxed SIMD: a where the lane's mask is all ones, b where it is all zeros; other masks give either. */
  readonly laneSelect: Ternary;
};

export const f32x4: Instructions<FloatUnary | "convertI32x4S" | "convertI32x4U" | "demoteF64x2Zero", FloatBinary> &
  Float = {
  ...instructions<FloatUnary | "convertI32x4S" | "convertI32x4U" | "demoteF64x2Zero", FloatBinary>(
    {
      splat: 19, abs: 224, neg: 225, sqrt: 227, ceil: 103, floor: 104, trunc: 105, nearest: 106,
      convertI32x4S: 250, convertI32x4U: 251, demoteF64x2Zero: 94,
    },
    {
      add: 228, sub: 229, mul: 230, div: 231, min: 232, max: 233, pmin: 234, pmax: 235, eq: 65, ne: 66, lt: 67,
      gt: 68, le: 69, ge: 70,
    },
    simd,
  ),
  const: (value) => [simd(12), repeat(float32Bytes(value), 4)],
  extractLane: extract(31),
  replaceLane: replace(32),
  madd: ternary(0x105),
  nmadd: ternary(0x106),
  laneSelect: ternary(0x10b),
};

export const f64x2: Instructions<FloatUnary | "convertLowI32x4S" | "convertLowI32x4U" | "promoteLowF32x4", FloatBinary> &
  Float = {
  ...instructions<FloatUnary | "convertLowI32x4S" | "convertLowI32x4U" | "promoteLowF32x4", FloatBinary>(
    {
      splat: 20, abs: 236, neg: 237, sqrt: 239, ceil: 116, floor: 117, trunc: 122, nearest: 148,
      convertLowI32x4S: 254, convertLowI32x4U: 255, promoteLowF32x4: 95,
    },
    {
      add: 240, sub: 241, mul: 242, div: 243, min: 244, max: 245, pmin: 246, pmax: 247, eq: 71, ne: 72, lt: 73,
      gt: 74, le: 75, ge: 76,
    },
    simd,
  ),
  const: (value) => [simd(12), repeat(float64Bytes(value), 2)],
  extractLane: extract(33),
  replaceLane: replace(34),
  madd: ternary(0x107),
  nmadd: ternary(0x108),
  laneSelect: ternary(0x10c),
};

type IntegerUnary = "splat" | "abs" | "neg" | "allTrue" | "bitmask";
/** The shifts take an i32 number of bits. */
type IntegerBinary = "shl" | "shrS" | "shrU" | "add" | "sub" | "mul" | "eq" | "ne" | "ltS" | "gtS" | "leS" | "geS";

export const i32x4: Instructions<
  IntegerUnary | "truncSatF32x4S" | "truncSatF64x2SZero" | "extendLowI16x8S" | "extendLowI16x8U" | "extendHighI16x8U",
  IntegerBinary | "minS" | "maxS"
> & { readonly const: (value: number) => Code; readonly extractLane: Extract; readonly replaceLane: Replace } = {
  ...instructions<
    IntegerUnary | "truncSatF32x4S" | "truncSatF64x2SZero" | "extendLowI16x8S" | "extendLowI16x8U" | "extendHighI16x8U",
    IntegerBinary | "minS" | "maxS"
  >(
    {
      splat: 17, abs: 160, neg: 161, allTrue: 163, bitmask: 164, truncSatF32x4S: 248, truncSatF64x2SZero: 252,
      extendLowI16x8S: 167, extendLowI16x8U: 169, extendHighI16x8U: 170,
    },
    {
      shl: 171, shrS: 172, shrU: 173, add: 174, sub: 177, mul: 181, minS: 182, maxS: 184, eq: 55, ne: 56,
      ltS: 57, gtS: 59, leS: 61, geS: 63,
    },
    simd,
  ),
  const: (value) => [simd(12), repeat([value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24], 4)],
  extractLane: extract(27),
  replaceLane: replace(28),
};

export const i64x2: Instructions<
  IntegerUnary | "extendLowI32x4S" | "extendHighI32x4S" | "extendLowI32x4U" | "extendHighI32x4U",
  IntegerBinary
> & { readonly const: (value: bigint) => Code; readonly extractLane: Extract; readonly replaceLane: Replace } = {
  ...instructions<
    IntegerUnary | "extendLowI32x4S" | "extendHighI32x4S" | "extendLowI32x4U" | "extendHighI32x4U",
    IntegerBinary
  >(
    {
      splat: 18, abs: 192, neg: 193, allTrue: 195, bitmask: 196, extendLowI32x4S: 199, extendHighI32x4S: 200,
      extendLowI32x4U: 201, extendHighI32x4U: 202,
    },
    {
      shl: 203, shrS: 204, shrU: 205, add: 206, sub: 209, mul: 213, eq: 214, ne: 215, ltS: 216, gtS: 217,
      leS: 218, geS: 219,
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
export const i16x8: Instructions<"splat" | "extendLowI8x16U" | "extendHighI8x16U", "narrowI32x4S" | "narrowI32x4U"> =
  instructions({ splat: 16, extendLowI8x16U: 137, extendHighI8x16U: 138 }, { narrowI32x4S: 133, narrowI32x4U: 134 }, simd);

export const i8x16: Instructions<"splat", "narrowI16x8S" | "narrowI16x8U" | "swizzle" | "add" | "sub" | "eq"> & {
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

/** A shuffle of four-byte lanes: numbers 0 to 3 are those of a, 4 to 7 those of b. */
export function shuffle32(a: Value, b: Value, lanes: readonly [number, number, number, number]): Code {
  return i8x16.shuffle(a, b, lanes.flatMap((l) => [4 * l, 4 * l + 1, 4 * l + 2, 4 * l + 3]));
}

/** A shuffle of eight-byte lanes: 0 and 1 are those of a, 2 and 3 those of b. */
export function shuffle64(a: Value, b: Value, lanes: readonly [number, number]): Code {
  return shuffle32(a, b, [2 * lanes[0], 2 * lanes[0] + 1, 2 * lanes[1], 2 * lanes[1] + 1]);
}

export type { Binary, Unary };
