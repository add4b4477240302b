// Floating-point vectors with constants in hoisted locals and fused multiply-adds where the machine has them: what
// the polynomials in the neighbouring files are written in.

import type { Local, Value } from "./assembler.js";
import type { Emission } from "./emission.js";
import { f32x4, f64x2, v128 } from "./simd.js";
import { i32x4, i64x2 } from "./simd-integer.js";

type Float = "f32x4" | "f64x2";

/** Polynomials with fewer coefficients are not worth splitting. */
const SPLIT_FROM = 5;

export class VectorMath {
  constructor(
    readonly emission: Emission,
    readonly type: Float,
  ) {}

  private get op(): typeof f32x4 | typeof f64x2 {
    return this.type === "f32x4" ? f32x4 : f64x2;
  }

  /** The number in all lanes, set once before the loop. */
  constant(value: number): Local {
    const key = `${this.type}:${Object.is(value, -0) ? "-0" : value}`;
    return this.emission.hoist(key, "v128", () => this.op.const(value));
  }

  /** The 64-bit pattern in both lanes. */
  bits64(value: bigint): Local {
    return this.emission.hoist(`i64x2:${value}`, "v128", () => i64x2.const(value));
  }

  /** The 32-bit pattern in all lanes. */
  bits32(value: number): Local {
    return this.emission.hoist(`i32x4:${value}`, "v128", () => i32x4.const(value));
  }

  /** The sign bit of each lane. */
  get signBit(): Local {
    return this.constant(-0);
  }

  hold(value: Value): Local {
    return this.emission.hold("v128", value);
  }

  add(a: Value, b: Value): Value {
    return this.op.add(a, b);
  }
  sub(a: Value, b: Value): Value {
    return this.op.sub(a, b);
  }
  mul(a: Value, b: Value): Value {
    return this.op.mul(a, b);
  }
  div(a: Value, b: Value): Value {
    return this.op.div(a, b);
  }
  abs(a: Value): Value {
    return this.op.abs(a);
  }

  /** a b + c */
  fma(a: Value, b: Value, c: Value): Value {
    return this.emission.relaxedSimd ? this.op.madd(a, b, c) : this.op.add(this.op.mul(a, b), c);
  }
  /** c - a b */
  fnma(a: Value, b: Value, c: Value): Value {
    return this.emission.relaxedSimd ? this.op.nmadd(a, b, c) : this.op.sub(c, this.op.mul(a, b));
  }

  /** NaN and a itself where a <= hi: `pmin` keeps its first operand unless the second is less. */
  atMost(a: Value, hi: number): Value {
    return this.op.pmin(a, this.constant(hi));
  }
  atLeast(a: Value, lo: number): Value {
    return this.op.pmax(a, this.constant(lo));
  }

  /** Where `condition` holds (all bits 1) `then`, else `otherwise`. */
  select(condition: Value, then: Value, otherwise: Value): Value {
    if (this.emission.relaxedSimd) return this.op.laneSelect(then, otherwise, condition);
    return v128.select(then, otherwise, condition);
  }
  less(a: Value, b: Value): Value {
    return this.op.lt(a, b);
  }
  equal(a: Value, b: Value): Value {
    return this.op.eq(a, b);
  }

  /** |magnitude| with the sign of `sign`; the magnitude must not be negative. */
  withSign(magnitude: Value, sign: Value): Value {
    return v128.or(magnitude, v128.and(sign, this.signBit));
  }

  /**
   * c0 + c1 x + c2 x^2 + ..., by Horner's rule; in lanes of float64, where a rounding more does not count, long ones as
   * an even and an odd part, which the machine computes side by side.
   */
  polynomial(x: Value, coefficients: readonly number[]): Value {
    const local = this.hold(x);
    if (this.type === "f32x4" || coefficients.length < SPLIT_FROM) return this.horner(local, coefficients);
    const square = this.hold(this.mul(local, local));
    const [even, odd] = [0, 1].map((parity) => coefficients.filter((_, i) => i % 2 === parity)) as [
      number[],
      number[],
    ];
    return this.fma(local, this.horner(square, odd), this.horner(square, even));
  }

  private horner(x: Local, coefficients: readonly number[]): Value {
    const reversed = [...coefficients].reverse();
    let sum: Value = this.constant(reversed[0] ?? 0);
    for (const c of reversed.slice(1)) sum = this.fma(sum, x, this.constant(c));
    return sum;
  }
}
