// Uniform real numbers, and the coin tosses that come straight from them.

import { describe, shown } from "../ndarray/describe.js";
import { expectFill } from "./expect-fill.js";
import { fused32, fused64 } from "./fused.js";
import { BATCH, type Generator } from "./generator.js";

/** An array of a floating type. */
export type FloatArray = Float32Array | Float64Array;
/** An array of any element type; bool is stored as uint8. */
export type ElementArray = FloatArray | BigInt64Array | Int32Array | Uint8Array;

/**
 * Fills `out` with numbers of [from, to): from + (to - from) * u, rounded once to the array's precision.
 *
 * u has 24 random bits from one draw for float32, 53 bits from two draws for float64. As in PyTorch, rounding
 * can give `to` itself.
 *
 * @throws RangeError if from > to, one is no number, or to - from overflows
 * @example
 * uniform(new Float32Array(2), new Generator().manualSeed(0)); // [0.4962565899, 0.7682217956]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
 */
export function uniform(out: FloatArray, generator: Generator, from = 0, to = 1): void {
  expectFill("uniform_", out, generator);
  checkUniformBounds(out, from, to);
  if (out instanceof Float64Array) fillUniform53(out, generator, from, to - from);
  else fillUniform24(out, generator, Math.fround(from), Math.fround(Math.fround(to) - Math.fround(from)));
}

function fillUniform24(out: Float32Array, generator: Generator, from: number, range: number): void {
  const step = range * 2 ** -24;
  // Where from is a whole number of steps, as 0 and -bound of (-bound, bound) are, one exact product does.
  const shift = from / step;
  const exact = Number.isInteger(shift) && Math.abs(shift) < 2 ** 28 && shift * step === from;
  for (let start = 0; start < out.length; start += BATCH) {
    const count = Math.min(BATCH, out.length - start);
    const words = generator.batch(count);
    if (exact) {
      for (let i = 0; i < count; i++) out[start + i] = (((words[i] as number) & 0xffffff) + shift) * step;
    } else {
      for (let i = 0; i < count; i++) out[start + i] = fused32((words[i] as number) & 0xffffff, step, from);
    }
  }
}

function fillUniform53(out: Float64Array, generator: Generator, from: number, range: number): void {
  for (let start = 0; start < out.length; start += BATCH / 2) {
    const count = Math.min(BATCH / 2, out.length - start);
    const u = generator.batch53(count);
    if (from === 0) for (let i = 0; i < count; i++) out[start + i] = (u[i] as number) * range;
    else for (let i = 0; i < count; i++) out[start + i] = fused64(u[i] as number, range, from);
  }
}

function checkUniformBounds(out: FloatArray, from: number, to: number): void {
  const [name, limit] =
    out instanceof Float32Array ? ["float32", 3.4028234663852886e38] : ["float64", Number.MAX_VALUE];
  for (const [word, value] of [["from", from] as const, ["to", to] as const]) {
    if (!(typeof value === "number" && Math.abs(value) <= limit))
      throw new RangeError(`uniform_: ${word} is out of bounds for ${name}`);
  }
  if (from > to) {
    throw new RangeError(
      `uniform_ expects to return a [from, to) range, but found from=${shown(from)} > to=${shown(to)}`,
    );
  }
  if (to - from > limit) {
    throw new RangeError(
      `uniform_ expects to - from <= ${limit} (the largest ${name}), but found to=${shown(to)} and from=${shown(from)}`,
    );
  }
}

/**
 * Fills `out` with 1 where a coin of probability `p` falls so, else 0.
 *
 * One probability for all takes 53 bits an element whatever the type of `out`. An array of probabilities, one
 * an element of `out`, takes 53 bits if it is float64 and 24 if it is float32. This is PyTorch without
 * Intel's MKL: the official x86 packages of PyTorch draw single-probability coins from MKL's own stream
 * instead.
 *
 * @throws RangeError if a probability is outside [0, 1], or the array's length is not that of `out`; nothing
 *   is drawn
 * @example
 * bernoulli(new Uint8Array(4), generator, 0.5);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.bernoulli_.html
 */
export function bernoulli(out: ElementArray, generator: Generator, p: number | FloatArray): void {
  expectFill("bernoulli_", out, generator);
  if (typeof p === "number") {
    checkProbability("bernoulli_", p);
    fillCoins(out, generator, p, 1);
    return;
  }
  if (!(p instanceof Float32Array || p instanceof Float64Array)) {
    throw new TypeError(
      `bernoulli_: p must be a number or a Float32Array or Float64Array, but got ${describe(p)}`,
    );
  }
  if (p.length !== out.length) {
    throw new RangeError(
      `bernoulli_ expects one probability an element, but got ${p.length} for ${out.length}`,
    );
  }
  for (const value of p) checkProbability("bernoulli_", value);
  const coins = numbersOf(out);
  const stride = out instanceof BigInt64Array ? 2 : 1;
  for (let start = 0; start < p.length; start += BATCH / 2) {
    const count = Math.min(BATCH / 2, p.length - start);
    if (p instanceof Float64Array) {
      const u = generator.batch53(count);
      for (let i = 0; i < count; i++) {
        coins[(start + i) * stride] = (u[i] as number) < (p[start + i] as number) ? 1 : 0;
      }
    } else {
      const words = generator.batch(count);
      for (let i = 0; i < count; i++) {
        const u = ((words[i] as number) & 0xffffff) * 2 ** -24;
        coins[(start + i) * stride] = u < (p[start + i] as number) ? 1 : 0;
      }
    }
  }
}

/**
 * Fills `out` with what dropout multiplies by: 1 / (1 - p) with probability 1 - p, else 0.
 *
 * PyTorch draws nothing when p is 0 or 1 or outside training; that is for the caller to see to.
 *
 * @throws RangeError if p is outside [0, 1]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export function dropoutMask(out: FloatArray, generator: Generator, p: number): void {
  expectFill("dropoutMask", out, generator);
  if (!(typeof p === "number" && p >= 0 && p <= 1)) {
    throw new RangeError(`dropoutMask: dropout probability has to be between 0 and 1, but got ${shown(p)}`);
  }
  const keep = 1 - p;
  // A zero divided by zero is NaN, as PyTorch's own division gives for p = 1.
  const divisor = out instanceof Float32Array ? Math.fround(keep) : keep;
  if (divisor === 0) out.fill(Number.NaN);
  else fillCoins(out, generator, keep, 1 / divisor);
}

// u < p, for u = k / 2^53, is k < ceil(p 2^53). The high 21 bits of k nearly always decide it, as the sign of
// a difference: a branch on a coin would be guessed wrong half the time.
function fillCoins(out: ElementArray, generator: Generator, p: number, head: number): void {
  const coins = numbersOf(out);
  const stride = out instanceof BigInt64Array ? 2 : 1;
  const limit = Math.ceil(p * 2 ** 53);
  const limitHigh = Math.floor(limit / 2 ** 32);
  const limitLow = limit % 2 ** 32;
  for (let start = 0; start < out.length; start += BATCH / 2) {
    const count = Math.min(BATCH / 2, out.length - start);
    const words = generator.batch(2 * count);
    for (let i = 0; i < count; i++) {
      const high = (words[2 * i] as number) & 0x1fffff;
      let coin = (high - limitHigh) >>> 31;
      if (high === limitHigh) coin = (words[2 * i + 1] as number) < limitLow ? 1 : 0;
      coins[(start + i) * stride] = coin * head;
    }
  }
}

// 0 and 1 as int64 are their low words with high words of zero: no BigInt is made for each element.
function numbersOf(out: ElementArray): FloatArray | Int32Array | Uint8Array {
  if (!(out instanceof BigInt64Array)) return out;
  out.fill(0n);
  return new Int32Array(out.buffer, out.byteOffset, out.length * 2);
}

function checkProbability(operation: string, p: number): void {
  if (!(typeof p === "number" && p >= 0 && p <= 1))
    throw new RangeError(`${operation} expects p to be in [0, 1], but got p=${shown(p)}`);
}
