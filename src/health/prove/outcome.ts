// What trials showed.

import { describe } from "../../ndarray/describe.js";
import type { TrialOutcome } from "../judge/verdict.js";
import type { Trial } from "../recording.js";
import { errorOfMean } from "../measure/averages.js";
import { shown } from "../measure/wording.js";
import { endOf, firstQuarter, lastQuarter, meanOrInfinity } from "./ending.js";

/** The share of the loss by which a fix has to be better: below it two trainings differ by chance. */
const MARGIN = 0.05;
/** The same in standard errors of the difference, batch by batch. */
const ERRORS = 2;
/** The share by which a loss may be above its start: batches differ. */
const TOLERANCE = 0.1;

/**
 * Compares the last quarter of the steps: with the fix the mean loss has to be lower by 5%, and by twice the standard error of the
 * differences, for both have seen the same batches. A loss that is no number is worse than any. It is no help to diverge more slowly:
 * the loss has to stay where the trainings began, or below. Where they began apart, with weights that explode and others, say, what
 * exploded is no measure of the other.
 */
export function outcomeOf(trial: Trial): TrialOutcome {
  const [before, after] = [endOf(trial.before), endOf(trial.after)];
  const starts = [trial.before[0], trial.after[0]]
    .filter((x): x is number => Number.isFinite(x))
    .map(Math.abs);
  const scale = Math.max(Math.abs(before), 0.1 * Math.min(...starts));
  const won = lastQuarter(trial.before.map((loss, i) => loss - (trial.after[i] ?? Number.NaN)));
  const better =
    before === Number.POSITIVE_INFINITY ||
    (before - after > MARGIN * scale && before - after > ERRORS * errorOfMean(won));
  const start = startOf(trial);
  const helped = trial.failed === null && after <= start + TOLERANCE * Math.abs(start) && better;
  return { trial, before, after, helped };
}

/** Whether the copy without the fix did not show the fault, so that the fix was left out and `failed` says why nothing is proven. */
export const showsNoFault = ({ failed, before, after }: Trial): boolean =>
  failed !== null && before.length > 0 && after.length === 0;

/** Where the fixed training began; or the other one, as far as the first quarter of the fixed one comes up to it. */
function startOf({ before, after }: Trial): number {
  const own = after[0] ?? Number.NaN;
  const common = Math.min(before[0] ?? Number.NaN, meanOrInfinity(firstQuarter(after)));
  return Number.isNaN(common) ? own : Number.isNaN(own) ? common : Math.max(own, common);
}

/** What helped first, best first; what could not be tried last. */
export function byOutcome(a: TrialOutcome, b: TrialOutcome): number {
  return rank(a) - rank(b) || change(a) - change(b) || a.after - b.after;
}

const rank = ({ helped, trial }: TrialOutcome): number => (helped ? 0 : trial.failed === null ? 1 : 2);

/** The change of the loss as a share; where neither training has one, nothing was won. */
function change({ before, after }: TrialOutcome): number {
  if (before === Number.POSITIVE_INFINITY) {
    return after < before ? -1 : 0;
  }
  return before === 0 ? Math.sign(after) : (after - before) / Math.abs(before);
}

/**
 * What the trials of a diagnosis say, in a sentence; also that none helped, or that the fault did not appear in them.
 *
 * @param trials as a diagnosis has them: what helped best comes first.
 * @returns "It helped in 60 steps: ...", with the losses; or "No fix helped: 4 tried."
 * @throws TypeError if they are no outcomes of trials.
 * @example proofOf([]) // No fix was tried.
 */
export function proofOf(trials: readonly TrialOutcome[]): string {
  if (!Array.isArray(trials) || !trials.every((one) => Array.isArray(one?.trial?.after))) {
    throw new TypeError(`proofOf: expected the trials of a diagnosis, but got ${describe(trials)}`);
  }
  const tried = trials.filter(({ trial }) => trial.failed === null);
  const unseen = trials.find(({ trial }) => showsNoFault(trial));
  if (tried.length === 0 && unseen !== undefined) {
    return `${sentence(unseen.trial.failed ?? "")}.`;
  }
  const failed = trials.filter(({ trial }) => trial.failed !== null && !showsNoFault(trial)).length;
  const rest = failed === 0 ? "" : `; ${failed} could not be made`;
  const [best] = tried;
  if (best === undefined) {
    return failed === 0 ? "No fix was tried." : `No fix was tried: ${failed} could not be made.`;
  }
  const { trial, before, after, helped } = best;
  return helped
    ? `It helped in ${trial.after.length} steps: ${trial.change}. ` +
        `${trial.measure} ${shown(before)} without it, ${shown(after)} with it${rest}.`
    : `No fix helped: ${tried.length} tried${rest}.`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
