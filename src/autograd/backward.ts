// The way back: visits recorded nodes from the newest to the oldest and sums what arrives at each.
//
// A node's sequence number is larger than those of the nodes it reads from, so taking the largest among the nodes that
// have received a gradient visits each node once, after everything that depends on it, without recursion.

import { resident } from "../engine/resident.js";
import { lifetimes, type Storage } from "../engine/storage.js";
import { addArrays, addInto, copyOf } from "../ndarray/arithmetic.js";
import { numberAt } from "../ndarray/elements.js";
import { anomaly } from "./anomaly.js";
import { withGradMode } from "./mode.js";
import type { Gradient, Node } from "./node.js";
import { NodeQueue } from "./node-queue.js";
import { observing } from "./observer.js";
import { ancestors, nodesOf } from "./targets.js";
import { AccumulateGrad, record, Tensor, type TensorHook } from "./tensor.js";

export interface Walk {
  readonly roots: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  /** Whether saved values stay, so that the graph can be walked again. */
  readonly retainGraph: boolean;
  /** Whether the walk itself is recorded. */
  readonly createGraph: boolean;
  /** The tensors whose gradients are wanted; null for every leaf. */
  readonly targets: readonly Tensor[] | null;
  /** Whether gradients are added to `grad`, or returned. */
  readonly accumulate: boolean;
}

/** Walks the graph; gives the gradients of the targets, null for those that nothing depends on. */
export function walk(request: Walk): Gradient[] {
  return withGradMode(request.createGraph, () => new Walker(request).run());
}

/** The one that stays has nothing to walk. */
const nothing: Walk = {
  roots: [],
  gradients: [],
  retainGraph: false,
  createGraph: false,
  targets: null,
  accumulate: false,
};

class Walker {
  static {
    resident(new Walker(nothing));
  }

  private readonly pending = new Map<Node, Gradient[]>();
  private readonly queue = new NodeQueue();
  private readonly captured: Gradient[];
  private readonly wanted: Map<Node, number[]> | null;
  private readonly needed: Set<Node> | null;

  constructor(private readonly request: Walk) {
    const { targets } = request;
    this.captured = targets === null ? [] : new Array<Gradient>(targets.length).fill(null);
    this.wanted = targets === null ? null : nodesOf(targets);
    this.needed = this.wanted === null ? null : ancestors(request.roots, this.wanted);
  }

  run(): Gradient[] {
    const { roots, gradients } = this.request;
    observing.current?.began(roots);
    for (let i = 0; i < roots.length; i++) {
      const root = roots[i] as Tensor;
      const node = root.edge();
      if (node !== null) {
        this.receive(node, root.outputIndex, gradients[i] as Tensor);
      }
    }
    for (let node = this.queue.pop(); node !== undefined; node = this.queue.pop()) {
      const arrived = this.pending.get(node) as Gradient[];
      this.pending.delete(node);
      this.visit(node, arrived);
      for (const gradient of arrived) {
        if (gradient !== null) {
          letGo(gradient.array.storage);
        }
      }
    }
    observing.current?.ended();
    return this.captured;
  }

  private visit(node: Node, arrived: Gradient[]): void {
    runTensorHooks(node, arrived);
    observing.current?.arrived(node, arrived);
    const wanted = this.wanted?.get(node);
    if (wanted !== undefined) {
      for (const i of wanted) {
        const target = (this.request.targets as Tensor[])[i] as Tensor;
        const gradient = arrived[target.outputIndex] ?? null;
        if (gradient !== null) {
          gradient.array.storage.holders = -1;
          this.captured[i] = gradient;
        }
      }
    }
    if (node instanceof AccumulateGrad) {
      if (this.request.accumulate && (wanted !== undefined || this.wanted === null)) {
        this.accumulateInto(node.variable, arrived[0] as Tensor);
      }
      return;
    }
    if (this.needed === null || node.nodes.some((n) => n !== null && this.needed?.has(n) === true)) {
      this.apply(node, arrived);
    }
  }

  private apply(node: Node, arrived: Gradient[]): void {
    const vjp = node.open();
    const outerLog = lifetimes.log;
    // What a library's rule allocates is either among its answers or a temporary that nobody else can hold.
    const fresh: Storage[] | null = this.request.createGraph || node.foreign ? null : [];
    lifetimes.log = fresh;
    node.last = fresh !== null && !this.request.retainGraph;
    let answers: readonly Gradient[];
    try {
      answers = vjp(...arrived);
    } catch (error) {
      throw node.calledAt === null ? error : withOrigin(error, node);
    } finally {
      lifetimes.log = outerLog;
    }
    observing.current?.sent(node, answers);
    if (anomaly.enabled && anomaly.checkNaN) {
      rejectNaN(node, answers);
    }
    if (node.hooks !== null) {
      const seen = [...answers];
      for (const hook of node.hooks.values()) {
        hook(seen);
      }
    }
    if (fresh !== null) {
      for (const storage of fresh) {
        storage.holders = 0;
      }
    }
    for (let i = 0; i < node.nodes.length; i++) {
      const source = node.nodes[i] as Node | null;
      const answer = answers[i] ?? null;
      if (source !== null && answer !== null && (this.needed === null || this.needed.has(source))) {
        this.receive(source, node.outputs[i] as number, answer);
      }
    }
    if (fresh !== null) {
      for (const storage of fresh) {
        if (storage.holders === 0) {
          storage.holders = -1;
          lifetimes.release(storage);
        }
      }
    }
    if (!this.request.retainGraph) {
      node.close();
    }
  }

  private receive(node: Node, output: number, gradient: Tensor): void {
    let slots = this.pending.get(node);
    if (slots === undefined) {
      slots = new Array<Gradient>(node.results).fill(null);
      this.pending.set(node, slots);
      this.queue.push(node);
    }
    const present = slots[output] as Gradient;
    slots[output] = present === null ? hold(gradient) : this.sum(present, gradient);
  }

  private sum(a: Tensor, b: Tensor): Tensor {
    if (this.request.createGraph) {
      return record("AddBackward0", addArrays(a.array, b.array), [a, b], (g) => [g, g], []);
    }
    const { storage } = a.array;
    if (storage.holders === 1 && a.array.dense && storage !== b.array.storage) {
      addInto(a.array, b.array);
      return a;
    }
    const total = new Tensor(addArrays(a.array, b.array));
    total.array.storage.holders = 1;
    letGo(storage);
    return total;
  }

  private accumulateInto(variable: Tensor, gradient: Tensor): void {
    const before = variable.gradient;
    const { array } = gradient;
    if (this.request.createGraph) {
      variable.gradient =
        before === null
          ? gradient
          : record("AddBackward0", addArrays(before.array, array), [before, gradient], (g) => [g, g], []);
    } else if (before !== null) {
      addInto(before.array, array);
      before.array.storage.version++;
    } else if (array.storage.holders === 1 && array.dense) {
      array.storage.holders = -1;
      variable.gradient = new Tensor(array);
      variable.gradientSeen = false;
    } else {
      variable.gradient = new Tensor(copyOf(array));
      variable.gradientSeen = false;
    }
  }
}

function hold(gradient: Tensor): Tensor {
  if (gradient.array.storage.holders >= 0) {
    gradient.array.storage.holders++;
  }
  return gradient;
}

function letGo(storage: Storage): void {
  if (storage.holders > 0 && --storage.holders === 0) {
    storage.holders = -1;
    lifetimes.release(storage);
  }
}

function runTensorHooks(node: Node, arrived: Gradient[]): void {
  if (node instanceof AccumulateGrad) {
    if (node.variable.leafHooks !== null) {
      runHooks(node.variable.leafHooks, arrived, 0);
    }
    return;
  }
  const { tensorHooks } = node;
  if (tensorHooks !== null) {
    for (let output = 0; output < tensorHooks.length; output++) {
      runHooks(tensorHooks[output], arrived, output);
    }
  }
}

function runHooks(hooks: readonly TensorHook[] | undefined, arrived: Gradient[], output: number): void {
  for (const hook of hooks ?? []) {
    const gradient = arrived[output] ?? null;
    if (gradient !== null) {
      // The hook may keep what it is shown.
      gradient.array.storage.holders = -1;
      arrived[output] = hook(gradient) ?? gradient;
    }
  }
}

function rejectNaN(node: Node, answers: readonly Gradient[]): void {
  answers.forEach((answer, i) => {
    if (answer === null) {
      return;
    }
    const { array } = answer.array.dense ? answer : { array: copyOf(answer.array) };
    for (let k = 0; k < array.size; k++) {
      if (Number.isNaN(numberAt(array, k))) {
        throw withOrigin(
          new Error(`backward: Function '${node.name}' returned nan values in its ${i}th output`),
          node,
        );
      }
    }
  });
}

function withOrigin(error: unknown, node: Node): Error {
  const message = error instanceof Error ? error.message : String(error);
  const calls = (node.calledAt ?? "").split("\n").slice(1).join("\n");
  return new Error(`${message}\n${node.name} was recorded by the forward call:\n${calls}`, { cause: error });
}
