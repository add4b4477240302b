// Figures and trials in words.

import type { Diagnosis, TrialOutcome } from "../judge/verdict.js";
import { type Figure, shown } from "../measure/wording.js";
import { showsNoFault } from "../prove/outcome.js";

/** A value with its unit: "7.15 decades", "68%". */
export function valueWords({ value, unit }: Pick<Figure, "value" | "unit">): string {
  // Infinitely many decades lost are everything.
  return unit === "decades" && value === Number.POSITIVE_INFINITY
    ? "all of it"
    : unit === "%"
      ? `${shown(value)}%`
      : unit === ""
        ? shown(value)
        : `${shown(value)} ${unit}`;
}

/** What a figure is compared with, in its own unit: "against 3"; "" if there is nothing. */
export const barWords = ({ bar, unit }: Pick<Figure, "bar" | "unit">): string =>
  bar === null || !Number.isFinite(bar) ? "" : `against ${shown(bar)}${unit === "%" ? "%" : ""}`;

/** A mean loss of a trial: a training that broke has none. */
const lossWords = (loss: number): string => (Number.isFinite(loss) ? shown(loss) : "not a number");

/** What a trial showed: "loss 0.693 -> 0.021 in 20 steps from the initial weights: better". */
export function outcomeWords({ trial, before, after, helped }: TrialOutcome): string {
  if (trial.failed !== null) {
    return showsNoFault(trial) ? trial.failed : `could not be tried: ${trial.failed}`;
  }
  const from = trial.from === "initial" ? "from the initial weights" : `from step ${trial.from}`;
  const how = helped ? "it helps" : "it does not help";
  return `${trial.measure} ${lossWords(before)} -> ${lossWords(after)} in ${trial.after.length} steps ${from}: ${how}`;
}

/** The outcome that a short report shows: what helped best, else the likeliest fix that was made, else the likeliest that failed. */
export function shownOutcome({ fixes, trials }: Pick<Diagnosis, "fixes" | "trials">): TrialOutcome | null {
  const order = fixes.map((fix) => JSON.stringify(fix));
  const likelihood = ({ trial }: TrialOutcome): number => order.indexOf(JSON.stringify(trial.fix));
  const byLikelihood = [...trials].sort((a, b) => likelihood(a) - likelihood(b));
  return (
    trials.find(({ helped }) => helped) ??
    byLikelihood.find(({ trial }) => trial.failed === null) ??
    byLikelihood[0] ??
    null
  );
}
