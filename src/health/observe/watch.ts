// Watching a training: what happens between a forward and the optimizer's step, written down and not touched.

import { isGradEnabled } from "../../autograd/mode.js";
import { type Observer, observing } from "../../autograd/observer.js";
import { Tensor } from "../../autograd/tensor.js";
import type { RemovableHandle } from "../../nn/hooks.js";
import { type AnyModule, Module } from "../../nn/module.js";
import type { Observation, Recording, Trial } from "../recording.js";
import { Book } from "./book.js";
import { centringProbe } from "./centring.js";
import { LossReader } from "./loss-reader.js";
import { ModulePaths } from "./module-paths.js";
import { Names } from "./names.js";
import { findNonFinite } from "./non-finite.js";
import { PathWatch } from "./path.js";
import { inputSignals, outputSignals } from "./signals.js";
import { norm } from "./statistics.js";
import { Trace, type Traversal } from "./trace.js";
import { unroll } from "./unrolled.js";
import { rowsOfLayers, Updates } from "./updates.js";
import type { WatchOptions } from "./watch-options.js";

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
  private readonly book: Book;
  private readonly modules: ModulePaths;
  /** The latest batches, oldest first. */
  readonly batches: Batch[] = [];
  private readonly handles: RemovableHandle[] = [];
  private readonly updates: Updates;
  private readonly paths: PathWatch;
  private readonly every: number;
  private step: number;
  private trace: Trace | null = null;
  /** Who looks on for us now. */
  private looking: Observer | null = null;
  private forwards = 0;
  private lastSignals: number;
  private lastUnrolled: number;
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
    this.book = new Book(model, this.names, options);
    this.modules = new ModulePaths(model);
    this.step = this.book.losses.length;
    this.lastSignals = this.book.lastStep(({ activations }) => activations !== undefined);
    this.lastUnrolled = this.book.lastStep((_, { nodes }) => nodes.some(({ time }) => time !== null));
    this.paths = new PathWatch(model, this.names, this.book.probes, (layer, kappa) => {
      this.testCentring(layer, kappa);
    });
    this.attach();
  }

  /** Everything that has been seen so far. */
  get recording(): Recording {
    return this.book.recording(this.waiting);
  }

  /** The trials of the recording, to be added to. */
  get trials(): Trial[] {
    return this.book.trials;
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
      this.modules.follow(this.trace);
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
    this.modules.forget();
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
    const graph = this.book.graphOf(found.nodes);
    if (this.book.lossOperations.length === 0) {
      this.book.lossOperations = found.lossOperations;
    }
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
    if (ROWS_AT.has(this.book.observations.length + (this.waiting === null ? 0 : 1))) {
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
    if (loss !== null && !Number.isFinite(loss) && this.book.nonFinite === null) {
      const { inputs = [], target = null } = seen ?? {};
      this.book.nonFinite = findNonFinite(this.step, this.model, this.names, inputs, target);
    }
    if (this.options.optimizer === undefined) {
      this.endStep();
    }
  }

  /** Lets go of whatever is looking on. */
  private release(): void {
    this.modules.forget();
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

  private testCentring(layer: string, kappa: number): void {
    const { model, batches, step } = this;
    const { lossFunction } = this.options;
    if (lossFunction !== undefined) {
      const probe = centringProbe(model, lossFunction, batches, { layer, kappa, step });
      this.book.probes.push(...(probe === null ? [] : [probe]));
    }
  }

  private endStep(): void {
    const losses = this.lossesOfStep.splice(0);
    this.book.losses.push(
      losses.length === 0 ? Number.NaN : losses.reduce((a, b) => a + b, 0) / losses.length,
    );
    this.waiting = this.draft;
    this.draft = null;
    this.step++;
    if (this.waiting !== null && this.waiting.updates === undefined) {
      this.emitWaiting();
    }
    this.paths.consider(this.book.observations);
  }

  private emitWaiting(): void {
    if (this.waiting !== null) {
      const complete = this.waiting;
      this.waiting = null;
      this.book.observations.push(complete);
      this.options.onObservation?.(complete);
    }
  }
}

function firstTensor(value: unknown): Tensor | null {
  if (value instanceof Tensor) {
    return value;
  }
  return Array.isArray(value) ? (value.map(firstTensor).find((t) => t !== null) ?? null) : null;
}
