// Every run before every judge: errors and what was said.

import { kept } from "../cache.js";
import { ASKED_AT, judges, ogeeJudge, prefix, type Said } from "../judges.js";
import type { Scenario } from "../scenario.js";

/** What is known of a run when all judges have spoken. */
export interface Heard {
  readonly error: number;
  readonly steps: number;
  /** By judge. */
  readonly said: ReadonlyMap<string, Said>;
  /** Whether ours raised the alarm when it was asked during the training; null where it was not asked. */
  readonly during: readonly boolean[] | null;
}

/** Asking ours during the training costs as much as all the rest: so many seeds are enough for a median. */
const SEEDS_ASKED = 3;

/** @param countOf from how many seeds a training was made. */
export function hear(
  scenarios: ReadonlyMap<string, Scenario>,
  countOf: (id: string) => number,
): ReadonlyMap<string, readonly Heard[]> {
  const began = Date.now();
  return new Map(
    [...scenarios].map(([id, scenario], i) => {
      const heard = Array.from({ length: countOf(id) }, (_, seed) => hearOne(id, seed, scenario));
      if (i % 25 === 24) {
        process.stderr.write(
          `judging: ${i + 1} of ${scenarios.size}, ${Math.round((Date.now() - began) / 1000)} s\n`,
        );
      }
      return [id, heard];
    }),
  );
}

function hearOne(id: string, seed: number, scenario: Scenario): Heard {
  const trace = kept(id, seed);
  const at = (steps: number): boolean =>
    ogeeJudge.judge({ ...trace, recording: prefix(trace.recording, steps) }, scenario).alarm;
  return {
    error: trace.error,
    steps: trace.recording.losses.length,
    said: new Map(judges.map(({ name, judge }) => [name, judge(trace, scenario)])),
    during: seed < SEEDS_ASKED ? ASKED_AT.map(at) : null,
  };
}
