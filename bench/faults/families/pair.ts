// A fault and its twin: the same data, the same seeds, the fault mended.

import type { DataSet } from "../data/data-set.js";
import { dense, type Scenario, type Setup, usual } from "../scenario.js";

export interface Pair {
  readonly family: string;
  readonly fault: Scenario;
  readonly twin: Scenario;
  /** The rules of which one has to be named first, decided before anything was judged. */
  readonly expected: readonly string[];
}

type Change = Partial<Setup>;

/** The words in which a setup differs from the usual one: its name. */
function wordsOf(change: Change): string {
  const words = Object.entries(change).map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? "usual" : words.join(" ");
}

/** A dense network that differs from the usual one on these data. */
export function changed(data: DataSet, change: Change): Scenario {
  return dense(`${data.name}: ${wordsOf(change)}`, data, { ...usual(data), ...change });
}

/** @param mended what the twin has instead; what both share stands in `shared`. */
export function pair(
  family: string,
  data: DataSet,
  expected: readonly string[],
  shared: Change,
  fault: Change,
  mended: Change = {},
): Pair {
  return {
    family,
    fault: changed(data, { ...shared, ...fault }),
    twin: changed(data, { ...shared, ...mended }),
    expected,
  };
}
