// Where the gradient went between the output and every recorded operation, as a sum that adds up.
//
// Let G(v) be the norm of the gradient that arrived at node v, e(u, v) the norm of what its consumer u sent it. One step
// from u down to v loses log10 G(u) - log10 e(u, v) decades, which belong to what u is: an activation function loses its
// ceiling, -log10 sup|slope|, and the rest to saturation; a product with parameters loses to weights, and so on. Where
// several consumers meet, each counts by its share of the energy, w_i = e_i^2 / sum of e_j^2, and what is left,
// sum of w_i log10 e_i - log10 G(v), is lost (or, negative, won) by joining. So for every node
//
//   sum of its parts = sum over the outputs above it of (share * log10 G(output)) - log10 G(v),
//
// exactly, through branches, steps of a recurrence and normalisation alike, since every term but the ends occurs twice.

import type { GradientNorms, Graph, GraphNode } from "../recording.js";

/** What gradients are lost to. */
export const LOSS_PARTS = ["ceiling", "saturation", "weights", "normalisation", "joining", "other"] as const;

export type LossPart = (typeof LOSS_PARTS)[number];

/** Decades lost to each; negative where the gradient grew. */
export type LossParts = Readonly<Record<LossPart, number>>;

/** The loss between the output and one place. */
export interface Fall {
  readonly parts: LossParts;
  /** The sum of the parts. */
  readonly total: number;
  /** log10 of the norm of the gradient here; -Infinity where there is none. */
  readonly level: number;
  /** log10 of the norm at the output, averaged by share where there are several outputs. */
  readonly top: number;
  /** Of all that comes down here, the share that goes through no activation function: a path around them. */
  readonly around: number;
}

type Sums = Record<LossPart, number>;

const nothing = (): Sums => ({
  ceiling: 0,
  saturation: 0,
  weights: 0,
  normalisation: 0,
  joining: 0,
  other: 0,
});

/** The falls of all nodes in the order of the graph; null for a node that no gradient can reach. */
export function fallsOf({ nodes }: Graph, { arrived, sent }: GradientNorms): readonly (Fall | null)[] {
  const consumers = consumersOf(nodes);
  const falls = new Array<Fall | null>(nodes.length).fill(null);
  for (let v = nodes.length - 1; v >= 0; v--) {
    falls[v] = fallAt(v, nodes, arrived[v] as number, consumers[v] as readonly Edge[], falls, arrived, sent);
  }
  return falls;
}

interface Edge {
  readonly consumer: number;
  /** Which of the consumer's inputs it is. */
  readonly place: number;
}

function consumersOf(nodes: readonly GraphNode[]): readonly (readonly Edge[])[] {
  const found: Edge[][] = nodes.map(() => []);
  nodes.forEach(({ inputs }, consumer) => {
    inputs.forEach((source, place) => {
      found[source]?.push({ consumer, place });
    });
  });
  return found;
}

function fallAt(
  v: number,
  nodes: readonly GraphNode[],
  norm: number,
  edges: readonly Edge[],
  falls: readonly (Fall | null)[],
  arrived: readonly number[],
  sent: readonly (readonly number[])[],
): Fall | null {
  const level = Math.log10(norm);
  const ways = edges.flatMap(({ consumer, place }) => {
    const above = falls[consumer];
    const size = sent[consumer]?.[place] as number;
    return above === null || above === undefined ? [] : [{ consumer, above, size }];
  });
  if ((nodes[v] as GraphNode).output) {
    // What the loss sends to an output that is also used inside the network is not seen apart from the rest.
    return { parts: nothing(), total: 0, level, top: level, around: 1 };
  }
  if (ways.length === 0) {
    return null;
  }
  const shares = sharesOf(ways.map(({ size }) => size));
  const parts = nothing();
  let [top, joined, around] = [0, 0, 0];
  ways.forEach(({ consumer, above, size }, i) => {
    const share = shares[i] as number;
    if (share === 0) {
      return;
    }
    for (const part of LOSS_PARTS) {
      parts[part] += share * above.parts[part];
    }
    const node = nodes[consumer] as GraphNode;
    addLoss(parts, node, share * (Math.log10(arrived[consumer] as number) - Math.log10(size)), share);
    top += share * above.top;
    joined += share * Math.log10(size);
    around += node.role === "activation" ? 0 : share * above.around;
  });
  if (ways.length > 1 && norm > 0) {
    parts.joining += joined - level;
  }
  const total = LOSS_PARTS.reduce((sum, part) => sum + parts[part], 0);
  return { parts, total, level, top, around };
}

/** Shares of the energy; equal ones where no way carries anything. */
function sharesOf(sizes: readonly number[]): number[] {
  const largest = Math.max(...sizes);
  if (!(largest > 0) || !Number.isFinite(largest)) {
    return sizes.map(() => 1 / sizes.length);
  }
  // Relative to the largest, so that squares do not underflow.
  const energies = sizes.map((size) => (size / largest) ** 2);
  const sum = energies.reduce((a, b) => a + b, 0);
  return energies.map((energy) => energy / sum);
}

function addLoss(parts: Sums, { role, activation }: GraphNode, loss: number, share: number): void {
  if (role === "activation") {
    const ceiling = activation?.ceiling ?? 1;
    const unavoidable = -Math.log10(ceiling) * share;
    parts.ceiling += unavoidable;
    parts.saturation += loss - unavoidable;
  } else {
    parts[role] += loss;
  }
}
