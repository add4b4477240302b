// Items as a loader meets them: now or later, one after another or already a batch.

import type { IterableDataset } from "./dataset.js";

/** A batch that needs no joining. */
export class Gathered {
  constructor(readonly tensors: unknown) {}
}

/** Whether a value will come later. */
export const isPromise = (value: unknown): boolean =>
  typeof (value as Partial<Promise<unknown>> | null | undefined)?.then === "function";

/** Whether a dataset gives its items one after another. */
export function isIterable(value: unknown): boolean {
  const dataset = value as Partial<IterableDataset<unknown>> | null | undefined;
  return (
    typeof value === "object" &&
    (typeof dataset?.[Symbol.iterator] === "function" ||
      typeof dataset?.[Symbol.asyncIterator] === "function")
  );
}

/** The next items, fewer than `count` at the end. */
export function takeNow<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = items.next();
    if (next.done === true) {
      break;
    }
    taken.push(next.value);
  }
  return taken;
}

/** The next items, as they arrive. */
export async function takeLater<T>(items: Iterator<T> | AsyncIterator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = await items.next();
    if (next.done === true) {
      break;
    }
    taken.push(next.value);
  }
  return taken;
}

/** @throws TypeError for a dataset that is read with `for await` only. */
export function itemsNow<T>(dataset: IterableDataset<T>): Iterator<T> {
  const items = dataset[Symbol.iterator]?.();
  if (items === undefined) {
    throw new TypeError("DataLoader: the dataset is asynchronous: read its batches with `for await`");
  }
  return items;
}

/** As they arrive where the dataset has that, else at once. */
export function itemsLater<T>(dataset: IterableDataset<T>): Iterator<T> | AsyncIterator<T> {
  return dataset[Symbol.asyncIterator]?.() ?? itemsNow(dataset);
}
