// What a DataLoader takes, and PyTorch's rules about which options go together.

import { describe, shown } from "../ndarray/describe.js";
import type { Generator } from "../random/index.js";
import { expectIterable, expectPositive } from "./sampler-arguments.js";

/** Options of `DataLoader`, in PyTorch's order. */
export interface LoaderOptions<T, Batch> {
  /** How many samples make a batch, 1 unless given; null gives the samples one by one. */
  batchSize?: number | null;
  /** Whether each epoch takes the samples in a new random order. */
  shuffle?: boolean | null;
  /** The order of the samples. */
  sampler?: Iterable<number>;
  /** The indices of each batch. */
  batchSampler?: Iterable<readonly number[]>;
  /** How many threads read samples ahead; 0 reads them when they are asked for. */
  numWorkers?: number;
  /** Joins samples into a batch; `defaultCollate` unless given. With batchSize null it gets a single sample. */
  collateFn?: (samples: T[]) => Batch;
  /** Has no meaning on the CPU, as in PyTorch. */
  pinMemory?: boolean;
  /** Whether a last batch of fewer samples is left out. */
  dropLast?: boolean;
  /** How many seconds to wait for a batch from a worker; 0 waits for ever. */
  timeout?: number;
  /** The source of the order and of the workers' seeds. */
  generator?: Generator;
  /** How many batches each worker reads ahead, 2 unless given. */
  prefetchFactor?: number;
  /** Whether workers stay for the next epoch. */
  persistentWorkers?: boolean;
}

export const POSITIONAL = [
  "batchSize",
  "shuffle",
  "sampler",
  "batchSampler",
  "numWorkers",
  "collateFn",
  "pinMemory",
  "dropLast",
  "timeout",
] as const;

export const BY_NAME = ["generator", "prefetchFactor", "persistentWorkers"] as const;

/** Throws unless the options can go together, in PyTorch's words. */
export function checkOptions<T, B>(options: LoaderOptions<T, B>, iterable: boolean): void {
  const { batchSize, sampler, batchSampler, shuffle, dropLast = false, collateFn } = options;
  const { numWorkers = 0, timeout = 0, prefetchFactor, persistentWorkers = false } = options;
  const refuse = (message: string): never => {
    throw new RangeError(`DataLoader: ${message}`);
  };
  if (numWorkers < 0) {
    refuse("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.");
  }
  if (!(timeout >= 0)) {
    refuse("timeout option should be non-negative");
  }
  if (numWorkers === 0 && prefetchFactor !== undefined) {
    refuse(
      "prefetch_factor option could only be specified in multiprocessing. let num_workers > 0 to enable it.",
    );
  }
  if (prefetchFactor !== undefined) {
    expectPositive("DataLoader", "prefetch_factor", prefetchFactor);
  }
  if (persistentWorkers && numWorkers === 0) {
    refuse("persistent_workers option needs num_workers > 0");
  }
  if (iterable) {
    for (const [name, given] of [
      ["shuffle", shuffle === true],
      ["sampler", sampler !== undefined],
      ["batch_sampler", batchSampler !== undefined],
    ] as const) {
      if (given) {
        refuse(`DataLoader with IterableDataset: expected unspecified ${name} option`);
      }
    }
  }
  if (sampler !== undefined && shuffle === true) {
    refuse("sampler option is mutually exclusive with shuffle");
  }
  if (
    batchSampler !== undefined &&
    ((batchSize !== undefined && batchSize !== 1) || shuffle === true || sampler !== undefined || dropLast)
  ) {
    refuse("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last");
  }
  if (batchSize === null && dropLast) {
    refuse("batch_size=None option disables auto-batching and is mutually exclusive with drop_last");
  }
  if (typeof batchSize === "number" && !(batchSize > 0)) {
    refuse(`batch_size should be a positive integer value, but got batch_size=${shown(batchSize)}`);
  }
  if (sampler !== undefined) {
    expectIterable("DataLoader", "sampler", sampler);
  }
  if (batchSampler !== undefined) {
    expectIterable("DataLoader", "batchSampler", batchSampler);
  }
  if (collateFn !== undefined && typeof collateFn !== "function") {
    throw new TypeError(
      `DataLoader: argument 'collateFn' must be a function, but got ${describe(collateFn)}`,
    );
  }
}
