// No function between the layers, so that they are one ("collapsed"); and units of ReLU that are born dead, for which the
// weights they begin with are the cause behind.

import type { DataSet } from "../data/data-set.js";
import { type Pair, pair } from "./pair.js";

export function missingFunction(data: DataSet): readonly Pair[] {
  return [pair("function", data, ["collapsed"], {}, { function: "none" })];
}

/** For data below 0: positive weights kill every unit of the first layer. */
export function deadUnits(data: DataSet): readonly Pair[] {
  const dead = ["dead", "initialisation"];
  return [
    pair("dead units", data, dead, { function: "relu" }, { init: "positive" }),
    pair("dead units", data, dead, { function: "relu", bias: false }, { init: "positive" }),
    pair("dead units", data, dead, { function: "relu", depth: 4 }, { init: "positive" }, { init: "he" }),
  ];
}
