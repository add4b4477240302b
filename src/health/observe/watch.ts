// Watching a training: what happens between a forward and the optimizer's step, written down and not touched.

import { isGradEnabled } from "../../autograd/mode.js";
import { type Observer, observing } from "../../autograd/observer.js";
import { Tensor } from "../../autograd/tensor.js";
import { describe } from "../../ndarray/describe.js";
import { numberAt } from "../../ndarray/elements.js";
import type { RemovableHandle } from "../../nn/hooks.js";
import { type AnyModule, Module } from "../../nn/module.js";
import { Optimizer } from "../../optim/optimizer.js";
import {
  type About,
  type Graph,
  type NonFinite,
  type Observation,
  type Probe,
  type Recording,
  RECORDING_VERSION,
  type Trial,
} from "../recording.js";
import { recordedNodes } from "./flow.js";
import { Names } from "./names.js";
import { findNonFinite } from "./non-finite.js";
import { PathWatch } from "./path.js";
import { inputSignals, outputSignals } from "./signals.js";
import { norm } from "./statistics.js";
import { Trace, type Traversal } from "./trace.js";
import { unroll } from "./unrolled.js";
import { rowsOfLayers, Updates } from "./updates.js";

/** A loss of what the model gives and what it should give: a module, or a function such as `F.crossEntropy`. */
export type LossFunction =
  | Module<[output: Tensor, target: Tensor]>
  | ((output: Tensor, target: Tensor) => Tensor);

/** What may be told of a training that is watched. */
export interface WatchOptions {
  /** Its steps count, and what it does to the weights is seen. Without it every backward counts as a step. */
  optimizer?: Optimizer<object>;
  /** As a module it shows the targets too. */
  lossFunction?: LossFunction;
  /** Every how many steps there is an observation; 10 unless given. */
  every?: number;
  /** A recording of the same training to go on with. */
  resume?: Recording;
  /** Called with each observation when it is complete. */
  onObservation?: (observation: Observation) => void;
}

/** A batch as the training saw it. */
export interface Batch {
  readonly inputs: readonly unknown[];
  readonly target: unknown;
}

/** Figures that cost more than a norm are taken at least so many steps apart. */
const STEPS_BETWEEN_SIGNALS = 10;
/** Recurrent layers are shown step by step in one of so many observations. */
const OBSERVATIONS_BETWEEN_UNROLLED = 10;
/** Observations in which the rows of weights are compared. */
const ROWS_AT: ReadonlySet<number> = new Set([0, 5, 20]);
/** Batches that are remembered, to try fixes on. */
const BATCHES_KEPT = 20;
/** Forwards without a backward after which a trace is given up. */
const MOST_FORWARDS = 8;

type Draft = { -readonly [K in keyof Observation]: Observation[K] };

/** The hooks of a training that is watched, and what they have seen. */
export class Watching {
  readonly names: Names;
  readonly probes: Probe[] = [];
  readonly trials: Trial[] = [];
  /** The latest batches, oldest first. */
  readonly batches: Batch[] = [];
  private readonly graphs: Graph[] = [];
  private readonly graphIndex = new Map<string, number>();
  private readonly losses: number[] = [];
  private readonly observations: Observation[] = [];
  private readonly handles: RemovableHandle[] = [];
  private readonly updates: Updates;
  private readonly paths: PathWatch;
  private readonly every: number;
  private lossOperations: readonly string[] = [];
  private nonFinite: NonFinite | null = null;
  private step = 0;
  private trace: Trace | null = null;
  /** Who looks on for us now. */
  private looking: Observer | null = null;
  private following: RemovableHandle[] = [];
  private forwards = 0;
  private lastSignals = Number.NEGATIVE_INFINITY;
  private lastUnrolled = Number.NEGATIVE_INFINITY;
  private lossesOfStep: number[] = [];
  private seen: { inputs: readonly unknown[]; output: Tensor | null; target: unknown } | null = null;
  /** The observation of this step, and that of the step before, which waits for a look at the next gradients. */
  private draft: Draft | null = null;
  private waiting: Draft | null = null;

  constructor(
    readonly model: AnyModule,
    readonly options: WatchOptions,
  ) {
    this.names = new Names(model);
    this.every = options.every ?? 10;
    this.updates = new Updates(this.names);
    this.paths = new PathWatch(model, this.names, this.probes);
    if (options.resume !== undefined) {
      this.goOn(options.resume);
    }
    this.attach();
  }

  /** Everything that has been seen so far. */
  get recording(): Recording {
    const waiting = this.waiting === null ? [] : [this.waiting];
    return {
      format: "ogee.recording",
      version: RECORDING_VERSION,
      about: this.about(),
      layers: this.names.layers,
      graphs: [...this.graphs],
      losses: [...this.losses],
      observations: [...this.observations, ...waiting],
      nonFinite: this.nonFinite,
      probes: [...this.probes],
      trials: [...this.trials],
    };
  }

  /** Takes back every hook. */
  detach(): void {
    this.release();
    this.emitWaiting();
    this.updates.forget();
    this.paths.stop();
    for (const handle of this.handles.splice(0)) {
      handle.remove();
    }
  }

  private attach(): void {
    const { model, options } = this;
    const { optimizer, lossFunction } = options;
    this.handles.push(
      model.registerForwardPreHook((_, inputs) => {
        this.beforeForward(inputs);
      }),
      model.registerForwardHook((_, __, output) => {
        this.afterForward(output);
      }),
    );
    if (lossFunction instanceof Module) {
      this.handles.push(
        lossFunction.registerForwardPreHook((_, [, target]) => {
          this.sawTarget(target);
        }),
      );
    }
    if (optimizer !== undefined) {
      this.handles.push(
        optimizer.registerStepPreHook(() => {
          this.beforeStep();
        }),
        optimizer.registerStepPostHook(() => {
          this.afterStep();
        }),
      );
    }
  }

  private goOn(before: Recording): void {
    before.graphs.forEach((graph) => {
      this.graphIndex.set(JSON.stringify(graph.nodes), this.graphs.push(graph) - 1);
    });
    this.losses.push(...before.losses);
    this.observations.push(...before.observations);
    this.probes.push(...before.probes);
    this.trials.push(...before.trials);
    this.nonFinite = before.nonFinite;
    this.lossOperations = before.about.lossOperations;
    this.step = before.losses.length;
    const last = (wanted: (o: Observation) => boolean): number =>
      before.observations.reduce((step, o) => (wanted(o) ? o.step : step), Number.NEGATIVE_INFINITY);
    this.lastSignals = last((o) => o.activations !== undefined);
    this.lastUnrolled = last((o) => (this.graphs[o.graph]?.nodes ?? []).some((node) => node.time !== null));
  }

  private about(): About {
    const { optimizer, lossFunction } = this.options;
    const count = (learns: boolean): number =>
      [...this.names.parameters()].reduce((n, p) => n + (p.requiresGrad === learns ? p.array.size : 0), 0);
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
      lossFunction:
        lossFunction === undefined
          ? null
          : lossFunction instanceof Module
            ? lossFunction.toString()
            : lossFunction.name || "a function",
      lossOperations: this.lossOperations,
      every: this.every,
    };
  }

  private get observed(): boolean {
    return this.step % this.every === 0 && this.draft === null;
  }

  private beforeForward(inputs: readonly unknown[]): void {
    if (!isGradEnabled() || !this.model.training) {
      return;
    }
    this.seen = { inputs, output: null, target: null };
    if (this.trace !== null && this.forwards++ < MOST_FORWARDS) {
      this.trace.module = "";
    } else if (this.observed) {
      this.release();
      this.trace = this.newTrace();
      this.forwards = 0;
      this.trace.module = "";
      this.look(this.trace);
    }
    if (this.trace !== null) {
      this.follow(this.trace);
    }
  }

  // Which module runs is only asked for while a forward is traced.
  private follow(trace: Trace): void {
    const handles: RemovableHandle[] = [];
    for (const [path, module] of this.model.namedModules()) {
      if (path === "") {
        continue;
      }
      const outer: (string | null)[] = [];
      handles.push(
        module.registerForwardPreHook(() => {
          outer.push(trace.module);
          trace.module = path;
        }),
        module.registerForwardHook(() => {
          trace.module = outer.pop() ?? null;
        }),
      );
    }
    this.following = handles;
  }

  private unfollow(): void {
    for (const handle of this.following.splice(0)) {
      handle.remove();
    }
  }

  private newTrace(): Trace {
    const signals = this.step - this.lastSignals >= STEPS_BETWEEN_SIGNALS;
    const unrolled = this.step - this.lastUnrolled >= OBSERVATIONS_BETWEEN_UNROLLED * this.every;
    return new Trace(this.names, {
      signals,
      unroll: unrolled ? (call, gradients, module) => unroll(call, gradients, module, this.names) : null,
      operands: new Map(),
      done: (found) => {
        this.traced(found, signals);
      },
    });
  }

  private afterForward(output: unknown): void {
    if (this.seen === null || this.seen.output !== null) {
      return;
    }
    this.unfollow();
    this.seen.output = firstTensor(output);
    if (this.trace !== null) {
      this.trace.module = null;
    } else if (observing.current === null) {
      this.look(
        new LossReader((loss) => {
          this.sawLoss(loss);
        }),
      );
    }
  }

  private look(observer: Observer): void {
    observing.current = observer;
    this.looking = observer;
  }

  /** Notes what the model's output is compared with. */
  sawTarget(target: unknown): void {
    if (this.seen !== null) {
      this.seen.target = target;
    }
  }

  private traced(found: Traversal, signals: boolean): void {
    this.release();
    const nodes = recordedNodes(found.nodes);
    const key = JSON.stringify(nodes);
    let graph = this.graphIndex.get(key);
    if (graph === undefined) {
      graph = this.graphs.push({ nodes }) - 1;
      this.graphIndex.set(key, graph);
    }
    this.lossOperations = this.lossOperations.length > 0 ? this.lossOperations : found.lossOperations;
    if (found.nodes.some(({ time }) => time !== null)) {
      this.lastUnrolled = this.step;
    }
    const { optimizer } = this.options;
    this.draft = {
      step: this.step,
      loss: found.loss ?? Number.NaN,
      rates: optimizer?.paramGroups.map((group) => Number((group as { lr?: unknown }).lr)) ?? [],
      graph,
      gradients: found.gradients,
      gradientNorm: null,
    };
    if (signals) {
      this.lastSignals = this.step;
      this.addSignals(this.draft, found);
    }
    this.sawLoss(found.loss);
  }

  private addSignals(draft: Draft, found: Traversal): void {
    draft.activations = found.activations;
    draft.layers = found.layers;
    const { seen } = this;
    const input = seen?.inputs.find((value): value is Tensor => value instanceof Tensor);
    if (input !== undefined) {
      draft.input = inputSignals(input);
    }
    if (seen !== null && seen.output !== null) {
      draft.output = outputSignals(seen.output, seen.target instanceof Tensor ? seen.target : null);
    }
    if (ROWS_AT.has(this.observations.length + (this.waiting === null ? 0 : 1))) {
      draft.rows = rowsOfLayers(this.names);
    }
  }

  private sawLoss(loss: number | null): void {
    this.release();
    if (loss !== null) {
      this.lossesOfStep.push(loss);
    }
    const { seen } = this;
    if (seen !== null && seen.target !== null) {
      this.batches.push({ inputs: seen.inputs, target: seen.target });
      this.batches.splice(0, this.batches.length - BATCHES_KEPT);
    }
    if (loss !== null && !Number.isFinite(loss) && this.nonFinite === null) {
      const { inputs = [], target = null } = seen ?? {};
      this.nonFinite = findNonFinite(this.step, this.model, this.names, inputs, target);
    }
    if (this.options.optimizer === undefined) {
      this.endStep();
    }
  }

  /** Lets go of whatever is looking on. */
  private release(): void {
    this.unfollow();
    if (this.looking !== null && observing.current === this.looking) {
      observing.current = null;
    }
    this.looking = null;
    this.trace = null;
  }

  private beforeStep(): void {
    this.release();
    if (this.waiting !== null) {
      const turns = this.updates.turns();
      this.waiting.updates = (this.waiting.updates ?? []).map((update) => ({
        ...update,
        turn: turns.get(update.layer) ?? null,
      }));
      this.emitWaiting();
    }
    if (this.draft !== null) {
      this.draft.gradientNorm = Math.hypot(
        ...[...this.names.parameters()].map((p) => (p.gradient === null ? 0 : norm(p.gradient.array))),
      );
      if (this.draft.activations !== undefined) {
        this.updates.begin();
      }
    }
    this.paths.beforeStep();
  }

  private afterStep(): void {
    this.paths.afterStep();
    if (this.draft?.activations !== undefined) {
      this.draft.updates = this.updates.end();
    }
    this.endStep();
  }

  private endStep(): void {
    const losses = this.lossesOfStep.splice(0);
    this.losses.push(losses.length === 0 ? Number.NaN : losses.reduce((a, b) => a + b, 0) / losses.length);
    this.waiting = this.draft;
    this.draft = null;
    this.step++;
    if (this.waiting !== null && this.waiting.updates === undefined) {
      this.emitWaiting();
    }
    this.paths.consider(this.observations);
  }

  private emitWaiting(): void {
    if (this.waiting !== null) {
      const complete = this.waiting;
      this.waiting = null;
      this.observations.push(complete);
      this.options.onObservation?.(complete);
    }
  }
}

/** Reads the number that a walk back begins at, and nothing else. */
class LossReader implements Observer {
  private loss: number | null = null;

  constructor(private readonly done: (loss: number | null) => void) {}

  began(roots: readonly Tensor[]): void {
    const [root] = roots;
    this.loss = roots.length === 1 && root?.array.size === 1 ? numberAt(root.array, 0) : null;
  }

  ended(): void {
    this.done(this.loss);
  }

  recorded(): void {}
  announced(): void {}
  arrived(): void {}
  sent(): void {}
}

function firstTensor(value: unknown): Tensor | null {
  if (value instanceof Tensor) {
    return value;
  }
  return Array.isArray(value) ? (value.map(firstTensor).find((t) => t !== null) ?? null) : null;
}

/** Throws where watching could not begin. */
export function checkWatch(model: unknown, options: WatchOptions): void {
  if (!(model instanceof Module)) {
    throw new TypeError(`watch: the model must be an nn.Module, but got ${describe(model)}`);
  }
  const { optimizer, lossFunction, every } = options;
  if (optimizer !== undefined && !(optimizer instanceof Optimizer)) {
    throw new TypeError(
      `watch: optimizer must be an Optimizer of ogee/optim, but got ${describe(optimizer)}`,
    );
  }
  if (lossFunction !== undefined && typeof lossFunction !== "function") {
    throw new TypeError(
      `watch: lossFunction must be a module or a function of output and target, but got ${describe(lossFunction)}`,
    );
  }
  if (every !== undefined && !(Number.isInteger(every) && every > 0)) {
    throw new RangeError(`watch: every must be a positive integer, but got ${describe(every)}`);
  }
  if ([...model.parameters()].length === 0) {
    throw new Error("watch: the model has no parameters, so there is nothing that could learn");
  }
}
