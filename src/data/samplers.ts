// The orders in which items are read, drawn as PyTorch draws them.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { toTypedArray } from "../ops/conversion.js";
import {
  defaultGenerator,
  Generator,
  multinomial,
  randomFull,
  randomRange,
  randperm,
} from "../random/index.js";
import { bind, need, type Arguments } from "./arguments.js";
import { expectPositive, expectSized, type Sized } from "./sampler-arguments.js";

/** What a generator function gives; the name `Generator` is that of random numbers here. */
export type Indices<T> = globalThis.Generator<T, void, undefined>;

/** @internal PyTorch's seed for one pass: 63 bits of a generator. */
export function drawSeed(generator: Generator): bigint {
  const seed = new BigInt64Array(1);
  randomFull(seed, "int64", generator);
  return seed[0] as bigint;
}

/**
 * An order of items. A subclass states `[Symbol.iterator]` and `length`.
 *
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Sampler
 */
export abstract class Sampler<T = number> implements Iterable<T> {
  abstract readonly length: number;
  abstract [Symbol.iterator](): Iterator<T>;
}

/**
 * 0, 1, 2, ...: the items in their own order.
 *
 * @example [...new SequentialSampler(["a", "b", "c"])] // [0, 1, 2]
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler
 */
export class SequentialSampler extends Sampler {
  constructor(readonly dataSource: Sized) {
    super();
    expectSized("SequentialSampler", dataSource);
  }

  get length(): number {
    return this.dataSource.length;
  }

  *[Symbol.iterator](): Indices<number> {
    for (let i = 0; i < this.dataSource.length; i++) {
      yield i;
    }
  }
}

interface RandomSamplerOptions {
  /** Whether an item may come more than once. */
  replacement?: boolean;
  /** How many to draw; all items once unless given. */
  numSamples?: number;
  /** Without one, each pass takes a seed for a generator of its own from the default generator, as in PyTorch. */
  generator?: Generator;
}

/**
 * The items in random order: each once, or drawn with replacement.
 *
 * @throws RangeError unless at least one sample is to be drawn.
 * @example torch.manualSeed(0); [...new RandomSampler([1, 2, 3, 4])] // a permutation of 0, 1, 2, 3, PyTorch's
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 */
export class RandomSampler extends Sampler {
  readonly replacement: boolean;
  readonly generator: Generator | null;
  readonly #numSamples: number | undefined;

  constructor(
    readonly dataSource: Sized,
    ...args: Arguments<RandomSamplerOptions, ["replacement", "numSamples", "generator"]>
  ) {
    super();
    expectSized("RandomSampler", dataSource);
    const bound = bind<RandomSamplerOptions>("RandomSampler", args, [
      "replacement",
      "numSamples",
      "generator",
    ]);
    this.replacement = bound.replacement ?? false;
    this.generator = bound.generator ?? null;
    this.#numSamples = bound.numSamples;
    expectPositive("RandomSampler", "num_samples", this.numSamples);
  }

  /** How many are drawn in a pass. */
  get numSamples(): number {
    return this.#numSamples ?? this.dataSource.length;
  }

  get length(): number {
    return this.numSamples;
  }

  *[Symbol.iterator](): Indices<number> {
    const n = this.dataSource.length;
    const generator = this.generator ?? new Generator(drawSeed(defaultGenerator));
    // With replacement PyTorch draws 32 at a time; without, all items again and again.
    const step = this.replacement ? 32 : n;
    for (let rest = this.numSamples; rest > 0; rest -= step) {
      const drawn = new Int32Array(this.replacement ? Math.min(rest, step) : n);
      if (this.replacement) {
        randomRange(drawn, "int64", generator, 0, n);
      } else {
        randperm(drawn, generator);
      }
      yield* rest < drawn.length ? drawn.subarray(0, rest) : drawn;
    }
    // PyTorch makes one more order of which it takes nothing: the generator is where PyTorch's would be.
    if (!this.replacement && this.numSamples % n === 0) {
      generator.skip(n - 1);
    }
  }
}

/**
 * Some indices in random order.
 *
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 */
export class SubsetRandomSampler extends Sampler {
  readonly generator: Generator | null;

  constructor(
    readonly indices: ArrayLike<number>,
    ...args: Arguments<{ generator?: Generator }, ["generator"]>
  ) {
    super();
    if (!(Array.isArray(indices) || ArrayBuffer.isView(indices))) {
      throw new TypeError(
        `SubsetRandomSampler: argument 'indices' must be an array of integers, but got ${describe(indices)}`,
      );
    }
    this.generator =
      bind<{ generator?: Generator }>("SubsetRandomSampler", args, ["generator"]).generator ?? null;
  }

  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): Indices<number> {
    const order = new Int32Array(this.indices.length);
    randperm(order, this.generator ?? defaultGenerator);
    for (const place of order) {
      yield this.indices[place] as number;
    }
  }
}

interface WeightedOptions {
  numSamples: number;
  replacement?: boolean;
  generator?: Generator;
}

/**
 * Indices drawn with given weights, which need not sum to 1.
 *
 * @param weights one for each item: an array or a vector.
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 */
export class WeightedRandomSampler extends Sampler {
  readonly weights: Float64Array;
  readonly numSamples: number;
  readonly replacement: boolean;
  readonly generator: Generator | null;

  constructor(
    weights: readonly number[] | Float32Array | Float64Array | Tensor,
    ...args: Arguments<WeightedOptions, ["numSamples", "replacement", "generator"]>
  ) {
    super();
    const bound = bind<WeightedOptions>("WeightedRandomSampler", args, [
      "numSamples",
      "replacement",
      "generator",
    ]);
    this.numSamples = need("WeightedRandomSampler", "numSamples", bound.numSamples);
    expectPositive("WeightedRandomSampler", "num_samples", this.numSamples);
    this.replacement = bound.replacement ?? true;
    this.generator = bound.generator ?? null;
    this.weights = weightsOf(weights);
  }

  get length(): number {
    return this.numSamples;
  }

  *[Symbol.iterator](): Indices<number> {
    const { weights, numSamples, replacement } = this;
    yield* multinomial(weights, weights.length, numSamples, replacement, this.generator ?? defaultGenerator);
  }
}

function weightsOf(weights: unknown): Float64Array {
  const fault = (got: string): TypeError =>
    new TypeError(
      `WeightedRandomSampler: weights should be a 1d sequence of numbers but given weights have ${got}`,
    );
  if (weights instanceof Tensor) {
    if (weights.shape.length !== 1) {
      throw fault(`shape [${weights.shape.join(", ")}]`);
    }
    return Float64Array.from(toTypedArray(weights) as ArrayLike<number | bigint>, Number);
  }
  const list = weights as readonly unknown[];
  const numbers = weights instanceof Float32Array || weights instanceof Float64Array;
  if (!numbers && !(Array.isArray(weights) && list.every((w) => typeof w === "number"))) {
    throw fault(`the form of ${describe(weights)}`);
  }
  return Float64Array.from(weights as ArrayLike<number>);
}
