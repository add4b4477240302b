// What a node of an expression is: operators, and what distinguishes one node from another.

import type { Expr } from "./expr.js";

/** What an expression yields: a number in the element type under computation, or a truth value. */
export type ExprType = "number" | "bool";

export type UnaryOperator =
  | "neg"
  | "abs"
  | "sign"
  | "floor"
  | "ceil"
  | "trunc"
  | "round"
  | "sqrt"
  | "exp"
  | "exp2"
  | "expm1"
  | "log"
  | "log2"
  | "log10"
  | "log1p"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "erf"
  | "erfc"
  | "erfinv"
  | "lgamma"
  | "digamma"
  | "bitNot";

export type BinaryOperator =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "pow"
  | "atan2"
  | "min"
  | "max"
  | "copysign"
  | "fmod"
  | "remainder"
  | "floorDivide"
  | "polygamma"
  | "bitAnd"
  | "bitOr"
  | "bitXor"
  | "shiftLeft"
  | "shiftRight";

export type Comparison = "lt" | "le" | "gt" | "ge" | "eq" | "ne";

export type Connective = "and" | "or" | "xor";

/** What distinguishes one node from another; operands are in `Expr.operands`. */
export type Head =
  | { readonly kind: "constant"; readonly value: number }
  /** Element of the tensor operand number `index`. */
  | { readonly kind: "input"; readonly index: number }
  /** A scalar given when the kernel runs: number `index` among the kernel's parameters. */
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "unary"; readonly operator: UnaryOperator }
  | { readonly kind: "binary"; readonly operator: BinaryOperator }
  | { readonly kind: "compare"; readonly operator: Comparison }
  | { readonly kind: "connective"; readonly operator: Connective }
  | { readonly kind: "not" }
  | { readonly kind: "isNaN" }
  /** Operands: condition, then, otherwise. The branch not taken has no influence, not even by its NaN. */
  | { readonly kind: "select" }
  /** A named function with stated partial derivatives, applied to the operands. */
  | { readonly kind: "call"; readonly fn: ScalarFunction };

/**
 * A function of one or more numbers whose partial derivatives are stated, because the symbolic derivative of its
 * value would lose digits. The statement is checked by tests against the derivative of `value`.
 */
export interface ScalarFunction {
  readonly name: string;
  readonly arity: number;
  /** What it computes, over `input(0) .. input(arity - 1)`. */
  readonly value: Expr;
  /** d value / d input(i), over the same inputs. */
  readonly partials: readonly Expr[];
}

/** A text that tells heads apart. */
export function headKey(head: Head): string {
  switch (head.kind) {
    case "constant":
      return `c${Object.is(head.value, -0) ? "-0" : head.value}`;
    case "input":
      return `i${head.index}`;
    case "parameter":
      return `p${head.index}`;
    case "unary":
    case "binary":
    case "compare":
    case "connective":
      return head.operator;
    case "call":
      return `f${functionId(head.fn)}`;
    default:
      return head.kind;
  }
}

/** What a node with this head and these operands yields. */
export function typeOf(head: Head, operands: readonly Expr[]): ExprType {
  switch (head.kind) {
    case "compare":
    case "connective":
    case "not":
    case "isNaN":
      return "bool";
    case "select":
      return operands[1]?.type ?? "number";
    default:
      return "number";
  }
}

const functionIds = new WeakMap<ScalarFunction, number>();
let functionCount = 0;

function functionId(fn: ScalarFunction): number {
  let id = functionIds.get(fn);
  if (id === undefined) {
    id = functionCount++;
    functionIds.set(fn, id);
  }
  return id;
}
