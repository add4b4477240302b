// 14. The data: what no network should have to mend.

import type { Measures } from "../../measure/measures.js";
import { classCounts } from "../../measure/progress.js";
import type { Fix } from "../../prove/fix.js";
import type { TablePicture } from "../picture.js";
import { defineRule, type Rule } from "../rule.js";
import { features, isRescaled, standardising, targetScale } from "../scales.js";
import { type Finding, WHEN, type When } from "../verdict.js";
import { type Figure, figure, shown } from "../../measure/wording.js";

export const data: Rule = defineRule({
  name: "data",
  title: "Data that are hard to learn from",
  stage: "data",
  definition:
    "Values that are not numbers; inputs whose typical size is above 10 or below .01; features whose mean is over 3 times their spread; " +
    "only constant features; one class over 10 times as frequent as another, where nothing is learned; numbers under a squared error whose size " +
    "is above 10 or below .01, where the training suffers; batches that hold so few classes each that they cannot have " +
    "been drawn at random (under a quarter of the classes beyond the first that chance would bring).",
  thresholds: { size: 10, small: 0.01, offset: 3, imbalance: 10, mixed: 0.25 },
  explains: [
    "nonFinite",
    "initialisation",
    "initialLoss",
    "saturated",
    "dead",
    "exploding",
    "vanishing",
    "updateRatio",
    "learningRate",
    "zigzag",
    "collapsed",
  ],
  counts: "unconverged",
  needsProof: true,
  source: "https://doi.org/10.1007/978-3-642-35289-8_3",
  find: (measures, { size, small, offset, imbalance, mixed }) => {
    const { recording } = measures;
    const input = recording.observations.find((o) => o.input !== undefined)?.input;
    const { mean, std } = features(measures);
    const scaling = standardising({ mean, std });
    const wrong: Wrong[] = [];
    const bad = recording.nonFinite;
    if (bad !== null && (bad.where === "input" || bad.where === "target")) {
      const count = bad.inputs[0]?.nonFinite;
      const values =
        count === 1 ? "1 value that is not a number" : `${count ?? "some"} values that are not numbers`;
      wrong.push({
        says: `${bad.name} of step ${bad.step} holds ${values}`,
        evidence: figure(
          "values that are not numbers",
          bad.inputs[0]?.nonFinite ?? 1,
          "",
          0,
          "nonFinite.inputs[0].nonFinite",
        ),
        inTable: mean.some((m, i) => !Number.isFinite(m + (std[i] as number))),
      });
    }
    if (input?.dtype.startsWith("torch.float") === true) {
      const typical = Math.hypot(input.values.mean, input.values.std);
      if (isRescaled(measures, typical)) {
        // What a forward brings to its scale itself is no matter of the data.
      } else if (typical > size || (typical < small && typical > 0)) {
        wrong.push({
          says: `the inputs are of size ${shown(typical)}; networks begin with weights that suit inputs of about 1`,
          evidence: figure(
            "root mean square of the inputs",
            typical,
            "",
            typical > size ? size : small,
            "observations[0].input.values",
          ),
          fixes: scaling,
        });
      }
      const varying = std.flatMap((s, i) => (s > 0 ? [Math.abs(mean[i] as number) / s] : []));
      const shifted = varying.filter((ratio) => ratio > offset).length;
      if (varying.length > 0 && shifted > varying.length / 2 && !isRescaled(measures, typical)) {
        wrong.push({
          says: `${shifted} of ${varying.length} features have a mean of over ${offset} times their spread`,
          evidence: figure(
            "features with |mean| / std above the bar",
            shifted,
            "",
            varying.length / 2,
            "observations[*].input",
          ),
          fixes: scaling,
        });
      }
      if (std.length > 0 && std.every((s) => s === 0)) {
        wrong.push({
          says: "every feature is constant",
          evidence: figure("features that vary", 0, "", 0, "observations[*].input.std"),
        });
      }
    }
    const counts = (classCounts(recording) ?? []).filter((count) => count > 0);
    const ratio = counts.length < 2 ? 1 : Math.max(...counts) / Math.min(...counts);
    const total = counts.reduce((a, b) => a + b, 0);
    if (ratio > imbalance && total > 20 * counts.length) {
      wrong.push({
        says: `one class is ${shown(ratio)} times as frequent as another`,
        evidence: figure(
          "most frequent class over the rarest",
          ratio,
          "",
          imbalance,
          "observations[*].output.target.classes",
        ),
        inTable: false,
        counts: "stuck",
      });
    }
    const targets = targetScale(measures);
    if (targets !== null && (targets.size > size || targets.size < small)) {
      wrong.push({
        says:
          `the targets are of size ${shown(targets.size)} (mean ${shown(targets.mean)}, spread ${shown(targets.std)}), and networks begin ` +
          "with outputs of about 1 or less: bring them to mean 0 and spread 1, and the outputs back afterwards",
        evidence: figure(
          "root mean square of the targets",
          targets.size,
          "",
          targets.size > size ? size : small,
          "observations[0].output.target.values",
        ),
        counts: "harmed",
        inTable: false,
      });
    }
    const mixture = mixtureOf(measures);
    if (mixture !== null && mixture.held - 1 < mixed * (mixture.expected - 1)) {
      wrong.push({
        says:
          `a batch holds ${shown(mixture.held)} classes, and one drawn at random would hold ${shown(mixture.expected)}: the examples come ` +
          "in order, so that each step unlearns the last; shuffle them",
        evidence: figure(
          "classes in a batch",
          mixture.held,
          "",
          1 + mixed * (mixture.expected - 1),
          "observations[*].output.target.classes",
        ),
        inTable: false,
        // Where one class follows another, each looks learned while it lasts.
        counts: "always",
      });
    }
    return wrong.length === 0 ? null : findingOf(wrong, tableOf(mean, std, { size, small, offset }));
  },
});

interface Wrong {
  readonly says: string;
  readonly evidence: Figure;
  readonly fixes?: readonly Fix[];
  readonly counts?: When;
  /** Whether a table of features shows it, as it does unless given; how often classes come, and in which order, none does. */
  readonly inTable?: boolean;
}

/** Observations of classes below which nothing is said of how they are mixed. */
const LEAST_SEEN = 5;

/** How many classes a batch holds on average, and how many it would hold if it were drawn at random. */
function mixtureOf(measures: Measures): { readonly held: number; readonly expected: number } | null {
  const total = classCounts(measures.recording);
  const batches = measures.recording.observations.flatMap(({ output }) =>
    output?.target?.classes === null || output?.target?.classes === undefined ? [] : [output.target.classes],
  );
  if (total === null || batches.length < LEAST_SEEN) {
    return null;
  }
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const all = sum(total);
  const average = (of: (counts: readonly number[]) => number): number =>
    batches.reduce((mean, counts) => mean + of(counts) / batches.length, 0);
  return {
    held: average((counts) => counts.filter((count) => count > 0).length),
    expected: average((counts) =>
      total.reduce((classes, count) => classes + 1 - (1 - count / all) ** sum(counts), 0),
    ),
  };
}

/** Rows of the table at most: the worst features. */
const MOST_ROWS = 20;

/** How far a feature is off: first what is no number, then a size off 1, then a mean beside its spread. */
function offence(
  mean: number,
  std: number,
  { size, small, offset }: Readonly<Record<"size" | "small" | "offset", number>>,
): readonly [kind: number, amount: number] {
  const typical = Math.hypot(mean, std);
  if (!Number.isFinite(typical)) {
    return [3, 0];
  }
  if (typical > size || (typical < small && typical > 0)) {
    return [2, Math.abs(Math.log10(typical))];
  }
  const shift = typical === 0 ? 0 : Math.abs(mean) / std;
  return [shift > offset ? 1 : 0, shift];
}

/** The features by their numbers, the worst first; as they come where none is off. */
function tableOf(
  mean: readonly number[],
  std: readonly number[],
  thresholds: Parameters<typeof offence>[2],
): TablePicture | null {
  const rows = mean.map((m, i) => {
    const s = std[i] as number;
    const [kind, amount] = offence(m, s, thresholds);
    return { i, m, s, kind, amount: kind === 0 ? 0 : amount };
  });
  // Two constants are both infinitely far off, and infinity less infinity is no order.
  rows.sort((a, b) => b.kind - a.kind || (a.amount === b.amount ? a.i - b.i : b.amount - a.amount));
  const most = Math.min(MOST_ROWS, rows.length);
  return rows.length === 0
    ? null
    : {
        kind: "table",
        title: most < rows.length ? `The ${most} features furthest off, of ${rows.length}` : "Features",
        columns: ["feature", "mean", "std"],
        rows: rows.slice(0, most).map(({ i, m, s }) => [i, shown(m), shown(s)]),
      };
}

function findingOf(wrong: readonly Wrong[], table: TablePicture | null): Finding {
  return {
    places: [],
    says: wrong.map(({ says }) => says).join("; "),
    evidence: wrong.map(({ evidence }) => evidence),
    picture: wrong.some(({ inTable = true }) => inTable) ? table : null,
    fixes: [...new Set(wrong.flatMap(({ fixes = [] }) => fixes))],
    since: 0,
    counts: WHEN[Math.min(...wrong.map(({ counts = "unconverged" }) => WHEN.indexOf(counts)))] as When,
  };
}
