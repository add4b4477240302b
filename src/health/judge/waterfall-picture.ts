// The picture of a waterfall.

import { LOSS_PARTS } from "../measure/fall.js";
import type { LayerFall } from "../measure/measures.js";
import type { PartsPicture } from "./picture.js";

/** The picture of where the gradient went, one row a layer. */
export function waterfallPicture(layers: readonly LayerFall[]): PartsPicture {
  const parts = LOSS_PARTS.filter((part) => layers.some((l) => Math.abs(l.parts[part]) > 1e-9));
  return {
    kind: "parts",
    title: "Decades of gradient lost between the output and each layer",
    unit: "decades",
    parts,
    rows: layers.map(({ layer, parts: lost }) => ({ label: layer, values: parts.map((part) => lost[part]) })),
  };
}
