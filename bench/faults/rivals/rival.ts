// What every judge in the comparison is: a function of a trace. The rivals are re-implementations, written after their public
// descriptions; where they would look at every step or at the whole data, they look at what the trace has.

import type { Extra, OutputFigures, ParameterFigures } from "../extras.js";
import type { Scenario } from "../scenario.js";
import type { Trace } from "../train.js";

export interface Alarm {
  /** The first step at which it could be raised. */
  readonly step: number;
  /** The problem by the rival's name for it. */
  readonly problem: string;
}

export interface Rival {
  readonly name: string;
  /** Where its rules and their defaults are published. */
  readonly source: string;
  readonly defaults: string;
  /** Which of its rules are not here, and why. */
  readonly leftOut: string;
  /** What its problems mean in the words of our rules: a root cause is right if one of them was expected. */
  readonly means: Readonly<Record<string, readonly string[]>>;
  /** All problems that it would report, the first ones first. */
  readonly judge: (trace: Trace, scenario: Scenario) => readonly Alarm[];
}

export const weightsOf = ({ parameters }: Extra): readonly ParameterFigures[] =>
  parameters.filter(({ dimensions }) => dimensions > 1);

export const isHiddenFunction = ({ kind }: OutputFigures): boolean =>
  !/^(Linear|BatchNorm|LayerNorm|Dropout|LSTM|GRU|LogSoftmax|Softmax)/.test(kind);

/** The first step at which a test holds. */
export function first<T extends { readonly step: number }>(
  seen: readonly T[],
  problem: string,
  test: (one: T, index: number) => boolean,
): readonly Alarm[] {
  const index = seen.findIndex(test);
  return index < 0 ? [] : [{ step: (seen[index] as T).step, problem }];
}

export const inOrder = (...alarms: readonly (readonly Alarm[])[]): readonly Alarm[] =>
  alarms.flat().sort((a, b) => a.step - b.step);

export const average = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

/** Losses that take logits: their softmax or sigmoid counts as the output function that other frameworks want. */
export const takesLogits = ({ loss }: Trace): boolean =>
  loss === "crossEntropy" || loss.startsWith("bceWithLogits");
