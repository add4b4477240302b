// What trials showed.

import type { TrialOutcome } from "../judge/verdict.js";
import type { Trial } from "../recording.js";
import { shown } from "../measure/wording.js";

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

/** What helped first, best first; what could not be tried last. */
export function byOutcome(a: TrialOutcome, b: TrialOutcome): number {
  return rank(a) - rank(b) || share(a) - share(b);
}

const rank = ({ helped, trial }: TrialOutcome): number => (helped ? 0 : trial.failed === null ? 1 : 2);

/** What is left of the loss; where neither training has one, nothing was won. */
function share({ before, after }: TrialOutcome): number {
  const left = after / before;
  return Number.isNaN(left) ? 1 : left;
}

/**
 * What the trials of a diagnosis say, in a sentence; also that none helped.
 *
 * @param trials as a diagnosis has them: what helped best comes first.
 */
export function proofOf(trials: readonly TrialOutcome[]): string {
  const tried = trials.filter(({ trial }) => trial.failed === null);
  const failed = trials.length - tried.length;
  const rest = failed === 0 ? "" : `; ${failed} could not be tried`;
  const [best] = tried;
  if (best === undefined) {
    return trials.length === 0 ? "No fix was tried." : `None of ${trials.length} fixes could be tried.`;
  }
  const { trial, before, after, helped } = best;
  if (!helped) {
    return `None of ${tried.length} fixes that were tried helped${rest}.`;
  }
  return (
    `It helped in ${trial.after.length} steps: ${trial.change}. ` +
    `${trial.measure} ${shown(before)} without it, ${shown(after)} with it${rest}.`
  );
}
