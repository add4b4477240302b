// Sorting, and the largest few.

import { Tensor } from "../autograd/tensor.js";
import { copyOf } from "../ndarray/arithmetic.js";
import { orderAlong } from "../ndarray/order.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOuts, ValuesAndIndices } from "./values-and-indices.js";
import { gather } from "./gathering.js";
import { narrow } from "./parts.js";

interface SortOptions {
  dim?: number;
  descending?: boolean;
  stable?: boolean;
  out?: readonly [Tensor, Tensor];
}

function sorted(operation: string, input: Tensor, dim: number, descending: boolean): ValuesAndIndices {
  const axis = wrapDim(operation, dim, input.shape.length);
  const indices = new Tensor(orderAlong(input.array, axis, descending));
  return new ValuesAndIndices(gather(input, axis, indices), indices, operation);
}

/**
 * The elements in order along a dimension, and where they stood. Elements that tie keep their order; NaN counts as largest.
 *
 * @returns { values, indices }
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sort.html
 */
export function sort(
  input: Tensor,
  ...args: Arguments<SortOptions, ["dim", "descending", "stable"]>
): ValuesAndIndices {
  expectTensor("sort", input);
  const {
    dim = -1,
    descending = false,
    out,
  } = bind<SortOptions>("sort", args, ["dim", "descending", "stable"], ["out"]);
  return intoOuts("sort", sorted("sort", input, dim, descending), out);
}

/** The places that sort the elements along a dimension. */
export function argsort(
  input: Tensor,
  ...args: Arguments<Omit<SortOptions, "out">, ["dim", "descending", "stable"]>
): Tensor {
  expectTensor("argsort", input);
  const { dim = -1, descending = false } = bind<SortOptions>("argsort", args, [
    "dim",
    "descending",
    "stable",
  ]);
  return sorted("argsort", input, dim, descending).indices;
}

/** The elements in order along the first dimension. */
export function msort(input: Tensor): Tensor {
  expectTensor("msort", input);
  return sorted("msort", input, 0, false).values;
}

interface TopkOptions {
  k: number;
  dim?: number;
  largest?: boolean;
  sorted?: boolean;
  out?: readonly [Tensor, Tensor];
}

/**
 * The k largest elements along a dimension (or the smallest), in order, and where they stood.
 *
 * @throws RangeError if there are fewer than k.
 * @example const { values, indices } = torch.topk(logits, 3)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.topk.html
 */
export function topk(
  input: Tensor,
  ...args: Arguments<TopkOptions, ["k", "dim", "largest", "sorted"]>
): ValuesAndIndices {
  expectTensor("topk", input);
  const options = bind<TopkOptions>("topk", args, ["k", "dim", "largest", "sorted"], ["out"]);
  const { dim = -1, largest = true } = options;
  const k = need("topk", "k", options.k);
  const axis = wrapDim("topk", dim, input.shape.length);
  const length = input.shape[axis] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new RangeError(
      `topk: selected index k out of range: k is ${k} and the dimension has ${length} elements`,
    );
  }
  const all = sorted("topk", input, axis, largest);
  if (input.shape.length === 0) {
    return intoOuts("topk", all, options.out);
  }
  const indices = new Tensor(copyOf(narrow(all.indices, axis, 0, k).array));
  return intoOuts("topk", new ValuesAndIndices(gather(input, axis, indices), indices, "topk"), options.out);
}
