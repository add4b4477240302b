// Whether the fault of a training appears in a trial at all: what a copy does well without any fix, no fix can mend there.

import { harmOf } from "../measure/harm.js";
import { progressOf } from "../measure/progress.js";
import { shown } from "../measure/wording.js";
import type { Recording } from "../recording.js";
import { endOf } from "./ending.js";

/** The share by which the loss of an unchanged copy is below where learning begins, if it learns; what is stuck learns under 5%. */
const LEARNS = 0.2;

/**
 * Why a trial proves nothing; null where it may. A training that broke, diverged or stood still is set against its unchanged copy: if that ends
 * clearly below a constant answer, its own first loss, and below where the training ended, what went wrong is not in the copy (a gradient that a
 * hook changes), or comes later than the trial ends.
 *
 * @param recording of the training.
 * @param unchanged losses of its copy, by the training's own loss.
 */
export function whyNothingAppears(recording: Recording, unchanged: readonly number[]): string | null {
  const progress = progressOf(recording);
  const { state } = harmOf(recording, progress);
  if (state !== "broken" && state !== "diverged" && state !== "stuck") {
    return null;
  }
  const { reference, baseline, last } = progress;
  const end = endOf(unchanged);
  const begins = Math.min(reference, progress.first, unchanged[0] ?? Number.NaN);
  const learns = end < begins - LEARNS * Math.abs(begins);
  // A loss whose constant answer is known means nothing below 0; one that is no number in the end has no last.
  const sound = !(baseline !== null && end < 0) && !(end >= last);
  return learns && sound
    ? `the fault did not appear in the ${unchanged.length} steps of the trial, so nothing is proven: without a fix the loss comes to ${shown(end)} there`
    : null;
}
