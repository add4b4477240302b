// Outputs that a loss does not take: probabilities, bounded values or a single column where logits or logarithms are wanted.

import { figure, shown } from "../../measure/wording.js";
import { areShares, type Check, rangeOf, takesLogits } from "./seen.js";

const oneColumn: Check = ({ kind, columns, output, at }) =>
  kind === "crossEntropy" && columns === 1 && output.shape.length >= 2
    ? {
        says: "cross-entropy over a single column is 0 whatever the network says; two classes with one output want BCE with logits",
        evidence: [figure("columns of the output", columns, "", 2, `${at}.shape`)],
        fixes: takesLogits("BCEWithLogitsLoss", null),
        counts: "always",
      }
    : null;

const probabilities: Check = (seen) => {
  const { kind, output, columns, last, softmax, at } = seen;
  if (kind !== "crossEntropy" || !(areShares(output) || last?.name === "sigmoid")) {
    return null;
  }
  const floor = Math.log(1 + (columns - 1) * Math.exp(-1));
  const { rowSumError } = output;
  return {
    says:
      `the outputs are probabilities already, and cross-entropy takes logits: its softmax of them cannot fall below a loss of ` +
      `${shown(floor)} an example`,
    evidence: [
      ...rangeOf(seen),
      ...(rowSumError === null
        ? []
        : [figure("largest |sum of a row - 1|", rowSumError, "", 1e-3, `${at}.rowSumError`)]),
      figure("the lowest loss of an example", floor, "", null, `${at}.shape`),
    ],
    fixes: takesLogits("CrossEntropyLoss", last?.module ?? softmax),
    counts: "always",
  };
};

/** Shares of a batch: the columns sum to 1 and not the rows, so that an answer depends on who else is asked. Of pictures classes lie before. */
const wrongDimension: Check = (seen) => {
  const { fromSoftmax, output, columns, at } = seen;
  const { rowSumError, shape } = output;
  return fromSoftmax && shape.length === 2 && columns > 1 && rowSumError !== null && rowSumError > 1e-2
    ? {
        says:
          `a softmax makes the outputs, and their rows sum to other than 1 (by up to ${shown(rowSumError)}): it goes over the wrong ` +
          "dimension; classes lie in the last one",
        evidence: [
          ...rangeOf(seen),
          figure("largest |sum of a row - 1|", rowSumError, "", 1e-2, `${at}.rowSumError`),
        ],
        fixes: seen.kind === "crossEntropy" ? takesLogits("CrossEntropyLoss", seen.softmax) : [],
        counts: "always",
      }
    : null;
};

const positiveLogarithms: Check = (seen) =>
  seen.kind === "nll" && seen.output.values.max > 1e-3
    ? {
        says: "the negative log-likelihood takes logarithms of probabilities, and the outputs are above 0",
        evidence: rangeOf(seen),
        fixes: takesLogits("CrossEntropyLoss", areShares(seen.output) ? seen.softmax : null),
        counts: "always",
      }
    : null;

const secondSigmoid: Check = (seen) =>
  seen.kind === "bceWithLogits" && seen.last?.name === "sigmoid"
    ? {
        says: "the outputs went through a sigmoid already, and this loss applies another: probabilities stay between .5 and .73",
        evidence: rangeOf(seen),
        fixes: takesLogits("BCEWithLogitsLoss", seen.last.module),
        counts: "always",
      }
    : null;

/** Bounded on both sides there is a loss that cannot be undercut; on one side every loss can be reached, by other ways. */
const boundedLogits: Check = (seen) => {
  const { kind, last } = seen;
  if ((kind !== "crossEntropy" && kind !== "bceWithLogits") || last === null) {
    return null;
  }
  const [below, above] = [Number.isFinite(last.low), Number.isFinite(last.high)];
  return below || above
    ? {
        says: `${last.name} keeps the outputs between ${shown(last.low)} and ${shown(last.high)}, and this loss takes logits, which may be any number`,
        evidence: rangeOf(seen),
        fixes:
          last.module === null
            ? []
            : takesLogits(kind === "crossEntropy" ? "CrossEntropyLoss" : "BCEWithLogitsLoss", last.module),
        counts: below && above ? "always" : "unconverged",
      }
    : null;
};

const oneOfSeveralLabels: Check = (seen) => {
  const { kind, output, columns, target, softmax } = seen;
  const labels = target !== null && target.classes === null;
  return (kind === "bce" || kind === "bceWithLogits") && areShares(output) && columns > 1 && labels
    ? {
        says: "softmax makes the outputs of a row sum to 1, so several labels cannot be right at once",
        evidence: rangeOf(seen),
        fixes: takesLogits("BCEWithLogitsLoss", softmax),
      }
    : null;
};

/** The first that holds speaks. */
export const ofLogits: readonly Check[] = [
  oneColumn,
  wrongDimension,
  probabilities,
  positiveLogarithms,
  secondSigmoid,
  boundedLogits,
  oneOfSeveralLabels,
];
