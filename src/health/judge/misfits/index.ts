// The ways in which an output and a loss do not fit, one check each; the first that holds speaks.

import type { Measures } from "../../measure/measures.js";
import type { OutputSignals } from "../../recording.js";
import { ofLogits } from "./logits.js";
import { type Misfit, seenOf } from "./seen.js";
import { ofShapes } from "./shapes.js";
import { ofTargets } from "./targets.js";

const CHECKS = [...ofShapes, ...ofLogits, ...ofTargets];

/** The first misfit of one observation's output, which stands at `at` in the recording; null where it fits. */
export function misfitOf(measures: Measures, output: OutputSignals, at: string): Misfit | null {
  const seen = seenOf(measures, output, at);
  for (const check of CHECKS) {
    const misfit = check(seen);
    if (misfit !== null) {
      return misfit;
    }
  }
  return null;
}
