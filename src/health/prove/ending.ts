// Where the losses of a trial end: its last quarter.

import { mean } from "../measure/averages.js";

const quarter = (list: readonly unknown[]): number => Math.max(1, Math.ceil(list.length / 4));

export const firstQuarter = <T>(list: readonly T[]): readonly T[] => list.slice(0, quarter(list));

export const lastQuarter = <T>(list: readonly T[]): readonly T[] => list.slice(-quarter(list));

/** The mean; infinity where there is none, or it is no number. */
export function meanOrInfinity(losses: readonly number[]): number {
  const average = mean(losses);
  return Number.isNaN(average) ? Number.POSITIVE_INFINITY : average;
}

/** The mean loss of the last quarter of the steps. */
export const endOf = (losses: readonly number[]): number => meanOrInfinity(lastQuarter(losses));
