// Functions and weights that do not carry a gradient through so many layers.
//
// Sigmoid: its slope is at most 1/4, so the function is to blame whatever the weights ("depth"), or the vanishing that
// names the ceiling. tanh and ReLU would carry it with other weights: PyTorch's default has a gain of .58 and .41 a layer,
// so the initialisation is. Exponentials grow from layer to layer: signals and gradients explode from the start.
// The twin is a network of the same depth that works: tanh with Xavier's weights.

import type { DataSet } from "../data/data-set.js";
import { type Pair, pair } from "./pair.js";

const SIGMOID = ["depth", "vanishing"];
const WEIGHTS = ["initialisation", "vanishing"];
const GROWTH = ["initialisation", "exploding", "nonFinite"];

export function depth(data: DataSet): readonly Pair[] {
  const width = data.features > 8 ? 16 : 5;
  const of = (
    layers: number,
    name: "sigmoid" | "tanh" | "relu" | "exponential",
    expected: readonly string[],
  ): Pair =>
    pair(
      "depth",
      data,
      expected,
      { depth: layers, width },
      { function: name },
      { function: "tanh", init: "xavier" },
    );
  return [
    ...[6, 12].map((layers) => of(layers, "sigmoid", SIGMOID)),
    of(18, "tanh", WEIGHTS),
    of(12, "relu", WEIGHTS),
    of(6, "exponential", GROWTH),
  ];
}
