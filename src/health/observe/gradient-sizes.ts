// How large the gradients of one walk back were, node by node.

import type { Gradient } from "../../autograd/node.js";
import type { GradientNorms } from "../recording.js";

import type { Operations, Source } from "./operations.js";
import { norm, squares } from "./statistics.js";

/** What most nodes are sent by the loss: one list for all of them. */
const NONE: readonly number[] = Object.freeze([]);

export class GradientSizes {
  /** Of what arrived at each node; nothing where nothing did. */
  private readonly sizes: number[] = [];
  /** Of what nodes sent to sources that others read too, by the place among their sources. */
  private readonly shares = new Map<number, number[]>();
  private readonly fromLoss = new Map<number, number[]>();

  constructor(private readonly operations: Operations) {}

  /** These gradients of its results have arrived at node number `at`. */
  arrived(at: number, gradients: readonly Gradient[]): void {
    let square = 0;
    for (let i = 0; i < gradients.length; i++) {
      const gradient = gradients[i] as Gradient;
      square += gradient === null ? 0 : squares(gradient.array);
    }
    this.sizes[at] = Math.sqrt(square);
  }

  /** Node number `at` gives these gradients to its sources. */
  sent(at: number, gradients: readonly Gradient[]): void {
    const { nodes, consumers } = this.operations;
    const { inputs, places } = nodes[at] ?? { inputs: [], places: [] };
    for (let i = 0; i < inputs.length; i++) {
      // What goes to a node that nobody else sends to is seen when it arrives there.
      if (consumers[inputs[i] as number] !== 1) {
        let row = this.shares.get(at);
        if (row === undefined) {
          row = [];
          this.shares.set(at, row);
        }
        row[i] = sizeOf(gradients[places[i] as number]);
      }
    }
  }

  /** An operation of the loss gives these gradients to its sources. */
  sentByLoss(sources: readonly Source[], gradients: readonly Gradient[]): void {
    for (let place = 0; place < sources.length; place++) {
      const source = sources[place];
      if (typeof source === "number") {
        const size = sizeOf(gradients[place]);
        const row = this.fromLoss.get(source);
        if (row === undefined) {
          this.fromLoss.set(source, [size]);
        } else {
          row.push(size);
        }
      }
    }
  }

  /** All gradients have gone back. */
  norms(): GradientNorms {
    const { sizes, shares } = this;
    const { nodes, consumers } = this.operations;
    // Made by `map`, which takes the room that they need: recordings keep them.
    return {
      arrived: nodes.map((_, at) => sizes[at] ?? null),
      sent: nodes.map(({ inputs }, at) => {
        const share = shares.get(at);
        return inputs.length === 0
          ? NONE
          : inputs.map((source, i) => (consumers[source] === 1 ? sizes[source] : share?.[i]) ?? 0);
      }),
      fromLoss: nodes.map((_, at) => this.fromLoss.get(at) ?? NONE),
    };
  }
}

/** @internal The norm of a gradient; 0 where there is none. */
export function sizeOf(gradient: Gradient | undefined): number {
  return gradient === null || gradient === undefined ? 0 : norm(gradient.array);
}
