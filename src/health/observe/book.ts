// The recording while it grows.

import type { Tensor } from "../../autograd/tensor.js";
import type { AnyModule } from "../../nn/module.js";
import {
  type About,
  type ActivationUse,
  type Graph,
  type GraphNode,
  type NonFinite,
  type Probe,
  type Recording,
  RECORDING_VERSION,
  type Trial,
} from "../recording.js";
import { type Traced, recordedNodes } from "./flow.js";
import { type Kept, unpacked } from "./gradient-sizes.js";
import { aboutTraining, untouchedStatistics } from "./about.js";
import type { Names } from "./names.js";
import type { WatchOptions } from "./watch-options.js";

export class Book {
  readonly losses: number[] = [];
  readonly observations: Kept[] = [];
  readonly probes: Probe[] = [];
  readonly trials: Trial[] = [];
  nonFinite: NonFinite | null = null;
  private lossOperations: readonly string[] = [];
  private lossShape: readonly number[] | null = null;
  private unlisted: About["unlisted"] & object = [];
  /** Normalisations in evaluation mode without statistics; null before the first forward. */
  private untouched: readonly string[] | null = null;
  private readonly graphs: Graph[] = [];
  private readonly graphIndex = new Map<string, number>();
  /** The same by the lists that were seen: forwards that ran the same operations share theirs. */
  private readonly indexOfNodes = new WeakMap<readonly Traced[], number>();
  /** The forward that was seen last: most often the next one is the same. */
  private latest = -1;

  constructor(
    private readonly model: AnyModule,
    private readonly names: Names,
    private readonly options: WatchOptions,
  ) {
    const { resume } = options;
    if (resume !== undefined) {
      for (const graph of resume.graphs) {
        this.graphIndex.set(keyOf(graph.nodes), this.graphs.push(graph) - 1);
      }
      this.losses.push(...resume.losses);
      this.observations.push(...resume.observations);
      this.probes.push(...resume.probes);
      this.trials.push(...resume.trials);
      this.nonFinite = resume.nonFinite;
      this.sawLossFunction(resume.about.lossOperations, resume.about.lossShape ?? null);
    }
  }

  /** A forward of the training begins: in the first one modules are in the mode in which they are trained. */
  beforeForward(): void {
    this.untouched ??= untouchedStatistics(this.model);
  }

  /** What computes the loss: what was seen first stays. */
  sawLossFunction(lossOperations: readonly string[], lossShape: readonly number[] | null): void {
    if (this.lossOperations.length === 0) {
      this.lossOperations = lossOperations;
      this.lossShape = lossShape;
    }
  }

  /** Parameters that a forward used, and that are none of the model's. */
  sawUnlisted(parameters: ReadonlySet<Tensor>): void {
    if (this.unlisted.length === 0 && parameters.size > 0) {
      this.unlisted = [...parameters].map(({ shape }) => [...shape]);
    }
  }

  /** The index of the graph of these nodes, which is written down when it is seen first. */
  graphOf(nodes: readonly Traced[]): number {
    this.latest = this.indexOfNodes.get(nodes) ?? this.indexOf(nodes);
    this.indexOfNodes.set(nodes, this.latest);
    return this.latest;
  }

  private indexOf(nodes: readonly Traced[]): number {
    if (sameForward(this.graphs[this.latest]?.nodes ?? [], nodes)) {
      return this.latest;
    }
    const key = keyOf(nodes);
    let index = this.graphIndex.get(key);
    if (index === undefined) {
      index = this.graphs.push({ nodes: recordedNodes(nodes) }) - 1;
      this.graphIndex.set(key, index);
    }
    return index;
  }

  /** The latest step whose observation is as wanted; -Infinity if there is none. */
  lastStep(wanted: (observation: Kept, graph: Graph) => boolean): number {
    return this.observations.reduce(
      (step, o) => (wanted(o, this.graphs[o.graph] ?? { nodes: [] }) ? o.step : step),
      Number.NEGATIVE_INFINITY,
    );
  }

  /** @param waiting an observation that is not complete yet. */
  recording(waiting: Kept | null): Recording {
    return {
      format: "ogee.recording",
      version: RECORDING_VERSION,
      about: this.about(),
      layers: this.names.layers,
      graphs: [...this.graphs],
      losses: [...this.losses],
      observations: [...this.observations, ...(waiting === null ? [] : [waiting])].map(unpacked),
      nonFinite: this.nonFinite,
      probes: [...this.probes],
      trials: [...this.trials],
    };
  }

  private about(): About {
    const { untouched } = this;
    return {
      ...aboutTraining(this.model, this.names, this.options),
      lossOperations: this.lossOperations,
      ...(this.lossShape === null ? {} : { lossShape: this.lossShape }),
      ...(this.unlisted.length === 0 ? {} : { unlisted: this.unlisted }),
      ...(untouched === null || untouched.length === 0 ? {} : { untouchedStatistics: untouched }),
    };
  }
}

type Shown = Pick<GraphNode, "operation" | "module" | "layer" | "inputs" | "time"> & {
  readonly activation: Pick<ActivationUse, "name" | "ceiling" | "slopeMoment" | "valueMoment"> | null;
};

/** Whether `keyOf` would give the same, found without a text of all of it. */
function sameForward(a: readonly Shown[], b: readonly Shown[]): boolean {
  return a.length === b.length && a.length > 0 && a.every((node, i) => sameNode(node, b[i] as Shown));
}

function sameNode(a: Shown, b: Shown): boolean {
  return (
    a.operation === b.operation &&
    a.module === b.module &&
    a.layer === b.layer &&
    a.activation?.name === b.activation?.name &&
    a.activation?.ceiling === b.activation?.ceiling &&
    a.activation?.slopeMoment === b.activation?.slopeMoment &&
    a.activation?.valueMoment === b.activation?.valueMoment &&
    a.time === b.time &&
    a.inputs.length === b.inputs.length &&
    a.inputs.every((source, i) => source === b.inputs[i])
  );
}

/** What tells one forward's operations from another's. */
function keyOf(nodes: readonly Shown[]): string {
  let key = "";
  for (const { operation, module, layer, activation, inputs, time } of nodes) {
    const { name, ceiling, slopeMoment, valueMoment } = activation ?? {};
    key += `${operation} ${module} ${layer} ${name} ${ceiling} ${slopeMoment} ${valueMoment} ${inputs.join()} ${time};`;
  }
  return key;
}
