// Symbolic differentiation, node by node through the graph of the expression, so that what was shared stays shared.

import {
  constant,
  type Expr,
  expr,
  input,
  ONE,
  select,
  ZERO,
  type BinaryOperator,
  type UnaryOperator,
} from "./expr.js";
import { sechSquared } from "./hyperbolic.js";
import { choose, negate, over, plus, times } from "./simplify.js";
import { substitute, topological } from "./substitute.js";

const LN2 = constant(Math.LN2);
const LN10 = constant(Math.LN10);
const TWO_OVER_SQRT_PI = constant(2 / Math.sqrt(Math.PI));
const HALF_SQRT_PI = constant(Math.sqrt(Math.PI) / 2);

// d f(x) / dx, from x and y = f(x).
const UNARY: Record<UnaryOperator, (x: Expr, y: Expr) => Expr> = {
  neg: () => constant(-1),
  abs: (x) => x.sign(),
  sign: () => ZERO,
  floor: () => ZERO,
  ceil: () => ZERO,
  trunc: () => ZERO,
  round: () => ZERO,
  sqrt: (_, y) => over(ONE, y.mul(2)),
  exp: (_, y) => y,
  exp2: (_, y) => y.mul(LN2),
  expm1: (x) => x.exp(),
  log: (x) => x.reciprocal(),
  log2: (x) => over(ONE, x.mul(LN2)),
  log10: (x) => over(ONE, x.mul(LN10)),
  log1p: (x) => over(ONE, x.add(1)),
  sin: (x) => x.cos(),
  cos: (x) => x.sin().neg(),
  tan: (_, y) => y.square().add(1),
  asin: (x) => over(ONE, ONE.sub(x.square()).sqrt()),
  acos: (x) => over(ONE, ONE.sub(x.square()).sqrt()).neg(),
  atan: (x) => over(ONE, x.square().add(1)),
  sinh: (x) => x.cosh(),
  cosh: (x) => x.sinh(),
  tanh: (x) => sechSquared(x),
  asinh: (x) => over(ONE, x.square().add(1).sqrt()),
  acosh: (x) => over(ONE, x.sub(1).mul(x.add(1)).sqrt()),
  atanh: (x) => over(ONE, ONE.sub(x).mul(x.add(1))),
  erf: (x) => x.square().neg().exp().mul(TWO_OVER_SQRT_PI),
  erfc: (x) => x.square().neg().exp().mul(TWO_OVER_SQRT_PI).neg(),
  erfinv: (_, y) => y.square().exp().mul(HALF_SQRT_PI),
  lgamma: (x) => x.digamma(),
  digamma: (x) => ONE.polygamma(x),
  bitNot: () => ZERO,
};

type Partials = readonly [Expr, Expr];

// Partial derivatives by a and b of y = f(a, b).
const BINARY: Record<BinaryOperator, (a: Expr, b: Expr, y: Expr) => Partials> = {
  add: () => [ONE, ONE],
  sub: () => [ONE, constant(-1)],
  mul: (a, b) => [b, a],
  div: (_, b, y) => [b.reciprocal(), negate(y.div(b))],
  pow: (a, b, y) => [powerByBase(a, b), powerByExponent(a, b, y)],
  atan2: (a, b) => {
    const r = a.square().add(b.square());
    return [b.div(r), a.neg().div(r)];
  },
  // Where both are equal each takes half, as in PyTorch's minimum and maximum.
  min: (a, b) => [half(a.lt(b), a.eq(b)), half(b.lt(a), a.eq(b))],
  max: (a, b) => [half(a.gt(b), a.eq(b)), half(b.gt(a), a.eq(b))],
  copysign: (a, b) => [select(a.eq(0), 0, a.sign().mul(ONE.copysign(b))), ZERO],
  fmod: (a, b) => [ONE, a.div(b).trunc().neg()],
  remainder: (a, b) => [ONE, a.floorDivide(b).neg()],
  floorDivide: () => [ZERO, ZERO],
  polygamma: (n, x) => [ZERO, n.add(1).polygamma(x)],
  bitAnd: () => [ZERO, ZERO],
  bitOr: () => [ZERO, ZERO],
  bitXor: () => [ZERO, ZERO],
  shiftLeft: () => [ZERO, ZERO],
  shiftRight: () => [ZERO, ZERO],
};

function half(wins: Expr, tie: Expr): Expr {
  return select(wins, 1, select(tie, 0.5, 0));
}

// d a^0 is 0, also at a = 0 where b a^(b - 1) would be 0 * inf.
function powerByBase(a: Expr, b: Expr): Expr {
  if (b.head.kind === "constant") {
    const n = b.head.value;
    return n === 0 ? ZERO : n === 1 ? ONE : n === 2 ? a.mul(2) : a.pow(n - 1).mul(n);
  }
  return select(b.eq(0), 0, b.mul(a.pow(b.sub(1))));
}

// 0^b is flat in b for b >= 0, where 0 * log 0 would be NaN.
function powerByExponent(a: Expr, b: Expr, y: Expr): Expr {
  return select(a.eq(0).and(b.ge(0)), 0, y.mul(a.log()));
}

function partialsOf(node: Expr): readonly Expr[] {
  const { head, operands } = node;
  const [a = ZERO, b = ZERO] = operands;
  switch (head.kind) {
    case "unary":
      return [UNARY[head.operator](a, node)];
    case "binary":
      return BINARY[head.operator](a, b, node);
    case "call":
      return head.fn.partials.map((partial) => substitute(partial, (i) => operands[i] as Expr));
    default:
      return operands.map(() => ZERO);
  }
}

/**
 * d e / d input(index), of any order when applied again. Kinks follow PyTorch: abs'(0) = 0, and a tie of min or max
 * is split in half. A branch of `select` that is not taken has no influence on the result.
 */
export function derivative(e: Expr, index: number): Expr {
  const target = input(index);
  const order = topological(e);
  const depends = new Set<Expr>([target]);
  for (const node of order) {
    if (node.type === "number" && node.operands.some((o) => depends.has(o))) {
      depends.add(node);
    }
  }
  // Forward through the graph: tangents are shared as the nodes are.
  const tangents = new Map<Expr, Expr>([[target, ONE]]);
  for (const node of order) {
    if (node !== target && depends.has(node)) {
      tangents.set(
        node,
        tangentOf(node, (o) => tangents.get(o) ?? ZERO),
      );
    }
  }
  return tangents.get(e) ?? ZERO;
}

function tangentOf(node: Expr, tangent: (operand: Expr) => Expr): Expr {
  const { head, operands } = node;
  if (head.kind === "select") {
    const [condition, then, otherwise] = operands as [Expr, Expr, Expr];
    return choose(condition, tangent(then), tangent(otherwise));
  }
  const partials = partialsOf(node);
  let sum: Expr = ZERO;
  operands.forEach((operand, i) => {
    sum = plus(sum, times(tangent(operand), expr(partials[i] ?? ZERO)));
  });
  return sum;
}
