// Weights that begin wrong. Units that are alike stay alike ("symmetry"); weights too small or too large for their fan in
// are the initialisation's fault, also where units saturate or gradients explode for it.

import type { DataSet } from "../data/data-set.js";
import { type Pair, pair } from "./pair.js";

const SCALE = ["initialisation"];

export function initialisation(data: DataSet): readonly Pair[] {
  const width = data.features > 8 ? 16 : 5;
  const alike = (["zeros", "ones"] as const).map((init) =>
    pair("initialisation", data, ["symmetry"], {}, { init }),
  );
  const deep = { depth: 6, width } as const;
  const good = { init: "xavier" } as const;
  return [
    ...alike,
    pair("initialisation", data, SCALE, deep, { init: "uniform05" }, good),
    pair("initialisation", data, SCALE, { ...deep, function: "relu" }, { init: "uniform05" }, { init: "he" }),
    pair(
      "initialisation",
      data,
      SCALE,
      { ...deep, function: "sigmoid", depth: 2 },
      { init: "varianceScaling2" },
    ),
    pair("initialisation", data, SCALE, deep, { init: "large" }, good),
    pair(
      "initialisation",
      data,
      SCALE,
      { ...deep, function: "relu", depth: 10 },
      { init: "tripled" },
      { init: "he" },
    ),
  ];
}
