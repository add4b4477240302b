// Everything that rules look at, computed from a recording and from nothing else.

import type {
  ActivationSignals,
  ActivationUse,
  Graph,
  GraphNode,
  Layer,
  LayerUpdate,
  Observation,
  Recording,
} from "../recording.js";
import { type Fall, fallsOf, together } from "./fall.js";
import { type Harm, harmOf } from "./harm.js";
import { type Progress, progressOf } from "./progress.js";

/** The fall of the gradient at the output of one layer's product. */
export interface LayerFall extends Fall {
  readonly layer: string;
  /** Its nodes in the graph: more than one where it is used more than once, or step by step. */
  readonly nodes: readonly number[];
  /** The decades by which the root mean square of the gradient is smaller here than at the output. */
  readonly decades: number;
}

/** One activation function at one observation. */
export interface ActivationMeasures {
  readonly signals: ActivationSignals;
  readonly use: ActivationUse;
  /** A name for reports: its module's path, or the layer before it. */
  readonly name: string;
  readonly module: string;
  /** |dL/dz| / |dL/dh| over the ceiling: 1 where nothing is lost to saturation. */
  readonly kept: number | null;
}

/** One observation, measured. */
export interface ObservationMeasures {
  readonly observation: Observation;
  /** Its place in the recording. */
  readonly index: number;
  readonly graph: Graph;
  readonly falls: readonly (Fall | null)[];
  /** The layers in the order in which they ran. */
  readonly layers: readonly LayerFall[];
  readonly activations: readonly ActivationMeasures[];
  /** log10 of std(change) / std(weight), layer by layer, where the layer learns. */
  readonly ratios: ReadonlyMap<string, number>;
}

export interface Measures {
  readonly recording: Recording;
  readonly observations: readonly ObservationMeasures[];
  readonly progress: Progress;
  readonly harm: Harm;
  /** Layers whose output is normalised before anything else, so that the scale of their weights means nothing. */
  readonly normalised: ReadonlySet<string>;
  /** The layers in the order in which they run, as far as they were seen. */
  readonly order: readonly Layer[];
}

/**
 * Measures a recording: waterfalls, activation functions, updates, progress.
 *
 * @param recording of `watch(...)`, or read from a file.
 * @returns figures only; the same for the same recording, wherever it is measured.
 * @throws TypeError if it is no recording.
 * @source https://arxiv.org/abs/1611.01232
 */
export function measure(recording: Recording): Measures {
  if (recording?.format !== "ogee.recording" || !Array.isArray(recording.observations)) {
    throw new TypeError("measure: expected a recording, as health.recording gives it");
  }
  const counts = countsOf(recording);
  const observations = recording.observations.map((observation, index) =>
    measureObservation(recording, observation, index, counts),
  );
  const progress = progressOf(recording);
  return {
    recording,
    observations,
    progress,
    harm: harmOf(recording, progress),
    normalised: normalisedLayers(recording.graphs),
    order: orderOf(recording, observations),
  };
}

/** How many elements a layer's output has, and the model's ("" in the map). */
function countsOf({ observations }: Recording): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { layers, output } of observations) {
    for (const { layer, output: moments } of layers ?? []) {
      counts.set(layer, moments.count);
    }
    if (output !== undefined) {
      counts.set("", output.values.count);
    }
    if (counts.size > 0) {
      break;
    }
  }
  return counts;
}

function measureObservation(
  recording: Recording,
  observation: Observation,
  index: number,
  counts: ReadonlyMap<string, number>,
): ObservationMeasures {
  const graph = recording.graphs[observation.graph] ?? { nodes: [] };
  const falls = fallsOf(graph, observation.gradients);
  return {
    observation,
    index,
    graph,
    falls,
    layers: layersOf(graph.nodes, falls, counts),
    activations: activationsOf(graph.nodes, observation),
    ratios: ratiosOf(observation.updates ?? []),
  };
}

function layersOf(
  nodes: readonly GraphNode[],
  falls: readonly (Fall | null)[],
  counts: ReadonlyMap<string, number>,
): readonly LayerFall[] {
  const places = new Map<string, number[]>();
  nodes.forEach(({ layer }, node) => {
    if (layer !== null && falls[node] !== null) {
      places.set(layer, [...(places.get(layer) ?? []), node]);
    }
  });
  return [...places].map(([layer, own]) => {
    const fall = together(own.map((node) => falls[node] as Fall));
    const [here, top] = [counts.get(layer), counts.get("")];
    const sizes = here === undefined || top === undefined ? 0 : (Math.log10(here) - Math.log10(top)) / 2;
    return { ...fall, layer, nodes: own, decades: fall.total + sizes };
  });
}

function activationsOf(nodes: readonly GraphNode[], observation: Observation): readonly ActivationMeasures[] {
  return (observation.activations ?? []).flatMap((signals) => {
    const node = nodes[signals.node];
    if (node === undefined || node.activation === null) {
      return [];
    }
    const { arrived } = observation.gradients;
    const [source] = node.inputs;
    const [after, before] = [arrived[signals.node], source === undefined ? null : arrived[source]];
    const { ceiling } = node.activation;
    const share =
      after === null || after === undefined || before === null || before === undefined || ceiling === null
        ? null
        : before / after / ceiling;
    return [
      {
        signals,
        use: node.activation,
        name: nameOf(nodes, signals.node),
        module: node.module,
        kept: share === null || Number.isNaN(share) ? null : share,
      },
    ];
  });
}

/** The path of its own module, or "sigmoid after 0" where it was called as a function. */
function nameOf(nodes: readonly GraphNode[], at: number): string {
  const node = nodes[at] as GraphNode;
  const twins = nodes.filter((other) => other.module === node.module && other.activation !== null);
  const own = !nodes.some((other) => other.module === node.module && other.layer !== null);
  if (node.module !== "" && own && twins.length === 1) {
    return node.module;
  }
  const layer = layerBefore(nodes, at);
  return layer === null ? `${node.activation?.name}` : `${node.activation?.name} after ${layer}`;
}

function layerBefore(nodes: readonly GraphNode[], at: number): string | null {
  const node = nodes[at] as GraphNode;
  if (node.layer !== null) {
    return node.layer;
  }
  const [source] = node.inputs;
  return source === undefined ? null : layerBefore(nodes, source);
}

function ratiosOf(updates: readonly LayerUpdate[]): ReadonlyMap<string, number> {
  return new Map(
    updates.map(({ layer, updateStd, weightStd, update, weight }) => [
      layer,
      // A weight whose elements are all alike has no spread; then sizes have to do.
      weightStd > 0 ? Math.log10(updateStd / weightStd) : Math.log10(update / weight),
    ]),
  );
}

function normalisedLayers(graphs: readonly Graph[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { nodes } of graphs) {
    nodes.forEach(({ role, inputs }) => {
      const source = inputs[0] === undefined ? undefined : nodes[inputs[0]];
      if (role === "normalisation" && source !== undefined && source.layer !== null) {
        found.add(source.layer);
      }
    });
  }
  return found;
}

function orderOf({ layers }: Recording, observations: readonly ObservationMeasures[]): readonly Layer[] {
  const ran = observations[0]?.layers.map(({ layer }) => layer) ?? [];
  return ran.flatMap((name) => layers.filter((layer) => layer.name === name));
}
