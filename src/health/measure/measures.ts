// Everything that rules look at, computed from a recording and from nothing else.

import type { Graph, GraphNode, Observation, Recording } from "../recording.js";
import { type Fall, fallsOf } from "./fall.js";

/** The fall of the gradient at the output of one layer's product. */
export interface LayerFall extends Fall {
  readonly layer: string;
  /** The index of its node in the graph: the last one, where a layer is used more than once. */
  readonly node: number;
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
}

export interface Measures {
  readonly recording: Recording;
  readonly observations: readonly ObservationMeasures[];
}

/** Measures a recording. */
export function measure(recording: Recording): Measures {
  return {
    recording,
    observations: recording.observations.map((observation, index) =>
      measureObservation(recording, observation, index),
    ),
  };
}

function measureObservation(
  recording: Recording,
  observation: Observation,
  index: number,
): ObservationMeasures {
  const graph = recording.graphs[observation.graph] ?? { nodes: [] };
  const falls = fallsOf(graph, observation.gradients);
  return { observation, index, graph, falls, layers: layersOf(graph.nodes, falls) };
}

function layersOf(nodes: readonly GraphNode[], falls: readonly (Fall | null)[]): readonly LayerFall[] {
  const last = new Map<string, LayerFall>();
  nodes.forEach(({ layer }, node) => {
    const fall = falls[node];
    if (layer !== null && fall !== null && fall !== undefined) {
      last.set(layer, { ...fall, layer, node });
    }
  });
  return [...last.values()];
}
