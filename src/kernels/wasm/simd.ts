// Vector instructions of WebAssembly: SIMD of 128 bits, and the fused multiply-add of relaxed SIMD.

import { type Code, unsigned, type Value } from "./code.js";
import {
  float32Bytes,
  float64Bytes,
  type Instructions,
  instructions,
  type Load,
  type Store,
} from "./instructions.js";
import {
  type Extract,
  extract,
  lane,
  type LaneLoad,
  load,
  repeat,
  type Replace,
  replace,
  simd,
  type Ternary,
  ternary,
} from "./simd-encoding.js";
import { i8x16 } from "./simd-integer.js";

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
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "min"
  | "max"
  | "pmin"
  | "pmax"
  | "eq"
  | "ne"
  | "lt"
  | "gt"
  | "le"
  | "ge";
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

export const f32x4: Instructions<
  FloatUnary | "convertI32x4S" | "convertI32x4U" | "demoteF64x2Zero",
  FloatBinary
> &
  Float = {
  ...instructions<FloatUnary | "convertI32x4S" | "convertI32x4U" | "demoteF64x2Zero", FloatBinary>(
    {
      splat: 19,
      abs: 224,
      neg: 225,
      sqrt: 227,
      ceil: 103,
      floor: 104,
      trunc: 105,
      nearest: 106,
      convertI32x4S: 250,
      convertI32x4U: 251,
      demoteF64x2Zero: 94,
    },
    {
      add: 228,
      sub: 229,
      mul: 230,
      div: 231,
      min: 232,
      max: 233,
      pmin: 234,
      pmax: 235,
      eq: 65,
      ne: 66,
      lt: 67,
      gt: 68,
      le: 69,
      ge: 70,
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

export const f64x2: Instructions<
  FloatUnary | "convertLowI32x4S" | "convertLowI32x4U" | "promoteLowF32x4",
  FloatBinary
> &
  Float = {
  ...instructions<FloatUnary | "convertLowI32x4S" | "convertLowI32x4U" | "promoteLowF32x4", FloatBinary>(
    {
      splat: 20,
      abs: 236,
      neg: 237,
      sqrt: 239,
      ceil: 116,
      floor: 117,
      trunc: 122,
      nearest: 148,
      convertLowI32x4S: 254,
      convertLowI32x4U: 255,
      promoteLowF32x4: 95,
    },
    {
      add: 240,
      sub: 241,
      mul: 242,
      div: 243,
      min: 244,
      max: 245,
      pmin: 246,
      pmax: 247,
      eq: 71,
      ne: 72,
      lt: 73,
      gt: 74,
      le: 75,
      ge: 76,
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

/** A shuffle of four-byte lanes: numbers 0 to 3 are those of a, 4 to 7 those of b. */
export function shuffle32(a: Value, b: Value, lanes: readonly [number, number, number, number]): Code {
  return i8x16.shuffle(
    a,
    b,
    lanes.flatMap((l) => [4 * l, 4 * l + 1, 4 * l + 2, 4 * l + 3]),
  );
}

/** A shuffle of eight-byte lanes: 0 and 1 are those of a, 2 and 3 those of b. */
export function shuffle64(a: Value, b: Value, lanes: readonly [number, number]): Code {
  return shuffle32(a, b, [2 * lanes[0], 2 * lanes[0] + 1, 2 * lanes[1], 2 * lanes[1] + 1]);
}
