// What the kinds of fixes share: what they are told, and what they give.

import type { Tensor } from "../../autograd/tensor.js";
import type { AnyModule } from "../../nn/module.js";
import type { Optimizer } from "../../optim/optimizer.js";
import type { LossFunction } from "../observe/watch-options.js";
import type { Batch } from "../observe/batches.js";
import type { Recording } from "../recording.js";

export interface Context {
  readonly recording: Recording;
  /** A batch that went through the model; null where none was kept. */
  readonly sample: Batch | null;
}

/** What a fix has changed on a copy; what is left out is as it was. */
export interface Change {
  readonly model?: AnyModule;
  readonly optimizer?: Optimizer<object>;
  readonly lossFunction?: LossFunction;
  /** Parameters that begin anew, so that what the optimizer kept for them means nothing. */
  readonly redrawn?: readonly Tensor[];
}

/** @throws Error where a fix needs a batch to look at. */
export function needSample(fix: string, { sample }: Context): Batch {
  if (sample === null) {
    throw new Error(
      `apply: ${fix} looks at a batch, and none was kept; give watch the loss function as a module, or call health.sawTarget(target)`,
    );
  }
  return sample;
}
