// Rewrites an expression into the operators that the emitters know: calls become their definitions, and powers with
// a small constant exponent become products and roots, as in PyTorch.

import { constant, Expr, ONE, type ScalarFunction } from "../../expr/expr.js";

/** The same value without `call` nodes. */
export function lower(root: Expr): Expr {
  return substitute(root, null);
}

// Definitions are lowered once for the life of the program: a pure cache.
const lowered = new WeakMap<ScalarFunction, Expr>();

function definition(fn: ScalarFunction): Expr {
  let value = lowered.get(fn);
  if (value === undefined) {
    value = lower(fn.value);
    lowered.set(fn, value);
  }
  return value;
}

/** `inputs`: what stands in for the inputs; null leaves them. */
function substitute(root: Expr, inputs: readonly Expr[] | null): Expr {
  const done = new Map<Expr, Expr>();
  const visit = (node: Expr): Expr => {
    let result = done.get(node);
    if (result === undefined) {
      result = rewrite(node, node.operands.map(visit), inputs);
      done.set(node, result);
    }
    return result;
  };
  return visit(root);
}

function rewrite(node: Expr, operands: readonly Expr[], inputs: readonly Expr[] | null): Expr {
  const { head } = node;
  if (head.kind === "input" && inputs !== null) {
    const replacement = inputs[head.index];
    if (replacement === undefined) throw new Error(`call: the function reads input ${head.index} but has no such operand`);
    return replacement;
  }
  if (head.kind === "call") return substitute(definition(head.fn), operands);
  const [a, b] = operands;
  if (head.kind === "binary" && head.operator === "pow" && a !== undefined && b?.head.kind === "constant") {
    return power(a, b.head.value) ?? Expr.make(head, operands);
  }
  return operands.length === 0 ? node : Expr.make(head, operands);
}

function power(base: Expr, exponent: number): Expr | undefined {
  switch (exponent) {
    case 0: return constant(1);
    case 1: return base;
    case 2: return base.mul(base);
    case 3: return base.mul(base).mul(base);
    case 0.5: return base.sqrt();
    case -0.5: return ONE.div(base.sqrt());
    case -1: return ONE.div(base);
    case -2: return ONE.div(base.mul(base));
    default: return undefined;
  }
}
