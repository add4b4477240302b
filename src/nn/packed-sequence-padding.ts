// Padding sequences to one length, and taking the padding off.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { castTo } from "../ops/cast.js";
import { full, tensor } from "../ops/creation.js";
import { expectTensor, expectTensors } from "../ops/expect-tensor.js";
import { cat } from "../ops/joining.js";
import { narrow, select } from "../ops/parts.js";
import { indexCopy_ } from "../ops/scattering.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { integersOf, vector } from "./integer-vectors.js";

type Side = "left" | "right";

export interface PadOptions {
  batchFirst?: boolean;
  paddingValue?: number;
  paddingSide?: Side;
}

/**
 * Stacks sequences of different lengths, filled up to the longest.
 *
 * @param sequences each [length, ...].
 * @returns [longest, batch, ...], or [batch, longest, ...] with `batchFirst`.
 * @throws RangeError for no sequences, or for elements of different shapes.
 * @example
 * const [a, b] = [torch.tensor([1, 2, 3]), torch.tensor([4])];
 * nn.utils.rnn.padSequence([a, b], true) // tensor([[1., 2., 3.], [4., 0., 0.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html
 */
export function padSequence(
  sequences: readonly Tensor[],
  ...args: Arguments<PadOptions, ["batchFirst", "paddingValue", "paddingSide"]>
): Tensor {
  const operation = "padSequence";
  const keys = ["batchFirst", "paddingValue", "paddingSide"] as const;
  const {
    batchFirst = false,
    paddingValue = 0,
    paddingSide = "right",
  } = bind<PadOptions>(operation, args, keys);
  if (paddingSide !== "left" && paddingSide !== "right") {
    throw new RangeError(
      `${operation}: paddingSide must be "left" or "right", but got ${describe(paddingSide)}`,
    );
  }
  return padded(sequencesOf(operation, sequences), batchFirst, paddingValue, paddingSide);
}

/** @internal A list of sequences whose elements have one shape. */
export function sequencesOf(operation: string, sequences: unknown): readonly Tensor[] {
  expectTensors(operation, sequences, "sequences");
  const [first] = sequences;
  if (first === undefined) {
    throw new RangeError(`${operation}: received an empty list of sequences`);
  }
  const elements = first.shape.slice(1);
  for (const { shape } of sequences) {
    if (shape.length === 0 || shape.slice(1).join() !== elements.join()) {
      throw new RangeError(
        `${operation}: sequences must agree in all but their first dimension, but got [${first.shape.join(", ")}] and ` +
          `[${shape.join(", ")}]`,
      );
    }
  }
  return sequences;
}

/** @internal Sequences in one tensor of the first one's type. */
export function padded(
  sequences: readonly Tensor[],
  batchFirst: boolean,
  paddingValue: number,
  side: Side,
): Tensor {
  const { dtype } = sequences[0] as Tensor;
  const longest = Math.max(...sequences.map(({ shape }) => shape[0] as number));
  const places = sequences.flatMap(({ shape }, i) => {
    const length = shape[0] as number;
    return Array.from({ length }, (_, t) => [i, side === "right" ? t : t + longest - length] as const);
  });
  const data = cat(sequences.map((sequence) => castTo(sequence, dtype)));
  return spreadOut(data, places, { batch: sequences.length, longest, batchFirst, paddingValue });
}

interface Padding {
  readonly batch: number;
  readonly longest: number;
  readonly batchFirst: boolean;
  readonly paddingValue: number;
}

/** @internal Rows of `data` at their places, [sequence, time], in a batch of padding. */
export function spreadOut(
  data: Tensor,
  places: readonly (readonly [sequence: number, time: number])[],
  { batch, longest, batchFirst, paddingValue }: Padding,
): Tensor {
  const element = data.shape.slice(1);
  const whole = full([batch * longest, ...element], paddingValue, { dtype: data.dtype });
  const rows = vector(places.map(([i, t]) => (batchFirst ? i * longest + t : t * batch + i)));
  const filled = places.length === 0 ? whole : indexCopy_(whole, 0, rows, data);
  return reshape(filled, batchFirst ? [batch, longest, ...element] : [longest, batch, ...element]);
}

/** @internal Lengths given as a vector or as numbers. */
export function lengthsOf(operation: string, lengths: unknown): number[] {
  if (
    !(lengths instanceof Tensor) &&
    !(Array.isArray(lengths) && lengths.every((n) => typeof n === "number"))
  ) {
    throw new TypeError(
      `${operation}: argument 'lengths' must be a Tensor or an array of numbers, but got ${describe(lengths)}`,
    );
  }
  const asked = lengths instanceof Tensor ? lengths : tensor(Float64Array.from(lengths));
  if (asked.shape.length !== 1) {
    throw new RangeError(
      `${operation}: 'lengths' argument should be a 1D CPU int64 tensor, but got ${asked.shape.length}D`,
    );
  }
  return integersOf(asked).map(Math.trunc);
}

export interface UnpadOptions {
  lengths: Tensor | readonly number[];
  batchFirst?: boolean;
}

/**
 * The sequences of a padded batch: the inverse of `padSequence`.
 *
 * @param paddedSequences [longest, batch, ...], or [batch, longest, ...] with `batchFirst`.
 * @returns a tensor [length, ...] for each sequence.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpad_sequence.html
 */
export function unpadSequence(
  paddedSequences: Tensor,
  ...args: Arguments<UnpadOptions, ["lengths", "batchFirst"]>
): Tensor[] {
  const operation = "unpadSequence";
  expectTensor(operation, paddedSequences, "paddedSequences");
  const { lengths, batchFirst = false } = bind<UnpadOptions>(operation, args, ["lengths", "batchFirst"]);
  const counts = lengthsOf(operation, need(operation, "lengths", lengths));
  const { shape } = paddedSequences;
  const [batch, longest] = [shape[batchFirst ? 0 : 1], shape[batchFirst ? 1 : 0]];
  if (batch === undefined || longest === undefined) {
    throw new RangeError(`${operation}: expected at least 2 dimensions, but got [${shape.join(", ")}]`);
  }
  if (counts.length > batch) {
    throw new RangeError(`${operation}: got ${counts.length} lengths for ${batch} sequences`);
  }
  return counts.map((length, i) =>
    narrow(select(paddedSequences, batchFirst ? 0 : 1, i), 0, 0, Math.max(0, Math.min(length, longest))),
  );
}
