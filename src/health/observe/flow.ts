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

/** Where a recurrent layer is put step by step: before its node `at`, which then only gathers the results. */
export interface Place {
  readonly at: number;
  /** For each operand of the layer, the node that made it, if one did. */
  readonly sources: ReadonlyMap<string, number>;
}

/** The nodes with those of a recurrent layer's steps among them. */
export function splicedNodes(nodes: Flow["nodes"], { at, sources }: Place, inner: Unrolled): Flow["nodes"] {
  const count = inner.nodes.length;
  const moved = (i: number): number => (i < at ? i : i + count);
  const steps = inner.nodes.map((node) => ({ ...node, inputs: node.inputs.map((source) => source + at) }));
  for (const { node, operand } of inner.reads) {
    const source = sources.get(operand);
    if (source !== undefined) {
      (steps[node] as { inputs: number[] }).inputs.push(source);
    }
  }
  const gathering = {
    ...(nodes[at] as Traced),
    role: "other" as const,
    layer: null,
    inputs: inner.results.map(({ node }) => node + at),
  };
  const after = nodes.slice(at + 1).map((node) => ({ ...node, inputs: node.inputs.map(moved) }));
  return [...nodes.slice(0, at), ...steps, gathering, ...after];
}

/** The gradients in the order of those nodes. */
export function splicedGradients(
  { arrived, sent, fromLoss }: GradientNorms,
  { at, sources }: Place,
  inner: Unrolled,
): GradientNorms {
  const steps = inner.gradients.sent.map((sizes) => [...sizes]);
  for (const { node, operand, size } of inner.reads) {
    if (sources.has(operand)) {
      steps[node]?.push(size);
    }
  }
  const results = inner.results.map(({ size }) => size);
  return {
    arrived: [...arrived.slice(0, at), ...inner.gradients.arrived, ...arrived.slice(at)],
    sent: [...sent.slice(0, at), ...steps, results, ...sent.slice(at + 1)],
    fromLoss: [...fromLoss.slice(0, at), ...inner.gradients.fromLoss, ...fromLoss.slice(at)],
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
