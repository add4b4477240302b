// Elements by their rank or frequency along a dimension: medians, the k-th smallest, the mode.

import { record, Tensor } from "../autograd/tensor.js";
import { bool, int64 } from "../ndarray/dtype.js";
import { compareElements, comparableOf, orderAlong } from "../ndarray/order.js";
import { denseOf, filled } from "../ndarray/arithmetic.js";
import { heap } from "../engine/heap.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import { sizeOf, wrapDim } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { eq } from "./comparison.js";
import { div } from "./division.js";
import { expectTensor } from "./expect-tensor.js";
import { gather } from "./gathering.js";
import { isnan } from "./logic.js";
import { sum } from "./reductions.js";
import { intoOuts, ValuesAndIndices } from "./values-and-indices.js";
import { reshape } from "./view.js";
import { where } from "./where.js";

interface AlongOptions {
  dim?: number;
  keepdim?: boolean;
  out?: readonly [Tensor, Tensor];
}

/** Chooses the place, in a line in sorted order, of one element; `order` gives the places in the line. */
type Choose = (order: Int32Array, values: (place: number) => number | bigint) => number;

// The place along `dim` that is chosen in every line; the dimension keeps size 1.
function chooseAlong(a: NDArray, dim: number, choose: Choose): NDArray {
  const order = orderAlong(a, dim, false);
  const length = a.rank === 0 ? 1 : (a.shape[dim] as number);
  const inner = a.rank === 0 ? 1 : sizeOf(a.shape.slice(dim + 1));
  const source = denseOf(a);
  const chosen = empty(
    a.shape.map((n, d) => (d === dim ? 1 : n)),
    int64,
  );
  const values = comparableOf(source);
  const from = order.address / 8;
  const to = chosen.address / 8;
  const line = new Int32Array(length);
  for (let i = 0; i < chosen.size; i++) {
    const base = Math.floor(i / inner) * length * inner + (i % inner);
    for (let k = 0; k < length; k++) {
      line[k] = Number(heap.i64[from + base + k * inner]);
    }
    heap.i64[to + i] = BigInt(choose(line, (place) => values[base + place * inner] as number | bigint));
  }
  return chosen;
}

function selected(
  operation: string,
  input: Tensor,
  dim: number,
  keepdim: boolean,
  choose: Choose,
): ValuesAndIndices {
  const axis = wrapDim(operation, dim, input.shape.length);
  if (input.shape[axis] === 0) {
    throw new RangeError(`${operation}: Expected reduction dim ${axis} to have non-zero size.`);
  }
  const places = new Tensor(chooseAlong(input.array, axis, choose));
  const values = gather(input, axis, places);
  const shape = keepdim || input.shape.length === 0 ? values.shape : input.shape.filter((_, d) => d !== axis);
  return new ValuesAndIndices(reshape(values, shape), reshape(places, shape), operation);
}

const isNaNElement = (value: number | bigint): boolean => typeof value === "number" && Number.isNaN(value);

// NaN stands last: how many elements are before it.
function numbersIn(order: Int32Array, values: (place: number) => number | bigint): number {
  let count = order.length;
  while (count > 0 && isNaNElement(values(order[count - 1] as number))) {
    count--;
  }
  return count;
}

const lowerMedian: Choose = (order, values) => {
  const numbers = numbersIn(order, values);
  // The first NaN, if there is one: sorting is stable.
  return order[numbers < order.length ? numbers : (order.length - 1) >> 1] as number;
};
const medianOfNumbers: Choose = (order, values) =>
  order[Math.max(0, numbersIn(order, values) - 1) >> 1] as number;

function checkType(operation: string, input: Tensor): void {
  expectTensor(operation, input);
  if (input.dtype === bool) {
    throw new TypeError(`${operation}: not implemented for torch.bool; convert with .to(torch.uint8)`);
  }
}

/** The median of all elements: its gradient is split evenly between those that equal it. */
function ofAll(operation: string, input: Tensor, choose: Choose): Tensor {
  const { dtype, shape } = input;
  const { size } = input.array;
  const flat = new Tensor(denseOf(input.array).view([size], [1]));
  const value =
    size === 0
      ? new Tensor(filled([], dtype.isFloatingPoint ? Number.NaN : 0, dtype))
      : reshape(selected(operation, flat, 0, false, choose).values, []);
  const vjp = (g: Tensor): Tensor[] => {
    if (size === 0) {
      return [new Tensor(filled(shape, 0, dtype))];
    }
    const equal = isNaNElement(Number(result.item())) ? isnan(input) : eq(input, result);
    return [where(equal, div(g, sum(equal)), 0)];
  };
  const node = operation === "median" ? "MedianBackward0" : "NanmedianBackward0";
  const result: Tensor = record(node, value.array, [input], vjp, [input], true);
  return result;
}

/** What `median` and `nanmedian` take and give. */
export interface MedianFunction {
  /** The median of all elements, 0-d. */
  (input: Tensor): Tensor;
  /** Along a dimension: the medians and their places. */
  (input: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
  (input: Tensor, options: AlongOptions & { dim: number }): ValuesAndIndices;
}

function medianBy(operation: string, choose: Choose): MedianFunction {
  const median = (
    input: Tensor,
    ...args: Arguments<AlongOptions, ["dim", "keepdim"]>
  ): Tensor | ValuesAndIndices => {
    checkType(operation, input);
    if (args.length > 0) {
      const { dim, keepdim = false, out } = bind<AlongOptions>(operation, args, ["dim", "keepdim"], ["out"]);
      return intoOuts(
        operation,
        selected(operation, input, need(operation, "dim", dim), keepdim, choose),
        out,
      );
    }
    return ofAll(operation, input, choose);
  };
  return median as MedianFunction;
}

/**
 * The median of all elements, or along a dimension with its place; of an even number of elements the lower of the two in the
 * middle. NaN if there is a NaN.
 *
 * @throws RangeError for nothing to choose from along `dim`; TypeError for bool.
 * @example torch.median(torch.tensor([1, 3, 2])) // tensor(2.)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.median.html
 */
export const median: MedianFunction = medianBy("median", lowerMedian);

/**
 * `median` of the elements that are not NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nanmedian.html
 */
export const nanmedian: MedianFunction = medianBy("nanmedian", medianOfNumbers);

interface KthOptions extends AlongOptions {
  k: number;
}

/**
 * The k-th smallest element along a dimension, counted from 1, and where it stands.
 *
 * @throws RangeError unless 1 <= k <= the length.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html
 */
export function kthvalue(
  input: Tensor,
  ...args: Arguments<KthOptions, ["k", "dim", "keepdim"]>
): ValuesAndIndices {
  checkType("kthvalue", input);
  const {
    k: given,
    dim = -1,
    keepdim = false,
    out,
  } = bind<KthOptions>("kthvalue", args, ["k", "dim", "keepdim"], ["out"]);
  const k = need("kthvalue", "k", given);
  const axis = wrapDim("kthvalue", dim, input.shape.length);
  const length = input.shape.length === 0 ? 1 : (input.shape[axis] as number);
  if (!Number.isInteger(k) || k < 1 || k > length) {
    throw new RangeError(
      `kthvalue: selected number k out of range for dimension ${axis}: k is ${k} and there are ${length} elements`,
    );
  }
  return intoOuts(
    "kthvalue",
    selected("kthvalue", input, axis, keepdim, (order) => order[k - 1] as number),
    out,
  );
}

// The longest run of equal elements in sorted order; the smallest of several, at its last place.
const mostFrequent: Choose = (order, values) => {
  let [best, longest, start] = [0, 0, 0];
  for (let i = 1; i <= order.length; i++) {
    const ends =
      i === order.length || compareElements(values(order[i] as number), values(order[start] as number)) !== 0;
    if (ends) {
      if (i - start > longest) {
        [best, longest] = [i - 1, i - start];
      }
      start = i;
    }
  }
  return order[best] as number;
};

/**
 * The most frequent element along a dimension (the smallest of several), and its last place.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.mode.html
 */
export function mode(input: Tensor, ...args: Arguments<AlongOptions, ["dim", "keepdim"]>): ValuesAndIndices {
  expectTensor("mode", input);
  const { dim = -1, keepdim = false, out } = bind<AlongOptions>("mode", args, ["dim", "keepdim"], ["out"]);
  return intoOuts("mode", selected("mode", input, dim, keepdim, mostFrequent), out);
}
