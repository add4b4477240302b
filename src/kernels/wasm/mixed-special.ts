// Error and circular functions of float32 elements in lanes of float64; relative errors as in mixed-exponential.ts.

import type { Local, Value } from "./assembler.js";
import { i32 } from "./instructions.js";
import { exp, MAGIC } from "./mixed-exponential.js";
import { rarely } from "./rarely.js";
import { v128 } from "./simd.js";
import { i64x2 } from "./simd-integer.js";
import type { VectorMath } from "./vector-math.js";

// erf(x) / x in x^2, |x| <= 1, relative error 2^-46.
const ERF = [
  1.1283791670954917, -0.3761263890277505, 0.11283791657672723, -0.02686616896218235, 0.0052239667451203,
  -0.0008547920932222587, 0.0001204604612847188, -1.479292172746573e-5, 1.5295204967359947e-6,
  -1.0444453883821983e-7,
];

// exp(z^2) erfc(z) in t = 2.5 / (2.5 + z), 0.8 <= z <= 11, relative error 2^-32.
const ERFCX = [
  -2.154511973459035e-6, 0.22574062793308072, 0.22481643180271327, 0.21424123394114258, 0.1387390675336002,
  0.2305130598787004, -0.1775457994066764, 0.3799034179315644, -0.33943400323403267, 0.11331591623099167,
  -0.010271621496950515,
];

// exp(z^2 / 2) P(Z > z) in t = 4 / (4 + z), 0 <= z <= 15, relative error 2^-31.5.
const MILLS = [
  2.540884686999288e-6, 0.09966428785503485, 0.1006273200599605, 0.08693119100036735, 0.1127470836029209,
  -0.04181777298384351, 0.2888811630990377, -0.37815437726172774, 0.4549540085666706, -0.32031822135842286,
  0.1121277677642992, -0.015644991069980036,
];

// (sin(r) / r - 1) / r^2 and (cos(r) - 1 + r^2 / 2) / r^4 in r^2, |r| <= pi / 4; errors 2^-35 and 2^-40.
const SIN = [-0.16666666663860077, 0.00833333187603919, -0.00019840087287224567, 2.724998337461813e-6];
const COS = [0.0416666666643245, -0.0013888887672919234, 2.480060074362773e-5, -2.730099682796763e-7];

/** pi / 2 as a number of 33 bits, whose multiples up to 2^20 are exact, and the rest. */
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;
/** Up to here an argument is reduced by those two numbers. */
const REDUCIBLE = 1e6;

/** erf(x) for |x| <= 1. */
function smallErf(m: VectorMath, x: Local): Value {
  return m.mul(x, m.polynomial(m.mul(x, x), ERF));
}

/** erfc(z) for z >= 0.8: exp(-z^2) times a polynomial. */
function largeErfc(m: VectorMath, z: Local): Value {
  const c = m.constant(2.5);
  const t = m.hold(m.div(c, m.add(c, m.atMost(z, 11))));
  return m.mul(exp(m, m.mul(z, m.sub(m.constant(0), z)), "nonPositive"), m.polynomial(t, ERFCX));
}

export function erf(m: VectorMath, x: Value): Value {
  const held = m.hold(x);
  const z = m.hold(m.abs(held));
  const large = m.sub(m.constant(1), largeErfc(m, z));
  return v128.select(held, m.select(m.less(z, m.constant(1)), m.abs(smallErf(m, held)), large), m.signBit);
}

export function erfc(m: VectorMath, x: Value): Value {
  const held = m.hold(x);
  const z = m.hold(m.abs(held));
  const tail = m.hold(largeErfc(m, z));
  const large = m.select(m.less(held, m.constant(0)), m.sub(m.constant(2), tail), tail);
  return m.select(m.less(z, m.constant(0.8)), m.sub(m.constant(1), smallErf(m, held)), large);
}

/** exp(-x^2 / 2), made once for the distribution and its density. */
function gaussian(m: VectorMath, x: Local): Local {
  return m.emission.shared(`gaussian:${x.index}`, () =>
    m.hold(exp(m, m.mul(m.mul(x, m.constant(-0.5)), x), "nonPositive")),
  );
}

/** P(Z <= x) for a standard normal Z. */
export function normal(m: VectorMath, x: Local): Value {
  const c = m.constant(4);
  const t = m.hold(m.div(c, m.add(c, m.abs(x))));
  const tail = m.hold(m.mul(gaussian(m, x), m.polynomial(t, MILLS)));
  return m.select(m.less(x, m.constant(0)), tail, m.sub(m.constant(1), tail));
}

export function normalDensity(m: VectorMath, x: Local): Value {
  return m.mul(gaussian(m, x), m.constant(1 / Math.sqrt(2 * Math.PI)));
}

/** sin(x + quarters pi / 2): x = n pi / 2 + r; sine or cosine of r by the parity of n, negative by its next bit. */
function circular(m: VectorMath, x: Value, quarters: 0 | 1): Value {
  const held = m.hold(x);
  const b = m.hold(m.fma(held, m.constant(2 / Math.PI), m.constant(MAGIC)));
  const n = m.hold(m.sub(b, m.constant(MAGIC)));
  const r = m.hold(m.fnma(n, m.constant(HALF_PI_LOW), m.fnma(n, m.constant(HALF_PI_HIGH), held)));
  const quadrant = m.hold(quarters === 0 ? b : i64x2.add(b, m.bits64(1n)));
  const r2 = m.hold(m.mul(r, r));
  const sin = m.fma(m.mul(r, r2), m.polynomial(r2, SIN), r);
  const cos = m.fma(m.mul(r2, r2), m.polynomial(r2, COS), m.fnma(r2, m.constant(0.5), m.constant(1)));
  const odd = i64x2.eq(v128.and(quadrant, m.bits64(1n)), m.bits64(1n));
  const negative = v128.and(i64x2.shl(quadrant, i32.const(62)), m.signBit);
  const value = v128.xor(m.select(odd, cos, sin), negative);
  const usual = quarters === 1 ? value : m.select(m.equal(held, m.constant(0)), held, value);
  const far = v128.not(m.less(m.abs(held), m.constant(REDUCIBLE)));
  return rarely(m, far, quarters === 0 ? "sin" : "cos", [held], usual);
}

export function sin(m: VectorMath, x: Value): Value {
  return circular(m, x, 0);
}

export function cos(m: VectorMath, x: Value): Value {
  return circular(m, x, 1);
}
