// The loss of steps that are not observed.

import type { Observer } from "../../autograd/observer.js";
import type { Tensor } from "../../autograd/tensor.js";
import { numberAt } from "../../ndarray/elements.js";

/** Reads the number that a walk back begins at, and nothing else. */
export class LossReader implements Observer {
  private loss: number | null = null;

  constructor(private readonly done: (loss: number | null) => void) {}

  began(roots: readonly Tensor[]): void {
    this.loss = lossAt(roots);
  }

  ended(): void {
    this.done(this.loss);
  }

  entered(): void {}
  left(): void {}
  recorded(): void {}
  announced(): void {}
  arrived(): void {}
  sent(): void {}
}

/** The number that a walk begins at; null where it begins at several tensors, or at one of several elements. */
export function lossAt(roots: readonly Tensor[]): number | null {
  const [root] = roots;
  return roots.length === 1 && root?.array.size === 1 ? numberAt(root.array, 0) : null;
}
