import { expect, it } from "vitest";
import {
  bernoulli,
  cauchy,
  defaultGenerator,
  dropoutMask,
  exponential,
  Generator,
  geometric,
  getRngState,
  initialSeed,
  logNormal,
  manualSeed,
  multinomial,
  normal,
  randomRange,
  seed,
  setRngState,
  uniform,
} from "../../src/random/index.js";

const f32 = (...values: number[]): Float32Array => Float32Array.from(values);
const draw3 = (p: number | Float32Array) => (g: Generator) => bernoulli(new Uint8Array(3), g, p);
const weigh = (weights: Float32Array, samples: number, replacement: boolean) => (g: Generator) =>
  multinomial(weights, weights.length, samples, replacement, g);
const range =
  (dtype: "uint8" | "float32" | "int64", from: number | bigint, to: number | bigint) => (g: Generator) =>
    randomRange(new Float64Array(2), dtype, g, from, to);

const refusals: readonly (readonly [string, (g: Generator) => unknown, RegExp])[] = [
  ["seed 1.5", (g) => g.manualSeed(1.5), /manualSeed: expected an integer, but got 1.5/],
  ["seed NaN", (g) => g.manualSeed(Number.NaN), /expected an integer, but got NaN/],
  ["seed 2^64", (g) => g.manualSeed(2n ** 64n), /must be in \[-2\^63, 2\^64\), but got 18446744073709551616/],
  ["seed below -2^63", (g) => g.manualSeed(-(2n ** 63n) - 1n), /must be in/],
  ["a batch of 1025", (g) => g.batch(1025), /batch: at most 1024 draws at a time, but got 1025/],
  ["uniform 1..0", (g) => uniform(f32(0), g, 1, 0), /found from=1 > to=0/],
  ["uniform NaN", (g) => uniform(f32(0), g, Number.NaN, 1), /from is out of bounds for float32/],
  ["uniform to 1e39", (g) => uniform(f32(0), g, 0, 1e39), /to is out of bounds for float32/],
  ["uniform too wide", (g) => uniform(f32(0), g, -3e38, 3e38), /to=3e\+38 and from=-3e\+38/],
  ["normal std -1", (g) => normal(f32(0), g, 0, -1), /normal expects std >= 0.0, but found std -1/],
  ["normal std -1, blocks", (g) => normal(new Float32Array(20), g, 0, -1), /normal expects std >= 0.0/],
  ["normal std NaN", (g) => normal(f32(0), g, 0, Number.NaN), /normal expects std >= 0.0/],
  ["logNormal std 0", (g) => logNormal(f32(0), g, 0, 0), /log_normal_ expects std > 0.0, but found std=0/],
  [
    "exponential -1",
    (g) => exponential(f32(0), g, -1),
    /exponential_ expects lambda >= 0.0, but found lambda=-1/,
  ],
  ["cauchy sigma -1", (g) => cauchy(f32(0), g, 0, -1), /cauchy_ expects sigma > 0.0, but found sigma=-1/],
  ["geometric 1", (g) => geometric(f32(0), g, 1), /geometric_ expects p to be in \(0, 1\), but got p=1/],
  ["coin 1.5", draw3(1.5), /bernoulli_ expects p to be in \[0, 1\], but got p=1.5/],
  ["coins, the last NaN", draw3(f32(0, 1, Number.NaN)), /expects p to be in \[0, 1\], but got p=NaN/],
  ["two coins for three", draw3(f32(0, 1)), /one probability an element, but got 2 for 3/],
  [
    "dropout 1.5",
    (g) => dropoutMask(f32(0), g, 1.5),
    /dropout probability has to be between 0 and 1, but got 1.5/,
  ],
  ["range 5..5", range("int64", 5, 5), /'from' to be less than 'to', but got from=5 >= to=5/],
  ["range 0..2.5", range("int64", 0, 2.5), /'to' to be an integer, but got 2.5/],
  ["range of uint8", range("uint8", 0, 300), /to - 1 is out of bounds for unsigned char/],
  ["range below uint8", range("uint8", -1, 3), /from is out of bounds for unsigned char/],
  ["range beyond int64", range("int64", 0, 2n ** 63n + 1n), /to - 1 is out of bounds for long int/],
  ["no samples", weigh(f32(1, 1), 0, true), /cannot sample n_sample <= 0 samples/],
  ["three of two", weigh(f32(1, 1), 3, false), /n_sample > prob_dist.size\(-1\) samples without replacement/],
  ["all weights 0", weigh(f32(0, 0), 1, false), /sum of probabilities <= 0/],
  ["all weights 0, replaced", weigh(f32(0, 0), 1, true), /sum of probabilities <= 0/],
  ["weight -1", weigh(f32(1, -1), 1, false), /contains either `inf`, `nan` or element < 0/],
  ["weight -1, replaced", weigh(f32(1, -1), 2, true), /encountering probability entry < 0/],
  ["weight inf, replaced", weigh(f32(1, Infinity), 2, true), /entry = infinity or NaN/],
];

it.each(refusals)("%s is refused in PyTorch's words, and nothing is drawn", (_, attempt, message) => {
  const g = new Generator(5);
  const before = g.getState();
  expect(() => attempt(g)).toThrow(message);
  expect(g.getState()).toEqual(before);
});

it("negative seeds stand for seed + 2^64, and large ones come back as BigInt", () => {
  expect(new Generator().initialSeed()).toBe(67280421310721);
  expect(new Generator(-1).initialSeed()).toBe(18446744073709551615n);
  expect(new Generator(-5).getState()).toEqual(new Generator(2n ** 64n - 5n).getState());
  expect(new Generator(2 ** 53 - 1).initialSeed()).toBe(2 ** 53 - 1);
});

it("the functions steer the default generator", () => {
  expect(manualSeed(3.9)).toBe(defaultGenerator);
  expect(initialSeed()).toBe(3);
  const state = getRngState();
  const first = defaultGenerator.random();
  setRngState(state);
  expect(defaultGenerator.random()).toBe(first);
  const fresh = seed();
  expect(initialSeed()).toBe(fresh);
  expect(Number.isSafeInteger(fresh)).toBe(true);
  expect(() => manualSeed(Number.NaN)).toThrow(/NaN/);
});

it("a batch and skip hand out the words of random() across blocks", () => {
  const [one, many] = [new Generator(1), new Generator(1)];
  for (const count of [1, 623, 624, 1024, 7, 0, 1000]) {
    const words = Array.from({ length: count }, () => one.random());
    expect([...many.batch(count).subarray(0, count)]).toEqual(words);
    for (let i = 0; i < 700; i++) one.random();
    many.skip(700);
  }
  expect(many.getState()).toEqual(one.getState());
});

it("the 10,000th draw of seed 5489 is 4123659995, as the C++ standard demands of mt19937", () => {
  const g = new Generator(5489);
  g.skip(9999);
  expect(g.random()).toBe(4123659995);
});
