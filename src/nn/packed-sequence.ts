// A batch of sequences of different lengths without padding.

import { inspectedAs } from "../ndarray/describe.js";
import type { Tensor } from "../autograd/tensor.js";
import { float32, float64 } from "../ndarray/dtype.js";
import { castTo } from "../ops/cast.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { to } from "../ops/to.js";
import type { ToArguments } from "../ops/to-options.js";
import { integersOf, vector } from "./integer-vectors.js";

/**
 * Sequences of different lengths, step by step: first the first elements of all, longest sequence first, then the second
 * elements of those that have one, and so on. Every recurrent layer takes one and gives one. Made by
 * `packPaddedSequence` and `packSequence`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.PackedSequence.html
 */
export class PackedSequence implements Iterable<Tensor | null> {
  /** [elements of all sequences, ...] */
  readonly data: Tensor;
  /** How many sequences have a first, a second, ... element: int64. */
  readonly batchSizes: Tensor;
  /** Where the sequences stood before they were sorted by length; null if they were given in order. */
  readonly sortedIndices: Tensor | null;
  /** The inverse of `sortedIndices`. */
  readonly unsortedIndices: Tensor | null;

  constructor(
    data: Tensor,
    batchSizes: Tensor,
    sortedIndices: Tensor | null = null,
    unsortedIndices: Tensor | null = null,
  ) {
    expectTensor("PackedSequence", data, "data");
    expectTensor("PackedSequence", batchSizes, "batchSizes");
    for (const indices of [sortedIndices, unsortedIndices]) {
      if (indices !== null) {
        expectTensor("PackedSequence", indices, "sortedIndices");
      }
    }
    this.data = data;
    this.batchSizes = batchSizes;
    this.sortedIndices = sortedIndices;
    this.unsortedIndices =
      unsortedIndices ?? (sortedIndices === null ? null : inverse("PackedSequence", sortedIndices));
  }

  /** The same with its data in another element type. */
  to(...args: ToArguments): PackedSequence {
    return this.with(to(this.data, ...args));
  }

  /** The same with its data as float32. */
  float(): PackedSequence {
    return this.with(castTo(this.data, float32));
  }

  /** The same with its data as float64. */
  double(): PackedSequence {
    return this.with(castTo(this.data, float64));
  }

  /** The same sequences with other data of as many elements. */
  private with(data: Tensor): PackedSequence {
    const { batchSizes, sortedIndices, unsortedIndices } = this;
    return data === this.data ? this : new PackedSequence(data, batchSizes, sortedIndices, unsortedIndices);
  }

  /** Its four fields in PyTorch's order. */
  *[Symbol.iterator](): Iterator<Tensor | null> {
    yield* [this.data, this.batchSizes, this.sortedIndices, this.unsortedIndices];
  }

  toString(): string {
    const { data, batchSizes, sortedIndices, unsortedIndices } = this;
    const sorted = sortedIndices ?? "None";
    return `PackedSequence(data=${data}, batch_sizes=${batchSizes}, sorted_indices=${sorted}, unsorted_indices=${unsortedIndices ?? "None"})`;
  }
}

inspectedAs(PackedSequence);

function inverse(operation: string, permutation: Tensor): Tensor {
  const places = integersOf(permutation);
  const inverted = new Array<number>(places.length).fill(-1);
  places.forEach((place, i) => {
    inverted[place] = i;
  });
  if (permutation.shape.length !== 1 || inverted.length !== places.length || inverted.includes(-1)) {
    throw new RangeError(
      `${operation}: expected a permutation of 0 to ${places.length - 1}, but got [${places.slice(0, 8).join(", ")}]`,
    );
  }
  return vector(inverted);
}

/**
 * The permutation that undoes another; null for null.
 *
 * @example nn.utils.rnn.invertPermutation(torch.tensor([2n, 0n, 1n])) // tensor([1, 2, 0])
 */
export function invertPermutation(permutation: Tensor | null): Tensor | null {
  if (permutation === null) {
    return null;
  }
  expectTensor("invertPermutation", permutation, "permutation");
  return inverse("invertPermutation", permutation);
}
