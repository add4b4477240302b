// How large the gradients of one walk back were, node by node.

import type { Gradient } from "../../autograd/node.js";
import type { GradientNorms, Observation } from "../recording.js";
import type { Operations, Source } from "./operations.js";
import { norm, squares } from "./statistics.js";

/** By the indices of nodes. */
type Rows = Map<number, number[]>;

/** The operations of a forward, shared by all that ran the same ones. */
type Ran = Pick<Operations, "nodes" | "consumers">;

/** Where no gradient arrived. */
const NOTHING = -1;

/**
 * The norms of one walk back in two objects instead of one for each node. A recording keeps hundreds of them, and every
 * collection of garbage goes through all that is kept.
 */
export class PackedNorms {
  constructor(
    private readonly ran: Ran,
    /** Of what arrived at each node. */
    private readonly sizes: readonly number[],
    /** Of what nodes sent to sources that others read too, by the place among their sources. */
    private readonly shares: Rows | null,
    private readonly fromLoss: Rows,
  ) {}

  unpacked(): GradientNorms {
    const { nodes } = this.ran;
    const arrived = new Array<number | null>(nodes.length);
    const sent = new Array<readonly number[]>(nodes.length);
    const fromLoss = new Array<readonly number[]>(nodes.length);
    for (let at = 0; at < nodes.length; at++) {
      const size = this.sizes[at] as number;
      arrived[at] = size === NOTHING ? null : size;
      sent[at] = this.sentBy(at);
      fromLoss[at] = this.fromLoss.get(at) ?? [];
    }
    return { arrived, sent, fromLoss };
  }

  private sentBy(at: number): number[] {
    const { consumers, nodes } = this.ran;
    const { inputs } = nodes[at] as Operations["nodes"][number];
    const row = this.shares?.get(at);
    const sent = new Array<number>(inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      const source = inputs[i] as number;
      const alone = consumers[source] === 1;
      // Where nothing arrived, nothing was sent: 0 for `NOTHING`, which is negative.
      sent[i] = Math.max(0, alone ? (this.sizes[source] as number) : (row?.[i] ?? 0));
    }
    return sent;
  }
}

/** Norms as they are recorded. */
export function normsOf(norms: GradientNorms | PackedNorms): GradientNorms {
  return norms instanceof PackedNorms ? norms.unpacked() : norms;
}

/** An observation as it is kept until somebody asks for it. */
export type Kept = Omit<Observation, "gradients"> & { readonly gradients: GradientNorms | PackedNorms };

/** An observation as it is recorded. */
export function unpacked(kept: Kept): Observation {
  return { ...kept, gradients: normsOf(kept.gradients) };
}

export class GradientSizes {
  /** Of what arrived at each node; nothing where nothing did. */
  private readonly sizes: number[] = [];
  private shares: Rows | null = null;
  private readonly fromLoss: Rows = new Map();

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
        this.shares ??= new Map();
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
  norms(): PackedNorms {
    const { sizes } = this;
    const { nodes, consumers } = this.operations;
    const all = new Array<number>(nodes.length);
    for (let at = 0; at < nodes.length; at++) {
      all[at] = sizes[at] ?? NOTHING;
    }
    return new PackedNorms({ nodes, consumers }, all, this.shares, this.fromLoss);
  }
}

/** @internal The norm of a gradient; 0 where there is none. */
export function sizeOf(gradient: Gradient | undefined): number {
  return gradient === null || gradient === undefined ? 0 : norm(gradient.array);
}
