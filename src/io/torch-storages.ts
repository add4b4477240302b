// The storages of a file: tensors that share elements share them in the file.

import { heap } from "../engine/heap.js";
import type { Storage } from "../engine/storage.js";
import type { DType } from "../ndarray/dtype.js";
import { denseOf } from "../ndarray/arithmetic.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { sameShape, type Shape } from "../ndarray/shape.js";
import { codeOf } from "./safetensors-header.js";
import { bytesOf } from "./stored-elements.js";
import { STORAGES } from "./torch-globals.js";

/** Where a tensor's elements are in a file. */
export interface Place {
  readonly key: string;
  /** The storage's type as PyTorch names it. */
  readonly type: string;
  /** The number of the storage's elements. */
  readonly count: number;
  readonly shape: Shape;
  /** Null where they are those of a dense tensor. */
  readonly strides: readonly number[] | null;
  readonly offset: number;
}

interface Shared {
  readonly key: string;
  /** In elements of the storage: from the first to after the last that any tensor has. */
  first: number;
  end: number;
  /** One of the tensors. */
  readonly array: NDArray;
  /** Whether there is but one, however often: its elements are written in order, without what lies between or around. */
  alone: boolean;
}

/** What a file's tensors share, known before any of them is written. */
export class StorageList {
  private readonly found = new Map<Storage, Map<DType, Shared>>();
  private readonly all: Shared[] = [];
  /** All tensors are told of first: only then is it known what they share. */
  private known = false;

  /** Ends the first round. */
  begin(): void {
    this.known = true;
  }

  place(array: NDArray): Place {
    const shared = this.sharedBy(array);
    if (!this.known) {
      this.add(shared, array);
    }
    const type = Object.keys(STORAGES).find((name) => STORAGES[name] === codeOf(array.dtype)) as string;
    const { alone } = shared;
    return {
      key: shared.key,
      type,
      count: alone ? array.size : Math.max(0, shared.end - shared.first),
      shape: array.shape,
      strides: alone || array.size === 0 ? null : array.strides,
      offset: alone || array.size === 0 ? 0 : array.offset - shared.first,
    };
  }

  private sharedBy(array: NDArray): Shared {
    const { storage, dtype } = array;
    const byType = this.found.get(storage) ?? new Map<DType, Shared>();
    this.found.set(storage, byType);
    let shared = byType.get(dtype);
    if (shared === undefined) {
      const key = String(this.all.length);
      shared = { key, first: Number.POSITIVE_INFINITY, end: 0, array, alone: true };
      byType.set(dtype, shared);
      this.all.push(shared);
    }
    return shared;
  }

  private add(shared: Shared, array: NDArray): void {
    shared.alone &&= sameGeometry(shared.array, array);
    if (array.size > 0) {
      const last = array.shape.reduce(
        (sum, n, d) => sum + (n - 1) * (array.strides[d] as number),
        array.offset,
      );
      shared.first = Math.min(shared.first, array.offset);
      shared.end = Math.max(shared.end, last + 1);
    }
  }

  /** The bytes of each; they hold until the next allocation. */
  *entries(): Generator<{ key: string; bytes: () => Uint8Array }> {
    for (const shared of this.all) {
      yield {
        key: shared.key,
        bytes: () => (shared.alone ? bytesOf(denseOf(shared.array)) : spanOf(shared)),
      };
    }
  }
}

function sameGeometry(a: NDArray, b: NDArray): boolean {
  return a.offset === b.offset && sameShape(a.shape, b.shape) && sameShape(a.strides, b.strides);
}

function spanOf({ first, end, array: { storage, dtype } }: Shared): Uint8Array {
  const from = Math.min(first, end);
  return heap.u8.subarray(storage.address + from * dtype.itemsize, storage.address + end * dtype.itemsize);
}
