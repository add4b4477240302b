// What activation functions, inputs and outputs look like on one batch: figures unit by unit, from a few passes each.

import type { Tensor } from "../../autograd/tensor.js";
import { copyOf, denseOf } from "../../ndarray/arithmetic.js";
import { numberAt } from "../../ndarray/elements.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import type { ActivationSignals, InputSignals, Moments, OutputSignals, TargetSignals } from "../recording.js";
import type { WatchedActivation } from "./activation-use.js";
import { free, momentsOf, total, unitMoments, unitSums } from "./statistics.js";

/** What is counted before an activation function runs: it may write over its input. */
export interface InputSums {
  readonly samples: number;
  readonly saturated: readonly number[];
  readonly flat: readonly number[];
  readonly input: Moments;
}

/** @param input the moments of x. */
export function activationInput(
  x: NDArray,
  watched: WatchedActivation,
  unit: number,
  input: Moments,
): InputSums {
  const [saturated, flat] = watched.counts.byUnit(x, unit, watched.numbers) as [number[], number[]];
  return {
    samples: x.size / Math.max(1, saturated.length),
    saturated,
    flat,
    input,
  };
}

/** The sums of before, with what the function made of its input. */
export function signalsOf(node: number, counts: InputSums, output: NDArray, unit: number): ActivationSignals {
  const { samples } = counts;
  const { sums, squares, all } = unitMoments(output, unit);
  let [meanSquare, variance] = [0, 0];
  for (let i = 0; i < sums.length; i++) {
    const mean = (sums[i] as number) / samples;
    meanSquare += mean * mean;
    variance += Math.max(0, (squares[i] as number) / samples - mean * mean);
  }
  return { node, ...counts, output: all, meanSquare, variance };
}

const MOST_CLASSES = 1000;
const MOST_FEATURES = 1024;

export function outputSignals(output: Tensor, target: Tensor | null): OutputSignals {
  const { array } = output;
  const last = Math.max(0, array.rank - 1);
  const columns = array.shape[last] ?? 1;
  const rows = array.size / Math.max(1, columns);
  const { sums, squares, all } = unitMoments(array, last);
  return {
    shape: [...array.shape],
    values: all,
    rowSumError: array.rank < 2 || columns < 2 ? null : rowSumError(array, columns),
    spread: total(deviations(sums, squares, rows)) / Math.max(1, sums.length),
    accuracy: target === null ? null : accuracyOf(array, target.array),
    target: target === null ? null : targetSignals(target),
  };
}

/** The standard deviation of each column. */
function deviations(sums: readonly number[], squares: readonly number[], rows: number): number[] {
  const found = new Array<number>(sums.length);
  for (let i = 0; i < found.length; i++) {
    const mean = (sums[i] as number) / rows;
    found[i] = Math.sqrt(Math.max(0, (squares[i] as number) / rows - mean ** 2));
  }
  return found;
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
  const { sums } = unitSums(source, 0);
  let error = 0;
  for (let i = 0; i < sums.length; i++) {
    error = Math.max(error, Math.abs((sums[i] as number) - 1));
  }
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
  const indices = denseOf(a);
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
  if (indices !== a) {
    free(indices);
  }
  return plain ? counts : null;
}

export function inputSignals({ array, dtype, shape }: Tensor): InputSignals {
  const features = array.rank < 2 ? 0 : array.size / Math.max(1, array.shape[0] as number);
  const about = { shape: [...shape], dtype: dtype.toString() };
  if (!dtype.isFloatingPoint || features === 0 || features > MOST_FEATURES) {
    return { ...about, values: momentsOf(array), mean: [], std: [] };
  }
  const rows = array.shape[0] ?? 1;
  const flat = columnsOf(array, rows, features);
  const { sums, squares, all } = unitMoments(flat, 1);
  if (flat.storage !== array.storage) {
    free(flat);
  }
  return {
    ...about,
    values: all,
    mean: sums.map((sum) => sum / rows),
    std: deviations(sums, squares, rows),
  };
}

function columnsOf(a: NDArray, rows: number, features: number): NDArray {
  const source = a.dense ? a : copyOf(a);
  return source.view([rows, features], [features, 1]);
}
