// Recording an operation whose way back reads its own result.

import { record, type Tensor } from "../autograd/tensor.js";

/**
 * Enters a result into the graph that was made first, so that the rule could be bound to it; recorded if any input requires
 * a gradient.
 *
 * @param saved what else the rule reads.
 */
export function recordResult(
  node: string,
  result: Tensor,
  inputs: readonly Tensor[],
  vjp: (gradient: Tensor) => readonly (Tensor | null)[],
  saved: readonly Tensor[] = [],
): Tensor {
  const recorded = record(node, result.array, inputs, vjp, [...saved, result]);
  if (recorded.gradFn !== null) {
    result.attach(recorded.gradFn, 0);
  }
  return result;
}
