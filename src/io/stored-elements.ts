// Elements as files store them, little-endian, read into arrays. Types that exist here are read where they will lie;
// narrower ones are widened, which changes no value.

import { heap } from "../engine/heap.js";
import { bool, type DType, float32, float64, int32, int64, uint8 } from "../ndarray/dtype.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";
import type { ByteSource } from "./byte-source.js";

/** A type in a file, and the one that its elements have here. */
export interface StoredType {
  readonly itemsize: number;
  readonly dtype: DType;
  /** One element from its bits; null where the bits are the element's own. */
  readonly widen: ((view: DataView, at: number) => number) | null;
}

const own = (dtype: DType): StoredType => ({ itemsize: dtype.itemsize, dtype, widen: null });

/** By safetensors' codes. */
export const STORED_TYPES: ReadonlyMap<string, StoredType> = new Map<string, StoredType>([
  ["BOOL", own(bool)],
  ["U8", own(uint8)],
  ["I8", { itemsize: 1, dtype: int32, widen: (view, at) => view.getInt8(at) }],
  ["I16", { itemsize: 2, dtype: int32, widen: (view, at) => view.getInt16(at, true) }],
  ["U16", { itemsize: 2, dtype: int32, widen: (view, at) => view.getUint16(at, true) }],
  ["F16", { itemsize: 2, dtype: float32, widen: (view, at) => halfToNumber(view.getUint16(at, true)) }],
  ["BF16", { itemsize: 2, dtype: float32, widen: widenBrain }],
  ["I32", own(int32)],
  ["U32", { itemsize: 4, dtype: int64, widen: (view, at) => view.getUint32(at, true) }],
  ["F32", own(float32)],
  ["F64", own(float64)],
  ["I64", own(int64)],
]);

const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(4));

// bfloat16 is the upper half of a float32.
function widenBrain(view: DataView, at: number): number {
  scratch.setUint32(0, view.getUint16(at, true) << 16);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Fills all of a piece of memory with bytes. It may be called several times, for one piece after the other. */
export type Fill = (target: Uint8Array, offset: number) => void;

/** What is widened at a time, in bytes of the file. */
const CHUNK = 2 ** 20;

/** A dense array whose stored bytes `fill` gives: `fill(target, offset)` writes those from `offset` on over `target`. */
export function arrayOf(operation: string, shape: Shape, type: StoredType, fill: Fill): NDArray {
  heap.operation = operation;
  const out = empty(shape, type.dtype);
  const { itemsize, widen } = type;
  // Nothing below allocates from the heap, so the address holds.
  const { address, size } = out;
  if (widen === null) {
    const bytes = heap.u8.subarray(address, address + size * itemsize);
    fill(bytes, 0);
    if (type.dtype === bool) {
      normalise(bytes);
    }
    return out;
  }
  const write = writerOf(type.dtype, address);
  const chunk = new Uint8Array(Math.min(CHUNK, size * itemsize));
  const view = new DataView(chunk.buffer);
  for (let done = 0; done < size; ) {
    const count = Math.min(CHUNK / itemsize, size - done);
    fill(chunk.subarray(0, count * itemsize), done * itemsize);
    for (let i = 0; i < count; i++) {
      write(done + i, widen(view, i * itemsize));
    }
    done += count;
  }
  return out;
}

/** Kernels take a bool to be 0 or 1. */
function normalise(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] as number) > 1) {
      bytes[i] = 1;
    }
  }
}

function writerOf(dtype: DType, address: number): (i: number, value: number) => void {
  const start = address / dtype.itemsize;
  if (dtype === int64) {
    // Only unsigned 32-bit integers are widened to it.
    return (i, value) => {
      heap.u32[2 * (start + i)] = value;
      heap.u32[2 * (start + i) + 1] = 0;
    };
  }
  const view = dtype === float32 ? heap.f32 : heap.i32;
  return (i, value) => {
    view[start + i] = value;
  };
}

/** The elements of a part of a source. */
export function readArray(
  operation: string,
  source: ByteSource,
  start: number,
  shape: Shape,
  type: StoredType,
): NDArray {
  return arrayOf(operation, shape, type, (target, offset) => source.readInto(target, start + offset));
}

/** The bytes of a dense array where they lie: valid until the next allocation. */
export function bytesOf(a: NDArray): Uint8Array {
  const { address } = a;
  return heap.u8.subarray(address, address + a.size * a.dtype.itemsize);
}
