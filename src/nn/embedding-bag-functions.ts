// Sums, means and maxima of bags of rows of a table.

import type { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { mul } from "../ops/arithmetic.js";
import { ne } from "../ops/comparison.js";
import { tensor, zeros } from "../ops/creation.js";
import { div } from "../ops/division.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { max } from "../ops/extremes-along.js";
import { indexSelect } from "../ops/gathering.js";
import { indexAdd } from "../ops/scattering.js";
import { reshape } from "../ops/view.js";
import { where } from "../ops/where.js";
import { bind, need, type Arguments } from "./arguments.js";
import { checkSparse, type EmbeddingArguments, paddingIndex, rowsOf } from "./embedding-functions.js";
import { integersOf, vector } from "./integer-vectors.js";

/** What is made of the rows of a bag. */
export type BagMode = "sum" | "mean" | "max";

interface EmbeddingBagArguments extends EmbeddingArguments {
  /** Where each bag begins in a one-dimensional input. */
  offsets?: Tensor | null;
  /** Default: "mean" */
  mode?: BagMode;
  /** Sparse gradients do not exist here: only false. */
  sparse?: boolean;
  /** What each row counts with, of the input's shape; only with the mode "sum". */
  perSampleWeights?: Tensor | null;
  /** Whether the last offset is the end of the last bag. Default: false */
  includeLastOffset?: boolean;
}

const KEYS = [
  "weight",
  "offsets",
  "maxNorm",
  "normType",
  "scaleGradByFreq",
  "mode",
  "sparse",
  "perSampleWeights",
  "includeLastOffset",
  "paddingIdx",
] as const;

/** @internal Throws a RangeError for an unknown mode. */
export function checkMode(operation: string, mode: BagMode): void {
  if (mode !== "sum" && mode !== "mean" && mode !== "max") {
    throw new RangeError(`${operation}: mode has to be one of sum, mean or max, but got ${shown(mode)}`);
  }
}

/**
 * The sums, means or maxima of bags of rows of `weight` [V, D]. An `input` [B, N] has B bags of N indices; one of [N] has a bag
 * from each of the `offsets` [B] to the next. Rows at `paddingIdx` count in no bag, and an empty bag gives zeros.
 *
 * @returns [B, D]
 * @throws RangeError for an index outside the table and for offsets that are out of order or out of range; TypeError unless
 * indices and offsets are integers.
 * @example F.embeddingBag(torch.tensor([[0n, 2n]]), torch.tensor([[1, 2], [3, 4], [5, 6]])) // tensor([[3., 4.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
 */
export function embeddingBag(input: Tensor, ...args: Arguments<EmbeddingBagArguments, typeof KEYS>): Tensor {
  expectTensor("embeddingBag", input);
  const given = bind<EmbeddingBagArguments>("embeddingBag", args, KEYS);
  const { mode = "mean", perSampleWeights = null, paddingIdx } = given;
  const weight = need("embeddingBag", "weight", given.weight);
  checkOptions(input, given);
  const starts = startsOf(input, given);
  const count = starts.length - 1;
  const rows = rowsOf("embeddingBag", reshape(input, [input.array.size]), given);
  const padding = paddingIndex("embeddingBag", paddingIdx, weight.shape[0] as number);
  const indices = integersOf(input);
  const bags = Array.from({ length: count }, (_, b) => {
    const [from, to] = [starts[b] as number, starts[b + 1] as number];
    return Array.from({ length: to - from }, (_, i) => from + i).filter((at) => indices[at] !== padding);
  });
  if (mode === "max") {
    return maxima(rows, bags);
  }
  const factors = perSampleWeights === null ? null : reshape(perSampleWeights, [indices.length, 1]);
  const counted = factors === null ? rows : mul(rows, factors);
  const places = bags.flat();
  const whole = places.length === indices.length;
  const sums = indexAdd(
    zeros([count, weight.shape[1] as number], { dtype: weight.dtype }),
    0,
    vector(bags.flatMap((places, b) => places.map(() => b))),
    whole ? counted : indexSelect(counted, 0, vector(places)),
  );
  return mode === "sum" ? sums : div(sums, lengthsOf(bags, weight));
}

function checkOptions(input: Tensor, given: EmbeddingBagArguments): void {
  const { mode = "mean", perSampleWeights: factors = null, scaleGradByFreq, sparse } = given;
  checkMode("embeddingBag", mode);
  checkSparse("embeddingBag", sparse);
  if (mode === "max" && scaleGradByFreq === true) {
    throw new RangeError("embeddingBag: max mode does not support scaling the gradient by the frequency");
  }
  if (factors === null) {
    return;
  }
  expectTensor("embeddingBag", factors, "perSampleWeights");
  if (mode !== "sum") {
    throw new RangeError(
      `embeddingBag: perSampleWeights is only supported for mode="sum", but got mode="${mode}"`,
    );
  }
  if (factors.shape.join() !== input.shape.join() || factors.dtype !== given.weight.dtype) {
    throw new RangeError(
      `embeddingBag: perSampleWeights must have the shape of the input, [${input.shape.join(", ")}], and the type of the weight, ` +
        `${given.weight.dtype.toString()}, but got [${factors.shape.join(", ")}] of ${factors.dtype.toString()}`,
    );
  }
}

/** Where each bag begins, and behind them where the last one ends. */
function startsOf(input: Tensor, given: EmbeddingBagArguments): number[] {
  const { offsets = null, includeLastOffset = false } = given;
  const { size } = input.array;
  if (input.shape.length === 2) {
    if (offsets !== null) {
      throw new TypeError(
        "embeddingBag: if input is 2D, then offsets has to be null, as input is treated as a mini-batch of fixed length sequences",
      );
    }
    const [bags, length] = input.shape as [number, number];
    return Array.from({ length: bags + 1 }, (_, b) => b * length);
  }
  if (input.shape.length !== 1) {
    throw new RangeError(
      `embeddingBag: input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.shape.length}`,
    );
  }
  if (offsets === null) {
    throw new TypeError(
      "embeddingBag: offsets has to be a 1D Tensor but got null; for one bag give an input [1, N]",
    );
  }
  expectTensor("embeddingBag", offsets, "offsets");
  if (offsets.shape.length !== 1 || offsets.dtype.isFloatingPoint) {
    throw new TypeError(
      `embeddingBag: offsets has to be a 1D Tensor of integers, but got [${offsets.shape.join(", ")}] of ${offsets.dtype.toString()}`,
    );
  }
  const starts = integersOf(offsets);
  if (includeLastOffset && starts.length === 0) {
    throw new RangeError("embeddingBag: includeLastOffset: numBags should be at least 1, but got no offsets");
  }
  if (starts.length > 0 && starts[0] !== 0) {
    throw new RangeError(
      `embeddingBag: offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0, but got ${starts[0]}`,
    );
  }
  const all = includeLastOffset ? starts : [...starts, size];
  const wrong = all.findIndex((start, b) => start > size || start < (all[b - 1] ?? 0));
  if (wrong >= 0) {
    throw new RangeError(
      `embeddingBag: offsets must not decrease nor be greater than input's length ${size}, but got offsets[${wrong}] of ${all[wrong]}`,
    );
  }
  return all;
}

/** The lengths of the bags as divisors, at least 1. */
function lengthsOf(bags: readonly (readonly number[])[], like: Tensor): Tensor {
  const lengths = bags.map((places) => Math.max(places.length, 1));
  return reshape(tensor(lengths, { dtype: like.dtype }), [lengths.length, 1]);
}

/** The largest elements of each bag: its rows, the last one repeated to the length of the longest bag, and of those the maximum. */
function maxima(rows: Tensor, bags: readonly (readonly number[])[]): Tensor {
  const [count, size] = [bags.length, rows.shape[1] as number];
  const longest = bags.reduce((most, bag) => Math.max(most, bag.length), 0);
  if (longest === 0) {
    return indexAdd(
      zeros([count, size], { dtype: rows.dtype }),
      0,
      vector([]),
      indexSelect(rows, 0, vector([])),
    );
  }
  const places = bags.flatMap((bag) => Array.from({ length: longest }, (_, i) => bag[i] ?? bag.at(-1) ?? 0));
  const { values } = max(reshape(indexSelect(rows, 0, vector(places)), [count, longest, size]), 1);
  const filled = vector(bags.map((bag) => Math.min(bag.length, 1)));
  return where(reshape(ne(filled, 0), [count, 1]), values, 0);
}
