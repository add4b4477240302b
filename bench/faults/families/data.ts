// Data that nobody has looked at: unscaled, shifted, or not numbers. Whatever follows, the data are to blame.

import type { DataSet } from "../data/data-set.js";
import { type Pair, pair } from "./pair.js";

const DATA = ["data"];

export function badData(data: DataSet): readonly Pair[] {
  return [
    ...(["sigmoid", "relu"] as const).map((name) =>
      pair("data", data, DATA, { function: name }, { input: "times100" }),
    ),
    pair("data", data, DATA, { function: "tanh", optimizer: "SGD", lr: 0.05 }, { input: "shifted" }),
    pair("data", data, DATA, {}, { input: "nanFrom100" }),
    pair("data", data, DATA, { function: "relu" }, { input: "oneNan" }),
  ];
}
