// Indices in groups.

import { bind, need, type Arguments } from "./arguments.js";
import { expectIterable, expectPositive, type Sized } from "./sampler-arguments.js";
import { type Indices, Sampler } from "./samplers.js";

interface BatchOptions {
  batchSize: number;
  /** Whether a last batch of fewer is left out. */
  dropLast: boolean;
}

/**
 * Groups of the indices that another sampler gives.
 *
 * @example [...new BatchSampler([0, 1, 2, 3, 4], 2, false)] // [[0, 1], [2, 3], [4]]
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 */
export class BatchSampler extends Sampler<number[]> {
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(
    readonly sampler: Iterable<number>,
    ...args: Arguments<BatchOptions, ["batchSize", "dropLast"]>
  ) {
    super();
    expectIterable("BatchSampler", "sampler", sampler);
    const bound = bind<BatchOptions>("BatchSampler", args, ["batchSize", "dropLast"]);
    this.batchSize = need("BatchSampler", "batchSize", bound.batchSize);
    expectPositive("BatchSampler", "batch_size", this.batchSize);
    this.dropLast = need("BatchSampler", "dropLast", bound.dropLast);
  }

  get length(): number {
    const { length } = this.sampler as Iterable<number> & Partial<Sized>;
    if (length === undefined) {
      throw new TypeError("BatchSampler: its sampler states no length");
    }
    return this.dropLast ? Math.floor(length / this.batchSize) : Math.ceil(length / this.batchSize);
  }

  *[Symbol.iterator](): Indices<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length === this.batchSize) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0 && !this.dropLast) {
      yield batch;
    }
  }
}
