// Uniform integers, and permutations made from them.

import { describe, shown } from "../ndarray/describe.js";
import { expectFill } from "./expect-fill.js";
import type { DTypeName } from "../ndarray/dtype.js";
import { BATCH, type Generator } from "./generator.js";
import type { ElementArray } from "./uniform.js";

const TWO_32 = 2 ** 32;
const TWO_64 = 2n ** 64n;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

interface IntegerRules {
  /** The type's name in PyTorch's messages. */
  readonly word: string;
  readonly min: bigint;
  readonly max: bigint;
  /** Whether a range from 2^32 on takes 64 bits an element. */
  readonly wide: boolean;
  /** Without bounds, integers are drawn from [0, span): up to the largest value, or 2^mantissa. */
  readonly span: bigint;
  /** How many draws of 32 bits such an element takes. */
  readonly draws: 1 | 2;
  readonly floating?: { readonly digits: number; readonly round: (value: bigint) => number };
}

const RULES: Record<DTypeName, IntegerRules> = {
  bool: { word: "bool", min: 0n, max: 1n, wide: false, span: 2n, draws: 1 },
  uint8: { word: "unsigned char", min: 0n, max: 255n, wide: false, span: 256n, draws: 1 },
  int32: { word: "int", min: -(2n ** 31n), max: 2n ** 31n - 1n, wide: false, span: 2n ** 31n, draws: 1 },
  int64: { word: "long int", min: INT64_MIN, max: INT64_MAX, wide: true, span: 2n ** 63n, draws: 2 },
  float32: {
    word: "float",
    min: INT64_MIN,
    max: INT64_MAX,
    wide: true,
    span: 2n ** 24n + 1n,
    draws: 1,
    floating: { digits: 24, round: nearestFloat32 },
  },
  float64: {
    word: "double",
    min: INT64_MIN,
    max: INT64_MAX,
    wide: true,
    span: 2n ** 53n + 1n,
    draws: 2,
    floating: { digits: 53, round: Number },
  },
};

/**
 * Fills `out` with integers of [from, to), each `draw mod (to - from) + from`.
 *
 * A draw has 32 bits, and 64 for int64, float32 and float64 when to - from >= 2^32. The whole range of int64
 * is the draw itself. In a floating type, bounds beyond the mantissa move inwards to numbers that it holds,
 * and integers are rounded.
 *
 * @param dtype the element type that `out` stores; uint8 and bool share an array type
 * @throws RangeError if from >= to, one is no integer, or a bound does not fit the type; nothing is drawn
 * @example
 * randomRange(new BigInt64Array(3), "int64", new Generator().manualSeed(0), 0, 10); // [4n, 9n, 3n]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.randint.html and torch.Tensor.random_
 */
export function randomRange(
  out: ElementArray,
  dtype: DTypeName,
  generator: Generator,
  from: number | bigint,
  to: number | bigint,
): void {
  expectFill("random_", out, generator);
  const rules = rulesOf(dtype);
  const first = integerBound("from", from);
  const end = integerBound("to", to);
  checkBounds(rules, first, end - 1n);
  if (end - first === TWO_64) {
    fillWide(out, generator, TWO_64, 0n);
    return;
  }
  const low = representableFrom(rules, first);
  const range = representableTo(rules, end) - low;
  if (range <= 0n) {
    throw new RangeError(
      `random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from=${low} >= ` +
        `to=${low + range}`,
    );
  }
  if (range >= BigInt(TWO_32) && rules.wide) fillWide(out, generator, range, low);
  else fillNarrow(out, generator, Number(range), low);
}

/**
 * Fills `out` with integers from 0 to the type's largest, for a floating type to 2^mantissa, both inclusive.
 *
 * A draw has 64 bits for int64 and float64, else 32.
 *
 * @param dtype the element type that `out` stores; uint8 and bool share an array type
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.random_.html
 */
export function randomFull(out: ElementArray, dtype: DTypeName, generator: Generator): void {
  expectFill("random_", out, generator);
  const rules = rulesOf(dtype);
  if (rules.draws === 2) fillWide(out, generator, rules.span, 0n);
  else fillNarrow(out, generator, Number(rules.span), 0n);
}

/**
 * Fills `out` with a random order of 0 .. n - 1, n = out.length: each place from the first swaps with a later
 * one or itself (Fisher and Yates). Takes n - 1 draws of 32 bits.
 *
 * @example
 * randperm(new BigInt64Array(4), new Generator().manualSeed(0)); // [0n, 1n, 3n, 2n]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
 */
export function randperm(out: ElementArray, generator: Generator): void {
  expectFill("randperm", out, generator);
  const n = out.length;
  // The swaps run on small integers: an int64 array would make a BigInt for each.
  const order = out instanceof BigInt64Array ? new Int32Array(n) : out;
  for (let i = 0; i < n; i++) order[i] = i;
  for (let start = 0; start < n - 1; start += BATCH) {
    const count = Math.min(BATCH, n - 1 - start);
    const words = generator.batch(count);
    for (let k = 0; k < count; k++) {
      const i = start + k;
      const j = i + (((words[k] as number) % ((n - i) >>> 0)) >>> 0);
      const held = order[i] as number;
      order[i] = order[j] as number;
      order[j] = held;
    }
  }
  if (!(out instanceof BigInt64Array)) return;
  const halves = new Int32Array(out.buffer, out.byteOffset, 2 * n);
  for (let i = 0; i < n; i++) {
    halves[2 * i] = order[i] as number;
    halves[2 * i + 1] = 0;
  }
}

function rulesOf(dtype: DTypeName): IntegerRules {
  const rules = Object.hasOwn(RULES, dtype) ? RULES[dtype] : undefined;
  if (rules === undefined) {
    throw new TypeError(`random_: expected the name of a dtype such as "int64", but got ${describe(dtype)}`);
  }
  return rules;
}

function integerBound(name: string, value: number | bigint): bigint {
  if (typeof value !== "bigint" && !Number.isInteger(value)) {
    throw new RangeError(`random_ expects '${name}' to be an integer, but got ${shown(value)}`);
  }
  return BigInt(value);
}

function checkBounds(rules: IntegerRules, first: bigint, last: bigint): void {
  if (first > last) {
    throw new RangeError(
      `random_ expects 'from' to be less than 'to', but got from=${first} >= to=${last + 1n}`,
    );
  }
  if (first < rules.min || first > rules.max) {
    throw new RangeError(`random_: from is out of bounds for ${rules.word}`);
  }
  if (last > rules.max) throw new RangeError(`random_: to - 1 is out of bounds for ${rules.word}`);
}

// A floating type may not hold a bound. Where rounding would carry its neighbour out of the range, PyTorch
// moves the bound inwards to the next number that the type can hold.
function representableFrom(rules: IntegerRules, from: bigint): bigint {
  if (rules.floating === undefined) return from;
  const rounded = BigInt(rules.floating.round(from + 1n));
  return rounded < from ? rounded + spacing(from + 1n, rules.floating.digits) : from;
}

function representableTo(rules: IntegerRules, to: bigint): bigint {
  if (rules.floating === undefined) return to;
  const rounded = BigInt(rules.floating.round(to - 1n));
  return rounded >= to ? rounded - spacing(to - 1n, rules.floating.digits) : to;
}

/** The distance between neighbouring floating-point numbers of `digits` bits at an integer of more bits. */
function spacing(value: bigint, digits: number): bigint {
  const bits = (value < 0n ? -value : value).toString(2).length;
  return 1n << BigInt(bits - digits);
}

// Draws of 32 bits and a range of at most 2^32.
function fillNarrow(out: ElementArray, generator: Generator, range: number, low: bigint): void {
  const base = Number(low);
  for (let start = 0; start < out.length; start += BATCH) {
    const count = Math.min(BATCH, out.length - start);
    const words = generator.batch(count);
    if (range < TWO_32) reduceModulo(words, count, range);
    if (!(out instanceof BigInt64Array)) {
      for (let i = 0; i < count; i++) out[start + i] = (words[i] as number) + base;
    } else if (Number.isSafeInteger(base) && Number.isSafeInteger(base + range)) {
      storeInt64(out, start, words, count, base);
    } else {
      for (let i = 0; i < count; i++) out[start + i] = BigInt(words[i] as number) + low;
    }
  }
}

function reduceModulo(words: Uint32Array, count: number, range: number): void {
  // Said to be unsigned, the divisor makes this an integer division: the general one is three times as slow.
  const modulus = range >>> 0;
  for (let i = 0; i < count; i++) words[i] = ((words[i] as number) % modulus) >>> 0;
}

// As two words of 32 bits each, so that no BigInt is made.
function storeInt64(
  out: BigInt64Array,
  start: number,
  words: Uint32Array,
  count: number,
  base: number,
): void {
  const halves = new Int32Array(out.buffer, out.byteOffset + 8 * start, 2 * count);
  for (let i = 0; i < count; i++) {
    const value = (words[i] as number) + base;
    halves[2 * i] = value;
    halves[2 * i + 1] = Math.floor(value / TWO_32);
  }
}

// Draws of 64 bits. int64 arithmetic wraps around, as in C.
function fillWide(out: ElementArray, generator: Generator, range: bigint, low: bigint): void {
  for (let i = 0; i < out.length; i++) {
    const value = BigInt.asIntN(64, (generator.random64() % range) + low);
    if (out instanceof BigInt64Array) out[i] = value;
    else out[i] = out instanceof Float32Array ? nearestFloat32(value) : Number(value);
  }
}

// Beyond 53 bits Number rounds once and float32 again. The last 16 bits, which are far below a float32's own,
// are folded into one that says whether any was set, so that the first step is exact.
function nearestFloat32(value: bigint): number {
  const size = value < 0n ? -value : value;
  const folded =
    size >> 53n === 0n ? size : ((size >> 16n) << 16n) | ((size & 0xffffn) === 0n ? 0n : 0x10000n);
  return Math.fround(Number(value < 0n ? -folded : folded));
}
