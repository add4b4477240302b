// torch.nn.utils.rnn: batches of sequences of different lengths, with and without their padding.

import type { Tensor } from "../autograd/tensor.js";
import { describe, shown } from "../ndarray/describe.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { indexSelect } from "../ops/gathering.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { integersOf, vector } from "./integer-vectors.js";
import { PackedSequence } from "./packed-sequence.js";
import { lengthsOf, padded, sequencesOf, spreadOut, unpadSequence } from "./packed-sequence-padding.js";

export { invertPermutation, PackedSequence } from "./packed-sequence.js";
export { padSequence, unpadSequence } from "./packed-sequence-padding.js";

export interface PackOptions {
  lengths: Tensor | readonly number[];
  batchFirst?: boolean;
  enforceSorted?: boolean;
}

/**
 * Takes the padding out of a batch of sequences.
 *
 * @param input [longest, batch, ...], or [batch, longest, ...] with `batchFirst`.
 * @param lengths of the sequences, falling unless `enforceSorted` is false.
 * @throws RangeError for lengths that are not positive, not sorted, too large or not as many as sequences.
 * @example
 * const x = torch.tensor([[1, 2, 0], [3, 0, 0], [4, 5, 6]]);
 * nn.utils.rnn.packPaddedSequence(x, [2, 1, 3], { batchFirst: true, enforceSorted: false }).data
 * // tensor([4., 1., 3., 5., 2., 6.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html
 */
export function packPaddedSequence(
  input: Tensor,
  ...args: Arguments<PackOptions, ["lengths", "batchFirst", "enforceSorted"]>
): PackedSequence {
  const operation = "packPaddedSequence";
  expectTensor(operation, input);
  const keys = ["lengths", "batchFirst", "enforceSorted"] as const;
  const given = bind<PackOptions>(operation, args, keys);
  const { batchFirst = false, enforceSorted = true } = given;
  const lengths = lengthsOf(operation, need(operation, "lengths", given.lengths));
  return packed(operation, input, lengths, batchFirst, enforceSorted);
}

function packed(
  operation: string,
  input: Tensor,
  lengths: readonly number[],
  batchFirst: boolean,
  enforceSorted: boolean,
): PackedSequence {
  if (input.shape.length < 2) {
    throw new RangeError(`${operation}: expected at least 2 dimensions, but got [${input.shape.join(", ")}]`);
  }
  const [first, second, ...rest] = input.shape as [number, number, ...number[]];
  const [longest, batch] = batchFirst ? [second, first] : [first, second];
  const fault = faultOf(lengths, longest, batch, enforceSorted);
  if (fault !== null) {
    throw new RangeError(`${operation}: ${fault}`);
  }
  // A sort that is stable, as PyTorch's is.
  const order = lengths.map((_, i) => i).sort((p, q) => (lengths[q] as number) - (lengths[p] as number));
  const batchSizes = Array.from(
    { length: lengths[order[0] as number] as number },
    (_, t) => lengths.filter((length) => length > t).length,
  );
  const places = batchSizes.flatMap((size, t) =>
    order.slice(0, size).map((sequence) => (batchFirst ? sequence * longest + t : t * batch + sequence)),
  );
  const data = indexSelect(reshape(input, [longest * batch, ...rest]), 0, vector(places));
  return new PackedSequence(data, vector(batchSizes), enforceSorted ? null : vector(order));
}

function faultOf(
  lengths: readonly number[],
  longest: number,
  batch: number,
  enforceSorted: boolean,
): string | null {
  if (longest === 0 || batch === 0) {
    return "Cannot pack empty tensors.";
  }
  if (lengths.length !== batch) {
    return `Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${batch})`;
  }
  if (enforceSorted && lengths.some((length, i) => i > 0 && length > (lengths[i - 1] as number))) {
    return (
      "`lengths` array must be sorted in decreasing order when `enforceSorted` is true. You can pass " +
      "`enforceSorted: false` to packPaddedSequence and/or packSequence to sidestep this requirement"
    );
  }
  if (lengths.some((length) => !(length > 0))) {
    return "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0";
  }
  const most = Math.max(...lengths);
  return most > longest
    ? `lengths must be at most ${longest}, the padded length, but got ${shown(most)}`
    : null;
}

export interface PadPackedOptions {
  batchFirst?: boolean;
  paddingValue?: number;
  totalLength?: number | null;
}

/**
 * Puts the padding back: the inverse of `packPaddedSequence`, in the order in which the sequences were given.
 *
 * @param totalLength pads to this length instead of the longest sequence's.
 * @returns the batch, [longest, batch, ...] or [batch, longest, ...], and the lengths.
 * @throws RangeError if `totalLength` is less than the longest sequence.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_packed_sequence.html
 */
export function padPackedSequence(
  sequence: PackedSequence,
  ...args: Arguments<PadPackedOptions, ["batchFirst", "paddingValue", "totalLength"]>
): [padded: Tensor, lengths: Tensor] {
  const operation = "padPackedSequence";
  expectPacked(operation, sequence);
  const keys = ["batchFirst", "paddingValue", "totalLength"] as const;
  const {
    batchFirst = false,
    paddingValue = 0,
    totalLength = null,
  } = bind<PadPackedOptions>(operation, args, keys);
  const { data, batchSizes, unsortedIndices } = sequence;
  const sizes = integersOf(batchSizes);
  if (totalLength !== null && totalLength < sizes.length) {
    throw new RangeError(
      `${operation}: Expected totalLength to be at least the length of the longest sequence in input, but got ` +
        `totalLength=${totalLength} and max sequence length being ${sizes.length}`,
    );
  }
  const batch = sizes[0] ?? 0;
  const order = unsortedIndices === null ? null : integersOf(unsortedIndices);
  // Sorted sequence number k was given in this place.
  const givenAt = Array.from({ length: batch }, (_, k) => (order === null ? k : order.indexOf(k)));
  const lengths = givenAt.map((_, k) => sizes.filter((size) => size > k).length);
  const longest = totalLength ?? sizes.length;
  const places = sizes.flatMap((size, t) => givenAt.slice(0, size).map((given) => [given, t] as const));
  const whole = spreadOut(data, places, { batch, longest, batchFirst, paddingValue });
  return [whole, vector(givenAt.map((_, i) => lengths[givenAt.indexOf(i)] as number))];
}

function expectPacked(operation: string, sequence: unknown): asserts sequence is PackedSequence {
  if (!(sequence instanceof PackedSequence)) {
    throw new TypeError(
      `${operation}: argument 'sequence' must be a PackedSequence, but got ${describe(sequence)}`,
    );
  }
}

/**
 * Packs sequences of different lengths.
 *
 * @param sequences each [length, ...].
 * @param enforceSorted throws unless their lengths fall; with false they are sorted.
 * @example
 * const [a, b] = [torch.tensor([1, 2, 3]), torch.tensor([4])];
 * nn.utils.rnn.packSequence([a, b]).data // tensor([1., 4., 2., 3.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_sequence.html
 */
export function packSequence(
  sequences: readonly Tensor[],
  ...args: Arguments<{ enforceSorted?: boolean }, ["enforceSorted"]>
): PackedSequence {
  const operation = "packSequence";
  const { enforceSorted = true } = bind<{ enforceSorted?: boolean }>(operation, args, ["enforceSorted"]);
  const list = sequencesOf(operation, sequences);
  const lengths = list.map((sequence) => sequence.shape[0] as number);
  return packed(operation, padded(list, true, 0, "right"), lengths, true, enforceSorted);
}

/**
 * The sequences of a packed batch: the inverse of `packSequence`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpack_sequence.html
 */
export function unpackSequence(sequence: PackedSequence): Tensor[] {
  expectPacked("unpackSequence", sequence);
  const [batch, lengths] = padPackedSequence(sequence, true);
  return unpadSequence(batch, lengths, true);
}
