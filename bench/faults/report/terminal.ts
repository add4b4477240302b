// The scores on a terminal.

import type { FixScore } from "../score/fixes.js";
import type { JudgeScore, Scores } from "../score/score.js";
import { median } from "../score/statistics.js";
import { isRight, type Judged, type Share } from "../score/tally.js";

/** "96.2% [93.1, 98.0]". */
export function shown({ share, low, high, of }: Share): string {
  return of === 0 ? "none" : `${percent(share)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

export function overview(scores: Scores): readonly string[] {
  const hurting = [...scores.killed.values()].filter(({ hurts }) => hurts).length;
  const { steps, falseAlarms } = scores.detection;
  const aside = scores.runs.filter((run) => run.aside).length;
  return [
    `${scores.pairs.length} pairs: ${hurting} hurt, ${scores.killed.size - hurting} do not, ${scores.void.length} whose twin is not sound`,
    `${scores.runs.length} runs, ${aside} of them set aside`,
    "",
    ...scores.judges.map(judgeLine),
    "",
    `ours by step: median ${median(steps)}; sound trainings with an alarm at any asked step: ${shown(falseAlarms)}`,
  ];
}

const judgeLine = ({ name, tally, strict }: JudgeScore): string =>
  [
    name.padEnd(44),
    `recall ${shown(tally.recall)}`,
    `precision ${shown(tally.precision)}`,
    `false ${shown(tally.falseAlarms)}`,
    `hard ${shown(tally.hardNegatives)}`,
    `root ${shown(tally.rootFirst)}`,
    `(all runs: ${percent(strict.recall.share)}, ${percent(strict.falseAlarms.share)}, ${percent(strict.rootFirst.share)})`,
  ].join("  ");

export const fixLines = (fixed: readonly FixScore[]): readonly string[] =>
  fixed.map(
    ({ budget, ours, random, p }) =>
      `fixes, ${budget} tried: ours ${shown(ours)}, by chance ${shown(random)}, p = ${p.toPrecision(2)}`,
  );

/** The runs that ours judges wrongly, by training. */
export function wrongLines({ judges: [ours], killed, void: empty }: Scores): readonly string[] {
  const judged = ours?.judged ?? [];
  const wrong = judged.filter((one) => (one.label.kind === "fault" ? !isRight(one) : one.said.alarm));
  const groups = new Map<string, Judged[]>();
  for (const one of wrong) {
    groups.set(one.id, [...(groups.get(one.id) ?? []), one]);
  }
  return [
    "",
    ...[...groups].map(([id, list]) => {
      const label = (list[0] as Judged).label;
      const what = label.kind === "fault" ? `fault, wants ${label.pair.expected.join("/")}` : label.kind;
      const said = list.map(
        ({ seed, said: s }) => `${seed}:${s.alarm ? s.all.join("+") || "harm only" : "fine"}`,
      );
      return `${id} (${what})  ${said.join("  ")}`;
    }),
    "",
    ...[...killed].map(
      ([{ fault, twin }, { p, d, hurts, fault: a, twin: b }]) =>
        `${hurts ? "hurts" : "HARMLESS"} p=${p.toFixed(3)} d=${d.toFixed(1)} ${a.toFixed(3)} beside ${b.toFixed(3)}  ${fault.id} | ${twin.id}`,
    ),
    ...empty.map(({ fault, twin }) => `VOID ${fault.id} | ${twin.id}`),
  ];
}
