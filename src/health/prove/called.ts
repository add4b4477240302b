// The function at the output where a forward calls it: it cannot be taken out of there by a machine, but it can be named.

import { lossKindNamed, lossKindOf } from "../measure/loss-kind.js";
import type { Recording } from "../recording.js";
import type { Fix } from "./fix.js";

export interface Called {
  /** "softmax", "sigmoid". */
  readonly name: string;
  /** The path of the module in whose forward it is called; "" for the model's own. */
  readonly module: string;
}

/** Losses that put a sigmoid or a softmax over what they are given. */
const TAKE_LOGITS: ReadonlySet<string> = new Set([
  "BCEWithLogitsLoss",
  "CrossEntropyLoss",
  "MultiLabelSoftMarginLoss",
  "SoftMarginLoss",
]);

export const takesLogits = (loss: string): boolean => TAKE_LOGITS.has(loss);

/** Whether a training has this loss already. */
export const hasLoss = (recording: Recording, name: string): boolean =>
  recording.about.lossFunction?.split("(")[0] === name || lossKindNamed(name) === lossKindOf(recording);

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

/** Losses that want what a function makes of logits. */
const TAKE_PROBABILITIES: ReadonlySet<string> = new Set(["BCELoss", "NLLLoss"]);

/**
 * The function that a fix takes away from before the loss, where a forward calls it; null where it is a module of its own, which can
 * be taken out, or where the fix is about the loss alone.
 */
export function calledBefore(
  { to, drop }: Extract<Fix, { kind: "loss" }>,
  recording: Recording,
): Called | null {
  const wanted = takesLogits(to) || (hasLoss(recording, to) && !TAKE_PROBABILITIES.has(to));
  const called = wanted ? functionAtEnd(recording) : null;
  if (called === null || (drop !== null && drop !== called.module)) {
    return null;
  }
  const { module } = called;
  const more = module === "" || recording.layers.some(({ weight }) => weight.startsWith(`${module}.`));
  return more ? called : null;
}

/** Where it is called: "forward", "the forward of head". */
export const placeOf = ({ module }: Called): string =>
  module === "" ? "forward" : `the forward of ${module}`;
