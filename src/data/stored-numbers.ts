// Numbers as files store them, of any width and byte order, as tensors of the element types that exist here.

import { Tensor } from "../autograd/tensor.js";
import { heap } from "../engine/heap.js";
import { bool, type DType, float32, float64, int32, int64, uint8 } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { empty } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";

/** Boolean, unsigned, signed or floating, and the bytes of one: "u1", "f8". */
export type NumberForm = "b1" | "u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "i8" | "f2" | "f4" | "f8";

interface Form {
  readonly bytes: 1 | 2 | 4 | 8;
  /** The type that holds all of its values. */
  readonly dtype: DType;
  readonly read: (view: DataView, at: number, little: boolean) => number | bigint;
}

const FORMS: Readonly<Record<NumberForm, Form>> = {
  b1: { bytes: 1, dtype: bool, read: (v, at) => (v.getUint8(at) === 0 ? 0 : 1) },
  u1: { bytes: 1, dtype: uint8, read: (v, at) => v.getUint8(at) },
  i1: { bytes: 1, dtype: int32, read: (v, at) => v.getInt8(at) },
  u2: { bytes: 2, dtype: int32, read: (v, at, little) => v.getUint16(at, little) },
  i2: { bytes: 2, dtype: int32, read: (v, at, little) => v.getInt16(at, little) },
  u4: { bytes: 4, dtype: int64, read: (v, at, little) => BigInt(v.getUint32(at, little)) },
  i4: { bytes: 4, dtype: int32, read: (v, at, little) => v.getInt32(at, little) },
  i8: { bytes: 8, dtype: int64, read: (v, at, little) => v.getBigInt64(at, little) },
  f2: { bytes: 2, dtype: float32, read: (v, at, little) => halfOf(v.getUint16(at, little)) },
  f4: { bytes: 4, dtype: float32, read: (v, at, little) => v.getFloat32(at, little) },
  f8: { bytes: 8, dtype: float64, read: (v, at, little) => v.getFloat64(at, little) },
};

/** The forms that are stored as the element type of the same width stores them. */
const AS_STORED: ReadonlySet<NumberForm> = new Set(["u1", "i4", "i8", "f4", "f8"]);

export function isForm(name: string): name is NumberForm {
  return Object.hasOwn(FORMS, name);
}

export function bytesOf(form: NumberForm): number {
  return FORMS[form].bytes;
}

/** How many bytes a shape needs; Infinity or another huge number for a shape that nothing holds. */
export function bytesNeeded(shape: Shape, form: NumberForm): number {
  return shape.reduce((product, n) => product * n, bytesOf(form));
}

/** A tensor of the numbers. The caller has seen that there are exactly as many bytes as the shape needs. */
export function tensorOf(bytes: Uint8Array, form: NumberForm, shape: Shape, little: boolean): Tensor {
  const { dtype, read, bytes: width } = FORMS[form];
  const out = empty(shape, dtype);
  if (AS_STORED.has(form) && (little || width === 1)) {
    heap.u8.set(bytes, out.address);
    return new Tensor(out);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const to = typedView(out) as { [index: number]: number | bigint };
  for (let i = 0; i < out.size; i++) {
    to[i] = read(view, i * width, little);
  }
  return new Tensor(out);
}

/** A float16: a sign, 5 bits of exponent, 10 of fraction. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) {
    return fraction === 0 ? sign * Infinity : Number.NaN;
  }
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
