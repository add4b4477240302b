// The 32-bit Mersenne Twister as PyTorch's CPU generator keeps and saves it.

import { shown } from "../ndarray/describe.js";

/** A stored state in PyTorch's layout of `torch.get_rng_state()`: bytes, little-endian, with C padding. */
const STATE_BYTES = 5056;
const AT = {
  seed: 0,
  left: 8,
  seeded: 12,
  next: 16,
  words: 24,
  normal: 5024,
  hasNormal: 5040,
  floatNormal: 5048,
  hasFloatNormal: 5052,
};

const WORDS = 624;
const MIDDLE = 397;
const TWIST = 0x9908b0df | 0;
const TWO_64 = 1n << 64n;

/** The most draws of 32 bits that `Generator.batch` makes at a time. */
export const BATCH = 1024;

/** The seed of a generator that nobody seeded: that of `torch.Generator()`. */
export const DEFAULT_SEED = 67280421310721;

/**
 * A source of random bits: mt19937, with the same draws and the same saved state as PyTorch's CPU generator.
 *
 * The engine is seeded by the low 32 bits of the seed alone; the whole seed is kept for `initialSeed()`.
 *
 * @example
 * const g = new Generator().manualSeed(0);
 * g.random(); // 2357136044
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Generator.html; Matsumoto, Nishimura, 1998
 */
export class Generator {
  /**
   * The second value of the last Box-Muller pair, which the next scalar normal draw uses up. PyTorch keeps
   * one for float64 arithmetic and one for float32; its CPU kernels use the first only.
   */
  nextDoubleNormal: number | undefined;
  nextFloatNormal: number | undefined;

  readonly #words: Int32Array = new Int32Array(WORDS);
  readonly #batch: Uint32Array = new Uint32Array(BATCH);
  readonly #batch53: Float64Array = new Float64Array(BATCH / 2);
  // Words in [next, end) are still to be handed out.
  #next = 0;
  #end = 0;
  /** Null until it is needed, where it comes from the platform's entropy: in Node that takes 10 ms the first time. */
  #seed: bigint | null = null;

  /** @param seed as of `manualSeed`; null for one from the platform's entropy. */
  constructor(seed: number | bigint | null = DEFAULT_SEED) {
    if (seed !== null) this.manualSeed(seed);
  }

  /**
   * Starts the sequence that belongs to `seed`, and forgets cached normal values.
   *
   * @param seed an integer in [-2^63, 2^64); a negative one stands for seed + 2^64.
   * @returns this generator
   * @throws RangeError if the seed is no integer in that range
   */
  manualSeed(seed: number | bigint): this {
    const bits = seedBits(seed);
    this.#seed = bits;
    this.nextDoubleNormal = undefined;
    this.nextFloatNormal = undefined;
    const words = this.#words;
    let word = Number(bits & 0xffffffffn) | 0;
    words[0] = word;
    for (let i = 1; i < WORDS; i++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) | 0;
      words[i] = word;
    }
    this.#next = 0;
    this.#end = 0;
    return this;
  }

  /** Seeds from the platform's entropy and returns the seed, of 53 bits so that it is an exact number. */
  seed(): number {
    const seed = freshSeed();
    this.manualSeed(seed);
    return seed;
  }

  /** The seed last set: a number where that is exact, else a BigInt. Never negative. */
  initialSeed(): number | bigint {
    const seed = this.#settledSeed();
    return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed;
  }

  /** The next 32 bits, as an integer in [0, 2^32). */
  random(): number {
    if (this.#next === this.#end) this.#refill();
    // In bounds: setState and #refill keep next < end <= WORDS here.
    return temper(this.#words[this.#next++] as number) >>> 0;
  }

  /** The next 64 bits, as an integer in [0, 2^64): two draws, the first one the high half. */
  random64(): bigint {
    const high = BigInt(this.random());
    return (high << 32n) | BigInt(this.random());
  }

  /** A float64 in [0, 1): 53 bits of two draws. */
  uniform53(): number {
    const high = this.random() & 0x1fffff;
    return (high * 2 ** 32 + this.random()) * 2 ** -53;
  }

  /**
   * The next `count` draws of 32 bits, at most `BATCH`, as the first entries of an array that the generator
   * keeps: the next batch overwrites it. Several times as fast as `random()` in turn, and the same words.
   *
   * @throws RangeError if `count` exceeds `BATCH`
   */
  batch(count: number): Uint32Array {
    if (!(count <= BATCH))
      throw new RangeError(`batch: at most ${BATCH} draws at a time, but got ${shown(count)}`);
    const out = this.#batch;
    const words = this.#words;
    let made = 0;
    while (made < count) {
      if (this.#next === this.#end) this.#refill();
      const next = this.#next;
      const size = Math.min(count - made, this.#end - next);
      for (let i = 0; i < size; i++) out[made + i] = temper(words[next + i] as number);
      made += size;
      this.#next = next + size;
    }
    return out;
  }

  /** As `batch`, the next `count` values of `uniform53()`, at most `BATCH / 2`. */
  batch53(count: number): Float64Array {
    const words = this.batch(2 * count);
    const out = this.#batch53;
    for (let i = 0; i < count; i++) {
      const high = (words[2 * i] as number) & 0x1fffff;
      out[i] = (high * 2 ** 32 + (words[2 * i + 1] as number)) * 2 ** -53;
    }
    return out;
  }

  /** Passes over `count` draws of 32 bits. */
  skip(count: number): void {
    if (!(Number.isInteger(count) && count >= 0 && count <= 2 ** 32)) {
      throw new RangeError(`skip: expected a number of draws from 0 to 2^32, but got ${shown(count)}`);
    }
    let rest = count;
    while (rest > this.#end - this.#next) {
      rest -= this.#end - this.#next;
      this.#refill();
    }
    this.#next += rest;
  }

  /** A generator that will draw the same numbers. */
  clone(): Generator {
    return new Generator().setState(this.getState());
  }

  /**
   * The whole state in PyTorch's own layout, 5056 bytes: PyTorch's `set_rng_state` goes on from it.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.get_rng_state.html
   */
  getState(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(AT.seed, this.#settledSeed(), true);
    view.setInt32(AT.left, this.#end - this.#next + 1, true);
    view.setInt32(AT.seeded, 1, true);
    view.setUint32(AT.next, this.#next, true);
    for (let i = 0; i < WORDS; i++) view.setInt32(AT.words + 8 * i, this.#words[i] ?? 0, true);
    if (this.nextDoubleNormal !== undefined) {
      view.setFloat64(AT.normal, this.nextDoubleNormal, true);
      view.setInt32(AT.hasNormal, 1, true);
    }
    if (this.nextFloatNormal !== undefined) {
      view.setFloat32(AT.floatNormal, this.nextFloatNormal, true);
      bytes[AT.hasFloatNormal] = 1;
    }
    return bytes;
  }

  /**
   * Goes on from a state that `getState()` or PyTorch's `get_rng_state` gave.
   *
   * @throws RangeError if its size or content is no Mersenne Twister's; the generator is then unchanged
   */
  setState(state: Uint8Array): this {
    if (!(state instanceof Uint8Array)) {
      throw new TypeError(`setState: expected the Uint8Array that getState() gives, but got ${shown(state)}`);
    }
    if (state.length !== STATE_BYTES) {
      throw new RangeError(
        `setState: Expected a CPUGeneratorImplState of size ${STATE_BYTES} but found the input RNG state ` +
          `size to be ${state.length}; pass the bytes of getState()`,
      );
    }
    const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
    const left = view.getInt32(AT.left, true);
    const next = view.getUint32(AT.next, true);
    if (view.getInt32(AT.seeded, true) !== 1 || left < 1 || next + left - 1 > WORDS) {
      throw new RangeError("setState: Invalid mt19937 state; pass the bytes of getState()");
    }
    this.#seed = view.getBigUint64(AT.seed, true);
    this.#next = next;
    this.#end = next + left - 1;
    for (let i = 0; i < WORDS; i++) this.#words[i] = view.getInt32(AT.words + 8 * i, true);
    const hasNormal = view.getInt32(AT.hasNormal, true) !== 0;
    this.nextDoubleNormal = hasNormal ? view.getFloat64(AT.normal, true) : undefined;
    this.nextFloatNormal =
      view.getUint8(AT.hasFloatNormal) !== 0 ? view.getFloat32(AT.floatNormal, true) : undefined;
    return this;
  }

  #settledSeed(): bigint {
    return this.#seed ?? BigInt(this.seed());
  }

  #refill(): void {
    this.#settledSeed();
    twist(this.#words);
    this.#next = 0;
    this.#end = WORDS;
  }
}

/** A seed from the platform's entropy: an integer in [0, 2^53). */
function freshSeed(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high & 0x1fffff) * 2 ** 32 + low;
}

/** The seed as 64 unsigned bits. */
function seedBits(seed: number | bigint): bigint {
  if (typeof seed !== "bigint" && !Number.isInteger(seed)) {
    throw new RangeError(`manualSeed: expected an integer, but got ${shown(seed)}`);
  }
  const wide = BigInt(seed);
  if (wide < -(TWO_64 / 2n) || wide >= TWO_64) {
    throw new RangeError(`manualSeed: the seed must be in [-2^63, 2^64), but got ${wide}`);
  }
  return BigInt.asUintN(64, wide);
}

// The next 624 words in place. The ranges are split where the index of the far word wraps around, so that the
// inner loops have no remainder to take.
function twist(words: Int32Array): void {
  let word = words[0] as number;
  let i = 0;
  for (; i < WORDS - MIDDLE; i++) {
    const following = words[i + 1] as number;
    const mixed = (word & 0x80000000) | (following & 0x7fffffff);
    words[i] = (words[i + MIDDLE] as number) ^ (mixed >>> 1) ^ (-(following & 1) & TWIST);
    word = following;
  }
  for (; i < WORDS - 1; i++) {
    const following = words[i + 1] as number;
    const mixed = (word & 0x80000000) | (following & 0x7fffffff);
    words[i] = (words[i + MIDDLE - WORDS] as number) ^ (mixed >>> 1) ^ (-(following & 1) & TWIST);
    word = following;
  }
  // The last word's neighbour is the first of the new block.
  const following = words[0] as number;
  const mixed = (word & 0x80000000) | (following & 0x7fffffff);
  words[i] = (words[MIDDLE - 1] as number) ^ (mixed >>> 1) ^ (-(following & 1) & TWIST);
}

function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}
