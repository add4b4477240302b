// What holds for a while, and since when.

import type { ObservationMeasures } from "../measure/measures.js";

/** The observations that a rule looks at together, the latest ones. */
export const WINDOW = 20;
/** The share of them in which something has to hold. */
const SHARE = 0.8;
/** In so many observations it has to hold at least. */
const LEAST = 5;

export interface Held<T> {
  /** What was found in the latest observation in which it held. */
  readonly latest: T;
  readonly observation: ObservationMeasures;
  /** The first step of the first stretch in which it held. */
  readonly since: number;
  /** In how many of how many observations it held. */
  readonly count: number;
  readonly of: number;
}

/**
 * Whether a test holds in 80% of the latest 20 observations that it can say something of.
 *
 * @param test gives what it has found, null where it does not hold, undefined where it cannot say.
 */
export function held<T>(
  observations: readonly ObservationMeasures[],
  test: (o: ObservationMeasures) => T | null | undefined,
): Held<T> | null {
  const judged = observations.flatMap((observation) => {
    const found = test(observation);
    return found === undefined ? [] : [{ observation, found }];
  });
  const window = judged.slice(-WINDOW);
  const holding = window.flatMap(({ observation, found }) =>
    found === null ? [] : [{ observation, found }],
  );
  const latest = holding[holding.length - 1];
  if (latest === undefined || holding.length < LEAST || holding.length < SHARE * window.length) {
    return null;
  }
  const first = judged.find(({ found }) => found !== null) as (typeof judged)[number];
  return {
    latest: latest.found as T,
    observation: latest.observation,
    since: first.observation.observation.step,
    count: holding.length,
    of: window.length,
  };
}
