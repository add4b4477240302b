// The gradients of parameters between two steps.

import type { Tensor } from "../autograd/tensor.js";
import { fillInto } from "../ndarray/arithmetic.js";
import type { Arguments } from "./arguments.js";

export interface ZeroGradOptions {
  /** Drops gradients instead of filling them with zeros. Default: true */
  setToNone?: boolean;
}
export type ZeroGradArguments = Arguments<ZeroGradOptions, ["setToNone"]>;

/** Drops a gradient; its storage is used again at once if nobody has been given the tensor. */
export function clearGradient(parameter: Tensor, setToNone: boolean): void {
  const { gradient } = parameter;
  if (gradient === null) {
    return;
  }
  if (setToNone) {
    parameter.dropGradient();
  } else {
    fillInto(gradient.array, 0);
    gradient.array.storage.version++;
  }
}
