// Functions in lanes of float32, about 1 ULP: for kernels that ask for speed with `lanes: "single"`.

import type { Local, Value } from "./assembler.js";
import type { VectorFunctions } from "./float-lanes.js";
import { i32 } from "./instructions.js";
import type { Range } from "./range.js";
import { v128 } from "./simd.js";
import { i32x4 } from "./simd-integer.js";
import type { VectorMath } from "./vector-math.js";

/** 1.5 * 2^23: a number added to it is rounded to an integer, which then stands in the low bits. */
const MAGIC = 12582912;
const MAGIC_BITS = 0x4b400000;
/** ln 2 as a number of 12 bits, whose small multiples are exact, and the rest. */
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.428606765330187e-6;

// (expm1(r) - r) / r^2 on |r| <= ln(2) / 2.
const EXPM1 = [
  0.4999999403953552, 0.1666651964187622, 0.04166824743151665, 0.00836884044110775, 0.001382266404107213,
];

/**
 * x = k ln 2 + r, |r| <= ln(2) / 2. The low bits of `scaled` are those of k + (magic - MAGIC); for MAGIC itself
 * `scaled` is k + MAGIC_BITS.
 */
function reduce(m: VectorMath, x: Local, magic: number): { readonly r: Local; readonly scaled: Local } {
  const scaled = m.hold(m.fma(x, m.constant(Math.LOG2E), m.constant(magic)));
  const k = m.hold(m.sub(scaled, m.constant(magic)));
  const r = m.hold(m.fnma(k, m.constant(LN2_LOW), m.fnma(k, m.constant(LN2_HIGH), x)));
  return { r, scaled };
}

/** 2^k for -126 <= k <= 127. */
function powerOfTwo(m: VectorMath, k: Value): Value {
  return i32x4.shl(i32x4.add(k, m.bits32(127)), i32.const(23));
}

/** expm1(r) for the reduced r: r + r^2 q(r), with q in two halves, which the machine computes side by side. */
function reducedExpm1(m: VectorMath, r: Local): Value {
  const [c0, c1, c2, c3, c4] = EXPM1.map((c) => m.constant(c)) as [Local, Local, Local, Local, Local];
  const square = m.hold(m.mul(r, r));
  const high = m.fma(square, c4, m.fma(r, c3, c2));
  return m.fma(square, m.fma(square, high, m.fma(r, c1, c0)), r);
}

/** Scales by 2^k in two steps, so that subnormal and infinite results come out right. */
function exp(m: VectorMath, x: Value, range: Range): Value {
  const low = m.atLeast(x, -104);
  const { r, scaled } = reduce(m, m.hold(range === "nonPositive" ? low : m.atMost(low, 89)), MAGIC);
  const k = m.hold(i32x4.sub(scaled, m.bits32(MAGIC_BITS)));
  const half = m.hold(i32x4.shrS(k, i32.const(1)));
  const e = m.mul(m.add(reducedExpm1(m, r), m.constant(1)), powerOfTwo(m, half));
  return m.mul(e, powerOfTwo(m, i32x4.sub(k, half)));
}

/** Scaled by so much, exp(-|x|) is normal wherever it does not round to 0. */
const SCALE = 2 ** 24;
/** Leaves in the low bits the exponent of SCALE 2^k. */
const SCALED_MAGIC = MAGIC + 24 + 127;

/**
 * c = e / (1 + e) with e = exp(-|x|): the smaller of logistic(x) and logistic(-x), from which their values and their
 * slope follow. In it q is the rounded quotient, and `added` what rounding added to the sum 1 + e. All but q and c stand
 * multiplied by SCALE, so that the quotient rounds once, to subnormal numbers too.
 */
interface Tail {
  readonly c: Local;
  readonly q: Local;
  readonly scale: Local;
  readonly expm1: Local;
  readonly e: Local;
  readonly sum: Local;
  readonly added: Local;
}

// What rounding the sum took from the quotient is e added / (1 + e)^2, where for the last factor, in [1/4, 1], a constant
// will do: it was chosen by the worst error over all inputs.
const SQUARED_INVERSE = 0.7;

function tail(m: VectorMath, x: Local): Tail {
  return m.emission.shared(`logistic:${x.index}`, () => {
    const a = m.hold(m.atLeast(v128.or(x, m.signBit), -104));
    const { r, scaled } = reduce(m, a, SCALED_MAGIC);
    const scale = m.hold(i32x4.shl(scaled, i32.const(23)));
    const expm1 = m.hold(m.mul(scale, reducedExpm1(m, r)));
    const e = m.hold(m.add(scale, expm1));
    const one = m.constant(SCALE);
    const sum = m.hold(m.add(e, one));
    const q = m.hold(m.div(e, sum));
    const added = m.hold(m.sub(m.sub(sum, one), e));
    const c = m.hold(m.fma(m.mul(e, m.constant(SQUARED_INVERSE / SCALE / SCALE)), added, q));
    return { c, q, scale, expm1, e, sum, added };
  });
}

/** Lanes of ones where the sign bit is set. */
const negative = (x: Local): Value => i32x4.shrS(x, i32.const(31));

function logistic(m: VectorMath, x: Local): Value {
  const { c } = tail(m, x);
  return m.select(negative(x), c, m.sub(m.constant(1), c));
}

function logisticComplement(m: VectorMath, x: Local): Value {
  const { c } = tail(m, x);
  return m.select(negative(x), m.sub(m.constant(1), c), c);
}

// 1 / (1 + e) as a factor of what the quotient lost, chosen in the same way.
const INVERSE = 0.8;

/**
 * c (1 - c), with c = q + d, where d is what rounding took from the quotient, from its sum and from its e. Where
 * products round by themselves, q - q^2 + d (1 - 2 q) saves the rounding of c.
 */
function logisticSlope(m: VectorMath, x: Local): Value {
  const { q, scale, expm1, e, sum, added } = tail(m, x);
  const taken = m.fma(q, added, m.add(m.sub(scale, e), expm1));
  const lost = m.add(m.fnma(q, sum, e), taken);
  if (m.emission.relaxedSimd) {
    const c = m.hold(m.fma(lost, m.constant(INVERSE / SCALE), q));
    return m.fnma(c, c, c);
  }
  const falling = m.fnma(q, m.constant((2 * INVERSE) / SCALE), m.constant(INVERSE / SCALE));
  return m.fma(lost, falling, m.fnma(q, q, q));
}

/** 2 x, made once for functions of x that share exp(-2 |x|). */
function doubled(m: VectorMath, x: Local): Local {
  return m.emission.shared(`doubled:${x.index}`, () => m.hold(m.add(x, x)));
}

/** tanh |x| = -expm1(-2 |x|) / (1 + exp(-2 |x|)); expm1 keeps its digits near 0, where the scale is 1. */
function tanh(m: VectorMath, x: Value): Value {
  const held = m.hold(x);
  const { scale, expm1, sum } = tail(m, doubled(m, held));
  const quotient = m.div(m.sub(m.sub(m.constant(SCALE), scale), expm1), sum);
  return v128.select(held, quotient, m.signBit);
}

/** 1 / cosh(x)^2 = 4 e / (1 + e)^2 with e = exp(-2 |x|). */
function sechSquared(m: VectorMath, x: Local): Value {
  return m.mul(logisticSlope(m, doubled(m, x)), m.constant(4));
}

export const float32Functions: VectorFunctions = {
  unary: { exp, tanh },
  binary: {},
  calls: new Map([
    ["logistic", logistic],
    ["logisticComplement", logisticComplement],
    ["logisticSlope", logisticSlope],
    ["sechSquared", sechSquared],
  ]),
};
