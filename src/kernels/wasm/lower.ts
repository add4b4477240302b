// Rewrites an expression into what the emitters know: calls become their definitions, unless the lanes have code for
// them, and powers with a small constant exponent become products and roots, as in PyTorch.

import { constant, Expr, ONE } from "../../expr/expr.js";
import { inlineCalls, transform } from "../../expr/substitute.js";

const NONE: ReadonlySet<string> = new Set();

/** The same value without `call` nodes, but for functions whose names are in `kept`. */
export function lower(root: Expr, kept: ReadonlySet<string> = NONE): Expr {
  return transform(inlineCalls(root, kept), (node, operands) => {
    const { head } = node;
    const [base, exponent] = operands;
    if (head.kind === "binary" && head.operator === "pow" && exponent?.head.kind === "constant") {
      const replacement = power(base as Expr, exponent.head.value);
      if (replacement !== undefined) return replacement;
    }
    return Expr.make(head, operands);
  });
}

function power(base: Expr, exponent: number): Expr | undefined {
  switch (exponent) {
    case 0:
      return constant(1);
    case 1:
      return base;
    case 2:
      return base.mul(base);
    case 3:
      return base.mul(base).mul(base);
    case 0.5:
      return base.sqrt();
    case -0.5:
      return ONE.div(base.sqrt());
    case -1:
      return ONE.div(base);
    case -2:
      return ONE.div(base.mul(base));
    default:
      return undefined;
  }
}
