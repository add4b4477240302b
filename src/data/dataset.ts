// Datasets: items by index, or items one after another.

import { Tensor } from "../autograd/tensor.js";
import { describe, shown } from "../ndarray/describe.js";
import { indexSelect } from "../ops/gathering.js";
import { select } from "../ops/parts.js";
import { fromTyped } from "../ndarray/from-data.js";
import { int32 } from "../ndarray/dtype.js";
import { isPromise } from "./items.js";

/** What a DataLoader reads by index: a `Dataset`, an array, or any object with `length` and `get`. */
export type Indexed<T> =
  | { readonly length: number; get(index: number): T | Promise<T> }
  | (readonly T[] & { get?: never });

/**
 * Items by index. A subclass states `length` and `get`, which are Python's `__len__` and `__getitem__`; `get` may give a
 * promise, which `for await` waits for.
 *
 * @example
 * class Squares extends Dataset<number> {
 *   readonly length = 10;
 *   get(index: number): number { return index ** 2; }
 * }
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 */
export abstract class Dataset<T> {
  /** The number of items. */
  abstract readonly length: number;
  /** The item at an index from 0 to length - 1. */
  abstract get(index: number): T | Promise<T>;

  /** The items in order, where a loop goes over the dataset itself. Throws for promises of items. */
  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.length; i++) {
      const item = this.get(i);
      if (isPromise(item)) {
        throw new TypeError(
          "Dataset: its items arrive later: await get(index), or read a DataLoader with `for await`",
        );
      }
      yield item as T;
    }
  }
}

/**
 * Items one after another. A subclass states `[Symbol.iterator]` or `[Symbol.asyncIterator]`, and `length` if it knows it.
 *
 * @example
 * class Countdown extends IterableDataset<number> {
 *   *[Symbol.iterator](): Iterator<number> { yield* [3, 2, 1]; }
 * }
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
 */
export abstract class IterableDataset<T> {
  /** The number of items, where it is known. */
  readonly length?: number;
  [Symbol.iterator]?(): Iterator<T>;
  [Symbol.asyncIterator]?(): AsyncIterator<T>;
}

/** @internal Throws unless the value can be read by index. */
export function expectIndexed(operation: string, value: unknown): asserts value is Indexed<unknown> {
  if (!isIndexed(value)) {
    throw new TypeError(
      `${operation}: expected a Dataset, an array or an object with 'length' and 'get', but got ${withLacks(value)}`,
    );
  }
}

/** @internal What was given for a dataset, and what it lacks. */
export function withLacks(value: unknown): string {
  if (typeof value !== "object" || value === null) {
    return describe(value);
  }
  const { length, get } = value as { length?: unknown; get?: unknown };
  const lacks = [
    typeof get === "function" ? [] : ["get(index), Python's __getitem__"],
    Number.isInteger(length) ? [] : ["length, Python's __len__"],
  ].flat();
  return `${describe(value)} without ${lacks.join(", and without ")}`;
}

/** @internal Whether a value has a length and items by index. */
export function isIndexed(value: unknown): value is Indexed<unknown> {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const { length, get } = value as { length?: unknown; get?: unknown };
  return Array.isArray(value) || (Number.isInteger(length) && typeof get === "function");
}

/** @internal The item at an index. */
export function itemOf<T>(dataset: Indexed<T>, index: number): T | Promise<T> {
  return Array.isArray(dataset)
    ? ((dataset as readonly T[])[index] as T)
    : (dataset as Dataset<T>).get(index);
}

// An index that may count from the end, as one from 0 on.
function wrapped(operation: string, index: number, length: number): number {
  if (!(Number.isInteger(index) && index >= -length && index < length)) {
    throw new RangeError(`${operation}: index ${shown(index)} is out of bounds for ${length} items`);
  }
  return index < 0 ? index + length : index;
}

/**
 * The rows of tensors: item i is [tensors[0][i], tensors[1][i], ...].
 *
 * @param tensors all with the same size of their first dimension.
 * @throws RangeError if these sizes differ.
 * @example
 * const digits = new TensorDataset(images, labels);
 * const [image, label] = digits.get(0);
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 */
export class TensorDataset<T extends readonly Tensor[]> extends Dataset<T> {
  readonly tensors: T;

  constructor(...tensors: T) {
    super();
    for (const tensor of tensors) {
      if (!(tensor instanceof Tensor)) {
        throw new TypeError(`TensorDataset: expected Tensors, but got ${describe(tensor)}`);
      }
    }
    const shapes = tensors.map((t) => `[${t.shape.join(", ")}]`).join(", ");
    if (tensors.length === 0 || tensors.some((t) => t.shape.length === 0)) {
      throw new RangeError(
        `TensorDataset: expected tensors of at least one dimension, the items, but got ${shapes || "none"}`,
      );
    }
    if (tensors.some((t) => t.shape[0] !== tensors[0]?.shape[0])) {
      throw new RangeError(`TensorDataset: Size mismatch between tensors: first dimensions of ${shapes}`);
    }
    this.tensors = tensors;
  }

  get length(): number {
    return this.tensors[0]?.shape[0] ?? 0;
  }

  get(index: number): T {
    const place = wrapped("get", index, this.length);
    return this.tensors.map((t) => select(t, 0, place)) as readonly Tensor[] as T;
  }
}

/**
 * The items of a dataset at some indices.
 *
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 */
export class Subset<T> extends Dataset<T> {
  constructor(
    readonly dataset: Indexed<T>,
    readonly indices: ArrayLike<number>,
  ) {
    super();
    expectIndexed("Subset", dataset);
    if (!(Array.isArray(indices) || ArrayBuffer.isView(indices))) {
      throw new TypeError(
        `Subset: argument 'indices' must be an array of integers, but got ${describe(indices)}`,
      );
    }
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): T | Promise<T> {
    return itemOf(this.dataset, this.indices[wrapped("get", index, this.length)] as number);
  }
}

/**
 * Datasets one after another.
 *
 * @throws RangeError for no datasets.
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 */
export class ConcatDataset<T> extends Dataset<T> {
  readonly datasets: readonly Indexed<T>[];
  /** Where each dataset ends. */
  readonly cumulativeSizes: readonly number[];

  constructor(datasets: Iterable<Indexed<T>>) {
    super();
    if (
      typeof (datasets as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== "function"
    ) {
      throw new TypeError(`ConcatDataset: expected an array of datasets, but got ${describe(datasets)}`);
    }
    this.datasets = [...datasets];
    if (this.datasets.length === 0) {
      throw new RangeError("ConcatDataset: datasets should not be an empty iterable");
    }
    let end = 0;
    this.cumulativeSizes = this.datasets.map((dataset) => {
      if (dataset instanceof IterableDataset) {
        throw new TypeError("ConcatDataset: ConcatDataset does not support IterableDataset");
      }
      expectIndexed("ConcatDataset", dataset);
      end += dataset.length;
      return end;
    });
  }

  get length(): number {
    return this.cumulativeSizes[this.cumulativeSizes.length - 1] ?? 0;
  }

  get(index: number): T | Promise<T> {
    const place = wrapped("get", index, this.length);
    const which = this.cumulativeSizes.findIndex((end) => place < end);
    const start = which === 0 ? 0 : (this.cumulativeSizes[which - 1] as number);
    return itemOf(this.datasets[which] as Indexed<T>, place - start);
  }
}

/**
 * @internal The batch of a dataset whose items are rows of tensors, by one gather a tensor: what collating the single
 * items gives, many times as fast. Null for other datasets, and for subclasses with a `get` of their own.
 */
export function gathered(dataset: unknown, indices: readonly number[]): Tensor[] | null {
  if (dataset instanceof TensorDataset && dataset.get === TensorDataset.prototype.get) {
    const places = Int32Array.from(indices, (index) => wrapped("get", index, dataset.length));
    const index = new Tensor(fromTyped(places, [places.length], int32));
    return (dataset.tensors as readonly Tensor[]).map((tensor) => indexSelect(tensor, 0, index));
  }
  if (dataset instanceof Subset && dataset.get === Subset.prototype.get) {
    const { length } = dataset;
    return gathered(
      dataset.dataset,
      indices.map((index) => dataset.indices[wrapped("get", index, length)] as number),
    );
  }
  return null;
}
