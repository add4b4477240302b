// Where a loader stands, and how an epoch is begun again at the same place.

import { Tensor } from "../autograd/tensor.js";
import { uint8 } from "../ndarray/dtype.js";
import { describe } from "../ndarray/describe.js";
import { tensor } from "../ops/creation.js";
import { toTypedArray } from "../ops/conversion.js";
import { defaultGenerator, Generator } from "../random/index.js";
import { drawSeed } from "./samplers.js";

/**
 * A loader's position, as `DataLoader.stateDict` gives it: tensors and numbers only. The states of generators are those
 * of the default generator and of each generator that was given to the loader or to its samplers, in this order.
 */
export interface LoaderState {
  /** How many batches of the epoch under way have been given, or -1 between two epochs. */
  readonly yielded: number;
  /** The states of the generators when the epoch began; empty between two epochs. */
  readonly start: readonly Tensor[];
  /** Their states when the position was taken. */
  readonly now: readonly Tensor[];
}

const STATE_BYTES = new Generator().getState().length;

/** The generators that decide about the order: the default one first. */
export function generatorsOf(...holders: unknown[]): Generator[] {
  const given = holders.map((holder) => (holder as { generator?: unknown } | null | undefined)?.generator);
  const found = given.filter((generator) => generator instanceof Generator);
  return [...new Set([defaultGenerator, ...found])];
}

const statesOf = (generators: readonly Generator[]): Tensor[] => generators.map((g) => tensor(g.getState()));

function restore(generators: readonly Generator[], states: readonly Tensor[]): void {
  generators.forEach((generator, i) => {
    generator.setState(toTypedArray(states[i] as Tensor) as Uint8Array);
  });
}

/** One pass over the data: its indices, and how many batches have been taken from it. */
export class Epoch<Key> {
  yielded = 0;
  /** Whether the last batch has been given. */
  finished = false;
  /** How many batches that were given before are to be read again and dropped, where there are no indices to skip. */
  toDrop = 0;
  readonly seed: bigint;
  readonly #generators: readonly Generator[];
  readonly #start: readonly Tensor[];
  readonly #keys: Iterator<Key>;

  /**
   * Begins an epoch as PyTorch does: with the draw of a seed for workers. The order itself is drawn with the first
   * batch.
   *
   * @param source the generator of that seed; `resumed` a position to go on from; `ahead` whether keys are taken before
   * their batches are given.
   */
  constructor(
    keys: Iterable<Key> | null,
    generators: readonly Generator[],
    source: Generator,
    resumed: LoaderState | null,
    ahead: boolean,
  ) {
    this.#generators = generators;
    const before = statesOf(generators);
    if (resumed !== null) {
      restore(generators, resumed.start);
    }
    this.#start = statesOf(generators);
    this.seed = drawSeed(source);
    this.#keys = (keys ?? endless())[Symbol.iterator]() as Iterator<Key>;
    if (resumed === null) {
      return;
    }
    this.yielded = resumed.yielded;
    if (keys === null) {
      this.toDrop = resumed.yielded;
    }
    for (let i = 0; keys !== null && i < resumed.yielded; i++) {
      this.#keys.next();
    }
    // The default generator stands where its user has put it. With keys taken ahead, the others are where the order
    // needs them; else where they were, which others may have drawn from too.
    restore([defaultGenerator], before);
    if (!ahead) {
      restore(generators.slice(1), resumed.now.slice(1));
    }
  }

  /** The indices of the next batch, or undefined after the last. */
  nextKey(): Key | undefined {
    const next = this.#keys.next();
    return next.done === true ? undefined : next.value;
  }

  /** Where the epoch stands. */
  position(): LoaderState {
    return this.finished
      ? positionBetween(this.#generators)
      : { yielded: this.yielded, start: this.#start, now: statesOf(this.#generators) };
  }
}

function* endless(): globalThis.Generator<null, void, undefined> {
  for (;;) {
    yield null;
  }
}

/** The position of a loader that has not begun an epoch. */
export function positionBetween(generators: readonly Generator[]): LoaderState {
  return { yielded: -1, start: [], now: statesOf(generators) };
}

/**
 * Checks a position, and sets the generators of a loader (not the default one) to where they were.
 *
 * @returns the position to begin the next epoch with, or null where that begins from its start.
 */
export function acceptPosition(state: unknown, generators: readonly Generator[]): LoaderState | null {
  const { yielded, start, now } = (
    typeof state === "object" && state !== null ? state : {}
  ) as Partial<LoaderState>;
  const areStates = (list: unknown, count: number): boolean =>
    Array.isArray(list) &&
    list.length === count &&
    list.every((t) => t instanceof Tensor && t.dtype === uint8 && t.shape.join() === String(STATE_BYTES));
  const between = yielded === -1;
  if (
    !(Number.isInteger(yielded) && (yielded as number) >= -1) ||
    !areStates(start, between ? 0 : generators.length) ||
    !areStates(now, generators.length)
  ) {
    throw new RangeError(
      `loadStateDict: expected what stateDict() of a loader with ${generators.length - 1} generators of its own gave, ` +
        `but got ${describe(state)}`,
    );
  }
  const position = state as LoaderState;
  restore(generators.slice(1), position.now.slice(1));
  return between ? null : position;
}
