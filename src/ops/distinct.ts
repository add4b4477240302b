// Distinct elements, and distinct slices.

import { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { consecutiveLines, type Distinct, distinctLines } from "../ndarray/distinct.js";
import { int64 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { permuted } from "../ndarray/geometry.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { denseStrides, type Shape, sizeOf, wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { picked } from "./picking.js";
import { reshape } from "./view.js";

interface ConsecutiveOptions {
  /** Also where each element went. */
  returnInverse?: boolean;
  /** Also how often each stood. */
  returnCounts?: boolean;
  /** Compares the slices along a dimension instead of the elements. */
  dim?: number | null;
}

interface UniqueOptions extends ConsecutiveOptions {
  /** The result is sorted in any case. */
  sorted?: boolean;
}

type Asked = { returnInverse: true } | { returnCounts: true };

/** What `unique` gives: the elements alone, or with their inverse and counts. */
export interface UniqueFunction {
  (input: Tensor, options?: { sorted?: boolean; dim?: number | null }): Tensor;
  (input: Tensor, options: UniqueOptions & Asked): Tensor[];
  (
    input: Tensor,
    ...args: Arguments<UniqueOptions, ["sorted", "returnInverse", "returnCounts", "dim"]>
  ): Tensor | Tensor[];
}

/** What `uniqueConsecutive` gives: the elements alone, or with their inverse and counts. */
export interface UniqueConsecutiveFunction {
  (input: Tensor, options?: { dim?: number | null }): Tensor;
  (input: Tensor, options: ConsecutiveOptions & Asked): Tensor[];
  (
    input: Tensor,
    ...args: Arguments<ConsecutiveOptions, ["returnInverse", "returnCounts", "dim"]>
  ): Tensor | Tensor[];
}

const vector = (values: Int32Array, shape: Shape = [values.length]): Tensor =>
  new Tensor(fromTyped(values, shape, int64));

function results(
  kept: Tensor,
  inverse: Tensor,
  { counts }: Distinct,
  options: ConsecutiveOptions,
): Tensor | Tensor[] {
  const { returnInverse = false, returnCounts = false } = options;
  const extra = [...(returnInverse ? [inverse] : []), ...(returnCounts ? [vector(counts)] : [])];
  return extra.length === 0 ? kept : [kept, ...extra];
}

function amongElements(
  node: string,
  input: Tensor,
  group: (matrix: NDArray) => Distinct,
  options: ConsecutiveOptions,
): Tensor | Tensor[] {
  const flat = reshape(input, [input.array.size]);
  const dense = denseOf(flat.array);
  const found = group(dense.view([dense.size, 1], [1, 1]));
  const kept = picked(node, flat, {
    order: [0],
    first: 0,
    count: 1,
    shape: [found.first.length],
    places: found.first,
  });
  return results(kept, vector(found.inverse, input.shape), found, options);
}

function amongSlices(
  operation: string,
  node: string,
  input: Tensor,
  dim: number,
  group: (matrix: NDArray) => Distinct,
  options: ConsecutiveOptions,
): Tensor | Tensor[] {
  const { shape } = input;
  if (shape.length === 0) {
    throw new RangeError(`${operation}: Dimension specified as ${dim} but tensor has no dimensions`);
  }
  const axis = wrapDim(operation, dim, shape.length);
  if (shape.some((length, d) => d !== axis && length === 0)) {
    throw new RangeError(
      `${operation}: There are 0 sized dimensions, and they aren't selected, so unique cannot be applied`,
    );
  }
  const order = shape.map((_, d) => d);
  // As in PyTorch the dimension changes places with the first, which settles what "first elements" of a slice means.
  const dense = denseOf(
    permuted(
      input.array,
      order.map((d) => (d === 0 ? axis : d === axis ? 0 : d)),
    ),
  );
  const lines = [shape[axis] as number, sizeOf(shape.filter((_, d) => d !== axis))];
  const found = group(dense.view(lines, denseStrides(lines)));
  const kept = picked(node, input, {
    order,
    first: axis,
    count: 1,
    shape: [found.first.length],
    places: found.first,
  });
  return results(kept, vector(found.inverse), found, options);
}

/**
 * The distinct elements, sorted; or with `dim` the distinct slices along it, sorted by their first elements.
 *
 * @param sorted the result is sorted in any case.
 * @param returnInverse also gives where each element went: result[inverse[i]] is element i.
 * @param returnCounts also gives how often each stood.
 * @returns the distinct elements, or an array of them, the inverse and the counts. Gradients flow to the first of equals.
 * @throws RangeError for a dimension out of range, and with `dim` for slices without elements.
 * @example torch.unique(torch.tensor([3, 1, 3])) // tensor([1., 3.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.unique.html
 */
export const unique: UniqueFunction = ((
  input: Tensor,
  ...args: Arguments<UniqueOptions, ["sorted", "returnInverse", "returnCounts", "dim"]>
) => {
  expectTensor("unique", input);
  const options = bind<UniqueOptions>("unique", args, ["sorted", "returnInverse", "returnCounts", "dim"]);
  const { dim = null } = options;
  return dim === null
    ? amongElements("Unique2Backward0", input, distinctLines, options)
    : amongSlices("unique", "UniqueDimBackward0", input, dim, distinctLines, options);
}) as UniqueFunction;

/**
 * The elements without those that are equal to the one before; or with `dim` the slices along it.
 *
 * @param returnInverse also gives where each element went.
 * @param returnCounts also gives how long each run was.
 * @returns the first of each run, or an array of them, the inverse and the counts.
 * @throws RangeError for a dimension out of range, and with `dim` for slices without elements.
 * @example torch.uniqueConsecutive(torch.tensor([1, 1, 2, 1])) // tensor([1., 2., 1.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.unique_consecutive.html
 */
export const uniqueConsecutive: UniqueConsecutiveFunction = ((
  input: Tensor,
  ...args: Arguments<ConsecutiveOptions, ["returnInverse", "returnCounts", "dim"]>
) => {
  expectTensor("uniqueConsecutive", input);
  const options = bind<ConsecutiveOptions>("uniqueConsecutive", args, [
    "returnInverse",
    "returnCounts",
    "dim",
  ]);
  const { dim = null } = options;
  return dim === null
    ? amongElements("UniqueConsecutiveBackward0", input, consecutiveLines, options)
    : amongSlices("uniqueConsecutive", "UniqueConsecutiveBackward0", input, dim, consecutiveLines, options);
}) as UniqueConsecutiveFunction;
