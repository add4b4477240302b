// Which operations ran, in the order in which they ran.
//
// A training runs the same ones in step after step. So a forward is held against the one before it, and as long as they
// agree nothing is worked out or allocated again: what was found then is shared. At the first operation that differs it goes
// on from a copy of what was common.

import type { Node } from "../../autograd/node.js";
import { AccumulateGrad, Tensor } from "../../autograd/tensor.js";
import { Parameter } from "../../nn/parameter.js";
import type { WatchedActivation } from "./activation-use.js";
import type { Traced } from "./flow.js";
import type { Names } from "./names.js";
import { picksByData, roleOf } from "./role.js";

/** A source of a node: another node, a parameter, or data. */
export type Source = number | Tensor | null;

/**
 * What a recorded operation is: an index among the nodes; for one that is computed from parameters alone, the parameter of
 * most dimensions that it comes from; for one of the loss, its sources.
 */
export type Known = number | Tensor | readonly Source[];

/** A recorded operation: what another forward is held against, and what was found. */
interface Step {
  readonly operation: string;
  /** The path of the module that ran; null where the loss is computed. */
  readonly module: string | null;
  readonly watched: WatchedActivation | null;
  readonly rank: number;
  /** How many nodes after the first one it was made. */
  readonly offset: number;
  /** Of each source: its offset, the leaf of a parameter, or null for what is not followed. */
  readonly sources: readonly (number | Node | null)[];
  readonly known: Known;
}

export class Operations {
  nodes: Traced[] = [];
  lossOperations: string[] = [];
  /** The shape of what the first of them makes; null where there is none. */
  lossShape: readonly number[] | null = null;
  /** Parameters that forwards use, and that are none of the model's. */
  readonly unlisted: Set<Parameter> = new Set();
  /** How many operations read each node. */
  consumers: number[] = [];
  private steps: Step[] = [];
  /** What is known of operations, by their offsets. */
  private known: (Known | undefined)[] = [];
  /** The same for those whose nodes were made before the first one here. */
  private readonly older = new Map<Node, Known>();
  private first = -1;
  /** The offset of the latest one. */
  private last = -1;
  /** Whether the offsets rise, so that this forward can be held against another. */
  private rising = true;
  /** How many have run. As long as `shared` is true, they and all that is known belong to the forward before. */
  private count = 0;
  private shared = false;

  /** @param before the latest forward; null if there is none. */
  constructor(
    private readonly names: Names,
    before: Operations | null,
  ) {
    if (before?.rising === true) {
      this.shared = true;
      this.share(before);
    }
  }

  private share({ nodes, lossOperations, lossShape, consumers, steps, known }: Operations): void {
    this.nodes = nodes;
    this.lossOperations = lossOperations;
    this.lossShape = lossShape;
    this.consumers = consumers;
    this.steps = steps;
    this.known = known;
  }

  /**
   * An operation was recorded.
   *
   * @param module the path of the module that runs; null where the loss is computed.
   * @param watched what is known of it as an activation function.
   * @returns the index of its node, where it makes one.
   */
  record(
    node: Node,
    result: Tensor,
    module: string | null,
    watched: WatchedActivation | null,
  ): number | null {
    if (this.first < 0) {
      this.first = node.sequence;
    }
    const offset = node.sequence - this.first;
    if (this.of(node) !== undefined) {
      return null;
    }
    const { shape } = result;
    let step = this.shared ? this.steps[this.count] : undefined;
    if (step === undefined || !this.agrees(step, node, offset, shape.length, module, watched)) {
      this.part();
      step = this.add(node, offset, shape, module, watched);
    }
    this.count++;
    this.last = Math.max(this.last, offset);
    return typeof step.known === "number" ? step.known : null;
  }

  /** What is known of a node; undefined for one that was not recorded here. */
  of(node: Node): Known | undefined {
    const offset = node.sequence - this.first;
    if (offset < 0) {
      return this.older.size === 0 ? undefined : this.older.get(node);
    }
    return offset > this.last ? undefined : this.known[offset];
  }

  /** Gradients begin to go back: what only the forward before had does not count. */
  settle(): void {
    if (this.count < this.steps.length) {
      this.part();
    }
  }

  /** Goes on from a copy of what has run so far. */
  private part(): void {
    if (!this.shared) {
      return;
    }
    this.shared = false;
    this.steps = this.steps.slice(0, this.count);
    this.known = this.known.slice(0, this.last + 1);
    this.nodes = this.nodes.slice(0, this.steps.filter(({ known }) => typeof known === "number").length);
    this.lossOperations = [];
    this.consumers = this.nodes.map(() => 0);
    for (const { operation, known } of this.steps) {
      if (typeof known === "number") {
        this.countConsumers((this.nodes[known] as Traced).inputs);
      } else if (!(known instanceof Tensor)) {
        this.lossOperations.push(operation);
        this.countConsumers(known);
      }
    }
    this.lossShape = this.lossOperations.length === 0 ? null : this.lossShape;
  }

  private agrees(
    step: Step,
    node: Node,
    offset: number,
    rank: number,
    module: string | null,
    watched: WatchedActivation | null,
  ): boolean {
    const { sources } = step;
    const { nodes } = node;
    if (
      step.offset !== offset ||
      step.rank !== rank ||
      step.watched !== watched ||
      step.module !== module ||
      step.operation !== node.name ||
      sources.length !== nodes.length
    ) {
      return false;
    }
    for (let i = 0; i < sources.length; i++) {
      const source = nodes[i] as Node | null;
      if (source !== sources[i] && this.sourceOf(source) !== sources[i]) {
        return false;
      }
    }
    return true;
  }

  private sourceOf(source: Node | null): number | Node | null {
    if (source === null) {
      return null;
    }
    if (source instanceof AccumulateGrad) {
      return this.names.layerOf(source.variable) === null ? null : source;
    }
    return this.of(source) === undefined ? null : source.sequence - this.first;
  }

  private add(
    node: Node,
    offset: number,
    shape: readonly number[],
    module: string | null,
    watched: WatchedActivation | null,
  ): Step {
    const rank = shape.length;
    if (module !== null) {
      this.noteUnlisted(node);
    }
    const found = node.nodes.map((source) => this.found(source));
    let weight: Tensor | null = null;
    let parameters = 0;
    for (const source of found) {
      if (source instanceof Tensor) {
        parameters++;
        weight = weight === null || source.shape.length > weight.shape.length ? source : weight;
      }
    }
    let known: Known = found;
    if (weight !== null && parameters === found.length && !picksByData(node)) {
      known = weight;
    } else if (module === null) {
      if (this.lossOperations.push(node.name) === 1) {
        this.lossShape = [...shape];
      }
      this.countConsumers(found);
    } else {
      known = this.nodes.length;
      const traced = this.traced(node, rank, module, watched, found, weight);
      this.nodes.push(traced);
      this.consumers.push(0);
      this.countConsumers(traced.inputs);
    }
    const step = {
      module,
      watched,
      operation: node.name,
      rank,
      offset,
      sources: node.nodes.map((source) => this.sourceOf(source)),
      known,
    };
    this.steps.push(step);
    this.rising &&= offset > this.last;
    if (offset < 0) {
      this.older.set(node, known);
    } else {
      this.known[offset] = known;
    }
    return step;
  }

  private noteUnlisted({ nodes }: Node): void {
    for (const source of nodes) {
      const leaf = source instanceof AccumulateGrad ? source.variable : null;
      if (leaf instanceof Parameter && this.names.layerOf(leaf) === null) {
        this.unlisted.add(leaf);
      }
    }
  }

  private found(source: Node | null): Source {
    if (source instanceof AccumulateGrad) {
      return this.names.layerOf(source.variable) === null ? null : source.variable;
    }
    const known = source === null ? undefined : this.of(source);
    return typeof known === "number" || known instanceof Tensor ? known : null;
  }

  /** @param weight the parameter of most dimensions among its sources. */
  private traced(
    node: Node,
    rank: number,
    module: string,
    watched: WatchedActivation | null,
    sources: readonly Source[],
    weight: Tensor | null,
  ): Traced {
    const places = sources.flatMap((source, i) => (typeof source === "number" ? [i] : []));
    const inputs = places.map((i) => sources[i] as number);
    const computed = sources.filter((source) => !(source instanceof Tensor)).length;
    const { name } = node;
    const role = roleOf(node, watched, weight);
    const first = inputs[0] === undefined ? undefined : this.nodes[inputs[0]];
    const channels = name === "ConvolutionBackward0" || (rank > 2 && first?.unit === "channels");
    return {
      operation: name,
      module,
      role,
      layer: role === "weights" ? this.names.layerOf(weight as Tensor) : null,
      activation: watched?.use ?? null,
      inputs,
      places,
      time: null,
      unit: channels ? "channels" : "last",
      gated: name === "MulBackward0" && computed > 1,
    };
  }

  private countConsumers(sources: readonly Source[]): void {
    for (const source of sources) {
      if (typeof source === "number") {
        this.consumers[source] = (this.consumers[source] as number) + 1;
      }
    }
  }
}
