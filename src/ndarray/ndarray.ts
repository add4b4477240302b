// An array of elements in the heap: a storage and the way to read it. No gradients.

import { allocate, type Storage } from "../engine/storage.js";
import type { DType } from "./dtype.js";
import { denseStrides, isDense, sizeOf, type Shape } from "./shape.js";

/** An immutable description of elements: several arrays may describe one storage. */
export class NDArray {
  constructor(
    readonly storage: Storage,
    readonly dtype: DType,
    readonly shape: Shape,
    /** In elements, not bytes; may be 0 (expanded) or negative (never from PyTorch's operations). */
    readonly strides: readonly number[],
    /** In elements. */
    readonly offset: number,
    /** The number of elements. */
    readonly size: number,
    /** Whether elements lie in order, without gaps. */
    readonly dense: boolean,
  ) {}

  /** The address of the first element. Read it last before a kernel runs: an allocation may reclaim the storage. */
  get address(): number {
    return this.storage.address + this.offset * this.dtype.itemsize;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** Other geometry over the same storage. */
  view(shape: Shape, strides: readonly number[], offset: number = this.offset): NDArray {
    return new NDArray(
      this.storage,
      this.dtype,
      shape,
      strides,
      offset,
      sizeOf(shape),
      isDense(shape, strides),
    );
  }
}

/** An array with undefined content. */
export function empty(shape: Shape, dtype: DType): NDArray {
  const size = sizeOf(shape);
  return new NDArray(allocate(size * dtype.itemsize), dtype, shape, denseStrides(shape), 0, size, true);
}

/** An array with undefined content, of the shape of another: its dense shape and strides are shared, not copied. */
export function emptyLike(like: NDArray, dtype: DType): NDArray {
  const strides = like.dense ? like.strides : denseStrides(like.shape);
  return new NDArray(allocate(like.size * dtype.itemsize), dtype, like.shape, strides, 0, like.size, true);
}
