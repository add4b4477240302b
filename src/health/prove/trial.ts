// A fix tried: two copies of the training, one with the fix and one without, see the same batches and the same random numbers.

import { enableGrad } from "../../autograd/mode.js";
import { observedBy } from "../../autograd/observer.js";
import { numberAt } from "../../ndarray/elements.js";
import { LBFGS } from "../../optim/lbfgs.js";
import type { Optimizer } from "../../optim/optimizer.js";
import type { Tensor } from "../../autograd/tensor.js";
import { defaultGenerator } from "../../random/index.js";
import { broadcastOf } from "../measure/broadcast.js";
import { lossOf } from "../observe/batch-loss.js";
import type { Batch } from "../observe/batches.js";
import type { Recording, Trial } from "../recording.js";
import { ChangesNothing } from "./alike.js";
import { whyNothingAppears } from "./appearance.js";
import { applyFix } from "./apply.js";
import type { Fix } from "./fix.js";
import { Likeness } from "./likeness.js";
import { type CommonMeasure, commonMeasure } from "./losses.js";
import { copyOfSetup, type Setup } from "./setup.js";
import type { Snapshot } from "./snapshot.js";
import { wordsOf } from "./words.js";

/** What trials are made on. */
export interface Ground {
  readonly setup: Setup;
  readonly recording: Recording;
  /** The kept batches, oldest first. */
  readonly batches: readonly Batch[];
  readonly start: Snapshot;
  /** Whether rates, clipping and losses begin at the start too, because the present weights would show nothing of them. */
  readonly anew: boolean;
  readonly steps: number;
}

/** Kinds that are judged from the present weights: what they change, a training may change on its way. */
const ON_THE_WAY: ReadonlySet<Fix["kind"]> = new Set([
  "learningRate",
  "constantRate",
  "clip",
  "optimizer",
  "loss",
  "output",
]);

/** Kinds that say themselves what the rate is. */
const OWN_RATES: ReadonlySet<Fix["kind"]> = new Set(["constantRate", "optimizer"]);

/** How a copy is trained. */
interface Course {
  /** Whether its learning rates follow those that were recorded. */
  readonly scheduled: boolean;
  readonly common: CommonMeasure | null;
  /** For the copy without the fix. */
  readonly likeness: Likeness | null;
}

/** Makes trials on one ground; the training without a fix is run once for each start and measure. */
export class Trials {
  private readonly random = defaultGenerator.getState();
  private readonly unchanged = new Map<string, readonly number[]>();

  private readonly broadcasts: boolean;

  constructor(private readonly ground: Ground) {
    this.broadcasts = broadcastOf(ground.recording) !== null;
  }

  /** Tries a fix; null where it would change nothing. Random numbers are what they were afterwards. */
  run(rule: string, fix: Fix): Trial | null {
    const { start, anew, recording } = this.ground;
    const present = ON_THE_WAY.has(fix.kind) && !anew;
    const from = present ? recording.losses.length : start.from;
    const told = { rule, fix, change: wordsOf(fix, recording), from };
    try {
      return observedBy(null, () => enableGrad(() => this.tried(told, present)));
    } catch (error) {
      if (error instanceof ChangesNothing) {
        return null;
      }
      const failed = error instanceof Error ? error.message : String(error);
      return { ...told, measure: "loss", before: [], after: [], failed };
    } finally {
      defaultGenerator.setState(this.random);
    }
  }

  private tried(told: Pick<Trial, "rule" | "fix" | "change" | "from">, present: boolean): Trial {
    const { recording, batches } = this.ground;
    const sample = batches[batches.length - 1] ?? null;
    defaultGenerator.setState(this.random);
    const changed = applyFix(this.begun(present), told.fix, { recording, sample });
    const common = commonMeasure(told.fix, changed);
    const measure = common?.name ?? "loss";
    const key = `${present} ${measure}`;
    const before =
      this.unchanged.get(key) ??
      this.trained(this.begun(present), {
        scheduled: !present,
        common,
        likeness: new Likeness(recording, present ? null : this.ground.start.step),
      });
    this.unchanged.set(key, before);
    const failed = common === null ? whyNothingAppears(recording, before) : null;
    if (failed !== null) {
      return { ...told, measure, before, after: [], failed };
    }
    const scheduled = !present && !OWN_RATES.has(told.fix.kind);
    const after = this.trained(changed, { scheduled, common: null, likeness: null });
    return { ...told, measure, before, after, failed: null };
  }

  /** A copy at the present weights, or at those of the start; there with the largest learning rates that were seen. */
  private begun(present: boolean): Setup {
    const { setup, start } = this.ground;
    const copy = copyOfSetup(setup);
    if (!present) {
      start.restoreInto(copy);
      copy.optimizer?.paramGroups.forEach((group, i) => {
        const largest = this.largestRate(i);
        Object.assign(group, Number.isFinite(largest) ? { lr: largest } : {});
      });
    }
    if (!copy.model.training) {
      copy.model.train();
    }
    return copy;
  }

  private largestRate(group: number): number {
    return Math.max(...this.ground.recording.observations.map(({ rates }) => rates[group] ?? Number.NaN));
  }

  private trained(setup: Setup, { scheduled, common, likeness }: Course): readonly number[] {
    const { batches, steps } = this.ground;
    const { model, optimizer, lossFunction } = setup;
    if (optimizer === null || lossFunction === null || batches.length === 0) {
      throw new Error(`prove: ${missing(setup)}`);
    }
    defaultGenerator.setState(this.random);
    const reader = common?.reader(setup) ?? null;
    const rates = optimizer.paramGroups.map((group) => Number((group as { lr?: unknown }).lr));
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      const { inputs, target } = batches[step % batches.length] as Batch;
      if (scheduled) {
        this.setRates(optimizer, rates, step);
      }
      let measured: number | null = null;
      const backward = (): Tensor => {
        optimizer.zeroGrad();
        const output: unknown = model(...inputs);
        const loss = lossOf(lossFunction, output, target, this.broadcasts);
        // A closure is called several times in a step: the first loss is that of the step.
        measured ??= reader?.read(output, target) ?? numberAt(loss.array, 0);
        loss.backward();
        return loss;
      };
      likeness?.before(model);
      if (optimizer instanceof LBFGS) {
        optimizer.step(backward);
      } else {
        backward();
        optimizer.step();
      }
      if (step === 0) {
        this.checkOriginal();
      }
      likeness?.after(model);
      losses.push(measured ?? Number.NaN);
      if (!Number.isFinite(losses[step])) {
        // Nothing comes back from there.
        losses.push(...new Array<number>(steps - step - 1).fill(Number.NaN));
        break;
      }
    }
    reader?.stop();
    return losses;
  }

  /** From the start each step has the rate that was recorded then, times what the fix makes of the largest. */
  private setRates({ paramGroups }: Optimizer<object>, rates: readonly number[], step: number): void {
    const at = step + this.ground.start.step;
    const seen = this.ground.recording.observations.filter((o) => o.step <= at);
    const recorded = seen[seen.length - 1]?.rates ?? [];
    paramGroups.forEach((group, i) => {
      const share = (recorded[i] ?? Number.NaN) / this.largestRate(i);
      if (Number.isFinite(share) && Number.isFinite(rates[i])) {
        Object.assign(group, { lr: (rates[i] as number) * share });
      }
    });
  }

  /** A copy that reads the original's weights would train it: a function kept as a property does that, or a penalty made by hand. */
  private checkOriginal(): void {
    if ([...this.ground.setup.model.parameters()].some((p) => p.gradient !== null)) {
      throw new Error(
        "prove: a copy of the model still reads the original's parameters: the loss function does, as a penalty on model.parameters() (use " +
          "weightDecay, or take them inside forward), or a function kept as a property (write it as a method)",
      );
    }
  }
}

function missing({ optimizer, lossFunction }: Setup): string {
  return optimizer === null
    ? "watch was given no optimizer, so no training can be tried; watch(model, { optimizer, lossFunction })"
    : lossFunction === null
      ? "watch was given no loss function, so no training can be tried; watch(model, { optimizer, lossFunction })"
      : "no batch was kept with its target; give watch the loss function as a module, or call health.sawTarget(target)";
}
