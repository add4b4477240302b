// DataLoader: batches of a dataset, synchronously or with `for await`.

import { describe } from "../ndarray/describe.js";
import { defaultGenerator, type Generator } from "../random/index.js";
import { bind } from "./arguments.js";
import { BatchSampler } from "./batch-sampler.js";
import { defaultCollate, defaultConvert, type Collated } from "./collate.js";
import {
  Dataset,
  gathered,
  isIndexed,
  itemOf,
  type Indexed,
  type IterableDataset,
  withLacks,
} from "./dataset.js";
import { Gathered, isIterable, isPromise, itemsLater, itemsNow, takeLater, takeNow } from "./items.js";
import { BY_NAME, checkOptions, type LoaderOptions, POSITIONAL } from "./loader-options.js";
import { acceptPosition, Epoch, generatorsOf, type LoaderState, positionBetween } from "./position.js";
import { RandomSampler, SequentialSampler } from "./samplers.js";
import { isModuleDataset } from "./module-dataset.js";
import { WorkerPool } from "./worker-pool.js";

/** The indices of a batch; one index with batchSize null; null for a dataset without indices. */
type Key = readonly number[] | number | null;

/** Options by position, as in PyTorch, or by name. */
type LoaderArguments<T, B> =
  | [options?: LoaderOptions<T, B>]
  | [batchSize: number | null | undefined, options?: LoaderOptions<T, B>]
  | [
      batchSize: number | null | undefined,
      shuffle: boolean | null | undefined,
      options?: LoaderOptions<T, B>,
    ];

/**
 * Batches of a dataset, in PyTorch's order for a seed.
 *
 * `for (const [x, y] of loader)` where the dataset gives its items at once, `for await` always. Each loop is an epoch. A
 * `TensorDataset` is read by one gather a tensor. With `numWorkers`, threads read batches ahead, in order, from a dataset
 * that `ModuleDataset.load` has made; a `TensorDataset` needs none, since a gather costs less than the way between
 * threads, and is read by the caller.
 *
 * `stateDict()` says where the loader stands in its epoch, and `loadStateDict` lets the next loop go on from there. The
 * default generator is not touched by that: a checkpoint keeps it too. (A sampler of one's own that draws from it in the
 * middle of an epoch cannot be followed.)
 *
 * @param dataset by index (`Dataset`, an array, anything with `length` and `get`) or one by one (`IterableDataset`).
 * @param options see {@link LoaderOptions}.
 * @throws RangeError for options that do not go together.
 * @example
 * const loader = new DataLoader(new TensorDataset(images, labels), { batchSize: 64, shuffle: true });
 * for (const [x, y] of loader) { ... }
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<T, Batch = Collated<T>> implements Iterable<Batch>, AsyncIterable<Batch> {
  readonly dataset: Indexed<T> | IterableDataset<T>;
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  readonly sampler: Iterable<number> | null;
  readonly batchSampler: Iterable<readonly number[]> | null;
  readonly numWorkers: number;
  readonly collateFn: (samples: T[]) => Batch;
  readonly pinMemory: boolean;
  readonly timeout: number;
  readonly generator: Generator | null;
  readonly prefetchFactor: number;
  readonly persistentWorkers: boolean;
  readonly #customCollate: boolean;
  #epoch: Epoch<Key> | null = null;
  #resumed: LoaderState | null = null;
  #pool: WorkerPool | null = null;

  constructor(dataset: Indexed<T> | IterableDataset<T>, ...args: LoaderArguments<T, Batch>) {
    const options = bind<LoaderOptions<T, Batch>>("DataLoader", args, POSITIONAL, BY_NAME);
    const iterable = !isIndexed(dataset);
    if (iterable && (!isIterable(dataset) || dataset instanceof Dataset)) {
      throw new TypeError(
        `DataLoader: expected a Dataset, an array or an IterableDataset, but got ${withLacks(dataset)}`,
      );
    }
    checkOptions(options, iterable);
    const { batchSize = 1, sampler, batchSampler, shuffle, generator, dropLast = false } = options;
    this.dataset = dataset;
    this.batchSize = batchSampler === undefined ? batchSize : null;
    this.dropLast = dropLast;
    this.generator = generator ?? null;
    this.numWorkers = options.numWorkers ?? 0;
    this.pinMemory = options.pinMemory ?? false;
    this.timeout = options.timeout ?? 0;
    this.prefetchFactor = options.prefetchFactor ?? 2;
    this.persistentWorkers = options.persistentWorkers ?? false;
    const order = (): Iterable<number> =>
      shuffle === true
        ? new RandomSampler(dataset as Indexed<T>, generator === undefined ? {} : { generator })
        : new SequentialSampler(dataset as Indexed<T>);
    this.sampler = iterable ? null : (sampler ?? order());
    this.batchSampler =
      batchSampler ??
      (this.sampler === null || batchSize === null
        ? null
        : new BatchSampler(this.sampler, { batchSize, dropLast }));
    this.#customCollate = options.collateFn !== undefined;
    this.collateFn =
      options.collateFn ?? ((this.#batched ? defaultCollate : defaultConvert) as (samples: T[]) => Batch);
    if (this.numWorkers > 0 && !isModuleDataset(dataset) && !this.#gathers) {
      throw new TypeError(
        `DataLoader: num_workers=${this.numWorkers} wants a dataset that a thread can make for itself, but got ` +
          `${describe(dataset)}; make it with ModuleDataset.load(new URL("./my-dataset.js", import.meta.url), { name })`,
      );
    }
  }

  /**
   * The number of batches in an epoch.
   *
   * @throws TypeError where the dataset or the sampler states no length.
   */
  get length(): number {
    const keys = this.batchSampler ?? this.sampler;
    const { length } = (keys ?? this.dataset) as { length?: number };
    if (length === undefined) {
      throw new TypeError("DataLoader: its dataset or sampler states no length");
    }
    if (keys !== null || this.batchSize === null) {
      return length;
    }
    return this.dropLast ? Math.floor(length / this.batchSize) : Math.ceil(length / this.batchSize);
  }

  /** Begins an epoch and gives its batches. Throws for a dataset that gives promises, and with workers. */
  [Symbol.iterator](): globalThis.Generator<Batch, void, undefined> {
    if (this.#threaded) {
      throw new TypeError("DataLoader: batches from workers arrive later: read them with `for await`");
    }
    return this.#batches(this.#begin());
  }

  /** Begins an epoch and gives its batches as they arrive. */
  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const epoch = this.#begin();
    return this.#threaded ? this.#batchesOfWorkers(epoch) : this.#batchesLater(epoch);
  }

  /** Where the loader stands: a record of tensors and numbers for a checkpoint. */
  stateDict(): LoaderState {
    return this.#resumed ?? this.#epoch?.position() ?? positionBetween(this.#generators());
  }

  /**
   * Lets the next loop go on from where another loader, made alike, stood: its first batch is the one that would have
   * come next.
   *
   * @throws RangeError unless `state` is what `stateDict` of such a loader gave.
   */
  loadStateDict(state: LoaderState): void {
    this.#resumed = acceptPosition(state, this.#generators());
    this.#epoch = null;
  }

  /** Ends workers that `persistentWorkers` keeps. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.close();
  }

  get #batched(): boolean {
    return this.batchSampler !== null || (this.sampler === null && this.batchSize !== null);
  }

  /** Whether batches come by a gather. */
  get #gathers(): boolean {
    return this.#batched && !this.#customCollate && gathered(this.dataset, []) !== null;
  }

  get #threaded(): boolean {
    return this.numWorkers > 0 && isModuleDataset(this.dataset);
  }

  #generators(): Generator[] {
    const inner = (this.batchSampler as { sampler?: unknown } | null)?.sampler;
    return generatorsOf(this, this.sampler, this.batchSampler, inner);
  }

  #begin(): Epoch<Key> {
    const keys: Iterable<Key> | null = this.batchSampler ?? this.sampler;
    const source = this.generator ?? defaultGenerator;
    this.#epoch = new Epoch(keys, this.#generators(), source, this.#resumed, this.#threaded);
    this.#resumed = null;
    return this.#epoch;
  }

  *#batches(epoch: Epoch<Key>): globalThis.Generator<Batch, void, undefined> {
    const items =
      this.sampler === null && this.batchSampler === null
        ? itemsNow(this.dataset as IterableDataset<T>)
        : null;
    try {
      for (let key = epoch.nextKey(); key !== undefined; key = epoch.nextKey()) {
        const samples = items === null ? this.#samplesOf(key) : takeNow(items, this.batchSize ?? 1);
        if (this.#isEnd(samples)) {
          break;
        }
        if (Array.isArray(samples) && samples.some(isPromise)) {
          throw new TypeError("DataLoader: the dataset gives promises: read its batches with `for await`");
        }
        if (epoch.toDrop > 0) {
          epoch.toDrop--;
          continue;
        }
        epoch.yielded++;
        yield this.#join(samples as T[] | Gathered);
      }
      epoch.finished = true;
    } finally {
      items?.return?.();
    }
  }

  async *#batchesLater(epoch: Epoch<Key>): AsyncGenerator<Batch, void, undefined> {
    const items =
      this.sampler === null && this.batchSampler === null
        ? itemsLater(this.dataset as IterableDataset<T>)
        : null;
    try {
      for (let key = epoch.nextKey(); key !== undefined; key = epoch.nextKey()) {
        let samples = items === null ? this.#samplesOf(key) : await takeLater(items, this.batchSize ?? 1);
        if (this.#isEnd(samples)) {
          break;
        }
        if (Array.isArray(samples) && samples.some(isPromise)) {
          samples = await Promise.all(samples);
        }
        if (epoch.toDrop > 0) {
          epoch.toDrop--;
          continue;
        }
        epoch.yielded++;
        yield this.#join(samples as T[] | Gathered);
      }
      epoch.finished = true;
    } finally {
      await items?.return?.();
    }
  }

  async *#batchesOfWorkers(epoch: Epoch<Key>): AsyncGenerator<Batch, void, undefined> {
    const dataset = this.dataset;
    if (!isModuleDataset(dataset)) {
      return;
    }
    const pool = this.#pool ?? new WorkerPool(dataset.origin, this.numWorkers);
    this.#pool = this.persistentWorkers ? pool : null;
    const settings = {
      seed: epoch.seed,
      timeout: this.timeout,
      ahead: this.prefetchFactor * this.numWorkers,
      // Samples are joined where the function is: in the worker unless it is the caller's own.
      collates: this.#batched && !this.#customCollate,
    };
    try {
      for await (const batch of pool.batches(
        () => epoch.nextKey() as readonly number[] | number | undefined,
        settings,
      )) {
        epoch.yielded++;
        yield settings.collates
          ? (batch as Batch)
          : this.#join(this.#batched ? (batch as T[]) : [batch as T]);
      }
      epoch.finished = true;
    } finally {
      if (!this.persistentWorkers) {
        await pool.close();
      }
    }
  }

  #samplesOf(key: Key): (T | Promise<T>)[] | Gathered {
    const dataset = this.dataset as Indexed<T>;
    if (typeof key === "number") {
      return [itemOf(dataset, key)];
    }
    const indices = key ?? [];
    const batch = this.#customCollate ? null : gathered(dataset, indices);
    return batch === null ? indices.map((index) => itemOf(dataset, index)) : new Gathered(batch);
  }

  #join(samples: T[] | Gathered): Batch {
    if (samples instanceof Gathered) {
      return samples.tensors as Batch;
    }
    return this.collateFn(this.#batched ? samples : (samples[0] as T[]));
  }

  // Whether an IterableDataset has no (whole) batch left.
  #isEnd(samples: readonly unknown[] | Gathered): boolean {
    const last = this.sampler === null && this.batchSampler === null && Array.isArray(samples);
    return last && (samples.length === 0 || (this.dropLast && samples.length < (this.batchSize ?? 1)));
  }
}
