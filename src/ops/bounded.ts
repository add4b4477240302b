// A lower bound on values that leaves their gradient alone.

import { noGrad } from "../autograd/mode.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { clampMin } from "./extremes.js";

/** max(t, least) whose derivative is 1 below the bound, too: PyTorch bounds a copy while it does not record. */
export function boundedBelow(t: Tensor, least: number): Tensor {
  const bounded = noGrad(() => clampMin(t, least));
  return record("CloneBackward0", bounded.array, [t], (g) => [g], []);
}
