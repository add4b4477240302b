// Samples joined into a batch.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { bool, float64, int64 } from "../ndarray/dtype.js";
import type { TypedData } from "../ndarray/from-data.js";
import { tensor } from "../ops/creation.js";
import { stack } from "../ops/joining.js";

/** What `defaultCollate` makes of samples of type T. */
export type Collated<T> = T extends Tensor | TypedData | number | bigint | boolean
  ? Tensor
  : T extends string
    ? string[]
    : T extends object
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : never;

/** What `defaultConvert` makes of a sample of type T. */
export type Converted<T> = T extends Tensor | string | number | bigint | boolean
  ? T
  : T extends TypedData
    ? Tensor
    : T extends object
      ? { -readonly [K in keyof T]: Converted<T[K]> }
      : T;

const isTyped = (value: unknown): value is TypedData =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

/**
 * Joins samples into a batch, along a new first dimension.
 *
 * Tensors and typed arrays are stacked. Numbers, which are Python's floats, become a float64 tensor, BigInts, which are
 * its integers, an int64 tensor, booleans a bool tensor. Strings stay a list. Arrays and plain objects are joined entry by
 * entry: samples `[image, label]` give `[images, labels]`.
 *
 * @throws RangeError for samples of different sizes; TypeError for other kinds.
 * @example defaultCollate([{ a: 0n, b: 1n }, { a: 100n, b: 100n }]); // { a: tensor([0, 100]), b: tensor([1, 100]) }
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 */
export function defaultCollate<T>(batch: readonly T[]): Collated<T> {
  if (!Array.isArray(batch) || batch.length === 0) {
    throw new TypeError(`defaultCollate: expected a non-empty array of samples, but got ${describe(batch)}`);
  }
  return collate(batch, 0) as Collated<T>;
}

// Deeper than any sample: it holds itself.
const DEEPEST = 100;

function collate(batch: readonly unknown[], depth: number): unknown {
  const first = batch[0];
  if (depth > DEEPEST) {
    throw new RangeError(`defaultCollate: samples nest deeper than ${DEEPEST}; does one hold itself?`);
  }
  if (first instanceof Tensor) {
    return stack(every(batch, (v): v is Tensor => v instanceof Tensor));
  }
  if (isTyped(first)) {
    return stack(every(batch, isTyped).map((values) => tensor(values)));
  }
  if (typeof first === "number") {
    return tensor(
      every(batch, (v): v is number => typeof v === "number"),
      { dtype: float64 },
    );
  }
  if (typeof first === "bigint") {
    return tensor(
      every(batch, (v): v is bigint => typeof v === "bigint"),
      { dtype: int64 },
    );
  }
  if (typeof first === "boolean") {
    return tensor(
      every(batch, (v): v is boolean => typeof v === "boolean"),
      { dtype: bool },
    );
  }
  if (typeof first === "string") {
    return every(batch, (v): v is string => typeof v === "string").slice();
  }
  if (Array.isArray(first)) {
    const lists = every(batch, (v): v is unknown[] => Array.isArray(v));
    if (lists.some((list) => list.length !== first.length)) {
      throw new RangeError("defaultCollate: each element in list of batch should be of equal size");
    }
    return first.map((_, i) =>
      collate(
        lists.map((list) => list[i]),
        depth + 1,
      ),
    );
  }
  if (isRecord(first)) {
    const records = every(batch, isRecord);
    const entry = (key: string): unknown[] =>
      records.map((record) => {
        if (!Object.hasOwn(record, key)) {
          throw new RangeError(`defaultCollate: a sample of the batch has no '${key}'`);
        }
        return record[key];
      });
    return Object.fromEntries(Object.keys(first).map((key) => [key, collate(entry(key), depth + 1)]));
  }
  throw new TypeError(
    "defaultCollate: batch must contain tensors, typed arrays, numbers, strings, plain objects or arrays; " +
      `found ${describe(first)}; give a collateFn that joins these`,
  );
}

function every<T>(batch: readonly unknown[], is: (value: unknown) => value is T): T[] {
  const other = batch.find((value) => !is(value));
  if (other !== undefined || batch.includes(undefined)) {
    throw new TypeError(
      `defaultCollate: the samples of a batch must be of one kind, but got ${describe(batch[0])} and ${describe(other)}`,
    );
  }
  return batch as T[];
}

/** @internal A sample that is not joined with others: its typed arrays as tensors, all else as it is. */
export function defaultConvert(sample: unknown): unknown {
  if (isTyped(sample)) {
    return tensor(sample);
  }
  if (Array.isArray(sample)) {
    return sample.map(defaultConvert);
  }
  return isRecord(sample)
    ? Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, defaultConvert(value)]))
    : sample;
}
