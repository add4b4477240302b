// Whether a training suffers at all: the gate through which most rules have to go.
//
// A gradient that is small because everything has been learned is no fault. What counts is what the loss does: whether it
// is a number, whether it falls below that of a constant answer, and whether it still falls.

import type { Figure, Harm } from "../judge/verdict.js";
import type { Recording } from "../recording.js";
import type { Progress } from "./progress.js";

/** Steps below which nothing is said of progress. */
const LEAST_STEPS = 20;
/** Of the loss of a constant answer: what is learned at most where a training is stuck, and at least where it has converged. */
const STUCK_BELOW = 0.05;
const CONVERGED_ABOVE = 0.9;
const SLOW_BELOW = 0.5;
/** The fall over the last third of the steps below which the loss stands still. */
const STILL = 0.03;
/** Above this many times its start a loss has diverged. */
const DIVERGED = 1.5;
/** Right answers that count as converged whatever the loss says. */
const ACCURATE = 0.97;

export function harmOf({ losses, nonFinite }: Recording, progress: Progress): Harm {
  const { first, last, baseline, learned, trend, steps, accuracy } = progress;
  const figure = (label: string, value: number, bar: number | null, from: readonly string[]): Figure => ({
    label,
    value,
    unit: "",
    bar,
    from,
  });
  const evidence: Figure[] = [
    figure("loss at the start", first, baseline, ["losses[0..2]"]),
    figure("loss at the end", last, baseline, ["the last tenth of losses"]),
    figure("learned, of the way from a constant answer to 0", learned, STUCK_BELOW, ["losses"]),
  ];
  const say = (state: Harm["state"], harmed: boolean, says: string): Harm => ({
    state,
    harmed,
    says,
    evidence,
  });
  const number = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(3))) : String(x));
  const reference = baseline === null ? first : Math.min(baseline, first);
  if (nonFinite !== null || losses.some((loss) => !Number.isFinite(loss))) {
    const step = nonFinite?.step ?? losses.findIndex((loss) => !Number.isFinite(loss));
    return say("broken", true, `the loss is not a number from step ${step} on`);
  }
  if (steps < LEAST_STEPS) {
    return say("unknown", false, `${steps} steps are too few to say how the training goes`);
  }
  if (last > DIVERGED * Math.max(first, reference)) {
    return say("diverged", true, `the loss rose from ${number(first)} to ${number(last)}`);
  }
  if (learned >= CONVERGED_ABOVE || (accuracy !== null && accuracy >= ACCURATE)) {
    return say("converged", false, `the loss fell from ${number(first)} to ${number(last)}`);
  }
  const beside = baseline === null ? "" : `; a constant answer has ${number(baseline)}`;
  if (learned < STUCK_BELOW) {
    return say("stuck", true, `the loss stands at ${number(last)} after ${steps} steps${beside}`);
  }
  if (learned < SLOW_BELOW && trend < STILL) {
    return say("slow", true, `the loss hardly falls any more, at ${number(last)}${beside}`);
  }
  return say("learns", false, `the loss fell from ${number(first)} to ${number(last)}, and falls`);
}
