// Samples and batches as they travel between threads: structured clones know no tensors.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { copyOf } from "../ndarray/arithmetic.js";
import { bool, type DType, type DTypeName, float32, float64, int32, int64, uint8 } from "../ndarray/dtype.js";
import { typedView, type TypedData } from "../ndarray/from-data.js";
import { empty } from "../ndarray/ndarray.js";

const DTYPES: Record<DTypeName, DType> = { bool, uint8, int32, int64, float32, float64 };

/** A value without tensors. */
export type Packed =
  | {
      readonly kind: "tensor";
      readonly dtype: DTypeName;
      readonly shape: readonly number[];
      readonly data: TypedData;
    }
  | { readonly kind: "list"; readonly items: readonly Packed[] }
  | { readonly kind: "record"; readonly entries: readonly (readonly [string, Packed])[] }
  | { readonly kind: "plain"; readonly value: unknown };

/**
 * A value for another thread.
 *
 * @param moved receives the buffers that may be handed over instead of copied; null lays tensors into shared memory.
 */
export function pack(value: unknown, moved: ArrayBuffer[] | null): Packed {
  if (value instanceof Tensor) {
    const dense = value.array.dense ? value.array : copyOf(value.array);
    const from = typedView(dense);
    const buffer = moved === null ? new SharedArrayBuffer(from.byteLength) : new ArrayBuffer(from.byteLength);
    if (buffer instanceof ArrayBuffer) {
      moved?.push(buffer);
    }
    const data = new (from.constructor as new (buffer: ArrayBufferLike) => TypedData)(buffer);
    data.set(from as never);
    return { kind: "tensor", dtype: value.dtype.name, shape: value.shape, data };
  }
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map((item) => pack(item, moved)) };
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return { kind: "record", entries: Object.entries(value).map(([key, v]) => [key, pack(v, moved)]) };
  }
  if (typeof value === "function" || typeof value === "symbol") {
    throw new TypeError(`pack: ${describe(value)} cannot be handed to another thread`);
  }
  return { kind: "plain", value };
}

/** The value again. */
export function unpack(packed: Packed): unknown {
  switch (packed.kind) {
    case "tensor": {
      const array = empty(packed.shape, DTYPES[packed.dtype]);
      typedView(array).set(packed.data as never);
      return new Tensor(array);
    }
    case "list":
      return packed.items.map(unpack);
    case "record":
      return Object.fromEntries(packed.entries.map(([key, value]) => [key, unpack(value)]));
    case "plain":
      return packed.value;
  }
}
