// Rates so large that steps throw away what is there, and so small that nothing moves. The update ratio says the same.

import type { DataSet } from "../data/data-set.js";
import { type Pair, pair } from "./pair.js";

const RATE = ["learningRate", "updateRatio"];

export function learningRate(data: DataSet): readonly Pair[] {
  const sgd = { optimizer: "SGD", function: "relu" } as const;
  const good = { lr: 0.05 };
  return [
    ...[1, 10].map((lr) => pair("learning rate", data, RATE, sgd, { lr }, good)),
    pair("learning rate", data, RATE, sgd, { lr: 1e-10 }, good),
    pair("learning rate", data, RATE, {}, { lr: 1 }),
    ...[1e-6, 1e-15].map((lr) => pair("learning rate", data, RATE, {}, { lr })),
  ];
}
