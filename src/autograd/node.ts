// A node of the recorded graph: one operation that ran, and how to carry gradients back through it.

import { inspectedAs } from "../ndarray/describe.js";
import { lifetimes, type Storage } from "../engine/storage.js";
import { anomaly } from "./anomaly.js";
import type { Tensor } from "./tensor.js";

/** The gradient of one result, or null where nothing depends on it. */
export type Gradient = Tensor | null;

/**
 * Gradients of the inputs from gradients of the results. It must build its answer from differentiable operations, so
 * that it can itself be differentiated. Every gradient it returns is made by it or shares storage with its argument:
 * the engine frees such storage when the last node has read it.
 */
export type VectorJacobianProduct = (...gradients: Gradient[]) => readonly Gradient[];

let sequence = 0;

export class Node {
  /** Rises with time: a node's consumers always have a larger number, so that the largest can run first. */
  readonly sequence: number;
  /** The nodes that made the inputs, null for inputs without gradient; `outputs[i]` says which result of it. */
  readonly nodes: (Node | null)[];
  readonly outputs: number[];
  /** How many results the operation had. */
  readonly results: number;
  vjp: VectorJacobianProduct | null;
  private saved: readonly Tensor[] | null;
  private readonly versions: readonly number[];
  /** What the rule reads and nobody but the node can hold. */
  owned: Storage | null = null;
  /** Whether the walk that runs the rule frees what was saved, and takes back what the rule allocates. */
  last = false;
  /** Functions that may hold on to the gradients they see: hooks and the functions of users. */
  hooks: Map<number, (gradients: Gradient[]) => void> | null = null;
  /** Hooks on the tensors that this node made: run on each gradient before the node does. */
  tensorHooks: ((gradient: Tensor) => Tensor | undefined | void)[][] | null = null;
  /** Where the operation was called; kept in anomaly mode only. */
  readonly calledAt: string | null;

  constructor(
    /** PyTorch's name for it: "SigmoidBackward0". What is one operation there and several here is named for the whole. */
    public name: string,
    inputs: readonly (Tensor | null)[],
    vjp: VectorJacobianProduct,
    saved: readonly Tensor[],
    results: number,
    /** Whether code of users runs in the vjp; then nothing is freed early. */
    readonly foreign: boolean = false,
  ) {
    const nodes = new Array<Node | null>(inputs.length);
    const outputs = new Array<number>(inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      const source = inputs[i]?.edge() ?? null;
      nodes[i] = source;
      outputs[i] = source === null ? 0 : (inputs[i] as Tensor).outputIndex;
    }
    // Only now: the sources may have been made just above, and must come before.
    this.sequence = ++sequence;
    this.nodes = nodes;
    this.outputs = outputs;
    this.results = results;
    this.vjp = vjp;
    this.saved = saved;
    const versions = new Array<number>(saved.length);
    for (let i = 0; i < saved.length; i++) {
      versions[i] = (saved[i] as Tensor).version;
    }
    this.versions = versions;
    this.calledAt = anomaly.enabled ? (new Error().stack ?? null) : null;
  }

  /** The rule to apply, after checking that it is still there and that nothing it saved has changed. */
  open(): VectorJacobianProduct {
    const { vjp, saved } = this;
    if (vjp === null || saved === null) {
      throw new Error(
        `backward: Trying to backward through the graph a second time (${this.name}): its saved values have been ` +
          "freed; give retainGraph: true to the first backward if you need to go back through the graph again",
      );
    }
    for (let i = 0; i < saved.length; i++) {
      const tensor = saved[i] as Tensor;
      if (tensor.version !== this.versions[i]) {
        throw new Error(
          `backward: one of the variables needed for gradient computation has been modified by an inplace operation: ` +
            `[${tensor.dtype.toString()} [${tensor.shape.join(", ")}]], saved by ${this.name}, is at version ` +
            `${tensor.version}; expected version ${this.versions[i]} instead; clone it before the change, or use the ` +
            "operation that is not in-place",
        );
      }
    }
    return vjp;
  }

  /** What is owned becomes an answer of the rule, as if allocated by it: for the last walk, after which nothing is left. */
  handOver(): void {
    const { owned } = this;
    this.owned = null;
    this.close();
    if (owned !== null) {
      lifetimes.log?.push(owned);
    }
  }

  /** Lets go of everything that was saved. */
  close(): void {
    this.vjp = null;
    this.saved = null;
    if (this.owned !== null) {
      lifetimes.release(this.owned);
      this.owned = null;
    }
  }

  /** The nodes that gradients go to next, null for inputs without gradient, each with the number of its result. */
  get nextFunctions(): [node: Node | null, output: number][] {
    return this.nodes.map((node, i) => [node, this.outputs[i] as number]);
  }

  /** PyTorch prints the name; so does a template literal. */
  toString(): string {
    return `<${this.name}>`;
  }
}

inspectedAs(Node);
