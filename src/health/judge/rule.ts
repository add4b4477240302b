// The form of a rule: one file a rule, and users write theirs in the same way.

import type { Measures } from "../measure/measures.js";
import type { Finding, Stage, When } from "./verdict.js";

export interface Rule<Threshold extends string = string> {
  /** In camelCase: "vanishing". */
  readonly name: string;
  /** "Vanishing gradient". */
  readonly title: string;
  readonly stage: Stage;
  /** What it looks at and when it fires, in words. */
  readonly definition: string;
  readonly thresholds: Readonly<Record<Threshold, number>>;
  /** Rules whose findings this one explains, where both have fired. */
  readonly explains: readonly string[];
  /** When what it finds counts, unless the finding says so itself. */
  readonly counts: When;
  /** Whether what it finds is no fault where the loss gets somewhere and its fixes, once tried, do not help; no unless given. */
  readonly needsProof?: boolean;
  /** Looks at the measures of a recording; null where there is nothing to say. */
  readonly find: (measures: Measures, thresholds: Readonly<Record<Threshold, number>>) => Finding | null;
  readonly source: string;
}

/**
 * A rule as it is written, checked.
 *
 * @param rule its name and thresholds, and a function from measures to what it has found, or null.
 * @returns the rule, to be given to `judge` with the others.
 * @throws TypeError if a part is missing.
 * @example
 * const fewSteps = defineRule({
 *   name: "fewSteps", title: "A short training", stage: "data", definition: "Fewer than 100 steps.",
 *   thresholds: { steps: 100 }, explains: [], counts: "always", source: "",
 *   find: ({ progress }, { steps }) => progress.steps >= steps ? null
 *     : { places: [], says: `${progress.steps} steps`, evidence: [], picture: null, fixes: [], since: 0 },
 * });
 * judge(recording, { rules: [...rules, fewSteps] });
 * @source https://arxiv.org/abs/2204.08515
 */
export function defineRule<const Threshold extends string>(rule: Rule<Threshold>): Rule {
  const { name, find, stage, thresholds } = (rule ?? {}) as Partial<Rule<Threshold>>;
  if (typeof name !== "string" || !/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw new TypeError(`defineRule: the name must be in camelCase, but got ${JSON.stringify(name)}`);
  }
  if (typeof find !== "function" || typeof stage !== "string" || typeof thresholds !== "object") {
    throw new TypeError(`defineRule: ${name} needs a stage, thresholds and a function find`);
  }
  return rule as unknown as Rule;
}
