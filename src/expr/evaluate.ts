// The exact meaning of an expression: what it is in float64 arithmetic, operator by operator.

import type { BinaryOperator, Comparison, Connective, Expr, UnaryOperator } from "./expr.js";
import { inlineCalls, topological } from "./substitute.js";
import { digamma, erf, erfc, erfinv, lgamma, polygamma } from "./special.js";

const UNARY: Readonly<Record<UnaryOperator, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs, sign: Math.sign, floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc, sqrt: Math.sqrt,
  round: roundHalfEven,
  exp: Math.exp, exp2: (x) => 2 ** x, expm1: Math.expm1,
  log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh,
  erf, erfc, erfinv, lgamma, digamma,
  bitNot: (x) => ~x,
};

const BINARY: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  // C's pow gives 1 for 1 to any power, where JavaScript gives NaN.
  pow: (a, b) => (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) ? 1 : a ** b),
  atan2: Math.atan2,
  min: (a, b) => (a < b || Number.isNaN(a) ? a : Number.isNaN(b) || b < a ? b : a),
  max: (a, b) => (a > b || Number.isNaN(a) ? a : Number.isNaN(b) || b > a ? b : a),
  copysign: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  fmod: (a, b) => a % b,
  remainder: (a, b) => {
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },
  floorDivide: (a, b) => Math.floor(a / b),
  polygamma,
  bitAnd: (a, b) => a & b,
  bitOr: (a, b) => a | b,
  bitXor: (a, b) => a ^ b,
  shiftLeft: (a, b) => a << b,
  shiftRight: (a, b) => a >> b,
};

const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
};

const CONNECT: Readonly<Record<Connective, (a: boolean, b: boolean) => boolean>> = {
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  xor: (a, b) => a !== b,
};

/** To the nearest integer, ties to even. */
function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  const rounded = up ? down + 1 : down;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

/** A function of the inputs and parameters of an expression; truth values come as 1 and 0. */
export type Evaluator = (inputs: readonly number[], parameters?: readonly number[]) => number;

/**
 * The expression as a function, for many evaluations. Nodes that are shared are computed once; of a `select`, both
 * branches are computed and one is taken.
 */
export function compile(e: Expr): Evaluator {
  const order = topological(inlineCalls(e));
  const place = new Map(order.map((node, i) => [node, i]));
  const slots = new Float64Array(order.length);
  let inputs: readonly number[] = [];
  let parameters: readonly number[] = [];
  const steps = order.map((node, to) => {
    const [a = 0, b = 0, c = 0] = node.operands.map((o) => place.get(o) as number);
    return stepFor(node, to, a, b, c);
  });
  const last = order.length - 1;
  return (x, p = []) => {
    inputs = x;
    parameters = p;
    for (let i = 0; i < steps.length; i++) {
      (steps[i] as () => void)();
    }
    return slots[last] as number;
  };

  function stepFor(node: Expr, to: number, a: number, b: number, c: number): () => void {
    const { head } = node;
    const at = (slot: number): number => slots[slot] as number;
    switch (head.kind) {
      case "constant":
        slots[to] = head.value;
        return () => {};
      case "input":
        return () => {
          slots[to] = inputs[head.index] as number;
        };
      case "parameter":
        return () => {
          slots[to] = parameters[head.index] as number;
        };
      case "unary": {
        const fn = UNARY[head.operator];
        return () => {
          slots[to] = fn(at(a));
        };
      }
      case "binary": {
        const fn = BINARY[head.operator];
        return () => {
          slots[to] = fn(at(a), at(b));
        };
      }
      case "compare": {
        const fn = COMPARE[head.operator];
        return () => {
          slots[to] = fn(at(a), at(b)) ? 1 : 0;
        };
      }
      case "connective": {
        const fn = CONNECT[head.operator];
        return () => {
          slots[to] = fn(at(a) !== 0, at(b) !== 0) ? 1 : 0;
        };
      }
      case "not":
        return () => {
          slots[to] = at(a) === 0 ? 1 : 0;
        };
      case "isNaN":
        return () => {
          slots[to] = Number.isNaN(at(a)) ? 1 : 0;
        };
      case "select":
        return () => {
          slots[to] = at(a) !== 0 ? at(b) : at(c);
        };
      case "call":
        throw new Error(`compile: ${head.fn.name} was not replaced by its definition`);
    }
  }
}

const compiled = new WeakMap<Expr, Evaluator>();

/**
 * The value of an expression in float64.
 *
 * @param inputs the values of `input(0) ..`, `parameters` those of `parameter(0) ..`.
 * @returns a number; 1 or 0 for a truth value.
 * @example evaluate(input(0).mul(2), [3]) // 6
 */
export function evaluate(e: Expr, inputs: readonly number[], parameters: readonly number[] = []): number {
  let fn = compiled.get(e);
  if (fn === undefined) {
    fn = compile(e);
    compiled.set(e, fn);
  }
  return fn(inputs, parameters);
}
