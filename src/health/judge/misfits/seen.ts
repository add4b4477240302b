// What is looked at where an output and a loss are held against each other.

import type { LossKind } from "../../measure/loss-kind.js";
import type { Measures } from "../../measure/measures.js";
import { type Figure, figure } from "../../measure/wording.js";
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
export interface OutputFunction {
  readonly name: string;
  /** The path of its module; null where it was called as a function, so that it cannot be taken out. */
  readonly module: string | null;
  readonly low: number;
  readonly high: number;
}

/** What a check looks at: one observation's output beside the loss. */
export interface Seen {
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

export type Check = (seen: Seen) => Misfit | null;

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
export const areShares = ({ values, rowSumError }: OutputSignals): boolean =>
  rowSumError !== null && rowSumError < 1e-3 && values.min >= 0 && values.max <= 1 + ROUNDING;

export const rangeOf = ({ output: { values }, at }: Seen): readonly Figure[] => [
  figure("smallest output", values.min, "", null, `${at}.values.min`),
  figure("largest output", values.max, "", null, `${at}.values.max`),
];

export const takesLogits = (
  to: "CrossEntropyLoss" | "BCEWithLogitsLoss",
  drop: string | null,
): readonly Fix[] => [{ kind: "loss", to, drop }];

/** @param at where the output stands in the recording. */
export function seenOf(measures: Measures, output: OutputSignals, at: string): Seen {
  const { shape, target } = output;
  return {
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
}
