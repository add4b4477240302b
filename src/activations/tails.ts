// Infinite inputs of products such as x phi(x), whose second factor is long 0 there: 0 times infinity would be NaN.

import { type Expr, input, ONE, type ScalarFunction, scalarFunction } from "../expr/expr.js";

const made = new Map<number, (...x: (Expr | number)[]) => Expr>();

/**
 * x cut to [-limit, limit], for use in terms that do not change beyond it: it counts as x itself in derivatives, so
 * that they do not grow by the kinks.
 */
export function cut(x: Expr, limit: number): Expr {
  let fn = made.get(limit);
  if (fn === undefined) {
    const definition: ScalarFunction = {
      name: `cut${limit}`,
      arity: 1,
      value: input(0).max(-limit).min(limit),
      partials: [ONE],
    };
    fn = scalarFunction(definition);
    made.set(limit, fn);
  }
  return fn(x);
}
