// The picture of a waterfall.

import { LOSS_PARTS } from "../measure/fall.js";
import type { LayerFall } from "../measure/measures.js";
import type { PartsPicture } from "./picture.js";

/**
 * The picture of where the gradient (root mean square) went, one row a layer. What each element loses because the same norm is spread
 * over more of them is part of "other", so that a row adds up to the decades that rules speak of.
 */
export function waterfallPicture(layers: readonly LayerFall[]): PartsPicture {
  const rows = layers.map(({ layer, parts, total, decades }) => {
    const spread = decades - total;
    return { label: layer, lost: { ...parts, other: parts.other + (Number.isFinite(spread) ? spread : 0) } };
  });
  const parts = LOSS_PARTS.filter((part) => rows.some(({ lost }) => Math.abs(lost[part]) > 1e-9));
  return {
    kind: "parts",
    title: "Decades of gradient (RMS) lost between the output and each layer",
    unit: "decades",
    parts,
    rows: rows.map(({ label, lost }) => ({ label, values: parts.map((part) => lost[part]) })),
  };
}
