// The ways in which an output and a loss do not fit, one check each; the first that holds speaks.

import type { LossKind } from "../../measure/progress.js";
import type { Measures } from "../../measure/measures.js";
import { type Figure, figure, shown } from "../../measure/wording.js";
import type { Fix } from "../../prove/fix.js";
import type { OutputSignals, TargetSignals } from "../../recording.js";
import type { When } from "../verdict.js";

export interface Misfit {
  readonly says: string;
  readonly evidence: readonly Figure[];
  readonly fixes: readonly Fix[];
  /** "always" where no training can bring the loss to its floor, or the loss means nothing: wrong whatever was learned. */
  readonly counts?: When;
}

/** The activation function at the output. */
interface OutputFunction {
  readonly name: string;
  /** The path of its module; null where it was called as a function, so that it cannot be taken out. */
  readonly module: string | null;
  readonly low: number;
  readonly high: number;
}

/** What a check looks at: one observation's output beside the loss. */
interface Seen {
  readonly measures: Measures;
  readonly kind: LossKind;
  readonly output: OutputSignals;
  readonly columns: number;
  /** Null where the outputs come from a layer, or what the function gave was scaled afterwards. */
  readonly last: OutputFunction | null;
  /** The path of the module in which the last softmax ran. */
  readonly softmax: string | null;
  /** Whether the outputs come straight out of a softmax, over whatever dimension. */
  readonly fromSoftmax: boolean;
  readonly target: TargetSignals | null;
  /** Where the output stands in the recording. */
  readonly at: string;
}

type Check = (seen: Seen) => Misfit | null;

const pathOf = (module: string | undefined): string | null =>
  module === undefined || module === "" ? null : module;

/** How far outputs may lie beyond the range of the function that they are said to come from. */
const ROUNDING = 1e-6;

function outputFunction({ observations }: Measures, { values }: OutputSignals): OutputFunction | null {
  const nodes = observations[observations.length - 1]?.graph.nodes ?? [];
  const node = [...nodes].reverse().find(({ role }) => role !== "other");
  if (node?.activation?.place !== "output") {
    return null;
  }
  const { name, range } = node.activation;
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const own = values.min >= low - ROUNDING && values.max <= high + ROUNDING;
  return own ? { name, module: pathOf(node.module), low, high } : null;
}

function softmaxModule({ observations }: Measures): string | null {
  const nodes = observations[observations.length - 1]?.graph.nodes ?? [];
  return pathOf(
    [...nodes].reverse().find(({ operation }) => /^(Log)?SoftmaxBackward/.test(operation))?.module,
  );
}

/** Operations that change shapes and no values. */
const SHAPES = /^(View|Reshape|UnsafeView|T|Transpose|Permute|Squeeze|Unsqueeze|Alias|Clone)Backward\d$/;

function comesFromSoftmax({ observations }: Measures): boolean {
  const nodes = observations[observations.length - 1]?.graph.nodes ?? [];
  return (
    [...nodes].reverse().find(({ operation }) => !SHAPES.test(operation))?.operation === "SoftmaxBackward0"
  );
}

/** Outputs that are shares: between 0 and 1, with rows that sum to 1. */
const areShares = ({ values, rowSumError }: OutputSignals): boolean =>
  rowSumError !== null && rowSumError < 1e-3 && values.min >= 0 && values.max <= 1 + ROUNDING;

const rangeOf = ({ output: { values }, at }: Seen): readonly Figure[] => [
  figure("smallest output", values.min, "", null, `${at}.values.min`),
  figure("largest output", values.max, "", null, `${at}.values.max`),
];

const takesLogits = (to: "CrossEntropyLoss" | "BCEWithLogitsLoss", drop: string | null): readonly Fix[] => [
  { kind: "loss", to, drop },
];

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
      `${shown(floor)}`,
    evidence: [
      ...rangeOf(seen),
      ...(rowSumError === null
        ? []
        : [figure("largest |sum of a row - 1|", rowSumError, "", 1e-3, `${at}.rowSumError`)]),
      figure("the lowest loss that can be reached", floor, "", null, `${at}.shape`),
    ],
    fixes: takesLogits("CrossEntropyLoss", last?.module ?? softmax),
    counts: "always",
  };
};

/** Shares of a batch: the columns sum to 1 and not the rows, so that an answer depends on who else is asked. */
const wrongDimension: Check = (seen) => {
  const { fromSoftmax, output, columns, at } = seen;
  const { rowSumError } = output;
  return fromSoftmax && columns > 1 && rowSumError !== null && rowSumError > 1e-2
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

/** Targets that the function at the output cannot reach, by more than 1% of their width. */
const outOfReach: Check = ({ measures, kind, output, last, target, at }) => {
  if (kind === "crossEntropy" || kind === "nll" || last === null || target === null) {
    return null;
  }
  const { min, max } = target.values;
  const margin = 0.01 * (max - min);
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
        fixes:
          last.module === null
            ? []
            : [
                {
                  kind: "loss",
                  to: measures.recording.about.lossFunction?.split("(")[0] ?? "MSELoss",
                  drop: last.module,
                },
              ],
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

const CHECKS: readonly Check[] = [
  oneColumn,
  wrongDimension,
  probabilities,
  positiveLogarithms,
  secondSigmoid,
  boundedLogits,
  oneOfSeveralLabels,
  outOfReach,
  noShares,
  squaredClasses,
  flatSquares,
  constantOutput,
  roundedOutput,
];

/** The first misfit of one observation's output; null where it fits. */
export function misfitOf(measures: Measures, output: OutputSignals, at: string): Misfit | null {
  const { shape, target } = output;
  const seen: Seen = {
    measures,
    kind: measures.progress.kind,
    output,
    columns: shape.length < 2 ? 1 : (shape[1] as number),
    last: outputFunction(measures, output),
    softmax: softmaxModule(measures),
    fromSoftmax: comesFromSoftmax(measures),
    target,
    at,
  };
  for (const check of CHECKS) {
    const misfit = check(seen);
    if (misfit !== null) {
      return misfit;
    }
  }
  return null;
}
