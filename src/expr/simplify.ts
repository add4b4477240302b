// Arithmetic that drops what is known to have no influence. It may only remove exact zeros and ones of its own making:
// a factor that is the constant 0 removes the other even where that would be NaN, because a derivative of 0 means that
// there is no dependence.

import { constant, type Expr, ONE, select, ZERO } from "./expr.js";

function constantOf(e: Expr): number | null {
  return e.head.kind === "constant" ? e.head.value : null;
}

export function plus(a: Expr, b: Expr): Expr {
  if (a === ZERO) return b;
  if (b === ZERO) return a;
  if (b.head.kind === "unary" && b.head.operator === "neg") return a.sub(b.operands[0] as Expr);
  return a.add(b);
}

export function times(a: Expr, b: Expr): Expr {
  if (a === ZERO || b === ZERO) return ZERO;
  if (a === ONE) return b;
  if (b === ONE) return a;
  const p = constantOf(a);
  const q = constantOf(b);
  if (p !== null && q !== null) return constant(p * q);
  if (p === -1) return negate(b);
  if (q === -1) return negate(a);
  return a.mul(b);
}

export function negate(a: Expr): Expr {
  if (a === ZERO) return ZERO;
  const value = constantOf(a);
  if (value !== null) return constant(-value);
  return a.head.kind === "unary" && a.head.operator === "neg" ? (a.operands[0] as Expr) : a.neg();
}

export function over(a: Expr, b: Expr): Expr {
  return a === ZERO ? ZERO : b === ONE ? a : a.div(b);
}

export function choose(condition: Expr, then: Expr, otherwise: Expr): Expr {
  return then === otherwise ? then : select(condition, then, otherwise);
}
