// The function at the output where a forward calls it: it cannot be taken out of there by a machine, but it can be named.

import { lossKindOf } from "../measure/loss-kind.js";
import type { Recording } from "../recording.js";

export interface Called {
  /** "softmax", "sigmoid". */
  readonly name: string;
  /** The path of the module in whose forward it is called; "" for the model's own. */
  readonly module: string;
}

/** Losses that put a sigmoid or a softmax over what they are given, by the kind that a recording tells. */
const TAKE_LOGITS = {
  BCEWithLogitsLoss: "bceWithLogits",
  CrossEntropyLoss: "crossEntropy",
  MultiLabelSoftMarginLoss: null,
  SoftMarginLoss: null,
} as const;

export const takesLogits = (loss: string): loss is keyof typeof TAKE_LOGITS =>
  Object.hasOwn(TAKE_LOGITS, loss);

/** Whether a training has this loss already, be it a module or a function. */
export const hasLoss = (recording: Recording, name: string): boolean =>
  recording.about.lossFunction?.split("(")[0] === name ||
  (takesLogits(name) && TAKE_LOGITS[name] === lossKindOf(recording));

/** How far the sums of rows of probabilities may be from 1. */
const ROUNDING = 1e-3;

/** What gives the outputs of the model, if it is a function; null for a layer. */
export function functionAtEnd({ graphs, observations }: Recording): Called | null {
  const seen = observations.filter(({ output }) => output !== undefined);
  const { output, graph } = seen[seen.length - 1] ?? {};
  const nodes = [...(graphs[graph ?? 0]?.nodes ?? [])].reverse();
  const { rowSumError = null, values } = output ?? {};
  const shares = rowSumError !== null && rowSumError < ROUNDING && (values?.min ?? -1) >= 0;
  const softmax = nodes.find(({ operation }) => operation === "SoftmaxBackward0");
  if (shares && softmax !== undefined) {
    return { name: "softmax", module: softmax.module };
  }
  const last = nodes.find(({ role }) => role !== "other");
  return last?.activation?.place === "output" ? { name: last.activation.name, module: last.module } : null;
}

/** Whether a fix that drops the module of this path, or none, leaves the call of the function where it is. */
export const isOutOfReach = (called: Called, drop: string | null, { layers }: Recording): boolean =>
  drop === null || (drop === called.module && layers.some(({ weight }) => weight.startsWith(`${drop}.`)));

/** Where it is called: "forward", "the forward of head". */
export const placeOf = ({ module }: Called): string =>
  module === "" ? "forward" : `the forward of ${module}`;
