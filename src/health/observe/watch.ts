// Watching a training: what happens between a forward and the optimizer's step, written down and not touched.

import { isGradEnabled } from "../../autograd/mode.js";
import { Tensor } from "../../autograd/tensor.js";
import type { RemovableHandle } from "../../nn/hooks.js";
import { type AnyModule, Module } from "../../nn/module.js";
import type { Recording, Trial } from "../recording.js";
import { type Batch, remember } from "./batches.js";
import { Book } from "./book.js";
import { Cadence } from "./cadence.js";
import { centringProbe } from "./centring.js";
import { areCleared, gradientNorm } from "./gradients.js";
import { type Kept, unpacked } from "./gradient-sizes.js";
import { Look, type LookOptions } from "./look.js";
import { Names } from "./names.js";
import { findNonFinite } from "./non-finite.js";
import { PathWatch } from "./path.js";
import { firstTensor, ratesOf } from "./readings.js";
import { inputSignals, outputSignals } from "./signals.js";
import type { Traversal } from "./trace.js";
import { rowsOfLayers, Updates } from "./updates.js";
import type { WatchOptions } from "./watch-options.js";

type Draft = { -readonly [K in keyof Kept]: Kept[K] };

/** The hooks of a training that is watched, and what they have seen. */
export class Watching {
  readonly names: Names;
  private readonly book: Book;
  private readonly look: Look;
  /** The latest batches, oldest first. */
  readonly batches: Batch[] = [];
  private readonly handles: RemovableHandle[] = [];
  private readonly updates: Updates;
  private readonly paths: PathWatch;
  private readonly cadence: Cadence;
  private step: number;
  private lossesOfStep: number[] = [];
  /** What earlier steps had left in the gradients when the latest backward began. */
  private gradientBefore = 0;
  private seen: { inputs: readonly unknown[]; output: Tensor | null; target: unknown } | null = null;
  /** The observation of this step, and that of the step before, which waits for a look at the next gradients. */
  private draft: Draft | null = null;
  private waiting: Draft | null = null;

  constructor(
    readonly model: AnyModule,
    readonly options: WatchOptions,
  ) {
    this.names = new Names(model);
    this.updates = new Updates(this.names);
    this.book = new Book(model, this.names, options);
    this.cadence = new Cadence(options.every ?? 10, this.book);
    this.look = new Look(this.names, {
      wanted: () => this.wanted(),
      began: () => {
        this.gradientBefore = gradientNorm(this.options.optimizer?.paramGroups ?? []);
      },
      traced: (found, signals) => {
        this.traced(found, signals);
      },
      sawLoss: (loss) => {
        this.sawLoss(loss);
      },
    });
    this.step = this.book.losses.length;
    this.paths = new PathWatch(model, this.names, this.book.probes, (layer, kappa) => {
      this.testCentring(layer, kappa);
    });
    for (const observation of this.book.observations) {
      this.paths.note(observation);
    }
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

  /** Whether nothing that was seen waits for a later step. */
  get settled(): boolean {
    return this.waiting === null && this.draft === null && this.paths.idle;
  }

  /** Takes back every hook. */
  detach(): void {
    this.look.end();
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

  private beforeForward(inputs: readonly unknown[]): void {
    if (!isGradEnabled() || !this.model.training) {
      return;
    }
    this.dropCleared();
    this.book.beforeForward();
    this.seen = { inputs, output: null, target: null };
    this.look.beforeForward();
  }

  /** Gradients that were cleared before a step, as a generator's step leaves them in its discriminator, never counted. */
  private dropCleared(): void {
    const waits = this.draft !== null || this.lossesOfStep.length > 0;
    if (this.options.optimizer === undefined || !waits || !areCleared(this.names.parameters())) {
      return;
    }
    this.draft = null;
    this.lossesOfStep.length = 0;
  }

  private wanted(): LookOptions | null {
    return this.draft !== null || !this.cadence.observes(this.step)
      ? null
      : {
          signals: this.cadence.wantsSignals(this.step),
          unrolled: this.cadence.wantsUnrolled(this.step),
        };
  }

  private afterForward(output: unknown): void {
    if (this.seen === null || this.seen.output !== null) {
      return;
    }
    this.seen.output = firstTensor(output);
    this.look.afterForward();
  }

  /** Notes what the model's output is compared with. */
  sawTarget(target: unknown): void {
    if (this.seen !== null) {
      this.seen.target = target;
    }
  }

  private traced(found: Traversal, signals: boolean): void {
    const graph = this.book.graphOf(found.nodes);
    this.book.sawLossFunction(found.lossOperations, found.lossShape);
    this.book.sawUnlisted(found.unlisted);
    if (found.unrolled) {
      this.cadence.sawUnrolled(this.step);
    }
    const { optimizer } = this.options;
    this.draft = {
      step: this.step,
      loss: found.loss ?? Number.NaN,
      rates: ratesOf(optimizer?.paramGroups ?? []),
      graph,
      gradients: found.gradients,
      gradientNorm: null,
      gradientBefore: this.gradientBefore,
    };
    if (signals) {
      this.addSignals(this.draft, found);
    }
    this.sawLoss(found.loss);
  }

  private addSignals(draft: Draft, found: Traversal): void {
    draft.activations = found.activations;
    draft.layers = found.layers;
    const { seen } = this;
    const input = seen?.inputs.find((value): value is Tensor => value instanceof Tensor);
    const due = this.cadence.sawSignals(this.step, this.waiting !== null);
    if (input !== undefined && due.input) {
      draft.input = inputSignals(input);
    }
    if (seen !== null && seen.output !== null) {
      draft.output = outputSignals(seen.output, seen.target instanceof Tensor ? seen.target : null);
    }
    if (due.rows) {
      draft.rows = rowsOfLayers(this.names);
    }
  }

  private sawLoss(loss: number | null): void {
    this.look.end();
    if (loss !== null) {
      this.lossesOfStep.push(loss);
    }
    const { seen } = this;
    if (seen !== null && seen.target !== null) {
      remember(this.batches, { inputs: seen.inputs, target: seen.target });
    }
    if (loss !== null && !Number.isFinite(loss) && this.book.nonFinite === null) {
      const { inputs = [], target = null } = seen ?? {};
      this.book.nonFinite = findNonFinite(this.step, this.model, this.names, inputs, target);
    }
    if (this.options.optimizer === undefined) {
      this.endStep();
    }
  }

  private beforeStep(): void {
    this.look.end();
    if (this.waiting !== null) {
      const turns = this.updates.turns();
      this.waiting.updates = (this.waiting.updates ?? []).map((update) => ({
        ...update,
        turn: turns.get(update.layer) ?? null,
      }));
      this.emitWaiting();
    }
    if (this.draft !== null) {
      this.draft.gradientNorm = gradientNorm([{ params: this.names.parameters() }]);
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
    // None: 0 / 0, which is NaN.
    this.book.losses.push(losses.reduce((a, b) => a + b, 0) / losses.length);
    this.waiting = this.draft;
    this.draft = null;
    this.step++;
    if (this.waiting !== null && this.waiting.updates === undefined) {
      this.emitWaiting();
    }
    this.paths.consider();
  }

  private emitWaiting(): void {
    if (this.waiting !== null) {
      const complete = this.waiting;
      this.waiting = null;
      this.book.observations.push(complete);
      this.paths.note(complete);
      this.options.onObservation?.(unpacked(complete));
    }
  }
}
