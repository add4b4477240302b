// What a trial showed.

import type { TrialOutcome } from "../judge/verdict.js";
import type { Trial } from "../recording.js";

/** The share of the loss by which a fix has to be better: below it two trainings differ by chance. */
const MARGIN = 0.05;

/** Compares the mean loss of the last quarter of the steps. A loss that is no number is worse than any. */
export function outcomeOf(trial: Trial): TrialOutcome {
  const quarter = Math.max(1, Math.ceil(trial.after.length / 4));
  const end = (losses: readonly number[]): number => {
    const last = losses.slice(-quarter);
    const sum = last.reduce((a, b) => a + b, 0);
    return last.length === 0 || Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum / last.length;
  };
  const [before, after] = [end(trial.before), end(trial.after)];
  const start = trial.before[0] ?? Number.NaN;
  const scale = Number.isFinite(before)
    ? Math.max(Math.abs(before), 0.1 * Math.abs(start))
    : Number.POSITIVE_INFINITY;
  const helped =
    trial.failed === null &&
    Number.isFinite(after) &&
    (before === Number.POSITIVE_INFINITY ? after < start * 1.01 : before - after > MARGIN * scale);
  return { trial, before, after, helped };
}
