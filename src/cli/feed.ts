// The batches of an experiment, epoch after epoch, from a place that can be kept and found again.

import { DataLoader } from "../data/loader.js";
import type { LoaderState } from "../data/position.js";
import type { Experiment, Pairs } from "../health/experiment.js";
import { describe } from "../ndarray/describe.js";
import { defaultGenerator } from "../random/default.js";
import { CannotRun } from "./cannot-run.js";

export interface Pair {
  readonly input: unknown;
  readonly target: unknown;
}

/** Where a feed stands. */
export interface FeedPosition {
  readonly epoch: number;
  /** Batches of this epoch that were given. */
  readonly given: number;
  /** The default generator when the epoch began: what is shuffled first comes out the same again. */
  readonly generator: Uint8Array;
  /** A DataLoader's own position; null for other data, which is read again up to its place. */
  readonly loader: LoaderState | null;
}

export class Feed {
  private epoch = 0;
  private given = 0;
  private generator: Uint8Array = defaultGenerator.getState();
  private source: Pairs | null = null;
  private batches: Iterator<unknown> | AsyncIterator<unknown> | null = null;

  constructor(private readonly data: Experiment["data"]) {}

  /** The next batch; null where an epoch has none, and there is no more to come. */
  async next(): Promise<Pair | null> {
    for (;;) {
      this.batches ??= await this.begin();
      const next = await this.batches.next();
      if (next.done !== true) {
        this.given++;
        return pairOf(next.value);
      }
      if (this.given === 0) {
        return null;
      }
      this.epoch++;
      this.given = 0;
      this.batches = null;
      this.source = null;
    }
  }

  position(): FeedPosition {
    const { epoch, given, generator, source } = this;
    return { epoch, given, generator, loader: source instanceof DataLoader ? source.stateDict() : null };
  }

  /** Goes on from a position of a feed of the same data. The default generator is moved by that. */
  async restore({ epoch, given, generator, loader }: FeedPosition): Promise<void> {
    this.epoch = epoch;
    defaultGenerator.setState(generator);
    this.generator = generator;
    this.source = await this.pairs();
    if (loader !== null && this.source instanceof DataLoader) {
      this.source.loadStateDict(loader);
      this.given = given;
      return;
    }
    this.batches = iteratorOf(this.source);
    for (this.given = 0; this.given < given; this.given++) {
      if ((await this.batches.next()).done === true) {
        throw new CannotRun(
          `the data ended at batch ${this.given} of epoch ${epoch}, where it gave ${given} before`,
          "The data has changed: run without --resume.",
        );
      }
    }
  }

  private async begin(): Promise<Iterator<unknown> | AsyncIterator<unknown>> {
    if (this.source === null) {
      this.generator = defaultGenerator.getState();
      this.source = await this.pairs();
    }
    return iteratorOf(this.source);
  }

  private async pairs(): Promise<Pairs> {
    return typeof this.data === "function" ? this.data(this.epoch) : this.data;
  }
}

function iteratorOf(pairs: Pairs): Iterator<unknown> | AsyncIterator<unknown> {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(pairs) as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  if (later === undefined && now === undefined) {
    throw new CannotRun(
      `the function data gave ${describe(pairs)}, which gives no batches`,
      "Let it give a DataLoader, or another iterable of pairs [input, target].",
    );
  }
  return later?.call(pairs) ?? (pairs as Iterable<unknown>)[Symbol.iterator]();
}

function pairOf(batch: unknown): Pair {
  if (!Array.isArray(batch) || batch.length !== 2) {
    throw new CannotRun(
      `a batch must be a pair [input, target], but the data gave ${describe(batch)}`,
      "A TensorDataset of inputs and targets gives such pairs.",
    );
  }
  return { input: batch[0], target: batch[1] };
}
