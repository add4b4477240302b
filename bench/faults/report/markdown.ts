// The page with the tables.

import { cpus } from "node:os";
import type { FixScore } from "../score/fixes.js";
import { rivals } from "../judges.js";
import { health as ogee } from "../ogee.js";
import type { Scores } from "../score/score.js";
import { median } from "../score/statistics.js";
import {
  type Judged,
  recallByCost,
  ruleTally,
  type Share,
  tallyOf,
  usualFalseAlarm,
} from "../score/tally.js";
import { shown } from "./terminal.js";

type Row = readonly (string | number)[];

function table(head: Row, ...rows: readonly Row[]): readonly string[] {
  const line = (cells: Row): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

const share = (one: Share): string => (one.of === 0 ? "none" : `${shown(one)}`);

function usual(judged: readonly Judged[]): string {
  const found = usualFalseAlarm(judged);
  return found === null ? "" : `${found.problem} (${found.runs})`;
}

/** @param fixed empty where no fixes were tried. */
export function markdown(scores: Scores, fixed: readonly FixScore[]): string {
  return [
    ...intro(scores),
    ...judgesOf(scores),
    ...setsOf(scores),
    ...stepsOf(scores),
    ...rulesOf(scores),
    ...fixesOf(fixed),
    ...rest(scores),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

const SETS = {
  development:
    "circles, blobs, iris, and marks, words, wave and faint, which are drawn to look like pictures, texts and numbers; on them thresholds were chosen",
  final:
    "clothes (Fashion-MNIST), penguins, weather and cars, on which nothing was ever judged before; and digits (MNIST), mails " +
    "(SpamAssassin) and pay (wages of 1985), on which earlier rules had been judged once. Nothing was tuned on any of them",
} as const;

function intro({ collection, seeds, pairs, killed, void: empty, runs }: Scores): readonly string[] {
  const hurting = [...killed.values()].filter(({ hurts }) => hurts).length;
  const date = new Date().toISOString().slice(0, 10);
  const options = [
    ...(collection === "final" ? ["--final"] : []),
    ...(seeds === 10 ? [] : [`--seeds=${seeds}`]),
  ];
  const command = ["npm run faults", ...(options.length === 0 ? [] : ["--", ...options])].join(" ");
  return [
    `# Judging the judge: the ${collection === "final" ? "final judgement" : "development families"}`,
    "",
    `Made by \`${command}\` (bench/faults) on ${date}; ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}.`,
    "How runs are labelled, and why, is in [0016](decisions/0016-judging-the-judge.md).",
    "",
    `Data: ${SETS[collection]}. ${pairs.length} faults, each beside a twin without it, from ${seeds} seeds: ${hurting} hurt their twin, ` +
      `${killed.size - hurting} do not (hard negatives), and ${empty.length} say nothing because the twin does not learn either. ` +
      `${runs.length} runs, of which ${runs.filter(({ aside }) => aside).length} are set aside.`,
    "",
  ];
}

function judgesOf({ judges }: Scores): readonly string[] {
  const [ours] = judges;
  const of = (kind: string): number => ours?.judged.filter(({ label }) => label.kind === kind).length ?? 0;
  return [
    "## All judges, on the same traces",
    "",
    `Shares with Wilson's 95% intervals. Recall: of ${of("fault")} runs of faults that hurt, those with an alarm. False alarms: of ` +
      `${of("healthy")} sound runs. Hard negatives: of ${of("hard negative")} runs of what looks wrong and does no harm; an alarm counts against ` +
      "precision. Root first: of the faults, those whose expected cause is named first.",
    "",
    ...table(
      [
        "judge",
        "recall",
        "precision",
        "false alarms",
        "hard negatives",
        "root first",
        "most often at sound runs",
      ],
      ...judges.map(({ name, tally, judged }) => [
        name,
        share(tally.recall),
        share(tally.precision),
        share(tally.falseAlarms),
        share(tally.hardNegatives),
        share(tally.rootFirst),
        usual(judged),
      ]),
    ),
    "Ours by what the fault costs, as a share of all that can be learned (from a constant answer's error to the best):",
    "",
    ...table(
      ["cost", "recall", "runs"],
      ...recallByCost(ours?.judged ?? []).map(({ cost, recall }) => [cost, share(recall), recall.of]),
    ),
    "All judges with no run set aside:",
    "",
    ...table(
      ["judge", "recall", "false alarms", "root first"],
      ...judges.map(({ name, strict }) => [
        name,
        share(strict.recall),
        share(strict.falseAlarms),
        share(strict.rootFirst),
      ]),
    ),
    "The rivals are re-implementations after their public descriptions, at their published defaults, on the same recordings:",
    "",
    ...rivals
      .filter(({ name }) => !name.includes("without"))
      .map(
        ({ name, source, defaults, leftOut }) => `- [${name}](${source}): ${defaults}. Left out: ${leftOut}.`,
      ),
    "",
  ];
}

/** Ours on each data set, and on those that no rule had met before. */
function setsOf({ judges: [ours], fresh }: Scores): readonly string[] {
  const judged = ours?.judged ?? [];
  const names = [...new Set(judged.map(dataOf))];
  const row = (title: string, of: readonly string[]): Row => {
    const tally = tallyOf(judged.filter((one) => of.includes(dataOf(one))));
    return [
      title,
      share(tally.recall),
      share(tally.falseAlarms),
      share(tally.hardNegatives),
      share(tally.rootFirst),
    ];
  };
  return [
    "## Ours by data",
    "",
    ...table(
      ["data", "recall", "false alarms", "hard negatives", "root first"],
      ...(fresh.length === 0
        ? []
        : [
            row("never judged on before", fresh),
            row(
              "judged on once before",
              names.filter((name) => !fresh.includes(name)),
            ),
          ]),
      ...names.map((name) => row(name, [name])),
    ),
  ];
}

/** The name of its data, with which that of a training begins. */
const dataOf = ({ id }: Judged): string => id.slice(0, id.indexOf(":"));

function stepsOf({ detection: { steps, falseAlarms } }: Scores): readonly string[] {
  const by = (limit: number): string =>
    `${Math.round((100 * steps.filter((step) => step <= limit).length) / steps.length)}%`;
  return [
    "## Steps to detection",
    "",
    `Asked after 20, 30, 50, 80, 120 and 200 steps, Ogee raises the alarm at a fault after ${median(steps)} steps in the median; ` +
      `${by(30)} are found by step 30, ${by(80)} by step 80. Whoever asks so often also hears more false alarms, since a training that has just ` +
      `begun looks like one that stands: ${share(falseAlarms)} of the sound trainings have one at some time.`,
    "",
  ];
}

function rulesOf({ judges: [ours] }: Scores): readonly string[] {
  const judged = ours?.judged ?? [];
  return [
    "## Ours, rule by rule",
    "",
    "Precision: of the runs in which the rule stands first, those in which it was expected. Recall: of the faults that want this rule before " +
      "others, those in which it is found, as a root or under one.",
    "",
    ...table(
      ["rule", "precision", "recall"],
      ...ogee.rules.map(({ name }) => {
        const { precision, recall } = ruleTally(judged, name);
        return [name, share(precision), share(recall)];
      }),
    ),
  ];
}

function fixesOf(fixed: readonly FixScore[]): readonly string[] {
  return fixed.length === 0
    ? []
    : [
        "## Fixes",
        "",
        "A fix succeeds if the training with it, from the same weights, wins back half of what the fault cost. By chance: as many fixes, drawn " +
          "from the same words until they can be made. p: the exact sign test.",
        "",
        ...table(
          ["fixes tried", "the verdict's", "by chance", "p"],
          ...fixed.map(({ budget, ours, random, p }) => [
            budget,
            share(ours),
            share(random),
            p.toPrecision(2),
          ]),
        ),
      ];
}

function rest({ killed, void: empty }: Scores): readonly string[] {
  return [
    "## The faults",
    "",
    "The kill test: the exact test of pairs on the errors on unseen data, and Cohen's d; medians of the errors.",
    "",
    ...table(
      ["fault", "twin", "error", "twin's", "p", "d", "hurts"],
      ...[...killed].map(([{ fault, twin }, { p, d, hurts, fault: error, twin: beside }]) => [
        fault.id,
        twin.id.slice(twin.id.indexOf(": ") + 2),
        error.toFixed(3),
        beside.toFixed(3),
        p.toPrecision(2),
        Number.isFinite(d) ? d.toFixed(1) : "infinite",
        hurts ? "yes" : "no",
      ]),
    ),
    ...(empty.length === 0
      ? []
      : [`Not judged, since the twin does not learn: ${empty.map(({ fault }) => fault.id).join("; ")}.`, ""]),
  ];
}
