// What a library has to offer to be measured.

import { readArray } from "../data.js";
import type { Work } from "../rows.js";

export interface Trial {
  /** Does the row's work once, and has finished it when it returns or its promise resolves. */
  run(): void | Promise<void>;
  /** What came out, as numbers to be compared with those of other libraries (see `fingerprint`, `trace`). */
  check(): number[] | Promise<number[]>;
}

export interface Peer {
  version: string;
  /** How the library is set up, where that matters. */
  detail: string;
  /** Ways to do the work by name ("" where there is but one); the fastest counts. Empty: it cannot do the row. */
  trials(work: Work, folder: string): Promise<Record<string, Trial>>;
}

/** Values evenly spread over a result, and the mean of all of them. */
export function fingerprint(values: ArrayLike<number>): number[] {
  const picked = Array.from(
    { length: 64 },
    (_, i) => values[Math.floor((i * values.length) / 64)] ?? Number.NaN,
  );
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i] ?? Number.NaN;
  }
  return [...picked, sum / values.length];
}

/**
 * The mark of a training step: the losses of the first three steps, then for each array of parameters the
 * decimal logarithm of the norm of its first gradient, so that the tiny gradients of the first layers are
 * compared as strictly as the others.
 */
export function trace(losses: number[], firstGradients: ArrayLike<number>[]): number[] {
  return [...losses, ...firstGradients.map((g) => Math.log10(norm(g)))];
}

function norm(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i] ?? Number.NaN) ** 2;
  }
  return Math.sqrt(squares);
}

export interface LayerArrays {
  inputs: number;
  outputs: number;
  /** As PyTorch keeps it: [outputs, inputs]. */
  weight: Float32Array;
  bias: Float32Array;
}

/** The initial parameters of a training row's layers. */
export function readLayers(folder: string, widths: number[]): LayerArrays[] {
  return widths.slice(1).map((outputs, i) => ({
    inputs: widths[i] ?? 0,
    outputs,
    weight: readArray(folder, `weight${i}`),
    bias: readArray(folder, `bias${i}`),
  }));
}

/** The parameters of an LSTM with its gates along the columns and one bias, as libraries other than PyTorch keep them. */
export function readLstm(
  folder: string,
  width: number,
): { forInput: Float32Array; forHidden: Float32Array; bias: Float32Array } {
  const [ih, hh] = [readArray(folder, "biasIh"), readArray(folder, "biasHh")];
  return {
    forInput: transposed(readArray(folder, "weightIh"), 4 * width, width),
    forHidden: transposed(readArray(folder, "weightHh"), 4 * width, width),
    bias: ih.map((value, i) => value + (hh[i] ?? Number.NaN)),
  };
}

/** A matrix turned over: [outputs, inputs] becomes the [inputs, outputs] that most libraries multiply by. */
export function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    matrix,
    (_, k) => matrix[(k % rows) * columns + Math.floor(k / rows)] ?? Number.NaN,
  );
}

/** Labels as rows of zeros with a single one. */
export function oneHot(labels: Float32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    rows[i * classes + label] = 1;
  });
  return rows;
}
