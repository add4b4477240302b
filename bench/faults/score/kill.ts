// The kill test: whether a fault hurts its twin.

import { cohensD, median, signFlipTest } from "./statistics.js";

export interface Killed {
  readonly p: number;
  readonly d: number;
  readonly hurts: boolean;
  /** The medians of the errors. */
  readonly fault: number;
  readonly twin: number;
}

const LEVEL = 0.05;
const EFFECT = 0.5;

/** The kill test of one pair: errors of both by seed. */
export function kill(fault: readonly number[], twin: readonly number[]): Killed {
  const p = signFlipTest(fault.map((error, i) => error - (twin[i] as number)));
  const d = cohensD(fault, twin);
  return { p, d, hurts: p < LEVEL && d >= EFFECT, fault: median(fault), twin: median(twin) };
}

/** How far down an error is from a constant answer's to the best: whether it is nearer to the best. */
export const isSound = (error: number, best: number, constant: number): boolean =>
  error < (best + constant) / 2;
