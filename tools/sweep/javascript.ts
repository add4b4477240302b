// An expression of x as a JavaScript function: the same meaning as `compile` of src/expr gives, ten times faster.

import type { Expr } from "../../src/expr/expr.js";
import { BINARY, UNARY } from "../../src/expr/meaning.js";
import { inlineCalls, topological } from "../../src/expr/substitute.js";

const INFIX: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  eq: "===",
  ne: "!==",
  and: "&&",
  or: "||",
  xor: "!==",
};

function source(node: Expr, local: (e: Expr) => string): string {
  const { head, operands } = node;
  const [a = "", b = "", c = ""] = operands.map(local);
  switch (head.kind) {
    case "constant":
      return Object.is(head.value, -0) ? "-0" : String(head.value);
    case "input":
      return "x";
    case "unary":
      return head.operator === "neg"
        ? `-${a}`
        : head.operator === "abs"
          ? `Math.abs(${a})`
          : `unary.${head.operator}(${a})`;
    case "binary": {
      const infix = INFIX[head.operator];
      return infix === undefined ? `binary.${head.operator}(${a}, ${b})` : `${a} ${infix} ${b}`;
    }
    case "compare":
    case "connective":
      return `${a} ${INFIX[head.operator]} ${b}`;
    case "not":
      return `!${a}`;
    case "isNaN":
      return `${a} !== ${a}`;
    case "select":
      return `${a} ? ${b} : ${c}`;
    default:
      throw new Error(`sweep: an expression of x alone has no ${head.kind}`);
  }
}

/** The function of x that an expression of `input(0)` stands for. */
export function toFunction(e: Expr): (x: number) => number {
  const order = topological(inlineCalls(e));
  const names = new Map(order.map((node, i) => [node, `v${i}`]));
  const local = (node: Expr): string => names.get(node) as string;
  const lines = order.map((node) => `const ${local(node)} = ${source(node, local)};`);
  const body = `return (x) => { ${lines.join(" ")} return ${local(order[order.length - 1] as Expr)}; };`;
  return new Function("unary", "binary", body)(UNARY, BINARY) as (x: number) => number;
}
