// Targets and outputs that do not go together: out of reach, classes under the squared error, no slope left.

import { figure, shown } from "../../measure/wording.js";
import type { TargetSignals } from "../../recording.js";
import { type Check, rangeOf, takesLogits } from "./seen.js";

/** Targets that the function at the output cannot reach, by more than 1% of their width. */
const outOfReach: Check = ({ measures, kind, output, last, target, at }) => {
  if (kind === "crossEntropy" || kind === "nll" || last === null || target === null) {
    return null;
  }
  const { min, max } = target.values;
  const margin = 0.01 * (max - min);
  const [named] = /^\w+Loss(?=\()/.exec(measures.recording.about.lossFunction ?? "") ?? [];
  const to = named ?? (kind === "mse" ? "MSELoss" : null);
  return min < last.low - margin || max > last.high + margin
    ? {
        says:
          `${last.name} gives values between ${shown(last.low)} and ${shown(last.high)}, and the targets lie between ` +
          `${shown(min)} and ${shown(max)}`,
        evidence: [
          figure("smallest target", min, "", last.low, `${at}.target.values.min`),
          figure("largest target", max, "", last.high, `${at}.target.values.max`),
          figure("largest output", output.values.max, "", null, `${at}.values.max`),
        ],
        fixes: to === null ? [] : [{ kind: "loss", to, drop: last.module }],
      }
    : null;
};

const noShares: Check = ({ kind, target, at }) =>
  (kind === "bce" || kind === "bceWithLogits") &&
  target !== null &&
  (target.values.min < 0 || target.values.max > 1)
    ? {
        says: `targets of a binary cross-entropy lie between 0 and 1; these go from ${shown(target.values.min)} to ${shown(target.values.max)}`,
        evidence: [figure("largest target", target.values.max, "", 1, `${at}.target.values.max`)],
        fixes: [],
      }
    : null;

/** How far a moment of 0s and 1s may be from what it is where every row holds one 1. */
const ONE_HOT = 1e-4;

/** Classes, one column each: numbers that are 0 or 1, as many of them 1 as there are rows. */
const areOneHot = ({ values: { min, max, mean, std } }: TargetSignals, columns: number): boolean =>
  min === 0 &&
  max === 1 &&
  Math.abs(mean - 1 / columns) < ONE_HOT &&
  Math.abs(std ** 2 - mean * (1 - mean)) < ONE_HOT;

const squaredClasses: Check = ({ kind, columns, last, target, at }) =>
  kind === "mse" && columns > 1 && target !== null && (target.classes !== null || areOneHot(target, columns))
    ? {
        says:
          "the targets are classes, one column each, and the squared error hardly tells a wrong answer from a sure one; " +
          "cross-entropy is the loss of classes",
        evidence: [
          figure(
            "share of ones in the targets",
            target.values.mean,
            "",
            1 / columns,
            `${at}.target.values.mean`,
          ),
          figure("largest target", target.values.max, "", null, `${at}.target.values.max`),
        ],
        fixes: takesLogits("CrossEntropyLoss", last?.module ?? null),
      }
    : null;

/** A softmax of one column says 1 whatever comes in. */
const constantOutput: Check = ({ output: { values, shape }, softmax, target, at }) =>
  target !== null &&
  softmax !== null &&
  shape.length === 2 &&
  shape[1] === 1 &&
  values.min === 1 &&
  values.max === 1
    ? {
        says: "softmax over a single column is always 1; one output wants a sigmoid",
        evidence: [figure("smallest output", values.min, "", null, `${at}.values.min`)],
        fixes: takesLogits("BCEWithLogitsLoss", softmax),
        counts: "always",
      }
    : null;

/** The share of a function's range beyond which all outputs lie where it is flat. */
const FLAT = 0.02;

/** Every output at the flat end of a sigmoid or tanh, and a squared error that sends a gradient through its slope only. */
const flatSquares: Check = (seen) => {
  const { measures, kind, output, last, target } = seen;
  const { min, max } = output.values;
  if (kind !== "mse" || !measures.harm.harmed || last === null) {
    return null;
  }
  const margin = FLAT * (last.high - last.low);
  const [low, high] = [max < last.low + margin, min > last.high - margin];
  // Targets of a loss that is a plain function are not seen; behind a sigmoid they are shares.
  const binary =
    last.name === "sigmoid" && (target === null || (target.values.min >= 0 && target.values.max <= 1));
  return Number.isFinite(margin) && (low || high)
    ? {
        says:
          `all outputs lie at the ${low ? "lower" : "upper"} end of ${last.name}, where its slope is next to 0, and the squared error has no ` +
          `other way back${binary ? "; binary cross-entropy of logits has" : ""}`,
        evidence: rangeOf(seen),
        fixes: binary ? takesLogits("BCEWithLogitsLoss", last.module) : [],
      }
    : null;
};

/** Half a unit in the last place of float32 below 1: a probability that is closer to 0 or 1 has no slope left. */
const ROUNDED = 6e-8;

/** Probabilities that are rounded to 0 or 1 while the loss is high: no gradient comes back through them. */
const roundedOutput: Check = ({
  measures: { progress, harm },
  kind,
  output: { values },
  last,
  target,
  at,
}) => {
  const { last: loss, baseline } = progress;
  const rounded = values.min < ROUNDED || values.max > 1 - ROUNDED;
  return target !== null && kind === "bce" && rounded && harm.harmed && baseline !== null && loss > baseline
    ? {
        says: "probabilities are rounded to 0 or 1 before their logarithm is taken, so what is wrong gets no gradient; the loss takes logits",
        evidence: [
          figure("smallest output", values.min, "", ROUNDED, `${at}.values.min`),
          figure("largest output", values.max, "", 1 - ROUNDED, `${at}.values.max`),
        ],
        fixes: takesLogits("BCEWithLogitsLoss", last?.module ?? null),
      }
    : null;
};

/** The first that holds speaks. */
export const ofTargets: readonly Check[] = [
  outOfReach,
  noShares,
  squaredClasses,
  flatSquares,
  constantOutput,
  roundedOutput,
];
