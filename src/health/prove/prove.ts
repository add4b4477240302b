// The fixes of a verdict, tried in order: root causes first, and of each the likeliest fix first.

import { copyInto, copyOf } from "../../ndarray/arithmetic.js";
import { describe } from "../../ndarray/describe.js";
import type { AnyModule } from "../../nn/module.js";
import type { JudgeOptions } from "../judge/judge.js";
import type { Verdict } from "../judge/verdict.js";
import type { Trial } from "../recording.js";
import type { Fix } from "./fix.js";
import { type Ground, Trials } from "./trial.js";

/** How fixes are tried. */
export interface ProveOptions extends JudgeOptions {
  /** Steps of each training; 60 unless given. Beyond the kept batches these come again. */
  steps?: number;
  /** How many fixes are tried at most; 8 unless given. */
  most?: number;
  /** Called with each trial when it is done. */
  onTrial?: (trial: Trial) => void;
}

const STEPS = 60;
const MOST = 8;

/** @throws TypeError or RangeError for what is no option. */
export function checkProve(options: ProveOptions): Required<Pick<ProveOptions, "steps" | "most">> {
  const { steps = STEPS, most = MOST, onTrial } = options ?? {};
  for (const [name, value] of Object.entries({ steps, most })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`prove: ${name} must be a positive integer, but got ${describe(value)}`);
    }
  }
  if (onTrial !== undefined && typeof onTrial !== "function") {
    throw new TypeError(`prove: onTrial must be a function, but got ${describe(onTrial)}`);
  }
  return { steps, most };
}

/** Tries the fixes of the diagnoses, each once. The training is what it was afterwards, to the bit. */
export function proved(
  { diagnoses }: Verdict,
  ground: Ground,
  most: number,
  onTrial: (trial: Trial) => void,
): void {
  undisturbed(ground.setup.model, () => {
    const trials = new Trials(ground);
    const done = new Map<string, Trial>();
    for (const { rule, fixes } of diagnoses) {
      for (const fix of fixes) {
        const key = JSON.stringify(fix);
        const before = done.get(key);
        if (before === undefined && done.size >= most) {
          continue;
        }
        const trial = before === undefined ? trials.run(rule, fix) : { ...before, rule };
        if (trial !== null) {
          done.set(key, trial);
          onTrial(trial);
        }
      }
    }
  });
}

/** Puts a trial in the place of an earlier one of the same fix. */
export function noteTrial(trials: Trial[], trial: Trial): void {
  const same = (fix: Fix): boolean => JSON.stringify(fix) === JSON.stringify(trial.fix);
  const at = trials.findIndex(({ rule, fix }) => rule === trial.rule && same(fix));
  if (at < 0) {
    trials.push(trial);
  } else {
    trials[at] = trial;
  }
}

/** Runs `body` with the gradients put aside, and brings them and the buffers back. */
function undisturbed(model: AnyModule, body: () => void): void {
  const gradients = [...model.parameters()].map((parameter) => [parameter, parameter.gradient] as const);
  const buffers = [...model.buffers()].map((buffer) => [buffer, copyOf(buffer.array)] as const);
  for (const [parameter] of gradients) {
    parameter.gradient = null;
  }
  try {
    body();
  } finally {
    for (const [parameter, gradient] of gradients) {
      parameter.gradient = gradient;
    }
    for (const [buffer, values] of buffers) {
      copyInto(buffer.array, values);
    }
  }
}
