// What activation functions, inputs and outputs look like on one batch: figures unit by unit, from a few passes each.

import type { Tensor } from "../../autograd/tensor.js";
import { copyOf, denseOf } from "../../ndarray/arithmetic.js";
import { float64, int64 } from "../../ndarray/dtype.js";
import { numberAt } from "../../ndarray/elements.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import type { ActivationSignals, InputSignals, Moments, OutputSignals, TargetSignals } from "../recording.js";
import type { WatchedActivation } from "./activation-use.js";
import { byUnit, free, momentsOf, unitSums } from "./statistics.js";

/** What is counted before an activation function runs: it may write over its input. */
export interface InputSums {
  readonly samples: number;
  readonly saturated: readonly number[];
  readonly flat: readonly number[];
  readonly input: Moments;
}

export function activationInput(x: NDArray, watched: WatchedActivation, unit: number): InputSums {
  const { saturated, flat, numbers } = watched;
  const units = x.shape[unit] ?? 1;
  const bounded = (watched.use.ceiling ?? 0) > 0;
  return {
    samples: x.size / Math.max(1, units),
    saturated: bounded ? byUnit(saturated, x, unit, numbers) : new Array<number>(units).fill(0),
    flat: byUnit(flat, x, unit, numbers.slice(0, -1)),
    input: momentsOf(x),
  };
}

/** The sums of before, with what the function made of its input. */
export function signalsOf(node: number, sums: InputSums, output: NDArray, unit: number): ActivationSignals {
  const { samples } = sums;
  const { sums: totals, squares } = unitSums(output, unit);
  let [meanSquare, variance] = [0, 0];
  totals.forEach((total, i) => {
    const mean = total / samples;
    meanSquare += mean * mean;
    variance += Math.max(0, (squares[i] as number) / samples - mean * mean);
  });
  return { node, ...sums, output: momentsOf(output), meanSquare, variance };
}

const MOST_CLASSES = 1000;
const MOST_FEATURES = 1024;

export function outputSignals(output: Tensor, target: Tensor | null): OutputSignals {
  const { array } = output;
  const last = Math.max(0, array.rank - 1);
  const columns = array.shape[last] ?? 1;
  const rows = array.size / Math.max(1, columns);
  const { sums, squares } = unitSums(array, last);
  const spread = sums.map((sum, i) =>
    Math.sqrt(Math.max(0, (squares[i] as number) / rows - (sum / rows) ** 2)),
  );
  return {
    shape: [...array.shape],
    values: momentsOf(array),
    rowSumError: array.rank < 2 || columns < 2 ? null : rowSumError(array, columns),
    spread: spread.reduce((a, b) => a + b, 0) / Math.max(1, spread.length),
    accuracy: target === null ? null : accuracyOf(array, target.array),
    target: target === null ? null : targetSignals(target),
  };
}

/** Answers that are compared with their targets, at most. */
const COMPARED_ANSWERS = 512;

/** The share of rows whose largest column is the target's class; for one column, of values on the target's side. */
function accuracyOf(output: NDArray, target: NDArray): number | null {
  const columns = output.rank === 2 ? (output.shape[1] as number) : 1;
  const rows = output.size / Math.max(1, columns);
  if (target.size !== rows || rows === 0 || output.rank > 2) {
    return null;
  }
  const [answers, wanted] = [denseOf(output), denseOf(target)];
  const count = Math.min(rows, COMPARED_ANSWERS);
  // Logits decide at 0, probabilities at 1/2.
  const probabilities = columns === 1 && allWithin(answers, count, 0, 1);
  let right: number | null = 0;
  for (let r = 0; r < count && right !== null; r++) {
    const wish = numberAt(wanted, r);
    const answer =
      columns === 1
        ? Number(numberAt(answers, r) > (probabilities ? 0.5 : 0))
        : largestOf(answers, r * columns, columns);
    const isClass = Number.isInteger(wish) && wish >= 0 && (columns > 1 || wish <= 1);
    right = isClass ? right + (answer === wish ? 1 : 0) : null;
  }
  for (const [copy, original] of [
    [answers, output],
    [wanted, target],
  ] as const) {
    if (copy !== original) {
      free(copy);
    }
  }
  return right === null ? null : right / count;
}

function allWithin(a: NDArray, count: number, low: number, high: number): boolean {
  for (let i = 0; i < count; i++) {
    const value = numberAt(a, i);
    if (!(value >= low && value <= high)) {
      return false;
    }
  }
  return true;
}

function largestOf(a: NDArray, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) {
    best = numberAt(a, from + i) > numberAt(a, from + best) ? i : best;
  }
  return best;
}

function rowSumError(a: NDArray, columns: number): number {
  const rows = a.view([a.size / columns, columns], [columns, 1]);
  const source = a.dense ? rows : copyOf(a).view([a.size / columns, columns], [columns, 1]);
  const error = unitSums(source, 0).sums.reduce((most, sum) => Math.max(most, Math.abs(sum - 1)), 0);
  if (source !== rows) {
    free(source);
  }
  return error;
}

function targetSignals({ array, dtype, shape }: Tensor): TargetSignals {
  return {
    dtype: dtype.toString(),
    shape: [...shape],
    values: momentsOf(array),
    classes: dtype.isFloatingPoint ? null : classesOf(array),
  };
}

function classesOf(a: NDArray): readonly number[] | null {
  const indices = copyOf(a, a.dtype === int64 ? int64 : float64);
  const counts: number[] = [];
  let plain = true;
  for (let i = 0; i < indices.size && plain; i++) {
    const value = numberAt(indices, i);
    plain = value < MOST_CLASSES;
    // Negative numbers mark what a loss ignores.
    if (plain && value >= 0) {
      while (counts.length <= value) {
        counts.push(0);
      }
      counts[value] = (counts[value] as number) + 1;
    }
  }
  free(indices);
  return plain ? counts : null;
}

export function inputSignals({ array, dtype, shape }: Tensor): InputSignals {
  const features = array.rank < 2 ? 0 : array.size / Math.max(1, array.shape[0] as number);
  const byFeature = dtype.isFloatingPoint && features > 0 && features <= MOST_FEATURES;
  const rows = array.shape[0] ?? 1;
  const flat = byFeature ? columnsOf(array, rows, features) : null;
  const { sums, squares } = flat === null ? { sums: [], squares: [] } : unitSums(flat, 1);
  if (flat !== null && flat.storage !== array.storage) {
    free(flat);
  }
  const mean = sums.map((sum) => sum / rows);
  return {
    shape: [...shape],
    dtype: dtype.toString(),
    values: momentsOf(array),
    mean,
    std: mean.map((m, i) => Math.sqrt(Math.max(0, (squares[i] as number) / rows - m * m))),
  };
}

function columnsOf(a: NDArray, rows: number, features: number): NDArray {
  const source = a.dense ? a : copyOf(a);
  return source.view([rows, features], [features, 1]);
}
