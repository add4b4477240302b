// A target of another size than the input, which broadcasts: the mean of all differences looks like a loss, and falls.

import type { Tensor } from "../autograd/tensor.js";
import { broadcastShapes, sameShape } from "../ndarray/shape.js";
import { expectTensor } from "../ops/expect-tensor.js";

// Of this thread: a loop would say the same at every step.
const said = new Set<string>();

/**
 * Throws a TypeError unless both are tensors, and warns, once for each pair of sizes, where they differ: as PyTorch does of
 * these losses, and of no others.
 */
export function expectSameSize(operation: string, input: Tensor, target: Tensor): void {
  expectTensor(operation, input);
  expectTensor(operation, target, "target");
  if (sameShape(input.shape, target.shape)) {
    return;
  }
  // Where they do not even broadcast, the error says it all.
  broadcastShapes(operation, input.shape, target.shape);
  const [own, other] = [input, target].map(({ shape }) => `[${shape.join(", ")}]`);
  const pair = `${other} that is different to the input size ${own}`;
  if (!said.has(pair)) {
    said.add(pair);
    console.warn(
      `${operation}: Using a target size ${pair}. This will likely lead to incorrect results due to broadcasting. ` +
        "Please ensure they have the same size, with target.viewAs(input) for example.",
    );
  }
}
