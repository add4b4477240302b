// Operations and gradients of one training step while they are put together.

import type { ActivationUse, GradientNorms, GraphNode, Role } from "../recording.js";

/** What is remembered of a node. */
export interface Traced {
  readonly operation: string;
  readonly module: string;
  readonly role: Role;
  readonly layer: string | null;
  readonly activation: Omit<ActivationUse, "place"> | null;
  /** The nodes that it reads from, and which of its sources each is. */
  readonly inputs: readonly number[];
  readonly places: readonly number[];
  readonly time: number | null;
  /** Which dimension of its result counts units. */
  readonly unit: "channels" | "last";
  /** Whether it multiplies two things that were computed. */
  readonly gated: boolean;
}

/** Nodes and the norms of their gradients, in one order. */
export interface Flow {
  readonly nodes: readonly Traced[];
  readonly gradients: GradientNorms;
}

/** A recurrent layer shown step by step. */
export interface Unrolled extends Flow {
  /** Where it reads the layer's operands: its node, and how large a gradient that sends to them. */
  readonly reads: readonly { readonly node: number; readonly operand: string; readonly size: number }[];
  /** The nodes that make the layer's results, and the norms of the gradients that were given for them. */
  readonly results: readonly { readonly node: number; readonly size: number }[];
}

/**
 * The flow with the steps of a recurrent layer put before its node `at`, which then only gathers their results.
 *
 * @param sources for each operand of the layer, the node that made it, if one did.
 */
export function spliced(flow: Flow, at: number, inner: Unrolled, sources: ReadonlyMap<string, number>): Flow {
  const count = inner.nodes.length;
  const moved = (i: number): number => (i < at ? i : i + count);
  const steps = inner.nodes.map((node, i) => {
    const reads = inner.reads.filter((read) => read.node === i && sources.has(read.operand));
    return {
      node: {
        ...node,
        inputs: [
          ...node.inputs.map((source) => source + at),
          ...reads.map((read) => sources.get(read.operand) as number),
        ],
      },
      sent: [...(inner.gradients.sent[i] as readonly number[]), ...reads.map((read) => read.size)],
    };
  });
  const gathering = {
    ...(flow.nodes[at] as Traced),
    role: "other" as const,
    layer: null,
    inputs: inner.results.map(({ node }) => node + at),
  };
  const { arrived, sent, fromLoss } = flow.gradients;
  const after = flow.nodes.slice(at + 1).map((node) => ({ ...node, inputs: node.inputs.map(moved) }));
  return {
    nodes: [...flow.nodes.slice(0, at), ...steps.map(({ node }) => node), gathering, ...after],
    gradients: {
      arrived: [...arrived.slice(0, at), ...inner.gradients.arrived, ...arrived.slice(at)],
      sent: [
        ...sent.slice(0, at),
        ...steps.map((step) => step.sent),
        inner.results.map(({ size }) => size),
        ...sent.slice(at + 1),
      ],
      fromLoss: [...fromLoss.slice(0, at), ...inner.nodes.map(() => []), ...fromLoss.slice(at)],
    },
  };
}

/** The nodes as a recording has them. */
export function recordedNodes(nodes: readonly Traced[]): readonly GraphNode[] {
  const places = placesOf(nodes);
  return nodes.map(({ operation, module, role, layer, activation, inputs, time }, at) => ({
    operation,
    module,
    role,
    layer,
    activation: activation === null ? null : { ...activation, place: places[at] as ActivationUse["place"] },
    inputs,
    time,
  }));
}

/** For each node: "gate" if it only scales something else, "output" if no weights come after it, else "hidden". */
function placesOf(nodes: readonly Traced[]): readonly ActivationUse["place"][] {
  const weightsAfter = nodes.map(() => false);
  const consumers: Traced[][] = nodes.map(() => []);
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at] as Traced;
    for (const source of node.inputs) {
      weightsAfter[source] ||= weightsAfter[at] === true || node.role === "weights";
      consumers[source]?.push(node);
    }
  }
  return nodes.map((_, at) => {
    const own = consumers[at] as Traced[];
    if (own.length > 0 && own.every((consumer) => consumer.gated)) {
      return "gate";
    }
    return weightsAfter[at] === true ? "hidden" : "output";
  });
}
