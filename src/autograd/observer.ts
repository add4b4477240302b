// Somebody who looks on while operations are recorded and gradients go back, and changes nothing.

import type { Gradient, Node } from "./node.js";
import type { Tensor } from "./tensor.js";

/** What is shown is read at once: storage that is shown may be freed or written over afterwards. */
export interface Observer {
  /** An operation was recorded, and `result` is its result number `output`. */
  recorded(node: Node, result: Tensor, output: number): void;
  /** An operation that says what it is will be recorded next: `about` is its own description, `inputs` what it reads. */
  announced(about: unknown, inputs: readonly Tensor[]): void;
  /** A module begins to run, or has ended; what threw has only begun. */
  entered(module: object): void;
  left(module: object): void;
  /** Gradients begin to go back from these tensors. */
  began(roots: readonly Tensor[]): void;
  /** The gradients of a node's results, before the node runs. */
  arrived(node: Node, gradients: readonly Gradient[]): void;
  /** The gradients that a node gives its inputs. */
  sent(node: Node, gradients: readonly Gradient[]): void;
  /** All gradients have gone back. */
  ended(): void;
}

/** The observer of this thread; null for none. */
export const observing: { current: Observer | null } = { current: null };

/** Runs `body` under another observer, or under none. */
export function observedBy<T>(observer: Observer | null, body: () => T): T {
  const before = observing.current;
  observing.current = observer;
  try {
    return body();
  } finally {
    observing.current = before;
  }
}
