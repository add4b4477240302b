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

/** x = k ln 2 + r, |r| <= ln(2) / 2, k as i32 lanes. */
function reduce(m: VectorMath, x: Value): { readonly r: Local; readonly k: Local } {
  const held = m.hold(x);
  const b = m.hold(m.fma(held, m.constant(Math.LOG2E), m.constant(MAGIC)));
  const n = m.hold(m.sub(b, m.constant(MAGIC)));
  const r = m.hold(m.fnma(n, m.constant(LN2_LOW), m.fnma(n, m.constant(LN2_HIGH), held)));
  return { r, k: m.hold(i32x4.sub(b, m.bits32(MAGIC_BITS))) };
}

/** 2^k for -126 <= k <= 127. */
function powerOfTwo(m: VectorMath, k: Value): Value {
  return i32x4.shl(i32x4.add(k, m.bits32(127)), i32.const(23));
}

/** expm1(r) for the reduced r: r + r^2 q(r). */
function reducedExpm1(m: VectorMath, r: Local): Value {
  return m.fma(m.mul(r, r), m.polynomial(r, EXPM1), r);
}

/** Scales by 2^k in two steps, so that subnormal and infinite results come out right. */
function exp(m: VectorMath, x: Value, range: Range): Value {
  const low = m.atLeast(x, -104);
  const { r, k } = reduce(m, range === "nonPositive" ? low : m.atMost(low, 89));
  const half = m.hold(i32x4.shrS(k, i32.const(1)));
  const e = m.mul(m.add(reducedExpm1(m, r), m.constant(1)), powerOfTwo(m, half));
  return m.mul(e, powerOfTwo(m, i32x4.sub(k, half)));
}

/** Scaled by so much, exp(-|x|) is normal wherever it does not round to 0. */
const SCALE = 2 ** 24;
const SCALED_ONE_BITS = (24 + 127) << 23;

/**
 * e = SCALE exp(-|x|) = scale + scaledExpm1. A quotient of it and of SCALE (1 + exp(-|x|)) rounds once, to subnormal
 * numbers too, and needs no second scale step.
 */
interface LogisticParts {
  readonly scale: Local;
  readonly scaledExpm1: Local;
  readonly e: Local;
}

function logisticParts(m: VectorMath, x: Local): LogisticParts {
  return m.emission.shared(`logistic:${x.index}`, () => {
    const a = m.hold(m.atLeast(v128.or(x, m.signBit), -104));
    const b = m.hold(m.fma(a, m.constant(Math.LOG2E), m.constant(MAGIC)));
    const n = m.hold(m.sub(b, m.constant(MAGIC)));
    const r = m.hold(m.fnma(n, m.constant(LN2_LOW), m.fnma(n, m.constant(LN2_HIGH), a)));
    const scale = m.hold(i32x4.add(i32x4.shl(b, i32.const(23)), m.bits32(SCALED_ONE_BITS)));
    const scaledExpm1 = m.hold(m.mul(scale, reducedExpm1(m, r)));
    const e = m.hold(m.add(scale, scaledExpm1));
    return { scale, scaledExpm1, e };
  });
}

/**
 * e / (1 + e) below 0 and 1 / (1 + e) above, or the other way round. What rounding 1 + e adds is put into the numerator
 * e before that is rounded, times 1 / (1 + e), for which 3/4 will do.
 */
function quotient(m: VectorMath, x: Local, small: "below" | "above"): Value {
  const { scale, scaledExpm1, e } = logisticParts(m, x);
  const one = m.constant(SCALE);
  const sum = m.hold(m.add(e, one));
  const added = m.sub(m.sub(sum, one), e);
  const numerator = m.add(scale, m.fma(m.mul(e, m.constant(0.75 / SCALE)), added, scaledExpm1));
  const negative = m.less(x, m.constant(0));
  return m.div(
    small === "below" ? m.select(negative, numerator, one) : m.select(negative, one, numerator),
    sum,
  );
}

function logistic(m: VectorMath, x: Local): Value {
  return quotient(m, x, "below");
}

function logisticComplement(m: VectorMath, x: Local): Value {
  return quotient(m, x, "above");
}

/**
 * e / (1 + e)^2 = q + (e - q square - q lost) / square, where square = 1 + e (2 + e) as rounded, `lost` is what it lacks
 * and q = e / square as rounded. In the small second term 1 / square may be rough.
 */
function logisticSlope(m: VectorMath, x: Local): Value {
  const { e } = logisticParts(m, x);
  const plain = m.hold(m.mul(e, m.constant(1 / SCALE)));
  const factor = m.hold(m.add(plain, m.constant(2)));
  const square = m.hold(m.fma(e, factor, m.constant(SCALE)));
  const q = m.hold(m.div(e, square));
  const lost = m.fma(e, factor, m.sub(m.constant(SCALE), square));
  const rest = m.fnma(q, lost, m.fnma(q, square, e));
  const inverse = m.fma(
    plain,
    m.fma(plain, m.constant(0.65 / SCALE), m.constant(-1.4 / SCALE)),
    m.constant(1 / SCALE),
  );
  return m.fma(rest, inverse, q);
}

export const float32Functions: VectorFunctions = {
  unary: { exp },
  binary: {},
  calls: new Map([
    ["logistic", logistic],
    ["logisticComplement", logisticComplement],
    ["logisticSlope", logisticSlope],
  ]),
};
