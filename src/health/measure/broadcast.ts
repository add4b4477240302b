// Whether outputs and targets broadcast in the loss: each output is then compared with every target.

import { sameShape, sizeOf } from "../../ndarray/shape.js";
import type { Recording } from "../recording.js";

export interface Broadcast {
  readonly output: readonly number[];
  readonly target: readonly number[];
  /** What the first operation of the loss makes of both. */
  readonly result: readonly number[];
  /** The observation that the shapes are from. */
  readonly index: number;
}

/** The shapes of as many outputs as targets of which the loss makes more differences than there are of either; null otherwise. */
export function broadcastOf({ about, observations }: Recording): Broadcast | null {
  const index = observations.findIndex(({ output }) => output !== undefined);
  const output = observations[index]?.output;
  const { lossShape: result } = about;
  if (result === undefined || output === undefined || output.target === null) {
    return null;
  }
  const { shape: target } = output.target;
  const many = sizeOf(output.shape) === sizeOf(target) && sizeOf(result) > sizeOf(target);
  return many && !sameShape(output.shape, target) ? { output: output.shape, target, result, index } : null;
}
