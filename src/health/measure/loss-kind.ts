// Which loss a training has, and of how many terms it is made.

import type { Recording } from "../recording.js";
import { median } from "./averages.js";

/** What is compared: the kinds of loss whose floor and constant answer are known. */
export type LossKind = "crossEntropy" | "nll" | "bce" | "bceWithLogits" | "mse" | "other";

const OPERATIONS: readonly (readonly [RegExp, LossKind])[] = [
  [/^CrossEntropyLoss/, "crossEntropy"],
  [/^NLLLoss/, "nll"],
  [/^BCEWithLogitsLoss/, "bceWithLogits"],
  [/^BCELoss/, "bce"],
  [/^MSELoss/, "mse"],
];

/** The kind of a loss module, by its class or as it prints; null for others. */
export const lossKindNamed = (name: string): LossKind | null =>
  OPERATIONS.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** The kind of a loss, by its module or by the operations that computed it. */
export function lossKindOf({ about }: Pick<Recording, "about">): LossKind {
  const { lossFunction, lossOperations } = about;
  const named = lossKindNamed(lossFunction ?? "");
  if (named !== null) {
    return named;
  }
  const has = (name: string): boolean => lossOperations.includes(name);
  if (has("NllLossBackward0")) {
    return has("LogSoftmaxBackward0") ? "crossEntropy" : "nll";
  }
  if (has("BinaryCrossEntropyWithLogitsBackward0")) {
    return "bceWithLogits";
  }
  return has("BinaryCrossEntropyBackward0") ? "bce" : has("MseLossBackward0") ? "mse" : "other";
}

/** Of each kind the operation that gives a loss term by term, and what follows it where their mean is taken. */
const TERMS: { readonly [K in LossKind]?: readonly [operation: string, mean: readonly string[]] } = {
  crossEntropy: ["NllLossBackward0", ["SumBackward0", "DivBackward0"]],
  nll: ["NllLossBackward0", ["SumBackward0", "DivBackward0"]],
  bceWithLogits: ["BinaryCrossEntropyWithLogitsBackward0", ["MeanBackward0"]],
  bce: ["BinaryCrossEntropyBackward0", ["MeanBackward0"]],
  mse: ["MseLossBackward0", ["MeanBackward0"]],
};

/** What label smoothing adds to the mean of a cross-entropy; the entropy of the classes stays its floor. */
const SMOOTHING =
  "SumBackward1 NegBackward0 MulBackward0 SumBackward0 DivBackward0 MulBackward0 MulBackward0 AddBackward0";

/** Whether a loss is the mean of its terms or their sum; null where it is something else, and for terms that are weighed. */
function reductionOf({ about }: Recording, kind: LossKind): "mean" | "sum" | null {
  if (about.weighted === true) {
    return null;
  }
  const [operation, mean] = TERMS[kind] ?? ["", []];
  const at = about.lossOperations.indexOf(operation);
  if (at < 0) {
    // Nothing was seen of it, and a mean is what losses give unless told otherwise.
    return "mean";
  }
  const after = about.lossOperations.slice(at + 1);
  const isMean = mean.every((name, i) => after[i] === name);
  if (!isMean && after[0] !== "SumBackward0") {
    return null;
  }
  const rest = after.slice(isMean ? mean.length : 1).join(" ");
  // What is scaled, or has something added to it, is no longer what a constant answer would have.
  return rest !== "" && rest !== SMOOTHING ? null : isMean ? "mean" : "sum";
}

/** How many terms a typical batch has: the targets that count, or all their elements. */
export function termsOf(recording: Recording, kind: LossKind): number | null {
  const reduction = reductionOf(recording, kind);
  if (reduction !== "sum") {
    return reduction === null ? null : 1;
  }
  const sizes = recording.observations.flatMap(({ output }) => {
    if (output?.target === null || output?.target === undefined) {
      return [];
    }
    const { classes, values } = output.target;
    const examples = classes?.reduce((a, b) => a + b, 0);
    // Squares of classes have a column each.
    return [examples === undefined ? values.count : kind === "mse" ? output.values.count : examples];
  });
  return sizes.length === 0 ? null : median(sizes);
}
