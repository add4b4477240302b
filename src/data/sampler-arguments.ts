// What samplers and loaders ask of their arguments.

import { describe, shown } from "../ndarray/describe.js";
import { isIndexed } from "./dataset.js";

/** Anything that says how many items it has. */
export interface Sized {
  readonly length: number;
}

/** @internal Throws unless a value says how many items it has. */
export function expectSized(operation: string, value: unknown): asserts value is Sized {
  const length = (value as Partial<Sized> | null | undefined)?.length;
  if (typeof value !== "object" || !Number.isInteger(length)) {
    throw new TypeError(`${operation}: expected a dataset with a length, but got ${describe(value)}`);
  }
}

/** @internal Throws unless a value can be iterated over, and for a dataset, whose items are no indices. */
export function expectIterable(operation: string, name: string, value: unknown): void {
  if (
    typeof value !== "object" ||
    typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function" ||
    (isIndexed(value) && !Array.isArray(value))
  ) {
    throw new TypeError(
      `${operation}: argument '${name}' must be a Sampler or another iterable, but got ${describe(value)}`,
    );
  }
}

/** @internal Throws unless a value is a positive integer. */
export function expectPositive(operation: string, name: string, value: unknown): void {
  if (!(Number.isInteger(value) && (value as number) > 0)) {
    throw new RangeError(
      `${operation}: ${name} should be a positive integer value, but got ${name}=${shown(value)}`,
    );
  }
}
