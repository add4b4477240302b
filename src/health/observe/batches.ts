// The latest batches of a training, to try fixes on.

/** A batch as the training saw it. */
export interface Batch {
  readonly inputs: readonly unknown[];
  readonly target: unknown;
}

/** Batches that are remembered. */
export const BATCHES_KEPT = 20;

/** Adds a batch to the latest ones, oldest first, and lets go of what is too old. */
export function remember(batches: Batch[], batch: Batch): void {
  batches.push(batch);
  if (batches.length > BATCHES_KEPT) {
    batches.shift();
  }
}
