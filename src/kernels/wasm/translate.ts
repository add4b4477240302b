// An expression becomes code over lanes. What is used more than once is computed once.

import type { Expr } from "../../expr/expr.js";
import type { Local, Value } from "./assembler.js";
import type { Emission } from "./emission.js";
import type { Lanes } from "./lanes.js";
import { rangeOf } from "./range.js";

/**
 * The values of lowered expressions (see lower.ts), in order.
 *
 * @param operand the value of input number `index`
 * @param parameters the f64 locals of the kernel's parameters
 */
export function translate(
  roots: readonly Expr[],
  lanes: Lanes,
  emission: Emission,
  operand: (index: number) => Value,
  parameters: readonly Local[],
): Value[] {
  const uses = countUses(roots);
  const done = new Map<Expr, Value>();

  const visit = (node: Expr): Value => {
    let value = done.get(node);
    if (value === undefined) {
      value = compute(node);
      const type = node.type === "bool" ? lanes.truth : lanes.number;
      if ((uses.get(node) ?? 0) > 1) value = emission.hold(type, value);
      done.set(node, value);
    }
    return value;
  };
  const number = (node: Expr): Value => {
    const value = visit(node);
    return node.type === "bool" ? lanes.numberOf(emission.hold(lanes.truth, value)) : value;
  };
  const truth = (node: Expr): Value => {
    const value = visit(node);
    return node.type === "bool" ? value : lanes.truthOf(emission.hold(lanes.number, value));
  };

  const compute = (node: Expr): Value => {
    const { head, operands } = node;
    const at = (index: number): Expr => {
      const result = operands[index];
      if (result === undefined) throw new Error(`translate: ${head.kind} lacks operand ${index}`);
      return result;
    };
    switch (head.kind) {
      case "constant":
        return lanes.constant(head.value);
      case "input":
        return operand(head.index);
      case "parameter": {
        const local = parameters[head.index];
        if (local === undefined) {
          throw new Error(
            `translate: parameter ${head.index} of a kernel with ${parameters.length} parameters`,
          );
        }
        return lanes.parameter(local);
      }
      case "unary":
        return lanes.unary(head.operator, number(at(0)), rangeOf(at(0)));
      case "binary":
        return lanes.binary(head.operator, number(at(0)), number(at(1)));
      case "compare":
        return lanes.compare(head.operator, number(at(0)), number(at(1)));
      case "connective":
        return lanes.connective(head.operator, truth(at(0)), truth(at(1)));
      case "not":
        return lanes.not(truth(at(0)));
      case "isNaN":
        return lanes.isNaN(number(at(0)));
      case "select": {
        const branch = node.type === "bool" ? truth : number;
        return lanes.select(truth(at(0)), branch(at(1)), branch(at(2)));
      }
      case "call":
        return lanes.call(head.fn.name, number(at(0)));
    }
  };
  return roots.map(visit);
}

function countUses(roots: readonly Expr[]): Map<Expr, number> {
  const uses = new Map<Expr, number>();
  const visit = (node: Expr): void => {
    const count = uses.get(node) ?? 0;
    uses.set(node, count + 1);
    if (count === 0) for (const operand of node.operands) visit(operand);
  };
  for (const root of roots) visit(root);
  return uses;
}
