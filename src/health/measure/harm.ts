// Whether a training suffers at all: the gate through which most rules have to go.
//
// A gradient that is small because everything has been learned is no fault. What counts is what the loss does: whether it
// is a number, whether it falls below that of a constant answer, and whether it still falls.

import type { Recording } from "../recording.js";
import { lastTenth, type Progress } from "./progress.js";
import { type Figure, figure, shown } from "./wording.js";

/** Whether the training suffers at all. */
export interface Harm {
  /** "learns", "converged", "stuck", "slow", "diverged", "broken" (not a number), or "unknown" after too few steps. */
  readonly state: "learns" | "converged" | "stuck" | "slow" | "diverged" | "broken" | "unknown";
  /** Whether findings that count only where a training suffers count. */
  readonly harmed: boolean;
  /**
   * Whether it is certain that something is wrong, also where no rule says what. A loss that stands halfway may be all that
   * these data allow, and one that has not moved yet may be waiting for its warm-up: there it takes a rule to say so.
   */
  readonly certain: boolean;
  readonly says: string;
  readonly evidence: readonly Figure[];
}

/** Steps below which nothing is said of progress, and below which a loss that stands may still be waiting to fall. */
const LEAST_STEPS = 20;
const PATIENCE = 100;
/** Of the loss of a constant answer: what is learned at most where a training is stuck, and at least where it has converged. */
const STUCK_BELOW = 0.05;
const CONVERGED_ABOVE = 0.9;
const SLOW_BELOW = 0.5;
/** The fall over the last third of the steps below which the loss stands still, and the standard errors that it must exceed. */
const STILL = 0.03;
const ERRORS = 2;
/** Above this many times its start a loss has diverged. */
const DIVERGED = 1.5;
/** Above this many times its start in the second half it has diverged too, also where it came back. */
const SPIKE = 100;
/** Right answers that count as converged whatever the loss says, where always the same answer would not do nearly as well. */
const ACCURATE = 0.97;

function isAccurate({ accuracy, majority }: Progress): boolean {
  const chance = majority ?? 0.5;
  return accuracy !== null && accuracy >= ACCURATE && accuracy - chance >= CONVERGED_ABOVE * (1 - chance);
}

/** How little the last outputs may differ from sample to sample, beside their own spread and that at the start, to be one answer. */
const CONSTANT = 1e-3;

function isConstant({ observations }: Recording): boolean {
  const outputs = observations.flatMap(({ output }) => (output === undefined ? [] : [output]));
  const [first, last] = [outputs[0], outputs[outputs.length - 1]];
  const many = (last?.shape[0] ?? 0) > 1;
  return (
    first !== undefined &&
    last !== undefined &&
    many &&
    first.spread > 0 &&
    last.spread < CONSTANT * Math.max(first.spread, last.values.std)
  );
}

/** The largest loss of the second half of the steps: by then nothing is thrown about that is not thrown about for good. */
function peakOf(losses: readonly number[]): { readonly step: number; readonly loss: number } | null {
  let top: { readonly step: number; readonly loss: number } | null = null;
  for (let step = losses.length >> 1; step < losses.length; step++) {
    const loss = losses[step] as number;
    top = !Number.isNaN(loss) && (top === null || loss > top.loss) ? { step, loss } : top;
  }
  return top;
}

export function harmOf(recording: Recording, progress: Progress): Harm {
  const { losses, nonFinite } = recording;
  const { kind, terms, first, last, baseline, reference, learned, trend, trendError, steps } = progress;
  const end = `losses[${Math.max(0, losses.length - lastTenth(losses))}..${Math.max(0, losses.length - 1)}]`;
  const evidence: Figure[] = [
    figure("loss at the start", first, "", baseline, "losses[0..2]"),
    figure("loss at the end", last, "", baseline, end),
    figure(
      `learned, of the way from ${baseline === null ? "the first loss" : "a constant answer"} to 0`,
      learned,
      "",
      STUCK_BELOW,
      "losses",
    ),
  ];
  const say = (state: Harm["state"], harmed: boolean, says: string, certain: boolean = harmed): Harm => ({
    state,
    harmed,
    certain,
    says,
    evidence,
  });
  if (losses.length > 0 && steps === 0) {
    return say(
      "broken",
      true,
      `no backward came before the ${losses.length} steps; call loss.backward() before optimizer.step()`,
    );
  }
  const infinite = losses.findIndex((loss) => Math.abs(loss) === Number.POSITIVE_INFINITY);
  if (nonFinite !== null || infinite >= 0) {
    const step = nonFinite?.step ?? infinite;
    return say("broken", true, `the loss is not a number from step ${step} on`);
  }
  if (steps < LEAST_STEPS) {
    const says =
      steps === 0
        ? "no step was seen; call loss.backward() and optimizer.step()"
        : `${steps} steps are too few to say how the training goes`;
    return say("unknown", false, says);
  }
  if (kind !== "other" && terms !== null && last < 0 && !isAccurate(progress)) {
    return say("diverged", true, `the loss fell to ${shown(last)}, below 0, where it means nothing`);
  }
  if (last > DIVERGED * Math.max(first, reference)) {
    return say("diverged", true, `the loss rose from ${shown(first)} to ${shown(last)}`);
  }
  const top = peakOf(losses);
  if (top !== null && top.loss > SPIKE * Math.max(first, reference) && reference > 0) {
    return say(
      "diverged",
      true,
      `the loss rose from ${shown(first)} to ${shown(top.loss)} at step ${top.step}`,
    );
  }
  if (baseline === null && steps >= PATIENCE && isConstant(recording)) {
    return say(
      "stuck",
      true,
      `every input gets the same answer after ${steps} steps, at a loss of ${shown(last)}`,
    );
  }
  if (learned >= CONVERGED_ABOVE || isAccurate(progress)) {
    return say("converged", false, `the loss fell from ${shown(first)} to ${shown(last)}`);
  }
  const beside = baseline === null ? "" : `; a constant answer has ${shown(baseline)}`;
  if (learned < STUCK_BELOW) {
    const says = `the loss stands at ${shown(last)} after ${steps} steps${beside}`;
    return say("stuck", true, says, steps >= PATIENCE);
  }
  if (learned < SLOW_BELOW && trend < Math.max(STILL, ERRORS * trendError)) {
    return say("slow", true, `the loss hardly falls any more, at ${shown(last)}${beside}`, false);
  }
  return say("learns", false, `the loss fell from ${shown(first)} to ${shown(last)}, and falls`);
}
