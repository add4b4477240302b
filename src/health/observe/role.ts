// What an operation does to a gradient, read off what it is and what it reads.

import type { Node } from "../../autograd/node.js";
import type { Tensor } from "../../autograd/tensor.js";
import type { Role } from "../recording.js";
import type { WatchedActivation } from "./activation-use.js";

/** Operations that pick rows of a parameter by data that have no gradient: they begin a path, as a product does. */
const PICKS: ReadonlySet<string> = new Set([
  "EmbeddingBackward0",
  "EmbeddingBagBackward0",
  "IndexSelectBackward0",
  "IndexBackward0",
  "GatherBackward0",
]);

const NORMALISATION = /(Batch|Layer|Group|Instance|Rms)NormBackward/;

/** Whether it begins a path though all that it reads comes from parameters. */
export const picksByData = ({ name }: Pick<Node, "name">): boolean => PICKS.has(name);

/** @param weight the parameter of most dimensions among those that it reads. */
export function roleOf(node: Node, watched: WatchedActivation | null, weight: Tensor | null): Role {
  if (watched !== null) {
    return "activation";
  }
  if (NORMALISATION.test(node.name)) {
    return "normalisation";
  }
  return weight !== null && weight.shape.length > 1 ? "weights" : "other";
}

/** The parameter of most dimensions. */
export function widest(parameters: readonly Tensor[]): Tensor {
  return parameters.reduce((a, b) => (b.shape.length > a.shape.length ? b : a));
}
