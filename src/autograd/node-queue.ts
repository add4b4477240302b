// The order in which nodes are visited on the way back.

import type { Node } from "./node.js";

/** The node with the largest sequence number first: a binary heap. */
export class NodeQueue {
  private readonly nodes: Node[] = [];

  push(node: Node): void {
    const { nodes } = this;
    let i = nodes.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = nodes[parent] as Node;
      if (above.sequence >= node.sequence) {
        break;
      }
      nodes[i] = above;
      i = parent;
    }
    nodes[i] = node;
  }

  pop(): Node | undefined {
    const { nodes } = this;
    const top = nodes[0];
    const last = nodes.pop();
    if (last !== undefined && nodes.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= nodes.length) {
          break;
        }
        if (
          child + 1 < nodes.length &&
          (nodes[child + 1] as Node).sequence > (nodes[child] as Node).sequence
        ) {
          child++;
        }
        if ((nodes[child] as Node).sequence <= last.sequence) {
          break;
        }
        nodes[i] = nodes[child] as Node;
        i = child;
      }
      nodes[i] = last;
    }
    return top;
  }
}
