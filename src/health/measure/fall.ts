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

/** The falls of all nodes in the order of the graph; null for a node to which no gradient came. */
export function fallsOf({ nodes }: Graph, norms: GradientNorms): readonly (Fall | null)[] {
  const consumers = consumersOf(nodes);
  const falls = new Array<Fall | null>(nodes.length).fill(null);
  for (let v = nodes.length - 1; v >= 0; v--) {
    const norm = norms.arrived[v] ?? null;
    const ways = waysTo(v, nodes, consumers[v] as readonly Edge[], falls, norms);
    falls[v] = norm === null || ways.length === 0 ? null : joined(norm, ways);
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

/** One way on which gradient comes to a place: what it has lost by then, and how much comes. */
interface Way {
  readonly size: number;
  readonly parts: LossParts;
  readonly top: number;
}

function waysTo(
  v: number,
  nodes: readonly GraphNode[],
  edges: readonly Edge[],
  falls: readonly (Fall | null)[],
  { arrived, sent, fromLoss }: GradientNorms,
): readonly Way[] {
  const fromOutside = (fromLoss[v] ?? []).map((size) => ({
    size,
    parts: nothing(),
    top: Math.log10(size),
  }));
  const fromInside = edges.flatMap(({ consumer, place }) => {
    const above = falls[consumer];
    const size = sent[consumer]?.[place];
    return above === null || above === undefined || size === undefined
      ? []
      : [{ ...through(nodes[consumer] as GraphNode, above, arrived[consumer] as number, size), size }];
  });
  return [...fromOutside, ...fromInside];
}

/** What has been lost after a node, of which so much arrived and so much was sent on. */
function through(
  { role, activation }: GraphNode,
  above: Fall,
  arrived: number,
  size: number,
): Omit<Way, "size"> {
  const parts = { ...above.parts };
  // Where nothing arrived, all was lost before.
  const loss = arrived > 0 ? Math.log10(arrived) - Math.log10(size) : 0;
  if (role === "activation") {
    const unavoidable = arrived > 0 ? -Math.log10(activation?.ceiling ?? 1) : 0;
    parts.ceiling += unavoidable;
    parts.saturation += loss - unavoidable;
  } else {
    parts[role] += loss;
  }
  return { parts, top: above.top };
}

/** Several ways as one, each by its share of the energy; what that leaves over is lost or won by joining. */
function joined(norm: number, ways: readonly Way[]): Fall {
  const shares = sharesOf(ways.map(({ size }) => size));
  const parts = nothing();
  let [top, mean] = [0, 0];
  ways.forEach((way, i) => {
    const share = shares[i] as number;
    if (share > 0) {
      for (const part of LOSS_PARTS) {
        parts[part] += share * way.parts[part];
      }
      top += share * way.top;
      mean += share * Math.log10(way.size);
    }
  });
  const level = Math.log10(norm);
  if (mean !== level) {
    parts.joining += mean - level;
  }
  const total = LOSS_PARTS.reduce((sum, part) => sum + parts[part], 0);
  return { parts, total, level, top };
}

/** The places of one layer that is used several times, or at several steps, as one: their gradients lie side by side. */
export function together(falls: readonly Fall[]): Fall {
  const [only] = falls;
  if (falls.length === 1 && only !== undefined) {
    return only;
  }
  const sizes = falls.map(({ level }) => 10 ** level);
  const norm = Math.hypot(...sizes);
  return joined(
    norm,
    falls.map((fall, i) => ({ ...fall, size: sizes[i] as number })),
  );
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
