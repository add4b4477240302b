// Whether the present weights show nothing of a fix any more, so that every trial begins at the start.

import { mean } from "../measure/averages.js";
import type { Harm } from "../measure/harm.js";
import { lastTenth, lossesSeen } from "../measure/progress.js";
import type { Recording } from "../recording.js";

/** Above so many times its start a loss has thrown the weights about. */
const ROSE = 2;
/** The share of its start below which a loss shows that something was learned all the same. */
const BACK = 0.9;

/**
 * A training that is no number or has diverged; one that has learned all there is, so that a fault has nothing left to spoil; and one whose loss rose to over twice its start on the way and has not come below that
 * start since. Its units may be dead by now, and a rate that would not have killed them cannot bring them back.
 */
export function beginsAnew(recording: Recording, { state }: Harm): boolean {
  if (state === "broken" || state === "diverged" || state === "converged") {
    return true;
  }
  const losses = lossesSeen(recording);
  const [start] = losses;
  const end = losses.slice(-lastTenth(losses));
  return (
    start !== undefined && start > 0 && losses.some((loss) => loss > ROSE * start) && mean(end) > BACK * start
  );
}
