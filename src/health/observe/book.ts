// The recording while it grows.

import type { AnyModule } from "../../nn/module.js";
import { Module } from "../../nn/module.js";
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
import type { Names } from "./names.js";
import type { WatchOptions } from "./watch-options.js";

export class Book {
  readonly losses: number[] = [];
  readonly observations: Kept[] = [];
  readonly probes: Probe[] = [];
  readonly trials: Trial[] = [];
  nonFinite: NonFinite | null = null;
  lossOperations: readonly string[] = [];
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
      this.lossOperations = resume.about.lossOperations;
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
    const { optimizer, lossFunction, every = 10 } = this.options;
    const count = (learns: boolean): number =>
      this.names.parameters().reduce((n, p) => n + (p.requiresGrad === learns ? p.array.size : 0), 0);
    const [group] = optimizer?.paramGroups ?? [];
    return {
      model: this.model.toString(),
      modelName: this.model.constructor.name,
      learning: count(true),
      frozen: count(false),
      optimizer:
        optimizer === undefined
          ? null
          : {
              name: optimizer.constructor.name,
              options: Object.fromEntries(Object.entries(group ?? {}).filter(([key]) => key !== "params")),
            },
      leftOut: optimizer === undefined ? [] : this.leftOut(optimizer),
      lossFunction:
        lossFunction === undefined
          ? null
          : lossFunction instanceof Module
            ? lossFunction.toString()
            : lossFunction.name || "a function",
      lossOperations: this.lossOperations,
      every,
    };
  }

  /** Paths of parameters that require gradients and that the optimizer does not have. */
  private leftOut({ paramGroups }: NonNullable<WatchOptions["optimizer"]>): readonly string[] {
    const given = new Set(paramGroups.flatMap(({ params }) => params));
    return this.names
      .parameters()
      .flatMap((p) => (p.requiresGrad && !given.has(p) ? [this.names.pathOf(p) ?? ""] : []));
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
