// Exponentials and logarithms of float64, to its own precision. The other functions are called lane by lane.

import type { Local, Value } from "./assembler.js";
import type { VectorFunctions } from "./float-lanes.js";
import { i32 } from "./instructions.js";
import { logLimits, MAGIC, splitExponent } from "./mixed-exponential.js";
import { rarely } from "./rarely.js";
import { i64x2 } from "./simd-integer.js";
import type { VectorMath } from "./vector-math.js";

const ONE_BITS = 0x3ff0000000000000n;
/** ln 2 as a number of 33 bits, whose multiples up to 2^20 are exact, and the rest. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SMALLEST_NORMAL = 2 ** -1022;

// (expm1(r) / r - 1) / r on |r| <= ln(2) / 2; the relative error of expm1 is 2^-61.5.
const EXPM1 = [
  0.5, 0.16666666666666677, 0.04166666666666661, 0.008333333333321468, 0.0013888888888923799,
  0.00019841269886462865, 2.4801587237495696e-5, 2.7557243922777193e-6, 2.755735300271046e-7,
  2.5109123456788996e-8, 2.0889432671807554e-9,
];

// (atanh(s) / s - 1) / s^2 in s^2 <= 0.0295; the relative error of atanh is 2^-66.
const ATANH = [
  0.3333333333333333, 0.2000000000000266, 0.14285714284586026, 0.11111111327907144, 0.0909088684923013,
  0.07693607922888542, 0.06623329728350302, 0.06643500134938564,
];

/** x = n ln 2 + r, |r| <= ln(2) / 2; n stands in the low bits of `b`. */
function reduce(m: VectorMath, x: Local): { readonly r: Local; readonly b: Local; readonly n: Local } {
  const b = m.hold(m.fma(x, m.constant(Math.LOG2E), m.constant(MAGIC)));
  const n = m.hold(m.sub(b, m.constant(MAGIC)));
  const r = m.hold(m.fnma(n, m.constant(LN2_LOW), m.fnma(n, m.constant(LN2_HIGH), x)));
  return { r, b, n };
}

/** 2^n for -1022 <= n <= 1023, from the low bits of a vector. */
function powerOfTwo(m: VectorMath, n: Value): Value {
  return i64x2.add(i64x2.shl(n, i32.const(52)), m.bits64(ONE_BITS));
}

function reducedExpm1(m: VectorMath, r: Local): Value {
  return m.fma(m.mul(r, r), m.polynomial(r, EXPM1), r);
}

/** Scales by 2^n in two steps, so that subnormal and infinite results come out right. */
function exp(m: VectorMath, x: Value): Value {
  const { r, b, n } = reduce(m, m.hold(m.atMost(m.atLeast(x, -746), 710)));
  const half = m.hold(m.fma(n, m.constant(0.5), m.constant(MAGIC)));
  const first = m.hold(powerOfTwo(m, half));
  const second = powerOfTwo(m, i64x2.sub(b, half));
  return m.mul(m.fma(first, reducedExpm1(m, r), first), second);
}

/** 2 (s t + (s - 1/2)) with s = 2^(n - 1) and t = expm1(r): s does not overflow where the result does not. */
function expm1(m: VectorMath, x: Value): Value {
  const held = m.hold(m.atMost(m.atLeast(x, -50), 710));
  const { r, b } = reduce(m, held);
  const s = m.hold(powerOfTwo(m, i64x2.sub(b, m.bits64(1n))));
  const half = m.fma(s, reducedExpm1(m, r), m.sub(s, m.constant(0.5)));
  return m.withSign(m.abs(m.mul(half, m.constant(2))), held);
}

/** log(u + c), where u = 2^k (1 + f) and c corrects u's rounding. */
function logarithm(m: VectorMath, u: Local, c: Value | null): Value {
  const { k, f } = splitExponent(m, u, c);
  const s = m.hold(m.div(f, m.add(f, m.constant(2))));
  const z = m.hold(m.mul(s, s));
  const halfSquare = m.hold(m.mul(m.mul(f, m.constant(0.5)), f));
  const rest = m.mul(m.add(z, z), m.polynomial(z, ATANH));
  const low = m.fma(k, m.constant(LN2_LOW), m.mul(s, m.add(halfSquare, rest)));
  const log = m.sub(m.mul(k, m.constant(LN2_HIGH)), m.sub(m.sub(halfSquare, low), f));
  return logLimits(m, u, log);
}

function log(m: VectorMath, x: Value): Value {
  const held = m.hold(x);
  return rarely(m, m.less(m.abs(held), m.constant(SMALLEST_NORMAL)), "log", [held], logarithm(m, held, null));
}

function log1p(m: VectorMath, x: Value): Value {
  const held = m.hold(x);
  const u = m.hold(m.add(held, m.constant(1)));
  const rounding = m.sub(held, m.sub(u, m.constant(1)));
  return m.select(m.equal(held, m.constant(0)), held, logarithm(m, u, rounding));
}

export const doubleFunctions: VectorFunctions = { unary: { exp, expm1, log, log1p }, binary: {} };
