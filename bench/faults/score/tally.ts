// Counts over labelled runs, and the figures that a table shows.

import type { Said } from "../judges.js";
import type { Labelled } from "./labels.js";
import { type Interval, wilson } from "./statistics.js";

/** A share with its interval. */
export interface Share extends Interval {
  readonly hits: number;
  readonly of: number;
  readonly share: number;
}

export function shareOf(hits: number, of: number): Share {
  return { hits, of, share: of === 0 ? Number.NaN : hits / of, ...wilson(hits, of) };
}

/** One judge's figures. */
export interface Tally {
  readonly recall: Share;
  /** Of the alarms, those at faults; hard negatives count as false. */
  readonly precision: Share;
  /** Alarms at sound trainings, and at hard negatives. */
  readonly falseAlarms: Share;
  readonly hardNegatives: Share;
  /** Of the faults, those of which an expected cause is named first. */
  readonly rootFirst: Share;
  /** The same, of the faults at which there is an alarm. */
  readonly rootOfAlarms: Share;
}

export interface Judged extends Labelled {
  readonly said: Said;
}

export function tallyOf(judged: readonly Judged[]): Tally {
  const of = (kind: Labelled["label"]["kind"]): readonly Judged[] =>
    judged.filter(({ label }) => label.kind === kind);
  const alarms = (list: readonly Judged[]): readonly Judged[] => list.filter(({ said }) => said.alarm);
  const [faults, sound, hard] = [of("fault"), of("healthy"), of("hard negative")];
  const found = alarms(faults);
  const right = faults.filter(isRight).length;
  return {
    recall: shareOf(found.length, faults.length),
    precision: shareOf(found.length, found.length + alarms(sound).length + alarms(hard).length),
    falseAlarms: shareOf(alarms(sound).length, sound.length),
    hardNegatives: shareOf(alarms(hard).length, hard.length),
    rootFirst: shareOf(right, faults.length),
    rootOfAlarms: shareOf(right, found.length),
  };
}

const expectedOf = ({ label }: Labelled): readonly string[] =>
  label.kind === "fault" ? label.pair.expected : [];

/** Whether what it names first was expected. */
export const isRight = (one: Judged): boolean =>
  one.said.alarm && one.said.first.some((rule) => expectedOf(one).includes(rule));

/** The faults by what they cost, and how many of each are found. */
const COSTS: readonly (readonly [title: string, low: number, high: number])[] = [
  ["under a tenth", 0, 0.1],
  ["a tenth to a half", 0.1, 0.5],
  ["over a half", 0.5, Number.POSITIVE_INFINITY],
];

export function recallByCost(
  judged: readonly Judged[],
): readonly { readonly cost: string; readonly recall: Share }[] {
  return COSTS.map(([cost, low, high]) => {
    const own = judged.filter(
      ({ label }) => label.kind === "fault" && label.cost >= low && label.cost < high,
    );
    return { cost, recall: shareOf(own.filter(({ said }) => said.alarm).length, own.length) };
  });
}

/** What a judge names most often at sound trainings, and at how many of them; null where it raises no alarm. */
export function usualFalseAlarm(
  judged: readonly Judged[],
): { readonly problem: string; readonly runs: number } | null {
  const counts = new Map<string, number>();
  for (const { label, said } of judged) {
    for (const problem of label.kind === "healthy" && said.alarm ? said.all : []) {
      counts.set(problem, (counts.get(problem) ?? 0) + 1);
    }
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most === undefined ? null : { problem: most[0], runs: most[1] };
}

/** A rule of ours: how often it is right where it is a root, and how often it is found where it was expected first. */
export function ruleTally(judged: readonly Judged[], rule: string): { precision: Share; recall: Share } {
  const named = judged.filter(({ said }) => said.first.includes(rule));
  const wanted = judged.filter((one) => expectedOf(one)[0] === rule);
  return {
    precision: shareOf(named.filter((one) => expectedOf(one).includes(rule)).length, named.length),
    recall: shareOf(wanted.filter(({ said }) => said.all.includes(rule)).length, wanted.length),
  };
}
