// Drawing indices by weight.

import { shown } from "../ndarray/describe.js";
import { expectFill } from "./expect-fill.js";
import { exponential } from "./continuous.js";
import type { Generator } from "./generator.js";
import type { FloatArray } from "./uniform.js";

/**
 * Draws `samples` indices from each row of weights: index i with probability weights[i] / sum of the row.
 *
 * With replacement each sample is looked up in the running sums. Without, the weights race: each is divided
 * by an exponential number of its own, and the largest quotients win, in falling order; zeros come last, by
 * index. (PyTorch 2 lets a single sample with replacement race as well; 1.13, and this, looks it up.)
 *
 * @param weights rows * categories non-negative numbers, row by row; they need not sum to 1
 * @param categories the length of a row
 * @param samples how many to draw from each row
 * @returns rows * samples indices, row by row
 * @throws RangeError if samples < 1, or exceeds categories without replacement, or a weight is negative or
 *   not finite, or a row sums to 0
 * @example
 * multinomial(Float32Array.of(0, 10, 3, 0), 4, 2, false, generator); // 1 and 2, in either order
 * @source https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html; Efraimidis, Spirakis, 2006
 */
export function multinomial(
  weights: FloatArray,
  categories: number,
  samples: number,
  replacement: boolean,
  generator: Generator,
): Int32Array {
  expectFill("multinomial", weights, generator);
  checkCounts(categories, samples, replacement);
  return replacement
    ? lookUp(weights, categories, samples, generator)
    : race(weights, categories, samples, generator);
}

function checkCounts(categories: number, samples: number, replacement: boolean): void {
  if (!(Number.isInteger(categories) && categories >= 0)) {
    throw new RangeError(
      `multinomial: the number of categories must be a non-negative integer, but got ${shown(categories)}`,
    );
  }
  if (!(Number.isInteger(samples) && samples > 0)) {
    throw new RangeError(`multinomial: cannot sample n_sample <= 0 samples (got ${shown(samples)})`);
  }
  if (!replacement && samples > categories) {
    throw new RangeError(
      `multinomial: cannot sample n_sample > prob_dist.size(-1) samples without replacement ` +
        `(got ${shown(samples)} of ${categories})`,
    );
  }
}

function race(weights: FloatArray, categories: number, samples: number, generator: Generator): Int32Array {
  for (const weight of weights) {
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError("multinomial: probability tensor contains either `inf`, `nan` or element < 0");
    }
  }
  const rows = rowCount(weights, categories);
  for (let row = 0; row < rows; row++) {
    if (runningSums(weights, row * categories, categories).total === 0) throw sumError();
  }
  const quotients = weights.slice();
  exponential(quotients, generator);
  for (let i = 0; i < quotients.length; i++) quotients[i] = (weights[i] as number) / (quotients[i] as number);

  const out = new Int32Array(rows * samples);
  for (let row = 0; row < rows; row++) {
    const scores = quotients.subarray(row * categories, (row + 1) * categories);
    out.set(largest(scores, samples), row * samples);
  }
  return out;
}

/** The places of the `count` largest values, largest first; of equal ones the earlier first. */
function largest(values: FloatArray, count: number): Int32Array {
  if (count === 1) {
    let best = 0;
    for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
    return Int32Array.of(best);
  }
  const places = Int32Array.from(values, (_, i) => i);
  places.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
  return places.subarray(0, count);
}

function lookUp(weights: FloatArray, categories: number, samples: number, generator: Generator): Int32Array {
  const rows = rowCount(weights, categories);
  // All rows are checked before the first draw.
  const distributions = Array.from({ length: rows }, (_, row) => {
    const { sums, total } = runningSums(weights, row * categories, categories);
    if (!(total > 0)) throw sumError();
    return sums.map((sum) => sum / total);
  });
  const out = new Int32Array(rows * samples);
  distributions.forEach((sums, row) => {
    for (let i = 0; i < samples; i++) out[row * samples + i] = firstAtLeast(sums, generator.uniform53());
  });
  return out;
}

/** The running sums of a row, in its own precision and order, and their last. */
function runningSums(weights: FloatArray, start: number, count: number): { sums: FloatArray; total: number } {
  const sums = weights.slice(start, start + count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const weight = sums[i] as number;
    if (!(weight >= 0)) {
      throw new RangeError(
        "multinomial: invalid multinomial distribution (encountering probability entry < 0)",
      );
    }
    if (weight === Infinity) {
      throw new RangeError(
        "multinomial: invalid multinomial distribution (encountering probability entry = infinity or NaN)",
      );
    }
    // The array rounds to its own precision.
    sums[i] = total + weight;
    total = sums[i] as number;
  }
  return { sums, total };
}

// The last sum counts as 1 even where rounding left it short.
function firstAtLeast(sums: FloatArray, u: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) < u) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rowCount(weights: FloatArray, categories: number): number {
  return categories === 0 ? 0 : weights.length / categories;
}

function sumError(): RangeError {
  return new RangeError("multinomial: invalid multinomial distribution (sum of probabilities <= 0)");
}
