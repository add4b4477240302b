// Where elements stand in sorted sequences, and whether they occur in others.

import { Tensor } from "../autograd/tensor.js";
import { copyOf, denseOf } from "../ndarray/arithmetic.js";
import { bool, type DType, int32, int64 } from "../ndarray/dtype.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { membersOf, placesIn } from "../ndarray/search.js";
import { bind, type Arguments } from "./arguments.js";
import { detach } from "./conversion.js";
import { tensor } from "./creation.js";
import { expectTensor } from "./expect-tensor.js";
import { gather } from "./gathering.js";
import { describe } from "../ndarray/describe.js";
import type { Operand } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";
import { resultType } from "./promotion.js";

const show = (t: Tensor): string => `[${t.shape.join(", ")}]`;

/** Both as dense arrays of their common type. */
function alike(operation: string, a: Operand, b: Operand): [NDArray, NDArray] {
  if (!(a instanceof Tensor) && !(b instanceof Tensor)) {
    throw new TypeError(
      `${operation}: at least one argument must be a Tensor, but got ${describe(a)} and ${describe(b)}`,
    );
  }
  for (const operand of [a, b]) {
    if (!(operand instanceof Tensor) && !["number", "bigint", "boolean"].includes(typeof operand)) {
      throw new TypeError(`${operation}: arguments must be Tensors or numbers, but got ${describe(operand)}`);
    }
  }
  const dtype = resultType(a, b);
  if (dtype === bool) {
    throw new TypeError(`${operation}: not implemented for torch.bool; convert with .to(torch.uint8)`);
  }
  const array = (x: Operand): NDArray => {
    const { array: own } = x instanceof Tensor ? x : tensor(x, { dtype });
    return own.dtype === dtype ? denseOf(own) : copyOf(own, dtype);
  };
  return [array(a), array(b)];
}

function checkOut(operation: string, out: Tensor | undefined, dtype: DType): void {
  if (out instanceof Tensor && out.dtype !== dtype) {
    throw new TypeError(
      `${operation}: output tensor's dtype is wrong: expected ${dtype.toString()}, but got ${out.dtype.toString()}; outInt32 says which`,
    );
  }
}

interface Bucketize extends OutOption {
  /** Gives int32 places. */
  outInt32?: boolean;
  /** Whether an element that is equal to some goes after them. */
  right?: boolean;
}

interface Searchsorted extends Bucketize {
  /** "left", or "right" for `right: true`. */
  side?: "left" | "right" | null;
  /** Places that sort `sortedSequence`, which then need not be sorted. */
  sorter?: Tensor | null;
}

/**
 * The places in sorted sequences where elements would be inserted: the first that keeps the order, or the last with
 * `right`.
 *
 * @param sortedSequence [n], or [..., n] for a sequence for each row of the elements.
 * @param input a tensor, [..., m] where there are several sequences; or a number.
 * @returns int64 (or int32) of the shape of `input`.
 * @throws RangeError for shapes that do not fit and for `side` against `right`; TypeError for masks.
 * @example torch.searchsorted(torch.tensor([1, 3, 5]), 3) // tensor(1)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html
 */
export function searchsorted(
  sortedSequence: Tensor,
  input: Operand,
  ...args: Arguments<Searchsorted, []>
): Tensor {
  const operation = "searchsorted";
  expectTensor(operation, sortedSequence, "sortedSequence");
  const {
    outInt32 = false,
    right = false,
    side = null,
    sorter = null,
    out,
  } = bind<Searchsorted>(operation, args, [], ["outInt32", "right", "side", "sorter", "out"]);
  if (side !== null && side !== "left" && side !== "right") {
    throw new RangeError(`${operation}: side can only be 'left' or 'right' but got ${String(side)}`);
  }
  if (side === "left" && right) {
    throw new RangeError(
      `${operation}: side and right can't be set to opposites, got side of left while right was True`,
    );
  }
  const dtype = outInt32 ? int32 : int64;
  checkOut(operation, out, dtype);
  checkShapes(sortedSequence, input);
  const [sequences, wanted] = alike(operation, inOrder(sortedSequence, sorter), input);
  return intoOut(operation, new Tensor(placesIn(sequences, wanted, right || side === "right", dtype)), out);
}

function checkShapes(sequence: Tensor, input: Operand): void {
  const { shape } = sequence;
  const own = input instanceof Tensor ? input.shape : [];
  if (shape.length === 0) {
    throw new RangeError(
      "searchsorted: boundaries tensor should have positive dimension, but got 0 dimension",
    );
  }
  if (shape.length === 1) {
    return;
  }
  if (own.length === 0) {
    throw new RangeError(
      `searchsorted: input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor ${show(sequence)}`,
    );
  }
  if (own.length !== shape.length || own.slice(0, -1).join() !== shape.slice(0, -1).join()) {
    throw new RangeError(
      "searchsorted: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value " +
        `tensor must match, but we got boundaries tensor ${show(sequence)} and input value tensor [${own.join(", ")}]`,
    );
  }
}

function inOrder(sequence: Tensor, sorter: Tensor | null): Tensor {
  if (sorter === null) {
    return sequence;
  }
  expectTensor("searchsorted", sorter, "sorter");
  if (sorter.dtype !== int64) {
    throw new TypeError(
      `searchsorted: sorter must be a tensor of long dtype but got dtype ${sorter.dtype.toString()}`,
    );
  }
  if (sorter.shape.join() !== sequence.shape.join()) {
    throw new RangeError(
      `searchsorted: boundary and sorter must have the same size, but got boundary tensor ${show(sequence)} and sorter tensor ${show(sorter)}`,
    );
  }
  return gather(detach(sequence), -1, sorter);
}

/**
 * Into which of the intervals between sorted boundaries each element falls: boundaries[i - 1] < x <= boundaries[i] gives i,
 * or with `right` boundaries[i - 1] <= x < boundaries[i].
 *
 * @param input a tensor of any shape, or a number.
 * @param boundaries a vector in rising order.
 * @returns int64 (or int32) of the shape of `input`.
 * @throws RangeError unless the boundaries are a vector; TypeError for masks.
 * @example torch.bucketize(torch.tensor([0, 3, 9]), torch.tensor([1, 3, 5])) // tensor([0, 1, 3])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bucketize.html
 */
export function bucketize(input: Operand, boundaries: Tensor, ...args: Arguments<Bucketize, []>): Tensor {
  expectTensor("bucketize", boundaries, "boundaries");
  const {
    outInt32 = false,
    right = false,
    out,
  } = bind<Bucketize>("bucketize", args, [], ["outInt32", "right", "out"]);
  if (boundaries.shape.length !== 1) {
    throw new RangeError(
      `bucketize: boundaries tensor must be 1 dimension, but got dim(${boundaries.shape.length})`,
    );
  }
  const dtype = outInt32 ? int32 : int64;
  checkOut("bucketize", out, dtype);
  const [sequence, wanted] = alike("bucketize", boundaries, input);
  return intoOut("bucketize", new Tensor(placesIn(sequence, wanted, right, dtype)), out);
}

interface Isin extends OutOption {
  /** Promises that neither has an element twice; it changes nothing but speed in PyTorch. */
  assumeUnique?: boolean;
  /** Asks for those that do not occur. */
  invert?: boolean;
}

/**
 * Whether each element occurs among the test elements; NaN never does.
 *
 * @param elements a tensor or a number; `testElements` too, but not both numbers.
 * @returns a mask of the shape of `elements`.
 * @throws TypeError for masks.
 * @example torch.isin(torch.tensor([1n, 2n, 3n]), torch.tensor([2n])) // tensor([False, True, False])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.isin.html
 */
export function isin(elements: Operand, testElements: Operand, ...args: Arguments<Isin, []>): Tensor {
  const { invert = false, out } = bind<Isin>("isin", args, [], ["assumeUnique", "invert", "out"]);
  const [own, others] = alike("isin", elements, testElements);
  return intoOut("isin", new Tensor(membersOf(own, others, invert)), out);
}
