// One forward and its way back, written down: which operations ran, and how large the gradients were at each.

import type { Gradient, Node } from "../../autograd/node.js";
import type { Observer } from "../../autograd/observer.js";
import { AccumulateGrad, Tensor } from "../../autograd/tensor.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import { ActivationCall } from "../../ops/activations.js";
import { RecurrenceCall } from "../../ops/recurrence.js";
import type { ActivationSignals, LayerSignals, Moments } from "../recording.js";
import { type WatchedActivation, watchedActivation } from "./activation-use.js";
import { type Flow, spliced, type Traced, type Unrolled } from "./flow.js";
import { lossAt } from "./loss-reader.js";
import type { Names } from "./names.js";
import { picksByData, roleOf, widest } from "./role.js";
import { activationInput, type InputSums, signalsOf } from "./signals.js";
import { momentsOf, norm, squares } from "./statistics.js";

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
  /** Called when gradients have come back through the model. */
  readonly done: (found: Traversal) => void;
}

/** An activation function that was announced. */
interface Call {
  readonly about: ActivationCall;
  readonly watched: WatchedActivation | null;
  readonly sums: InputSums | null;
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
  private readonly nodes: Traced[] = [];
  private readonly index = new Map<Node, number>();
  /** Nodes computed from parameters alone, with the parameter of most dimensions that they come from. */
  private readonly fromParameters = new Map<Node, Tensor>();
  private readonly lossNodes = new Map<Node, readonly Source[]>();
  private readonly lossOperations: string[] = [];
  private readonly consumers: number[] = [];
  private readonly arrivedAt: (number | null)[] = [];
  private readonly sentFrom: number[][] = [];
  private readonly lossSent: number[][] = [];
  private readonly activations: ActivationSignals[] = [];
  private readonly layers: LayerSignals[] = [];
  private readonly unrolled = new Map<number, Unrolled>();
  private call: Call | null = null;
  /** The moments that were taken last, and of what: what a layer makes is often what a function reads. */
  private latest: { readonly array: NDArray; readonly version: number; readonly moments: Moments } | null =
    null;
  private recurrence: RecurrenceCall | null = null;
  private loss: number | null = null;
  private reached = false;

  constructor(
    private readonly names: Names,
    private readonly options: TraceOptions,
  ) {}

  announced(about: unknown, inputs: readonly Tensor[]): void {
    if (this.module === null) {
      return;
    }
    if (about instanceof ActivationCall) {
      const x = inputs[0] as Tensor;
      const watched = watchedActivation(about);
      const wanted = this.options.signals && watched !== null && x.requiresGrad;
      this.call = {
        about,
        watched,
        sums: wanted ? activationInput(x.array, watched, this.unitOf(x), this.momentsOf(x.array)) : null,
      };
    } else if (about instanceof RecurrenceCall) {
      this.recurrence = about;
    }
  }

  recorded(node: Node, result: Tensor): void {
    if (this.index.has(node) || this.fromParameters.has(node) || this.lossNodes.has(node)) {
      return;
    }
    const sources = node.nodes.map((source) => this.sourceOf(source));
    const parameters = sources.filter((s) => s instanceof Tensor);
    if (parameters.length === sources.length && sources.length > 0 && !picksByData(node)) {
      this.fromParameters.set(node, widest(parameters));
    } else if (this.module === null) {
      this.lossNodes.set(node, sources);
      this.lossOperations.push(node.name);
      this.countConsumer(sources.filter((s) => typeof s === "number"));
    } else {
      this.add(node, result, sources, parameters);
    }
  }

  private sourceOf(source: Node | null): Source {
    if (source instanceof AccumulateGrad) {
      return this.names.layerOf(source.variable) === null ? null : source.variable;
    }
    return source === null ? null : (this.index.get(source) ?? this.fromParameters.get(source) ?? null);
  }

  private countConsumer(sources: readonly number[]): void {
    for (const source of sources) {
      this.consumers[source] = (this.consumers[source] as number) + 1;
    }
  }

  private add(node: Node, result: Tensor, sources: readonly Source[], parameters: readonly Tensor[]): void {
    const at = this.nodes.length;
    const places = sources.flatMap((s, i) => (typeof s === "number" ? [i] : []));
    const inputs = places.map((i) => sources[i] as number);
    const call = this.callOf(node);
    const watched = call?.watched ?? null;
    const weight = parameters.length === 0 ? null : widest(parameters);
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
      gated: node.name === "MulBackward0" && sources.filter((s) => !(s instanceof Tensor)).length > 1,
      recurrence: this.recurrence,
    };
    this.recurrence = null;
    this.index.set(node, at);
    this.nodes.push(traced);
    this.consumers.push(0);
    this.arrivedAt.push(null);
    this.sentFrom.push(inputs.map(() => 0));
    this.lossSent.push([]);
    this.countConsumer(inputs);
    this.noteOperands(node, at);
    if (this.options.signals && call !== null && call.sums !== null) {
      this.activations.push(signalsOf(at, call.sums, result.array, unitDimension(traced.unit, result)));
    } else if (this.options.signals && layer !== null) {
      this.layers.push({ layer, output: this.momentsOf(result.array) });
    }
  }

  private momentsOf(array: NDArray): Moments {
    const { version } = array.storage;
    if (this.latest === null || this.latest.array !== array || this.latest.version !== version) {
      this.latest = { array, version, moments: momentsOf(array) };
    }
    return this.latest.moments;
  }

  /** What was announced, if this is the node it was announced for. */
  private callOf(node: Node): Call | null {
    const { call } = this;
    if (call === null || call.about.definition.torch.node !== node.name) {
      return null;
    }
    this.call = null;
    return call;
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

  /** The dimension of a tensor that counts units. */
  private unitOf(x: Tensor): number {
    const at = this.indexOf(x);
    return unitDimension(at === null ? "last" : (this.nodes[at] as Traced).unit, x);
  }

  /** The node that made a tensor; null if none did. */
  indexOf(x: Tensor): number | null {
    return (x.gradFn === null ? undefined : this.index.get(x.gradFn)) ?? null;
  }

  began(roots: readonly Tensor[]): void {
    this.reached = false;
    this.loss = lossAt(roots);
  }

  arrived(node: Node, gradients: readonly Gradient[]): void {
    const at = this.index.get(node);
    if (at === undefined) {
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
    const at = this.index.get(node);
    if (at !== undefined) {
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
    this.lossNodes.get(node)?.forEach((source, place) => {
      if (typeof source === "number") {
        this.lossSent[source]?.push(size(place));
      }
    });
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
    const { activations, layers, lossOperations, loss } = this;
    const flow = this.withSteps();
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
      this.activations.forEach((signals, i) => {
        if (signals.node > at) {
          this.activations[i] = { ...signals, node: signals.node + inner.nodes.length };
        }
      });
    }
    return flow;
  }
}

function unitDimension(unit: Traced["unit"], { shape }: Tensor): number {
  return unit === "channels" && shape.length > 2 ? 1 : Math.max(0, shape.length - 1);
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
