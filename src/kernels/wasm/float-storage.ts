// Elements of every type to and from lanes of float32 or float64.

import { type ElementType, elementSize } from "../element-type.js";
import type { Code, Local, Value } from "./assembler.js";
import { f32, f64, i64 } from "./instructions.js";
import { f32x4, f64x2, v128 } from "./simd.js";
import { i16x8, i32x4, i64x2, i8x16 } from "./simd-integer.js";
import type { VectorMath } from "./vector-math.js";

/** Bytes of `bytes` (1 to 16) from memory into the low end of a vector. */
export function readBytes(address: Value, bytes: number, offset: number): Value {
  switch (bytes) {
    case 16:
      return v128.load(address, offset);
    case 8:
      return v128.load64Zero(address, offset);
    case 4:
      return v128.load32Zero(address, offset);
    default:
      return v128.load16Splat(address, offset);
  }
}

export function writeBytes(address: Value, bytes: number, value: Value, offset: number): Code {
  switch (bytes) {
    case 16:
      return v128.store(address, value, offset);
    case 8:
      return v128.store64Lane(address, value, 0, offset);
    case 4:
      return v128.store32Lane(address, value, 0, offset);
    default:
      return v128.store16Lane(address, value, 0, offset);
  }
}

/** One element of `size` bytes, in all lanes of that size. */
export function readSplat(size: number, address: Value): Value {
  return size === 8
    ? v128.load64Splat(address)
    : size === 4
      ? v128.load32Splat(address)
      : v128.load8Splat(address);
}

export function readLane(size: number, address: Value, vector: Value, lane: number): Value {
  if (size === 8) return v128.load64Lane(address, vector, lane);
  return size === 4 ? v128.load32Lane(address, vector, lane) : v128.load8Lane(address, vector, lane);
}

export function writeLaneBytes(size: number, address: Value, vector: Value, lane: number): Code {
  if (size === 8) return v128.store64Lane(address, vector, lane);
  return size === 4 ? v128.store32Lane(address, vector, lane) : v128.store8Lane(address, vector, lane);
}

const widenBytes = (raw: Value): Value => i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(raw));

/** Four stored elements as float32 lanes; the types of 8 bytes do not come here. */
export function toFloat32(type: ElementType, raw: Value): Value {
  switch (type) {
    case "float32":
      return raw;
    case "int32":
      return f32x4.convertI32x4S(raw);
    case "uint8":
    case "bool":
      return f32x4.convertI32x4S(widenBytes(raw));
    default:
      throw new Error(`kernel: ${type} does not fit lanes of float32`);
  }
}

export function fromFloat32(type: ElementType, value: Local, m: VectorMath): Value {
  switch (type) {
    case "float32":
      return value;
    case "int32":
      return i32x4.truncSatF32x4S(value);
    case "uint8":
      return lowBytes(i32x4.truncSatF32x4S(value), 4, m);
    case "bool":
      return lowBytes(v128.and(f32x4.ne(value, m.constant(0)), m.bits32(1)), 4, m);
    default:
      throw new Error(`kernel: ${type} does not fit lanes of float32`);
  }
}

/** Two stored elements as float64 lanes. */
export function toFloat64(type: ElementType, raw: Value, m: VectorMath): Value {
  switch (type) {
    case "float64":
      return raw;
    case "float32":
      return f64x2.promoteLowF32x4(raw);
    case "int32":
      return f64x2.convertLowI32x4S(raw);
    case "uint8":
    case "bool":
      return f64x2.convertLowI32x4S(widenBytes(raw));
    case "int64": {
      const local = m.hold(raw);
      const lane = (index: number): Value => f64.convertI64S(i64x2.extractLane(local, index));
      return f64x2.replaceLane(f64x2.splat(lane(0)), 1, lane(1));
    }
  }
}

export function fromFloat64(type: ElementType, value: Local, m: VectorMath): Value {
  switch (type) {
    case "float64":
      return value;
    case "float32":
      return f32x4.demoteF64x2Zero(value);
    case "int32":
      return i32x4.truncSatF64x2SZero(value);
    case "uint8":
      return lowBytes(i32x4.truncSatF64x2SZero(value), 4, m);
    case "bool":
      return lowBytes(v128.and(f64x2.ne(value, m.constant(0)), m.bits64(1n)), 8, m);
    case "int64": {
      const lane = (index: number): Value => i64.truncSatF64(f64x2.extractLane(value, index));
      return i64x2.replaceLane(i64x2.splat(lane(0)), 1, lane(1));
    }
  }
}

/** The lowest byte of each lane of `size` bytes, side by side. */
function lowBytes(value: Value, size: number, m: VectorMath): Value {
  const local = m.hold(value);
  return i8x16.shuffle(
    local,
    local,
    Array.from({ length: 16 }, (_, i) => (i * size) % 16),
  );
}

/** Truth values, all bits of a lane 1 or 0, as the stored elements 1 and 0. */
export function fromMask(type: ElementType, mask: Value, m: VectorMath): Value {
  const lane = m.type === "f32x4" ? 4 : 8;
  const size = elementSize[type];
  if (size === lane) return v128.and(mask, one(type, m));
  if (size === 1) return lowBytes(v128.and(mask, lane === 4 ? m.bits32(1) : m.bits64(1n)), lane, m);
  const local = m.hold(mask);
  const narrow = i8x16.shuffle(local, local, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
  return v128.and(narrow, one(type, m));
}

function one(type: ElementType, m: VectorMath): Value {
  switch (type) {
    case "float32":
      return m.bits32(0x3f800000);
    case "float64":
      return m.bits64(0x3ff0000000000000n);
    case "int64":
      return m.bits64(1n);
    default:
      return m.bits32(1);
  }
}

/** A parameter as the lanes' number: float32 arithmetic sees it rounded to float32. */
export function parameterSplat(m: VectorMath, value: Value): Value {
  return m.type === "f32x4" ? f32x4.splat(f32.demoteF64(value)) : f64x2.splat(value);
}
