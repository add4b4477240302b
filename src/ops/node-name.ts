// The name under which an operation of several steps is printed.

import type { Tensor } from "../autograd/tensor.js";

/** The same result, whose last recorded step has the name that PyTorch prints for the whole: `grad_fn=<NllLossBackward0>`. */
export function printedAs(node: string, result: Tensor): Tensor {
  if (result.gradFn !== null) {
    result.gradFn.name = node;
  }
  return result;
}
