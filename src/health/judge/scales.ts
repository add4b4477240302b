// On what scale data and targets lie.

import type { Measures } from "../measure/measures.js";
import type { Fix } from "../prove/fix.js";
import type { InputSignals, Moments } from "../recording.js";

/** Means and deviations of every feature over all observations. */
export function features({ recording }: Measures): {
  readonly mean: readonly number[];
  readonly std: readonly number[];
} {
  const seen = recording.observations.flatMap(({ input }) => (input === undefined ? [] : [input]));
  const fitting = seen.filter(({ mean }) => mean.length === seen[0]?.mean.length);
  const count = fitting[0]?.mean.length ?? 0;
  const average = (of: (input: InputSignals) => number): number =>
    fitting.reduce((sum, input) => sum + of(input) / fitting.length, 0);
  const mean = Array.from({ length: count }, (_, i) => average((input) => input.mean[i] as number));
  const std = mean.map((m, i) =>
    Math.sqrt(average((input) => (input.std[i] as number) ** 2 + ((input.mean[i] as number) - m) ** 2)),
  );
  return { mean, std };
}

/** The fix that takes means off and divides by deviations; none where features were not seen one by one. */
export const standardising = ({ mean, std }: ReturnType<typeof features>): readonly Fix[] =>
  mean.length === 0 ? [] : [{ kind: "standardise", mean, std: std.map((s) => (s > 0 ? s : 1)) }];

/** How far what the first layer reads may be from the data before it counts as brought to another scale. */
const RESCALED = 4;

/**
 * Whether a forward scales its inputs itself, or normalises them first: what it does to data is not recorded, but what the first
 * layer makes of them is, and a weight of unrelated elements makes its own size times sqrt(fan in) of each.
 */
export function isRescaled({ order, observations, recording }: Measures, typical: number): boolean {
  const [first] = observations;
  const [layer] = order;
  const reads = first?.graph.nodes.find(({ inputs }) => inputs.length === 0);
  if (reads?.role === "normalisation") {
    return true;
  }
  const output = first?.observation.layers?.find((l) => l.layer === layer?.name)?.output;
  const weight = recording.observations[0]?.updates?.find((u) => u.layer === layer?.name)?.weight;
  // What a recurrent layer gives is bounded, and says nothing of what it reads.
  const product = /^(Linear|Conv)/.test(layer?.kind ?? "") && reads?.layer === layer?.name;
  if (layer === undefined || output === undefined || weight === undefined || !product) {
    return false;
  }
  const seen = Math.hypot(output.mean, output.std) / (weight * Math.sqrt(layer.fanIn));
  // Biases alone make as much of data that are next to nothing.
  const biases = 3 / Math.sqrt(layer.fanIn);
  return seen * RESCALED < typical || (seen > RESCALED * typical && seen > biases);
}

/** The size of numbers that a squared error is held against, over all observations; null for classes and other losses. */
export function targetScale({ progress: { kind }, recording: { observations } }: Measures): {
  readonly size: number;
  readonly mean: number;
  readonly std: number;
} | null {
  const targets = observations.flatMap(({ output }) =>
    output?.target === null || output?.target === undefined || output.target.classes !== null
      ? []
      : [output.target.values],
  );
  if (kind !== "mse" || targets.length === 0) {
    return null;
  }
  const average = (of: (t: Moments) => number): number =>
    targets.reduce((sum, t) => sum + of(t) / targets.length, 0);
  const mean = average((t) => t.mean);
  const size = Math.sqrt(average((t) => t.std ** 2 + t.mean ** 2));
  return size > 0 ? { size, mean, std: Math.sqrt(Math.max(0, size ** 2 - mean ** 2)) } : null;
}
