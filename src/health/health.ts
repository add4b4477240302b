// The public face: watch a training, and ask what it showed.

import { type JudgeOptions, judge } from "./judge/judge.js";
import type { Verdict } from "./judge/verdict.js";
import type { Batch } from "./observe/batches.js";
import { Watching } from "./observe/watch.js";
import { checkWatch, type WatchOptions } from "./observe/watch-options.js";
import type { AnyModule } from "../nn/module.js";
import { applyFix } from "./prove/apply.js";
import type { Fix } from "./prove/fix.js";
import { checkProve, noteTrial, proved, type ProveOptions } from "./prove/prove.js";
import { beginsAnew } from "./prove/beginning.js";
import type { Setup } from "./prove/setup.js";
import { Snapshot } from "./prove/snapshot.js";
import type { Recording, Trial } from "./recording.js";

/** A training that is watched. */
export class Health {
  private readonly watching: Watching;
  private readonly start: Snapshot;

  /** @internal Made by `watch`. */
  constructor(model: AnyModule, options: WatchOptions) {
    const { resume, atStart = resume === undefined } = options;
    this.start = new Snapshot(model, atStart ? 0 : (resume?.losses.length ?? 0));
    this.watching = new Watching(model, options);
  }

  /** Everything that has been seen so far, as plain numbers. */
  get recording(): Recording {
    return this.watching.recording;
  }

  /**
   * Whether the recording holds everything that was seen: from such a moment a training can go on, by the option `resume`,
   * as if it had not been cut short.
   */
  get settled(): boolean {
    return this.watching.settled;
  }

  /** The latest batches that went through the model with their targets, oldest first: what fixes are tried on. */
  get batches(): readonly Batch[] {
    return [...this.watching.batches];
  }

  /**
   * Notes what the model's output is compared with, where the loss function is no module that was given to `watch`.
   *
   * @param target of the batch that has just gone through the model.
   */
  sawTarget(target: unknown): void {
    this.watching.sawTarget(target);
  }

  /** What the judge says of what has been seen so far. */
  verdict(options: JudgeOptions = {}): Verdict {
    return judge(this.recording, options);
  }

  /**
   * Tries the fixes of the root causes on copies: each training runs for a few steps with the fix and without it, on the batches
   * that were kept and with the same random numbers. New functions, initial weights and normalisation begin at the weights of the
   * start; rates, clipping and losses at those of now, unless the training has gone to ruin. What was tried is written into the
   * recording. Weights, gradients, buffers and random numbers of the training stay what they are, to the bit.
   *
   * @param options how many steps, and how many fixes at most; and how to judge, as for `judge`.
   * @returns the verdict with the trials, in each diagnosis what helped best first; where none is marked as `helped`, no fix did.
   * @throws RangeError for steps or a number of fixes that are no positive integers.
   * @example
   * const { diagnoses } = health.prove();
   * console.log(diagnoses[0]?.trials.map(({ trial, helped }) => [trial.change, helped]));
   * @source https://arxiv.org/abs/2204.08515
   */
  prove(options: ProveOptions = {}): Verdict {
    const { steps, most } = checkProve(options);
    const { recording, batches } = this.watching;
    const verdict = judge(recording, options);
    const ground = {
      setup: this.setup,
      recording,
      batches: [...batches],
      start: this.start,
      anew: beginsAnew(recording, verdict.harm),
      steps,
    };
    let made = 0;
    const note = (trial: Trial): void => {
      made++;
      noteTrial(this.watching.trials, trial);
      options.onTrial?.(trial);
    };
    proved(verdict, ground, most, note);
    // Where a cause was refuted, what had been folded under it stands for itself.
    const after = judge(this.recording, options);
    const untried = after.diagnoses.filter(({ rule }) => !verdict.diagnoses.some((one) => one.rule === rule));
    if (untried.length === 0 || made >= most) {
      return after;
    }
    proved({ ...after, diagnoses: untried }, ground, most - made, note);
    return judge(this.recording, options);
  }

  /**
   * The training with a fix: copies of model, optimizer and loss function, at the weights of now, changed. The original stays as
   * it is; hooks stay with it. Weights that are drawn anew take random numbers from the default generator.
   *
   * @param fix as a diagnosis or a trial has it.
   * @returns model, optimizer (null if none was given) and loss function, to go on with.
   * @throws Error where the fix cannot be made to this model, with the reason and what to do instead; or would change nothing.
   * @example
   * const [best] = health.prove().diagnoses[0]?.trials ?? [];
   * if (best?.helped) {
   *   const { model, optimizer, lossFunction } = health.apply(best.trial.fix);
   * }
   */
  apply(fix: Fix): Setup {
    const { recording, batches } = this.watching;
    return applyFix(this.setup, fix, { recording, sample: batches[batches.length - 1] ?? null });
  }

  private get setup(): Setup {
    const { model, options } = this.watching;
    return { model, optimizer: options.optimizer ?? null, lossFunction: options.lossFunction ?? null };
  }

  /** Takes every hook back; what has been seen stays. */
  detach(): void {
    this.watching.detach();
  }
}

/**
 * Attaches to a training: at every tenth step it notes how large the gradients are at every operation, what activation
 * functions do to their inputs, and how far the weights move. Weights, gradients, buffers and random numbers stay what they
 * would have been, to the bit.
 *
 * @param model any module tree; hooks are added to it, and taken back by `detach()`.
 * @param options the optimizer and the loss function of the training, and how often to look.
 * @throws TypeError if it is no module; Error if it has no parameters.
 * @example
 * const health = watch(model, { optimizer, lossFunction, every: 10 });
 * for (const [x, y] of loader) {
 *   optimizer.zeroGrad();
 *   lossFunction(model(x), y).backward();
 *   optimizer.step();
 * }
 * console.log(health.verdict().says);
 * @source https://arxiv.org/abs/1611.01232
 */
export function watch(model: AnyModule, options: WatchOptions = {}): Health {
  checkWatch(model, options);
  return new Health(model, options);
}
