// Functions of float32 elements, computed in lanes of float64. Their relative error is about 2^-32, so rounding to
// float32 leaves 0.5 ULP and float32's subnormals come out right. Arguments may be any float64; where a result leaves
// the range of float32, only its being 0 or huge is kept.

import type { Local, Value } from "./assembler.js";
import { i32 } from "./instructions.js";
import type { Range } from "./range.js";
import { f64x2, v128 } from "./simd.js";
import { i64x2 } from "./simd-integer.js";
import type { VectorMath } from "./vector-math.js";

/** 1.5 * 2^52: a number added to it is rounded to an integer, which then stands in the low bits. */
export const MAGIC: number = 1.5 * 2 ** 52;
const ONE_BITS = 0x3ff0000000000000n;
const MANTISSA = 0x000fffffffffffffn;
/** The bits of sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt(2)). */
const SQRT_HALF_BITS = 0x3fe6a09e667f3bcdn;

// (expm1(r) - r) / r^2 on |r| <= ln(2) / 2; the relative error of expm1 is 2^-31.9.
const EXPM1 = [
  0.5000000044663275, 0.16666666367071642, 0.04166635860029092, 0.008333389798457566, 0.0013940823213859548,
  0.00019845893203794326,
];

// (atanh(s) / s - 1) / s^2 in z = s^2 <= 0.0295; the relative error of atanh is 2^-44.
const ATANH = [
  0.33333333333696075, 0.19999999388347856, 0.1428587919820079, 0.11095585903761729, 0.09683434392646854,
];

// log(1 + e) / e on [0, 1], relative error 2^-35.
const LOG1P = [
  0.9999999999811677, -0.4999999934579409, 0.33333295436290855, -0.24999130381403548, 0.19989519175462017,
  -0.165903638197233, 0.13921472980118801, -0.11297328233325606, 0.0825539762165282, -0.04954312523403742,
  0.021912334083317865, -0.006163769060666978, 0.000813106470438162,
];

/** x = n ln 2 + r, |r| <= ln(2) / 2; scale = 2^n, 0 for n = -1023 and infinite for n = 1024. */
function reduce(m: VectorMath, x: Value): { readonly r: Local; readonly scale: Value } {
  const held = m.hold(x);
  const b = m.hold(m.fma(held, m.constant(Math.LOG2E), m.constant(MAGIC)));
  const r = m.hold(m.fnma(m.sub(b, m.constant(MAGIC)), m.constant(Math.LN2), held));
  return { r, scale: i64x2.add(i64x2.shl(b, i32.const(52)), m.bits64(ONE_BITS)) };
}

/** expm1(r) for the reduced r: r + r^2 q(r). */
function reducedExpm1(m: VectorMath, r: Local): Value {
  return m.fma(m.mul(r, r), m.polynomial(r, EXPM1), r);
}

export function exp(m: VectorMath, x: Value, range: Range = "any"): Value {
  const low = m.atLeast(x, -709.09);
  const { r, scale } = reduce(m, range === "nonPositive" ? low : m.atMost(low, 709.79));
  return m.mul(scale, m.add(reducedExpm1(m, r), m.constant(1)));
}

export function exp2(m: VectorMath, x: Value): Value {
  const held = m.hold(m.atMost(m.atLeast(x, -1023), 1024));
  const b = m.hold(m.add(held, m.constant(MAGIC)));
  const r = m.hold(m.mul(m.sub(held, m.sub(b, m.constant(MAGIC))), m.constant(Math.LN2)));
  const scale = i64x2.add(i64x2.shl(b, i32.const(52)), m.bits64(ONE_BITS));
  return m.mul(scale, m.add(reducedExpm1(m, r), m.constant(1)));
}

/** exp(x) - 1 = scale expm1(r) + (scale - 1), for x <= 709; +0 for -0. */
function unsignedExpm1(m: VectorMath, x: Value): Value {
  const { r, scale } = reduce(m, x);
  const s = m.hold(scale);
  return m.fma(s, reducedExpm1(m, r), m.sub(s, m.constant(1)));
}

export function expm1(m: VectorMath, x: Value): Value {
  const held = m.hold(m.atMost(m.atLeast(x, -709.09), 709.4));
  return m.withSign(unsignedExpm1(m, held), held);
}

/** u + c = 2^k (1 + f) for a small correction c, 1 + f in [sqrt(1/2), sqrt(2)]; for positive, normal, finite u. */
export function splitExponent(
  m: VectorMath,
  u: Local,
  c: Value | null,
): { readonly k: Local; readonly f: Local } {
  const offset = m.hold(i64x2.sub(u, m.bits64(SQRT_HALF_BITS)));
  const mantissa = i64x2.add(v128.and(offset, m.bits64(MANTISSA)), m.bits64(SQRT_HALF_BITS));
  // The biased exponent becomes a number by standing in the low bits of 2^52.
  const biased = i64x2.shrU(i64x2.add(offset, m.bits64(ONE_BITS)), i32.const(52));
  const k = m.hold(m.sub(v128.or(biased, m.constant(2 ** 52)), m.constant(2 ** 52 + 1023)));
  const f = m.sub(mantissa, m.constant(1));
  if (c === null) return { k, f: m.hold(f) };
  const inverse = i64x2.sub(m.bits64(ONE_BITS), v128.and(offset, m.bits64(~MANTISSA)));
  return { k, f: m.hold(m.add(f, m.mul(c, inverse))) };
}

/** log(u + c) / unit = (k ln 2 + 2 atanh(f / (2 + f))) / unit. */
function reducedLog(m: VectorMath, u: Local, c: Value | null, unit: number): Value {
  const { k, f } = splitExponent(m, u, c);
  const s = m.hold(m.div(f, m.add(f, m.constant(2))));
  const z = m.hold(m.mul(s, s));
  const twice = m.hold(m.add(s, s));
  const log = m.fma(m.mul(twice, z), m.polynomial(z, ATANH), twice);
  if (unit === 1) return m.fma(k, m.constant(Math.LN2), log);
  return m.fma(log, m.constant(1 / unit), m.mul(k, m.constant(Math.LN2 / unit)));
}

/** Puts in the logarithm's values at 0 (-infinity), below (NaN), at infinity and NaN. */
export function logLimits(m: VectorMath, u: Local, log: Value): Value {
  const outside = v128.or(f64x2.ne(u, m.constant(0)), m.constant(Number.NEGATIVE_INFINITY));
  const positive = m.select(m.less(m.constant(0), u), log, outside);
  return m.select(m.less(u, m.constant(Number.POSITIVE_INFINITY)), positive, u);
}

export const logarithm =
  (unit: number): ((m: VectorMath, x: Value) => Value) =>
  (m, x) => {
    const held = m.hold(x);
    return logLimits(m, held, reducedLog(m, held, null, unit));
  };

export function log1p(m: VectorMath, x: Value, range: Range): Value {
  const held = m.hold(x);
  if (range === "unit") return m.mul(held, m.polynomial(held, LOG1P));
  const u = m.hold(m.add(held, m.constant(1)));
  const rounding = m.sub(held, m.sub(u, m.constant(1)));
  const log = logLimits(m, u, reducedLog(m, u, rounding, 1));
  // log1p(-0) is -0.
  return m.select(m.equal(held, m.constant(0)), held, log);
}

/** With e = expm1(-2 |x|), tanh |x| = e / (-2 - e). */
export function tanh(m: VectorMath, x: Value): Value {
  const held = m.hold(x);
  const e = m.hold(unsignedExpm1(m, m.atLeast(m.mul(m.abs(held), m.constant(-2)), -40)));
  return v128.select(held, m.div(e, m.sub(m.constant(-2), e)), m.signBit);
}

/** With e = expm1 |x|, sinh |x| = (e + e / (e + 1)) / 2. */
export function sinh(m: VectorMath, x: Value): Value {
  const held = m.hold(x);
  const e = m.hold(unsignedExpm1(m, m.atMost(m.abs(held), 709)));
  const twice = m.add(e, m.div(e, m.add(e, m.constant(1))));
  return m.withSign(m.abs(m.mul(twice, m.constant(0.5))), held);
}

export function cosh(m: VectorMath, x: Value): Value {
  const e = m.hold(exp(m, m.atMost(m.abs(x), 709)));
  return m.mul(m.add(e, m.div(m.constant(1), e)), m.constant(0.5));
}
