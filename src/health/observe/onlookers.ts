// Several who look on at once: two models of one training, a generator and its discriminator, are watched side by side.

import type { Gradient, Node } from "../../autograd/node.js";
import { type Observer, observing } from "../../autograd/observer.js";
import type { Tensor } from "../../autograd/tensor.js";

/** Shows everything to each of several observers, in the order in which they came. */
class Onlookers implements Observer {
  constructor(readonly all: readonly Observer[]) {}

  recorded(node: Node, result: Tensor, output: number): void {
    for (const one of this.all) {
      one.recorded(node, result, output);
    }
  }

  announced(about: unknown, inputs: readonly Tensor[]): void {
    for (const one of this.all) {
      one.announced(about, inputs);
    }
  }

  entered(module: object): void {
    for (const one of this.all) {
      one.entered(module);
    }
  }

  left(module: object): void {
    for (const one of this.all) {
      one.left(module);
    }
  }

  began(roots: readonly Tensor[]): void {
    for (const one of this.all) {
      one.began(roots);
    }
  }

  arrived(node: Node, gradients: readonly Gradient[]): void {
    for (const one of this.all) {
      one.arrived(node, gradients);
    }
  }

  sent(node: Node, gradients: readonly Gradient[]): void {
    for (const one of this.all) {
      one.sent(node, gradients);
    }
  }

  // Whoever has seen enough leaves, and changes who is current: the list that is gone through stays as it was.
  ended(): void {
    for (const one of this.all) {
      one.ended();
    }
  }
}

function present(): readonly Observer[] {
  const { current } = observing;
  return current === null ? [] : current instanceof Onlookers ? current.all : [current];
}

function become(all: readonly Observer[]): void {
  observing.current = all.length > 1 ? new Onlookers(all) : (all[0] ?? null);
}

/** Begins to look on, beside whoever does already. */
export function join(observer: Observer): void {
  // Most often there is nobody else; this runs at every step.
  if (observing.current === null) {
    observing.current = observer;
  } else {
    become([...present(), observer]);
  }
}

/** Looks on no longer. */
export function leave(observer: Observer): void {
  if (observing.current === observer) {
    observing.current = null;
  } else {
    become(present().filter((one) => one !== observer));
  }
}
