// Scalar mathematics as immutable, interned expressions. Two expressions of one structure are one object, so that
// sharing (a common subexpression) is identity, and `id` is a key for caches.

import {
  type BinaryOperator,
  type Comparison,
  type Connective,
  type ExprType,
  type Head,
  headKey,
  type ScalarFunction,
  typeOf,
  type UnaryOperator,
} from "./head.js";

export type {
  BinaryOperator,
  Comparison,
  Connective,
  ExprType,
  Head,
  ScalarFunction,
  UnaryOperator,
} from "./head.js";

type Operand = Expr | number;

// A pure cache: the same structure gives the same node.
const interned = new Map<string, Expr>();

/** A node of a scalar expression. Made by the constructors below and by its own methods. */
export class Expr {
  private constructor(
    readonly head: Head,
    readonly operands: readonly Expr[],
    readonly type: ExprType,
    /** Unique for each structure within one run of the program. */
    readonly id: number,
  ) {}

  /** The node with this head and these operands: made once, found ever after. */
  static make(head: Head, operands: readonly Expr[] = []): Expr {
    const key = `${headKey(head)}(${operands.map((o) => o.id).join()})`;
    let node = interned.get(key);
    if (node === undefined) {
      node = new Expr(head, operands, typeOf(head, operands), interned.size);
      interned.set(key, node);
    }
    return node;
  }

  private unary(operator: UnaryOperator): Expr {
    return Expr.make({ kind: "unary", operator }, [this]);
  }
  private binary(operator: BinaryOperator, b: Operand): Expr {
    return Expr.make({ kind: "binary", operator }, [this, expr(b)]);
  }
  private compare(operator: Comparison, b: Operand): Expr {
    return Expr.make({ kind: "compare", operator }, [this, expr(b)]);
  }
  private connect(operator: Connective, b: Expr): Expr {
    return Expr.make({ kind: "connective", operator }, [this, b]);
  }

  neg(): Expr {
    return this.unary("neg");
  }
  abs(): Expr {
    return this.unary("abs");
  }
  /** -1, 0 or 1; NaN for NaN. */
  sign(): Expr {
    return this.unary("sign");
  }
  floor(): Expr {
    return this.unary("floor");
  }
  ceil(): Expr {
    return this.unary("ceil");
  }
  trunc(): Expr {
    return this.unary("trunc");
  }
  /** To the nearest integer, ties to even. */
  round(): Expr {
    return this.unary("round");
  }
  sqrt(): Expr {
    return this.unary("sqrt");
  }
  exp(): Expr {
    return this.unary("exp");
  }
  exp2(): Expr {
    return this.unary("exp2");
  }
  expm1(): Expr {
    return this.unary("expm1");
  }
  log(): Expr {
    return this.unary("log");
  }
  log2(): Expr {
    return this.unary("log2");
  }
  log10(): Expr {
    return this.unary("log10");
  }
  log1p(): Expr {
    return this.unary("log1p");
  }
  sin(): Expr {
    return this.unary("sin");
  }
  cos(): Expr {
    return this.unary("cos");
  }
  tan(): Expr {
    return this.unary("tan");
  }
  asin(): Expr {
    return this.unary("asin");
  }
  acos(): Expr {
    return this.unary("acos");
  }
  atan(): Expr {
    return this.unary("atan");
  }
  sinh(): Expr {
    return this.unary("sinh");
  }
  cosh(): Expr {
    return this.unary("cosh");
  }
  tanh(): Expr {
    return this.unary("tanh");
  }
  asinh(): Expr {
    return this.unary("asinh");
  }
  acosh(): Expr {
    return this.unary("acosh");
  }
  atanh(): Expr {
    return this.unary("atanh");
  }
  erf(): Expr {
    return this.unary("erf");
  }
  erfc(): Expr {
    return this.unary("erfc");
  }
  erfinv(): Expr {
    return this.unary("erfinv");
  }
  lgamma(): Expr {
    return this.unary("lgamma");
  }
  digamma(): Expr {
    return this.unary("digamma");
  }
  /** Bitwise complement; integers only. */
  bitNot(): Expr {
    return this.unary("bitNot");
  }
  reciprocal(): Expr {
    return ONE.div(this);
  }
  square(): Expr {
    return this.mul(this);
  }

  add(b: Operand): Expr {
    return this.binary("add", b);
  }
  sub(b: Operand): Expr {
    return this.binary("sub", b);
  }
  mul(b: Operand): Expr {
    return this.binary("mul", b);
  }
  div(b: Operand): Expr {
    return this.binary("div", b);
  }
  pow(b: Operand): Expr {
    return this.binary("pow", b);
  }
  atan2(b: Operand): Expr {
    return this.binary("atan2", b);
  }
  /** The smaller; NaN where either is NaN. */
  min(b: Operand): Expr {
    return this.binary("min", b);
  }
  /** The larger; NaN where either is NaN. */
  max(b: Operand): Expr {
    return this.binary("max", b);
  }
  /** |this| with the sign bit of b. */
  copysign(b: Operand): Expr {
    return this.binary("copysign", b);
  }
  /** C's fmod: the sign of the dividend. */
  fmod(b: Operand): Expr {
    return this.binary("fmod", b);
  }
  /** Python's %: the sign of the divisor. */
  remainder(b: Operand): Expr {
    return this.binary("remainder", b);
  }
  /** Python's //. */
  floorDivide(b: Operand): Expr {
    return this.binary("floorDivide", b);
  }
  /** The derivative of order `this` of digamma, at b; `this` is a constant. */
  polygamma(b: Operand): Expr {
    return this.binary("polygamma", b);
  }
  bitAnd(b: Operand): Expr {
    return this.binary("bitAnd", b);
  }
  bitOr(b: Operand): Expr {
    return this.binary("bitOr", b);
  }
  bitXor(b: Operand): Expr {
    return this.binary("bitXor", b);
  }
  shiftLeft(b: Operand): Expr {
    return this.binary("shiftLeft", b);
  }
  shiftRight(b: Operand): Expr {
    return this.binary("shiftRight", b);
  }

  lt(b: Operand): Expr {
    return this.compare("lt", b);
  }
  le(b: Operand): Expr {
    return this.compare("le", b);
  }
  gt(b: Operand): Expr {
    return this.compare("gt", b);
  }
  ge(b: Operand): Expr {
    return this.compare("ge", b);
  }
  eq(b: Operand): Expr {
    return this.compare("eq", b);
  }
  ne(b: Operand): Expr {
    return this.compare("ne", b);
  }
  and(b: Expr): Expr {
    return this.connect("and", b);
  }
  or(b: Expr): Expr {
    return this.connect("or", b);
  }
  xor(b: Expr): Expr {
    return this.connect("xor", b);
  }
  not(): Expr {
    return Expr.make({ kind: "not" }, [this]);
  }
  isNaN(): Expr {
    return Expr.make({ kind: "isNaN" }, [this]);
  }
}

/** A number as an expression; an expression as itself. */
export function expr(value: Operand): Expr {
  return typeof value === "number" ? constant(value) : value;
}

export function constant(value: number): Expr {
  return Expr.make({ kind: "constant", value });
}

/** Element of the tensor operand number `index`. */
export function input(index: number): Expr {
  return Expr.make({ kind: "input", index });
}

/** A scalar that is given when the kernel runs. */
export function parameter(index: number): Expr {
  return Expr.make({ kind: "parameter", index });
}

/** `then` where the condition holds, else `otherwise`. */
export function select(condition: Expr, then: Operand, otherwise: Operand): Expr {
  return Expr.make({ kind: "select" }, [condition, expr(then), expr(otherwise)]);
}

/** Makes an expression-valued function from a definition with stated partial derivatives. */
export function scalarFunction(fn: ScalarFunction): (...operands: Operand[]) => Expr {
  return (...operands) => Expr.make({ kind: "call", fn }, operands.map(expr));
}

export const ZERO: Expr = constant(0);
export const ONE: Expr = constant(1);
