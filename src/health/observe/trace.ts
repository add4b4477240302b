// One forward and its way back, written down: which operations ran, and how large the gradients were at each.

import type { Gradient, Node } from "../../autograd/node.js";
import type { Observer } from "../../autograd/observer.js";
import { AccumulateGrad, Tensor } from "../../autograd/tensor.js";
import { ActivationCall } from "../../ops/activations.js";
import { RecurrenceCall } from "../../ops/recurrence.js";
import type { ActivationSignals, GradientNorms, LayerSignals } from "../recording.js";
import type { Flow, Traced, Unrolled } from "./flow.js";
import { GradientSizes, type PackedNorms, sizeOf } from "./gradient-sizes.js";
import { lossAt } from "./loss-reader.js";
import type { Names } from "./names.js";
import { Operations } from "./operations.js";
import type { Unroller } from "./unrolled.js";
import { Values } from "./values.js";

/** What a trace found. */
export interface Traversal {
  readonly nodes: readonly Traced[];
  readonly gradients: GradientNorms | PackedNorms;
  /** Whether a recurrent layer is among them step by step. */
  readonly unrolled: boolean;
  readonly activations: readonly ActivationSignals[];
  readonly layers: readonly LayerSignals[];
  readonly lossOperations: readonly string[];
  /** The shape of what the first of these makes. */
  readonly lossShape: readonly number[] | null;
  /** Parameters that the forward used, and that are none of the model's. */
  readonly unlisted: ReadonlySet<Tensor>;
  /** The loss, where the walk began at one number. */
  readonly loss: number | null;
}

export interface TraceOptions {
  /** Whether values are looked at too, and not only gradients. */
  readonly signals: boolean;
  /** Shows recurrent layers step by step; null to leave them as one node each. */
  readonly unroller: Unroller | null;
  /** Tensors that are followed though they are no results: the operands of a layer that is run again. */
  readonly operands: ReadonlyMap<Tensor, string>;
  /** The operations of the latest forward, to hold this one against; null for none. */
  readonly before: Operations | null;
  /** Called when gradients begin to go back, before any has been added to a parameter. */
  readonly began?: () => void;
  /** Called when gradients have come back through the model. */
  readonly done: (found: Traversal, trace: Trace) => void;
}

export class Trace implements Observer {
  /** The path of the module that runs; null outside the model, where the loss is computed. */
  module: string | null = null;
  /** Where operands were read. */
  readonly reads: { node: number; operand: string; size: number; place: number }[] = [];
  readonly operations: Operations;
  /** The paths of the modules around the one that runs. */
  private readonly outer: (string | null)[] = [];
  private readonly sizes: GradientSizes;
  private readonly values: Values;
  /** Recurrent layers by the indices of their nodes; null as long as there is none. */
  private recurrences: Map<number, { readonly call: RecurrenceCall; unrolled: Unrolled | null }> | null =
    null;
  private recurrence: RecurrenceCall | null = null;
  private loss: number | null = null;
  private reached = false;

  constructor(
    private readonly names: Names,
    private readonly options: TraceOptions,
  ) {
    this.operations = new Operations(names, options.before);
    this.sizes = new GradientSizes(this.operations);
    this.values = new Values(options.signals);
  }

  get signals(): boolean {
    return this.options.signals;
  }

  /** The model's forward begins; what it called before, and threw, is forgotten. */
  enterModel(): void {
    this.outer.length = 0;
    this.module = "";
  }

  /** It has ended: what comes now belongs to the loss. */
  leaveModel(): void {
    this.module = null;
  }

  entered(module: object): void {
    this.outer.push(this.module);
    this.module = this.names.pathOfModule(module) ?? this.module;
  }

  left(): void {
    this.module = this.outer.pop() ?? null;
  }

  announced(about: unknown, inputs: readonly Tensor[]): void {
    if (this.module === null) {
      return;
    }
    if (about instanceof ActivationCall) {
      const x = inputs[0] as Tensor;
      const at = this.indexOf(x);
      this.values.announce(about, x, this.operations.nodes[at ?? -1]?.unit ?? "last");
    } else if (about instanceof RecurrenceCall) {
      this.recurrence = about;
    }
  }

  recorded(node: Node, result: Tensor): void {
    const { module } = this;
    const call = module === null ? null : this.values.callOf(node);
    const at = this.operations.record(node, result, module, call?.watched ?? null);
    if (at === null) {
      return;
    }
    if (this.recurrence !== null) {
      this.recurrences ??= new Map();
      this.recurrences.set(at, { call: this.recurrence, unrolled: null });
      this.recurrence = null;
    }
    if (this.options.operands.size > 0) {
      this.noteOperands(node, at);
    }
    this.values.note(at, this.operations.nodes[at] as Traced, call, result.array);
  }

  private noteOperands(node: Node, at: number): void {
    node.nodes.forEach((source, place) => {
      const operand =
        source instanceof AccumulateGrad ? this.options.operands.get(source.variable) : undefined;
      if (operand !== undefined) {
        this.reads.push({ node: at, operand, size: 0, place });
      }
    });
  }

  /** The node that made a tensor; null if none did. */
  indexOf(x: Tensor): number | null {
    const known = x.gradFn === null ? undefined : this.operations.of(x.gradFn);
    return typeof known === "number" ? known : null;
  }

  began(roots: readonly Tensor[]): void {
    this.operations.settle();
    this.reached = false;
    this.loss = lossAt(roots);
    this.options.began?.();
  }

  arrived(node: Node, gradients: readonly Gradient[]): void {
    const at = this.operations.of(node);
    if (typeof at !== "number") {
      return;
    }
    this.reached = true;
    this.sizes.arrived(at, gradients);
    const recurrence = this.recurrences?.get(at);
    if (recurrence !== undefined && this.options.unroller !== null) {
      const { module } = this.operations.nodes[at] as Traced;
      recurrence.unrolled = this.options.unroller.unroll(recurrence.call, gradients, module);
    }
  }

  sent(node: Node, gradients: readonly Gradient[]): void {
    const known = this.operations.of(node);
    if (typeof known === "number") {
      this.sizes.sent(known, gradients);
      for (const read of this.reads) {
        if (read.node === known) {
          read.size = sizeOf(gradients[read.place]);
        }
      }
    } else if (known !== undefined && !(known instanceof Tensor)) {
      this.sizes.sentByLoss(known, gradients);
    }
  }

  ended(): void {
    if (!this.reached) {
      return;
    }
    const { loss } = this;
    const { lossOperations, lossShape, unlisted } = this.operations;
    const { nodes, gradients, unrolled } = this.withSteps();
    const { activations, layers } = this.values;
    this.recurrences = null;
    this.values.forget();
    this.options.done(
      { nodes, gradients, unrolled, activations, layers, lossOperations, lossShape, unlisted, loss },
      this,
    );
  }

  private withSteps(): Pick<Traversal, "nodes" | "gradients" | "unrolled"> {
    const { nodes } = this.operations;
    const gradients = this.sizes.norms();
    const { unroller } = this.options;
    if (this.recurrences === null || unroller === null) {
      return { nodes, gradients, unrolled: false };
    }
    let flow: Flow = { nodes, gradients: gradients.unpacked() };
    // From the last one on, so that the places of those before it stay as they are.
    for (const [at, { call, unrolled }] of [...this.recurrences].sort(([a], [b]) => b - a)) {
      if (unrolled !== null) {
        const { x, h, c } = call.tensors;
        const sources = Object.entries({ x, h, c }).flatMap(([operand, tensor]) => {
          const source = tensor === null ? null : this.indexOf(tensor);
          return source === null ? [] : [[operand, source] as const];
        });
        flow = unroller.spliced(flow, { at, sources: new Map(sources) }, unrolled);
        this.values.inserted(at, unrolled.nodes.length);
      }
    }
    return { ...flow, unrolled: flow.nodes.length > nodes.length };
  }
}
