// One row a layer: how much gradient is lost before it, and how far it moves in a step, where both were seen last.

import type { Measures } from "../measure/measures.js";

export interface LayerRow {
  readonly layer: string;
  /** The decades by which the gradient (RMS) is smaller here than at the output; null where none came. */
  readonly decades: number | null;
  /** log10 of std(change) / std(weight) in a step; null where that was not seen. */
  readonly ratio: number | null;
}

export function layerTable({ observations, recording }: Measures): readonly LayerRow[] {
  const latest = [...observations].reverse();
  const falls = latest.find(({ layers }) => layers.length > 0)?.layers ?? [];
  const ratios = latest.find((o) => o.ratios.size > 0)?.ratios;
  const names = [...falls.map(({ layer }) => layer), ...recording.layers.map(({ name }) => name)];
  return [...new Set(names)].map((layer) => ({
    layer,
    decades: falls.find((fall) => fall.layer === layer)?.decades ?? null,
    ratio: ratios?.get(layer) ?? null,
  }));
}
