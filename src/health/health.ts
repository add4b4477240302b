// The public face: watch a training, and ask what it showed.

import { type JudgeOptions, judge } from "./judge/judge.js";
import type { Verdict } from "./judge/verdict.js";
import { type Batch, Watching } from "./observe/watch.js";
import { checkWatch, type WatchOptions } from "./observe/watch-options.js";
import type { AnyModule } from "../nn/module.js";
import type { Recording } from "./recording.js";

/** A training that is watched. */
export class Health {
  private readonly watching: Watching;

  /** @internal Made by `watch`. */
  constructor(model: AnyModule, options: WatchOptions) {
    this.watching = new Watching(model, options);
  }

  /** Everything that has been seen so far, as plain numbers. */
  get recording(): Recording {
    return this.watching.recording;
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
