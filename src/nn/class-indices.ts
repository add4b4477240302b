// Targets that name classes.

import type { Tensor } from "../autograd/tensor.js";
import { int64 } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { amax, amin } from "../ops/reductions.js";

/** Throws unless all targets are integers from `least` up to the number of classes. */
export function checkClasses(operation: string, target: Tensor, least: number, classes: number): void {
  if (target.dtype !== int64) {
    throw new TypeError(
      `${operation}: expected class indices of torch.int64, but got ${target.dtype.toString()}; use target.long()`,
    );
  }
  if (target.array.size === 0) {
    return;
  }
  const [from, to] = [amin(target), amax(target)].map((t) => numberAt(t.array, 0)) as [number, number];
  if (from < least || to >= classes) {
    throw new RangeError(
      `${operation}: target is out of range: it goes from ${from} to ${to}, but there are ${classes} classes`,
    );
  }
}
