// Replacing inputs and parameters of an expression.

import { Expr, type Head } from "./expr.js";

/** The nodes of an expression, operands before what uses them, each once. */
export function topological(root: Expr): Expr[] {
  const order: Expr[] = [];
  const done = new Set<Expr>();
  const stack: Expr[] = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as Expr;
    const open = done.has(node) ? [] : node.operands.filter((o) => !done.has(o));
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    stack.pop();
    if (!done.has(node)) {
      done.add(node);
      order.push(node);
    }
  }
  return order;
}

/** Builds an expression again from its leaves up; `rebuild` gives the new node for a head and new operands. */
export function transform(root: Expr, rebuild: (node: Expr, operands: Expr[]) => Expr): Expr {
  const made = new Map<Expr, Expr>();
  for (const node of topological(root)) {
    made.set(
      node,
      rebuild(
        node,
        node.operands.map((o) => made.get(o) as Expr),
      ),
    );
  }
  return made.get(root) as Expr;
}

function replaceLeaf(
  head: Head,
  inputs: (index: number) => Expr,
  parameters?: (index: number) => Expr,
): Expr | null {
  if (head.kind === "input") {
    return inputs(head.index);
  }
  return head.kind === "parameter" && parameters !== undefined ? parameters(head.index) : null;
}

/** The expression with every `input(i)` replaced by `inputs(i)`, and every `parameter(i)` by `parameters(i)` if given. */
export function substitute(
  e: Expr,
  inputs: (index: number) => Expr,
  parameters?: (index: number) => Expr,
): Expr {
  return transform(
    e,
    (node, operands) => replaceLeaf(node.head, inputs, parameters) ?? Expr.make(node.head, operands),
  );
}

/**
 * The expression with every call of a named function replaced by what the function computes, but for the names in
 * `kept`.
 */
export function inlineCalls(e: Expr, kept: ReadonlySet<string> | null = null): Expr {
  return transform(e, (node, operands) =>
    node.head.kind === "call" && kept?.has(node.head.fn.name) !== true
      ? substitute(inlineCalls(node.head.fn.value, kept), (i) => operands[i] as Expr)
      : Expr.make(node.head, operands),
  );
}

/** The indices of the inputs that occur in an expression, rising. */
export function inputsOf(e: Expr): number[] {
  const found = topological(e).flatMap(({ head }) => (head.kind === "input" ? [head.index] : []));
  return [...new Set(found)].sort((a, b) => a - b);
}
