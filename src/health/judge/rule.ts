// The form of a rule: one file a rule, and users write theirs in the same way.

import type { Measures } from "../measure/measures.js";
import type { Finding, Stage } from "./verdict.js";

export interface Rule<
  Thresholds extends Readonly<Record<string, number>> = Readonly<Record<string, number>>,
> {
  /** In camelCase: "vanishing". */
  readonly name: string;
  /** "Vanishing gradient". */
  readonly title: string;
  readonly stage: Stage;
  /** What it looks at and when it fires, in words. */
  readonly definition: string;
  readonly thresholds: Thresholds;
  /** Rules whose findings this one explains, where both have fired. */
  readonly explains: readonly string[];
  /** Whether it speaks only where the training suffers; what is wrong in itself (NaN, a loss that does not fit) always counts. */
  readonly gated: boolean;
  /** Looks at the measures of a recording; null where there is nothing to say. */
  readonly find: (measures: Measures, thresholds: Thresholds) => Finding | null;
  readonly source: string;
}

/**
 * A rule as it is written, checked.
 *
 * @throws TypeError if a part is missing.
 */
export function defineRule<const T extends Readonly<Record<string, number>>>(rule: Rule<T>): Rule<T> {
  const { name, find, stage, thresholds } = (rule ?? {}) as Partial<Rule<T>>;
  if (typeof name !== "string" || !/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw new TypeError(`defineRule: the name must be in camelCase, but got ${JSON.stringify(name)}`);
  }
  if (typeof find !== "function" || typeof stage !== "string" || typeof thresholds !== "object") {
    throw new TypeError(`defineRule: ${name} needs a stage, thresholds and a function find`);
  }
  return rule;
}
