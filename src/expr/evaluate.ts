// The exact meaning of an expression: what it is in float64 arithmetic, operator by operator.

import type { Comparison, Connective, Expr } from "./expr.js";
import { BINARY, UNARY } from "./meaning.js";
import { inlineCalls, topological } from "./substitute.js";

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
