// What parameters hold as their gradients.

import type { Tensor } from "../../autograd/tensor.js";
import { squares } from "./statistics.js";

/** The norm of the gradients of all parameters in these groups together; 0 where there are none. */
export function gradientNorm(groups: readonly { readonly params: readonly Tensor[] }[]): number {
  let square = 0;
  for (const { params } of groups) {
    for (const { gradient } of params) {
      square += gradient === null ? 0 : squares(gradient.array);
    }
  }
  return Math.sqrt(square);
}

/** Whether no one of these parameters has a gradient. */
export function areCleared(parameters: readonly Tensor[]): boolean {
  for (const { gradient } of parameters) {
    if (gradient !== null) {
      return false;
    }
  }
  return true;
}
