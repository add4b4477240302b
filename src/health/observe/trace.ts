// One forward and its way back, written down: which operations ran, and how large the gradients were at each.

import type { Gradient, Node } from "../../autograd/node.js";
import type { Observer } from "../../autograd/observer.js";
import { AccumulateGrad, Tensor } from "../../autograd/tensor.js";
import { ActivationCall } from "../../ops/activations.js";
import { RecurrenceCall } from "../../ops/recurrence.js";
import type { ActivationSignals, LayerSignals } from "../recording.js";
import { type Flow, spliced, type Traced, type Unrolled } from "./flow.js";
import { lossAt } from "./loss-reader.js";
import type { Names } from "./names.js";
import { picksByData, roleOf } from "./role.js";
import { norm, squares } from "./statistics.js";
import { Values } from "./values.js";

/** What a trace found. */
export interface Traversal extends Flow {
  readonly activations: readonly ActivationSignals[];
  readonly layers: readonly LayerSignals[];
  readonly lossOperations: readonly string[];
  /** The loss, where the walk began at one number. */
  readonly loss: number | null;
}

export interface TraceOptions {
  /** Whether values are looked at too, and not only gradients. */
  readonly signals: boolean;
  /** Shows a recurrent layer step by step; null to leave it as one node. */
  readonly unroll:
    | ((call: RecurrenceCall, gradients: readonly Gradient[], module: string) => Unrolled)
    | null;
  /** Tensors that are followed though they are no results: the operands of a layer that is run again. */
  readonly operands: ReadonlyMap<Tensor, string>;
  /** Called when gradients begin to go back, before any has been added to a parameter. */
  readonly began?: () => void;
  /** Called when gradients have come back through the model. */
  readonly done: (found: Traversal) => void;
}

/** A source of a node: another node, a parameter, or data. */
type Source = number | Tensor | null;

export class Trace implements Observer {
  /** The path of the module that runs; null outside the model, where the loss is computed. */
  module: string | null = null;
  /** The step of a recurrence, where one is being followed. */
  time: number | null = null;
  /** Where operands were read. */
  readonly reads: { node: number; operand: string; size: number; place: number }[] = [];
  /** The paths of the modules around the one that runs. */
  private readonly outer: (string | null)[] = [];
  private readonly nodes: Traced[] = [];
  /**
   * What recorded nodes are: an index among `nodes`; for one that is computed from parameters alone, the parameter of most
   * dimensions that it comes from; for one of the loss, its sources.
   */
  private readonly known = new Map<Node, number | Tensor | readonly Source[]>();
  private readonly lossOperations: string[] = [];
  private readonly consumers: number[] = [];
  private readonly arrivedAt: (number | null)[] = [];
  private readonly sentFrom: number[][] = [];
  private readonly lossSent: number[][] = [];
  private readonly values: Values;
  private readonly unrolled = new Map<number, Unrolled>();
  private recurrence: RecurrenceCall | null = null;
  private loss: number | null = null;
  private reached = false;

  constructor(
    private readonly names: Names,
    private readonly options: TraceOptions,
  ) {
    this.values = new Values(options.signals);
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
      this.values.announce(about, x, at === null ? "last" : (this.nodes[at] as Traced).unit);
    } else if (about instanceof RecurrenceCall) {
      this.recurrence = about;
    }
  }

  recorded(node: Node, result: Tensor): void {
    if (this.known.has(node)) {
      return;
    }
    const sources: Source[] = [];
    let parameters = 0;
    let widest: Tensor | null = null;
    for (const before of node.nodes) {
      const source = this.sourceOf(before);
      sources.push(source);
      if (source instanceof Tensor) {
        parameters++;
        widest = widest === null || source.shape.length > widest.shape.length ? source : widest;
      }
    }
    if (widest !== null && parameters === sources.length && !picksByData(node)) {
      this.known.set(node, widest);
    } else if (this.module === null) {
      this.known.set(node, sources);
      this.lossOperations.push(node.name);
      this.countConsumers(sources);
    } else {
      this.add(node, result, sources, widest);
    }
  }

  private sourceOf(source: Node | null): Source {
    if (source === null) {
      return null;
    }
    if (source instanceof AccumulateGrad) {
      return this.names.layerOf(source.variable) === null ? null : source.variable;
    }
    const known = this.known.get(source);
    return typeof known === "number" || known instanceof Tensor ? known : null;
  }

  private countConsumers(sources: readonly Source[]): void {
    for (const source of sources) {
      if (typeof source === "number") {
        this.consumers[source] = (this.consumers[source] as number) + 1;
      }
    }
  }

  /** @param weight the parameter of most dimensions among its sources. */
  private add(node: Node, result: Tensor, sources: readonly Source[], weight: Tensor | null): void {
    const at = this.nodes.length;
    const places: number[] = [];
    const inputs: number[] = [];
    let computed = 0;
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i] as Source;
      computed += source instanceof Tensor ? 0 : 1;
      if (typeof source === "number") {
        places.push(i);
        inputs.push(source);
      }
    }
    const call = this.values.callOf(node);
    const watched = call?.watched ?? null;
    const role = roleOf(node, watched, weight);
    const layer = role === "weights" ? this.names.layerOf(weight as Tensor) : null;
    const first = inputs[0] === undefined ? undefined : this.nodes[inputs[0]];
    const channels =
      node.name === "ConvolutionBackward0" || (result.shape.length > 2 && first?.unit === "channels");
    const traced: Traced = {
      operation: node.name,
      module: this.module as string,
      role,
      layer,
      activation: watched?.use ?? null,
      inputs,
      places,
      time: this.time,
      unit: channels ? "channels" : "last",
      gated: node.name === "MulBackward0" && computed > 1,
      recurrence: this.recurrence,
    };
    this.recurrence = null;
    this.known.set(node, at);
    this.nodes.push(traced);
    this.consumers.push(0);
    this.arrivedAt.push(null);
    this.sentFrom.push(inputs.map(() => 0));
    this.lossSent.push([]);
    this.countConsumers(inputs);
    this.noteOperands(node, at);
    this.values.note(at, traced, call, result.array);
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
    return x.gradFn === null ? null : this.indexOfNode(x.gradFn);
  }

  private indexOfNode(node: Node): number | null {
    const known = this.known.get(node);
    return typeof known === "number" ? known : null;
  }

  began(roots: readonly Tensor[]): void {
    this.reached = false;
    this.loss = lossAt(roots);
    this.options.began?.();
  }

  arrived(node: Node, gradients: readonly Gradient[]): void {
    const at = this.indexOfNode(node);
    if (at === null) {
      return;
    }
    this.reached = true;
    this.arrivedAt[at] = together(gradients);
    const { recurrence, module } = this.nodes[at] as Traced;
    if (recurrence !== null && this.options.unroll !== null) {
      this.unrolled.set(at, this.options.unroll(recurrence, gradients, module));
    }
  }

  sent(node: Node, gradients: readonly Gradient[]): void {
    const size = (place: number): number => {
      const gradient = gradients[place] ?? null;
      return gradient === null ? 0 : norm(gradient.array);
    };
    const known = this.known.get(node);
    if (typeof known === "number") {
      const at = known;
      const { inputs, places } = this.nodes[at] as Traced;
      inputs.forEach((source, i) => {
        // What goes to a node that nobody else sends to is seen when it arrives there.
        if (this.consumers[source] !== 1) {
          (this.sentFrom[at] as number[])[i] = size(places[i] as number);
        }
      });
      for (const read of this.reads) {
        if (read.node === at) {
          read.size = size(read.place);
        }
      }
      return;
    }
    if (known !== undefined && !(known instanceof Tensor)) {
      known.forEach((source, place) => {
        if (typeof source === "number") {
          this.lossSent[source]?.push(size(place));
        }
      });
    }
  }

  ended(): void {
    if (!this.reached) {
      return;
    }
    this.nodes.forEach(({ inputs }, at) => {
      inputs.forEach((source, i) => {
        if (this.consumers[source] === 1) {
          (this.sentFrom[at] as number[])[i] = this.arrivedAt[source] ?? 0;
        }
      });
    });
    const { lossOperations, loss } = this;
    const flow = this.withSteps();
    const { activations, layers } = this.values;
    this.options.done({ ...flow, activations, layers, lossOperations, loss });
  }

  private withSteps(): Flow {
    let flow: Flow = {
      nodes: this.nodes,
      gradients: { arrived: this.arrivedAt, sent: this.sentFrom, fromLoss: this.lossSent },
    };
    // From the last one on, so that the places of those before it stay as they are.
    for (const [at, inner] of [...this.unrolled].sort(([a], [b]) => b - a)) {
      const { x, h, c } = ((this.nodes[at] as Traced).recurrence as RecurrenceCall).tensors;
      const sources = Object.entries({ x, h, c }).flatMap(([operand, tensor]) => {
        const source = tensor === null ? null : this.indexOf(tensor);
        return source === null ? [] : [[operand, source] as const];
      });
      flow = spliced(flow, at, inner, new Map(sources));
      this.values.inserted(at, inner.nodes.length);
    }
    return flow;
  }
}

/** The norm of several gradients side by side. */
function together(gradients: readonly Gradient[]): number {
  let square = 0;
  for (let i = 0; i < gradients.length; i++) {
    const gradient = gradients[i] as Gradient;
    square += gradient === null ? 0 : squares(gradient.array);
  }
  return Math.sqrt(square);
}
