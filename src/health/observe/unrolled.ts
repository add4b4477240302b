// A recurrent layer step by step: it runs again in plain operations, on the side, with the gradients that it was given.

import { grad } from "../../autograd/grad.js";
import { enableGrad } from "../../autograd/mode.js";
import type { Gradient } from "../../autograd/node.js";
import { observedBy } from "../../autograd/observer.js";
import { Tensor } from "../../autograd/tensor.js";
import { copyOf } from "../../ndarray/arithmetic.js";
import { plainLayer, type RecurrenceCall } from "../../ops/recurrence.js";
import { type Flow, type Place, splicedGradients, splicedNodes, type Traced, type Unrolled } from "./flow.js";
import { normsOf } from "./gradient-sizes.js";
import type { Names } from "./names.js";
import type { Operations } from "./operations.js";
import { norm } from "./statistics.js";
import { Trace, type Traversal } from "./trace.js";

/** Shows recurrent layers step by step. What was found of each is shared with the next time, as from forward to forward. */
export class Unroller {
  /** Of the latest time that each layer was shown, by its module and its weight. */
  private readonly ran = new Map<
    string,
    { readonly operations: Operations; readonly nodes: readonly Traced[] }
  >();
  /** The latest list of nodes that a layer's steps were put into, by their place. */
  private readonly put = new Map<number, { outer: Flow["nodes"]; inner: Unrolled; nodes: Flow["nodes"] }>();

  constructor(private readonly names: Names) {}

  /** @param gradients of the layer's results: all hidden states, the last one, and the last cell state. */
  unroll(call: RecurrenceCall, gradients: readonly Gradient[], module: string): Unrolled {
    const { tensors } = call;
    const key = `${module} ${this.names.layerOf(tensors.weightHh)}`;
    const x = leaf(tensors.x);
    const h = leaf(tensors.h);
    const c = tensors.c === null ? null : leaf(tensors.c);
    const operands = new Map([[x, "x"], [h, "h"], ...(c === null ? [] : [[c, "c"] as const])]);
    const caught: { found: Traversal | null } = { found: null };
    const trace = new Trace(this.names, {
      signals: false,
      before: this.ran.get(key)?.operations ?? null,
      unroller: null,
      operands,
      done: (found) => {
        caught.found = found;
      },
    });
    trace.module = module;
    const results = observedBy(trace, () => enableGrad(() => runAgain(call, { x, h, c }, gradients)));
    const { found } = caught;
    const nodes = found === null ? [] : this.timed(key, trace.operations, tensors.weightHh);
    return {
      nodes,
      gradients: normsOf(found?.gradients ?? { arrived: [], sent: [], fromLoss: [] }),
      reads: trace.reads,
      results: results.map(({ result, gradient }) => ({
        node: trace.indexOf(result) as number,
        size: norm(gradient.array),
      })),
    };
  }

  private timed(key: string, operations: Operations, weightHh: Tensor): readonly Traced[] {
    const before = this.ran.get(key);
    const same = before !== undefined && before.operations.nodes === operations.nodes;
    const nodes = same ? before.nodes : withTimes(operations.nodes, weightHh, this.names);
    this.ran.set(key, { operations, nodes });
    return nodes;
  }

  /** The flow with a layer's steps in it. */
  spliced({ nodes: outer, gradients }: Flow, place: Place, inner: Unrolled): Flow {
    const known = this.put.get(place.at);
    let nodes = known?.nodes;
    if (nodes === undefined || known?.outer !== outer || !sameSteps(known.inner, inner)) {
      nodes = splicedNodes(outer, place, inner);
      this.put.set(place.at, { outer, inner, nodes });
    }
    return { nodes, gradients: splicedGradients(gradients, place, inner) };
  }
}

/** A leaf of its own, so that nothing goes further back than to the layer's operands. */
function leaf(t: Tensor): Tensor {
  return new Tensor(t.array).requiresGrad_();
}

/** Runs the layer in plain steps, and the gradients back through it; gives the results that have one. */
function runAgain(
  { cell, steps, tensors }: RecurrenceCall,
  operands: Pick<RecurrenceCall["tensors"], "x" | "h" | "c">,
  gradients: readonly Gradient[],
): { readonly result: Tensor; readonly gradient: Tensor }[] {
  const { y, h, c } = plainLayer(cell, steps, { ...tensors, ...operands });
  const reached = [y, h, c].flatMap((result, i) => {
    const gradient = gradients[i] ?? null;
    return result === null || gradient === null ? [] : [{ result, gradient }];
  });
  grad(
    reached.map(({ result }) => result),
    Object.values(operands).filter((t) => t !== null),
    // Copies: what is shown to an observer may be written over.
    { gradOutputs: reached.map(({ gradient }) => new Tensor(copyOf(gradient.array))), allowUnused: true },
  );
  return reached;
}

/** Whether the same nodes ran, and the same of them made the results. */
function sameSteps(a: Unrolled, b: Unrolled): boolean {
  return (
    a.nodes === b.nodes &&
    a.results.length === b.results.length &&
    a.results.every(({ node }, i) => node === b.results[i]?.node)
  );
}

/** Every product with the hidden state begins a step. */
function withTimes(nodes: Unrolled["nodes"], weightHh: Tensor, names: Names): Unrolled["nodes"] {
  const layer = names.layerOf(weightHh);
  let time = -1;
  return nodes.map((node) => {
    time += node.layer === layer ? 1 : 0;
    return { ...node, time: Math.max(0, time) };
  });
}
