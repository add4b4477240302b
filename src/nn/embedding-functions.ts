// A table of vectors, read by index.

import { noGrad } from "../autograd/mode.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { typedView } from "../ndarray/from-data.js";
import { div } from "../ops/division.js";
import { mul } from "../ops/arithmetic.js";
import { copy_ } from "../ops/conversion.js";
import { eq } from "../ops/comparison.js";
import { zeros } from "../ops/creation.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { indexSelect } from "../ops/gathering.js";
import { bincount } from "../ops/histograms.js";
import { where } from "../ops/where.js";
import { indexAdd } from "../ops/scattering.js";
import { norm } from "../ops/norms.js";
import { select } from "../ops/parts.js";
import { reshape } from "../ops/view.js";
import { castTo } from "../ops/cast.js";
import { numberAt } from "../ndarray/elements.js";
import { type DType, int64 } from "../ndarray/dtype.js";
import { bind, need, type Arguments } from "./arguments.js";

/** @internal What is read, and how its gradient is taken. */
export interface EmbeddingArguments {
  weight: Tensor;
  /** The index whose row gets no gradient; negative ones count from the end. */
  paddingIdx?: number | null;
  /** Rows that are read and are longer are first made as long as this, in place. */
  maxNorm?: number | null;
  normType?: number;
  /** Whether a row's gradient is divided by how often it was read. */
  scaleGradByFreq?: boolean;
}

const KEYS = ["weight", "paddingIdx", "maxNorm", "normType", "scaleGradByFreq"] as const;

/** The index as it counts from 0, or null. @internal */
export function paddingIndex(
  operation: string,
  given: number | null | undefined,
  rows: number,
): number | null {
  if (given === null || given === undefined) {
    return null;
  }
  if (!Number.isInteger(given) || given >= rows || given < -rows) {
    throw new RangeError(
      `${operation}: Padding_idx must be within num_embeddings (${rows}), but got ${given}`,
    );
  }
  return given < 0 ? given + rows : given;
}

/** @internal Throws a TypeError where sparse gradients are asked for. */
export function checkSparse(operation: string, sparse: boolean | undefined): void {
  if (sparse === true) {
    throw new TypeError(`${operation}: sparse gradients are not supported; leave out 'sparse'`);
  }
}

/**
 * The rows of `weight` [V, D] at the indices of `input` [*].
 *
 * @returns [*, D]
 * @throws RangeError for an index outside the table; TypeError unless the indices are integers.
 * @example F.embedding(torch.tensor([1, 0], { dtype: torch.int64 }), torch.tensor([[1, 2], [3, 4]])) // tensor([[3., 4.], [1., 2.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export function embedding(input: Tensor, ...args: Arguments<EmbeddingArguments, typeof KEYS>): Tensor {
  expectTensor("embedding", input);
  return rowsOf("embedding", input, bind<EmbeddingArguments>("embedding", args, KEYS));
}

/** @internal `embedding` on behalf of an operation, which errors name. */
export function rowsOf(operation: string, input: Tensor, given: EmbeddingArguments): Tensor {
  const weight = need(operation, "weight", given.weight);
  const { maxNorm = null, normType = 2, scaleGradByFreq = false } = given;
  if (input.dtype.isFloatingPoint || weight.shape.length !== 2) {
    throw new TypeError(
      `${operation}: expected indices of integers and a weight of 2 dimensions, but got ${input.dtype.toString()} ` +
        `and a weight of shape [${weight.shape.join(", ")}]${input.dtype.isFloatingPoint ? "; convert the indices with .long()" : ""}`,
    );
  }
  const [rows = 0, size = 0] = weight.shape;
  const padding = paddingIndex(operation, given.paddingIdx, rows);
  const indices = castTo(reshape(input, [-1]), int64);
  if (maxNorm !== null) {
    noGrad(() => {
      // Reads first: indices outside the table must change nothing.
      rowsAt(operation, weight, indices);
      shorten(weight, indices, maxNorm, normType);
    });
  }
  const taken = noGrad(() => reshape(rowsAt(operation, weight, indices), [...input.shape, size]));
  const read: Read = { indices, rows, size, padding, scaleGradByFreq, dtype: weight.dtype };
  return record("EmbeddingBackward0", taken.array, [weight], embeddingBack.bind(null, read), [indices]);
}

/** What the way back reads of an embedding. */
interface Read {
  readonly indices: Tensor;
  readonly rows: number;
  readonly size: number;
  readonly padding: number | null;
  readonly scaleGradByFreq: boolean;
  readonly dtype: DType;
}

function embeddingBack({ indices, rows, size, padding, scaleGradByFreq, dtype }: Read, g: Tensor): Tensor[] {
  let flat = reshape(g, [-1, size]);
  if (padding !== null) {
    flat = where(reshape(eq(indices, padding), [-1, 1]), 0, flat);
  }
  if (scaleGradByFreq) {
    const counts = indexSelect(bincount(indices, { minlength: rows }), 0, indices);
    flat = div(flat, reshape(castTo(counts, flat.dtype), [-1, 1]));
  }
  return [indexAdd(zeros([rows, size], { dtype }), 0, indices, flat)];
}

function rowsAt(operation: string, weight: Tensor, indices: Tensor): Tensor {
  try {
    return indexSelect(weight, 0, indices);
  } catch (error) {
    // Whoever calls an embedding has not called indexSelect.
    throw error instanceof RangeError
      ? new RangeError(error.message.replace(/^\w+:/, `${operation}:`))
      : error;
  }
}

/** Makes the rows that are read no longer than the norm allows. */
function shorten(weight: Tensor, indices: Tensor, most: number, order: number): void {
  const seen = new Set([...(typedView(indices.array) as BigInt64Array)].map(Number));
  for (const index of seen) {
    const row = select(weight, 0, index);
    const length = numberAt(norm(row, order).array, 0);
    if (length > most) {
      copy_(row, mul(row, most / (length + 1e-7)));
    }
  }
}
