// What the form of an expression tells about its values: enough to choose a shorter function.

import type { Expr } from "../../expr/expr.js";

/** Where values lie, NaN apart: in [0, 1], at or below 0, at or above 0, or anywhere. */
export type Range = "unit" | "nonPositive" | "nonNegative" | "any";

// A pure cache: without it an expression that shares much would be walked again and again.
const ranges = new WeakMap<Expr, Range>();

export function rangeOf(node: Expr): Range {
  let range = ranges.get(node);
  if (range === undefined) {
    range = derive(node);
    ranges.set(node, range);
  }
  return range;
}

function derive(node: Expr): Range {
  const { head } = node;
  const of = (index: number): Range => {
    const operand = node.operands[index];
    return operand === undefined ? "any" : rangeOf(operand);
  };
  if (head.kind === "constant") {
    return head.value >= 0
      ? head.value <= 1
        ? "unit"
        : "nonNegative"
      : head.value < 0
        ? "nonPositive"
        : "any";
  }
  if (head.kind === "unary") {
    switch (head.operator) {
      case "abs":
        return "nonNegative";
      case "exp":
        return of(0) === "nonPositive" ? "unit" : "nonNegative";
      case "neg": {
        const range = of(0);
        return range === "nonPositive" ? "nonNegative" : range === "any" ? "any" : "nonPositive";
      }
      default:
        return "any";
    }
  }
  if (
    head.kind === "binary" &&
    head.operator === "min" &&
    (of(0) === "nonPositive" || of(1) === "nonPositive")
  ) {
    return "nonPositive";
  }
  // A square, or a positive multiple.
  if (head.kind === "binary" && head.operator === "mul") {
    if (node.operands[0] === node.operands[1]) return "nonNegative";
    const [a, b] = [of(0), of(1)];
    if (a === "any" || b === "any") return "any";
    return (a === "nonPositive") === (b === "nonPositive") ? "nonNegative" : "nonPositive";
  }
  return "any";
}
