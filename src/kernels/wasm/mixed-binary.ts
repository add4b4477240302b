// Powers and remainders of float32 elements in lanes of float64.

import type { Local, Value } from "./assembler.js";
import { exp, logarithm } from "./mixed-exponential.js";
import { rarely } from "./rarely.js";
import { f64x2, v128 } from "./simd.js";
import type { VectorMath } from "./vector-math.js";

/** |x|^y = exp(y log |x|) with the sign, and NaN, that C gives; 1 for x = 1 or y = 0, even beside a NaN. */
export function pow(m: VectorMath, x: Value, y: Value): Value {
  const [base, exponent] = [m.hold(x), m.hold(y)];
  const zero = m.constant(0);
  const log = m.hold(logarithm(1)(m, m.abs(base)));
  const nothing = v128.or(m.equal(log, zero), m.equal(exponent, zero));
  const magnitude = m.hold(exp(m, v128.andNot(m.mul(exponent, log), m.hold(nothing))));

  const half = m.hold(m.mul(exponent, m.constant(0.5)));
  const whole = m.hold(m.equal(f64x2.floor(exponent), exponent));
  const even = m.equal(f64x2.floor(half), half);
  const odd = v128.andNot(whole, even);
  const signed = m.hold(v128.or(magnitude, v128.and(v128.and(base, m.signBit), odd)));
  // A negative finite base has no real power of a fraction.
  const finite = m.less(m.abs(base), m.constant(Number.POSITIVE_INFINITY));
  const undefinedPower = v128.andNot(v128.and(m.less(base, zero), finite), whole);
  return v128.or(signed, v128.andNot(undefinedPower, m.equal(exponent, zero)));
}

interface Division {
  readonly a: Local;
  readonly b: Local;
  /** a / b towards zero. */
  readonly quotient: Local;
  /** a - quotient b, with the sign of a. */
  readonly rest: Local;
  /** Where the rest has another sign than b and is not 0. */
  readonly opposite: Value;
  /** Where quotient and rest are not exact for float32 operands. */
  readonly rare: Value;
}

function divide(m: VectorMath, x: Value, y: Value): Division {
  const [a, b] = [m.hold(x), m.hold(y)];
  const quotient = m.hold(f64x2.trunc(m.div(a, b)));
  const rest = m.hold(v128.select(a, m.sub(a, m.mul(quotient, b)), m.signBit));
  const different = v128.xor(m.less(rest, m.constant(0)), m.less(b, m.constant(0)));
  // Below 2^28 the quotient's last bit and its product with a float32 are exact.
  const exact = v128.and(
    m.less(m.abs(quotient), m.constant(2 ** 28)),
    m.less(m.abs(b), m.constant(Number.POSITIVE_INFINITY)),
  );
  const opposite = v128.andNot(different, m.equal(rest, m.constant(0)));
  return { a, b, quotient, rest, opposite, rare: v128.not(exact) };
}

export function fmod(m: VectorMath, x: Value, y: Value): Value {
  const { a, b, rest, rare } = divide(m, x, y);
  return rarely(m, rare, "fmod", [a, b], rest);
}

export function remainder(m: VectorMath, x: Value, y: Value): Value {
  const { a, b, rest, opposite, rare } = divide(m, x, y);
  const moved = m.hold(m.select(opposite, m.add(rest, b), rest));
  return rarely(m, rare, "remainder", [a, b], moved);
}

export function floorDivide(m: VectorMath, x: Value, y: Value): Value {
  const { a, b, quotient, opposite, rare } = divide(m, x, y);
  const floor = m.select(opposite, m.sub(quotient, m.constant(1)), quotient);
  return rarely(m, rare, "floorDivide", [a, b], m.hold(floor));
}
