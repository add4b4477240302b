// Where one part of a recording speaks of another by its index: rules and reports follow these without looking.

import type { GradientNorms, Graph, Observation, Recording } from "../recording.js";
import type { Fault } from "./shape.js";

/** The first place where two parts of a recording do not fit; null if there is none. */
export function brokenLinkOf({ graphs, observations, probes }: Recording): Fault | null {
  for (const [g, { nodes }] of graphs.entries()) {
    for (const [v, { inputs }] of nodes.entries()) {
      const late = inputs.find((source) => source >= v);
      if (late !== undefined) {
        const at = `.graphs[${g}].nodes[${v}].inputs`;
        return { at, wrong: `must name nodes before node ${v}, but has ${late}` };
      }
    }
  }
  for (const [i, observation] of observations.entries()) {
    const graph = graphs[observation.graph];
    const fault =
      graph === undefined
        ? { at: ".graph", wrong: `is ${observation.graph}, but the recording has ${graphs.length} graphs` }
        : (gradientsFault(observation.gradients, graph) ?? signalsFault(observation, graph));
    if (fault !== null) {
      return { at: `.observations[${i}]${fault.at}`, wrong: fault.wrong };
    }
  }
  for (const [i, probe] of probes.entries()) {
    if (probe.kind === "path" && probe.along.length !== probe.across.length) {
      return { at: `.probes[${i}].across`, wrong: lengths(probe.across, probe.along.length, "steps along") };
    }
  }
  return null;
}

const lengths = (list: readonly unknown[], wanted: number, what: string): string =>
  `has ${list.length} entries for ${wanted} ${what}`;

function gradientsFault(gradients: GradientNorms, { nodes }: Graph): Fault | null {
  for (const key of ["arrived", "sent", "fromLoss"] as const) {
    if (gradients[key].length !== nodes.length) {
      return { at: `.gradients.${key}`, wrong: lengths(gradients[key], nodes.length, "nodes of the graph") };
    }
  }
  return null;
}

function signalsFault({ activations = [], input }: Observation, { nodes }: Graph): Fault | null {
  for (const [k, { node, saturated, flat }] of activations.entries()) {
    const at = `.activations[${k}]`;
    if (nodes[node] === undefined) {
      return { at: `${at}.node`, wrong: `is ${node}, but the graph has ${nodes.length} nodes` };
    }
    if (saturated.length !== flat.length) {
      return { at: `${at}.flat`, wrong: lengths(flat, saturated.length, "units") };
    }
  }
  if (input !== undefined && input.mean.length !== input.std.length) {
    return { at: ".input.std", wrong: lengths(input.std, input.mean.length, "features") };
  }
  return null;
}
