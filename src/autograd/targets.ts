// Which nodes a walk has to visit when only some gradients are wanted.

import type { Node } from "./node.js";
import type { Tensor } from "./tensor.js";

/** The nodes of the tensors whose gradients are wanted, each with the places of those. */
export function nodesOf(targets: readonly Tensor[]): Map<Node, number[]> {
  const nodes = new Map<Node, number[]>();
  targets.forEach((target, i) => {
    const node = target.edge();
    if (node === null) {
      throw new Error(
        "grad: One of the differentiated Tensors does not require grad; call requiresGrad_() on it first",
      );
    }
    const list = nodes.get(node);
    if (list === undefined) {
      nodes.set(node, [i]);
    } else {
      list.push(i);
    }
  });
  return nodes;
}

/** The nodes from which a target can be reached, the targets included. */
export function ancestors(roots: readonly Tensor[], targets: ReadonlyMap<Node, unknown>): Set<Node> {
  const reached = new Set<Node>();
  const stack: Node[] = [];
  const enter = (node: Node | null): void => {
    if (node !== null && !reached.has(node)) {
      reached.add(node);
      stack.push(node);
    }
  };
  for (const root of roots) {
    enter(root.edge());
  }
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    node.nodes.forEach(enter);
  }
  const needed = new Set<Node>();
  for (const node of [...reached].sort((a, b) => a.sequence - b.sequence)) {
    if (targets.has(node) || node.nodes.some((n) => n !== null && needed.has(n))) {
      needed.add(node);
    }
  }
  return needed;
}
