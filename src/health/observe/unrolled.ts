// A recurrent layer step by step: it runs again in plain operations, on the side, with the gradients that it was given.

import { grad } from "../../autograd/grad.js";
import { enableGrad } from "../../autograd/mode.js";
import type { Gradient } from "../../autograd/node.js";
import { observedBy } from "../../autograd/observer.js";
import { Tensor } from "../../autograd/tensor.js";
import { copyOf } from "../../ndarray/arithmetic.js";
import { plainLayer, type RecurrenceCall } from "../../ops/recurrence.js";
import type { Unrolled } from "./flow.js";
import { normsOf } from "./gradient-sizes.js";
import type { Names } from "./names.js";
import { norm } from "./statistics.js";
import { Trace, type Traversal } from "./trace.js";

/** @param gradients of the layer's results: all hidden states, the last one, and the last cell state. */
export function unroll(
  { cell, steps, tensors }: RecurrenceCall,
  gradients: readonly Gradient[],
  module: string,
  names: Names,
): Unrolled {
  // Leaves of their own, so that nothing goes further back than to the layer's operands.
  const leaf = (t: Tensor): Tensor => new Tensor(t.array).requiresGrad_();
  const x = leaf(tensors.x);
  const h = leaf(tensors.h);
  const c = tensors.c === null ? null : leaf(tensors.c);
  const operands = new Map([[x, "x"], [h, "h"], ...(c === null ? [] : [[c, "c"] as const])]);
  const caught: { found: Traversal | null } = { found: null };
  const trace = new Trace(names, {
    signals: false,
    before: null,
    unroll: null,
    operands,
    done: (found) => {
      caught.found = found;
    },
  });
  trace.module = module;
  const run = (): Unrolled => {
    const made = plainLayer(cell, steps, { ...tensors, x, h, c });
    const results = [made.y, made.h, made.c].map((result, i) => ({ result, gradient: gradients[i] ?? null }));
    const reached = results.flatMap(({ result, gradient }) =>
      result === null || gradient === null ? [] : [{ result, gradient }],
    );
    grad(
      reached.map(({ result }) => result),
      [...operands.keys()],
      // Copies: what is shown to an observer may be written over.
      { gradOutputs: reached.map(({ gradient }) => new Tensor(copyOf(gradient.array))), allowUnused: true },
    );
    const nodes = caught.found?.nodes ?? [];
    return {
      nodes: withTimes(nodes, tensors.weightHh, names),
      gradients: normsOf(caught.found?.gradients ?? { arrived: [], sent: [], fromLoss: [] }),
      reads: trace.reads,
      results: reached.map(({ result, gradient }) => ({
        node: trace.indexOf(result) as number,
        size: norm(gradient.array),
      })),
    };
  };
  return observedBy(trace, () => enableGrad(run));
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
