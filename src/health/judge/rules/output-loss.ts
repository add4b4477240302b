// 10. Output and loss that do not fit.

import type { Measures } from "../../measure/measures.js";
import type { Fix } from "../../prove/fix.js";
import type { GraphNode, OutputSignals, TargetSignals } from "../../recording.js";
import { defineRule, type Rule } from "../rule.js";
import { type Figure, figure, shown } from "../../measure/wording.js";

interface Misfit {
  readonly says: string;
  readonly evidence: readonly Figure[];
  readonly fixes: readonly Fix[];
}

/** Outputs that are shares: between 0 and 1, with rows that sum to 1. */
function areShares({ values, rowSumError }: OutputSignals): boolean {
  return rowSumError !== null && rowSumError < 1e-3 && values.min >= 0 && values.max <= 1 + 1e-6;
}

/** The activation function at the output, with its module's path; null if there is none. */
function outputFunction({
  observations,
}: Measures): { readonly name: string; readonly module: string } | null {
  const last = observations[observations.length - 1];
  const node = [...(last?.graph.nodes ?? [])].reverse().find((n) => n.role !== "other");
  return node?.activation?.place === "output" ? { name: node.activation.name, module: node.module } : null;
}

/** The node of an activation function at the output. */
const outputNode = ({ observations }: Measures): GraphNode | undefined =>
  observations[0]?.graph.nodes.find((n) => n.activation?.place === "output");

/** The path of the module in which the last softmax ran; null if there is none. */
function softmaxModule({ observations }: Measures): string | null {
  const nodes = observations[observations.length - 1]?.graph.nodes ?? [];
  return [...nodes].reverse().find((n) => /^(Log)?SoftmaxBackward/.test(n.operation))?.module ?? null;
}

function misfitOf(
  measures: Measures,
  output: OutputSignals,
  target: TargetSignals | null,
  at: string,
): Misfit | null {
  const { kind } = measures.progress;
  const { values, shape } = output;
  const columns = shape.length < 2 ? 1 : (shape[1] as number);
  const last = outputFunction(measures);
  const range = [
    figure("smallest output", values.min, "", null, `${at}.values.min`),
    figure("largest output", values.max, "", null, `${at}.values.max`),
  ];
  const dropOf = (module: string | null): string | null => (module === null || module === "" ? null : module);
  if (kind === "crossEntropy" && columns === 1 && shape.length >= 2) {
    return {
      says: "cross-entropy over a single column is 0 whatever the network says; two classes with one output want BCE with logits",
      evidence: [figure("columns of the output", columns, "", 2, `${at}.shape`)],
      fixes: [{ kind: "loss", to: "BCEWithLogitsLoss", drop: null }],
    };
  }
  if (kind === "crossEntropy" && (areShares(output) || last?.name === "sigmoid")) {
    const floor = Math.log(1 + (columns - 1) * Math.exp(-1));
    return {
      says:
        `the outputs are probabilities already, and cross-entropy takes logits: its softmax of them cannot fall below a loss of ` +
        `${shown(floor)}`,
      evidence: [
        ...range,
        ...(output.rowSumError === null
          ? []
          : [figure("largest |sum of a row - 1|", output.rowSumError, "", 1e-3, `${at}.rowSumError`)]),
        figure("the lowest loss that can be reached", floor, "", null, `${at}.shape`),
      ],
      fixes: [
        { kind: "loss", to: "CrossEntropyLoss", drop: dropOf(last?.module ?? softmaxModule(measures)) },
      ],
    };
  }
  if (kind === "nll" && values.max > 1e-3) {
    return {
      says: "the negative log-likelihood takes logarithms of probabilities, and the outputs are above 0",
      evidence: range,
      fixes: areShares(output)
        ? [{ kind: "loss", to: "CrossEntropyLoss", drop: dropOf(softmaxModule(measures)) }]
        : [{ kind: "loss", to: "CrossEntropyLoss", drop: null }],
    };
  }
  const node = outputNode(measures);
  const [low, high] = node?.activation?.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (
    (kind === "crossEntropy" || (kind === "bceWithLogits" && last?.name !== "sigmoid")) &&
    last !== null &&
    (Number.isFinite(low) || Number.isFinite(high))
  ) {
    return {
      says: `${last.name} keeps the outputs between ${shown(low)} and ${shown(high)}, and this loss takes logits, which may be any number`,
      evidence: range,
      fixes:
        last.module === ""
          ? []
          : [
              {
                kind: "loss",
                to: kind === "crossEntropy" ? "CrossEntropyLoss" : "BCEWithLogitsLoss",
                drop: last.module,
              },
            ],
    };
  }
  if (kind === "bceWithLogits" && last?.name === "sigmoid") {
    return {
      says: "the outputs went through a sigmoid already, and this loss applies another: probabilities stay between .5 and .73",
      evidence: range,
      fixes: [{ kind: "loss", to: "BCEWithLogitsLoss", drop: dropOf(last.module) }],
    };
  }
  if (
    (kind === "bce" || kind === "bceWithLogits") &&
    areShares(output) &&
    columns > 1 &&
    target !== null &&
    target.classes === null
  ) {
    return {
      says: "softmax makes the outputs of a row sum to 1, so several labels cannot be right at once",
      evidence: range,
      fixes: [{ kind: "loss", to: "BCEWithLogitsLoss", drop: dropOf(softmaxModule(measures)) }],
    };
  }
  return target === null
    ? null
    : (outOfRange(measures, values, target, last, at) ??
        constantOutput(output, at, softmaxModule(measures)) ??
        roundedOutput(measures, output, dropOf(last?.module ?? null), at));
}

/** Targets that the function at the output cannot reach. */
function outOfRange(
  measures: Measures,
  values: OutputSignals["values"],
  target: TargetSignals,
  last: { readonly name: string; readonly module: string } | null,
  at: string,
): Misfit | null {
  const { kind } = measures.progress;
  const node = outputNode(measures);
  const [low, high] = node?.activation?.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const width = target.values.max - target.values.min;
  const beyond = target.values.min < low - 0.01 * width || target.values.max > high + 0.01 * width;
  if (kind !== "crossEntropy" && kind !== "nll" && last !== null && beyond) {
    return {
      says:
        `${last.name} gives values between ${shown(low)} and ${shown(high)}, and the targets lie between ` +
        `${shown(target.values.min)} and ${shown(target.values.max)}`,
      evidence: [
        figure("smallest target", target.values.min, "", low, `${at}.target.values.min`),
        figure("largest target", target.values.max, "", high, `${at}.target.values.max`),
        figure("largest output", values.max, "", null, `${at}.values.max`),
      ],
      fixes:
        last.module === ""
          ? []
          : [
              {
                kind: "loss",
                to: measures.recording.about.lossFunction?.split("(")[0] ?? "MSELoss",
                drop: last.module,
              },
            ],
    };
  }
  if ((kind === "bce" || kind === "bceWithLogits") && (target.values.min < 0 || target.values.max > 1)) {
    return {
      says: `targets of a binary cross-entropy lie between 0 and 1; these go from ${shown(target.values.min)} to ${shown(target.values.max)}`,
      evidence: [figure("largest target", target.values.max, "", 1, `${at}.target.values.max`)],
      fixes: [],
    };
  }
  return null;
}

/** A softmax of one column says 1 whatever comes in. */
function constantOutput({ values, shape }: OutputSignals, at: string, softmax: string | null): Misfit | null {
  return softmax !== null && shape.length === 2 && shape[1] === 1 && values.min === 1 && values.max === 1
    ? {
        says: "softmax over a single column is always 1; one output wants a sigmoid",
        evidence: [figure("smallest output", values.min, "", null, `${at}.values.min`)],
        fixes: [{ kind: "loss", to: "BCEWithLogitsLoss", drop: softmax === "" ? null : softmax }],
      }
    : null;
}

/** Half a unit in the last place of float32 below 1: a probability that is closer to 0 or 1 has no slope left. */
const ROUNDED = 6e-8;

/** Probabilities that are rounded to 0 or 1 while the loss is high: no gradient comes back through them. */
function roundedOutput(
  { progress, harm }: Measures,
  { values }: OutputSignals,
  drop: string | null,
  at: string,
): Misfit | null {
  const { kind, last, baseline } = progress;
  const rounded = values.min < ROUNDED || values.max > 1 - ROUNDED;
  return kind === "bce" && rounded && harm.harmed && baseline !== null && last > baseline
    ? {
        says: "probabilities are rounded to 0 or 1 before their logarithm is taken, so what is wrong gets no gradient; the loss takes logits",
        evidence: [
          figure("smallest output", values.min, "", ROUNDED, `${at}.values.min`),
          figure("largest output", values.max, "", 1 - ROUNDED, `${at}.values.max`),
        ],
        fixes: [{ kind: "loss", to: "BCEWithLogitsLoss", drop }],
      }
    : null;
}

export const outputLoss: Rule = defineRule({
  name: "outputLoss",
  title: "Output and loss do not fit",
  stage: "data",
  definition:
    "Probabilities, or outputs of a function that is bounded on a side, where a loss takes logits, one column under cross-entropy, outputs above 0 under the negative log-likelihood, a second " +
    "sigmoid, targets outside the range of the function at the output, probabilities rounded to 0 or 1 before their logarithm; seen in " +
    "80% of the observations and in the last.",
  thresholds: { share: 0.8 },
  explains: [
    "vanishing",
    "saturated",
    "updateRatio",
    "learningRate",
    "initialLoss",
    "collapsed",
    "zigzag",
    "initialisation",
    "nonFinite",
    "dead",
  ],
  counts: "unconverged",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
  find: (measures, { share }) => {
    const seen = measures.observations.flatMap(({ observation, index }) =>
      observation.output === undefined ? [] : [{ output: observation.output, index, step: observation.step }],
    );
    const misfits = seen.map(({ output, index }) =>
      misfitOf(measures, output, output.target, `observations[${index}].output`),
    );
    const last = misfits[misfits.length - 1];
    const count = misfits.filter((misfit) => misfit !== null).length;
    if (last === undefined || last === null || count < share * misfits.length) {
      return null;
    }
    return {
      places: [],
      says: last.says,
      evidence: last.evidence,
      picture: null,
      fixes: last.fixes,
      since: seen[0]?.step ?? 0,
    };
  },
});
