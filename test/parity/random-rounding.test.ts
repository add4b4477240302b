// The rare cases that recorded draws are too few to meet.

import { expect, it } from "vitest";
import { fused32, fused64 } from "../../src/random/fused.js";
import { bernoulli, dropoutMask, Generator } from "../../src/random/index.js";

const SCALE = 120n;

/** a * b + c rounded once to `bits`, ties to even, in integers. The lowest bit of each must be at least 2^-120. */
function exactFused(a: number, b: number, c: number, bits: bigint): number {
  const whole = (x: number): bigint => BigInt(x * 2 ** Number(SCALE));
  const sum = whole(a) * whole(b) + (whole(c) << SCALE);
  const size = sum < 0n ? -sum : sum;
  const drop = BigInt(size.toString(2).length) - bits;
  if (drop <= 0n) return Number(sum) * 2 ** -240;
  const kept = size >> drop;
  const twice = (size - (kept << drop)) << 1n;
  const one = 1n << drop;
  const rounded = twice > one || (twice === one && (kept & 1n) === 1n) ? kept + 1n : kept;
  return Math.sign(Number(sum)) * Number(rounded) * 2 ** (Number(drop) - 240);
}

it("fused32 rounds once where float64 would land on a tie", () => {
  // The product is 2^-24 - 2^-70, so that the sum is just below the middle of two float32.
  const [a, b] = [2 ** -12 + 2 ** -35, 2 ** -12 - 2 ** -35];
  const odd = 1 + 2 ** -23;
  expect(Math.fround(a * b + odd)).toBe(1 + 2 ** -22);
  expect(fused32(a, b, odd)).toBe(odd);
  expect(fused32(-a, b, -odd)).toBe(-odd);
});

it("fused32 and fused64 round once: the integers' result, to the bit, on 30,000 random triples each", () => {
  const seed = Number(process.env["OGEE_SEED"] ?? new Generator().seed());
  console.log(`fused rounding test: OGEE_SEED=${seed}`);
  const g = new Generator(seed);
  const any = (): number => (g.uniform53() - 0.5) * 2 ** ((g.random() % 30) - 15);
  // Sums near a tie of float32: c has 24 bits, and the product is about half a unit of its last one.
  const half = 2 ** -24;
  for (let i = 0; i < 30_000; i++) {
    const [a, b, c] = [any(), any(), any()];
    expect(fused64(a, b, c)).toBe(exactFused(a, b, c, 53n));
    const tie = i % 2 === 0;
    const a32 = Math.fround(tie ? 1 + g.uniform53() : a);
    const b32 = Math.fround(tie ? half / a32 : b);
    const c32 = Math.fround(tie ? 1 + g.uniform53() : c);
    expect(fused32(a32, b32, c32)).toBe(exactFused(a32, b32, c32, 24n));
  }
});

it("a coin compares all 53 bits: u < p fails at p = u and holds at the next p", () => {
  for (let seed = 0; seed < 100; seed++) {
    const u = new Generator(seed).uniform53();
    const toss = (p: number): (number | undefined)[] => {
      const [coin, int64, mask] = [new Uint8Array(1), new BigInt64Array(1), new Float64Array(1)];
      bernoulli(coin, new Generator(seed), p);
      bernoulli(int64, new Generator(seed), p);
      dropoutMask(mask, new Generator(seed), 1 - p);
      return [coin[0], Number(int64[0]), mask[0] === 0 ? 0 : 1];
    };
    expect(toss(u)).toEqual([0, 0, 0]);
    expect(toss(u + 2 ** -53)).toEqual([1, 1, 1]);
  }
});
