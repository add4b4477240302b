// Tensors cut into several views.

import { int64 } from "../ndarray/dtype.js";
import { describe } from "../ndarray/describe.js";
import { record, Tensor } from "../autograd/tensor.js";
import { copyInto, filled } from "../ndarray/arithmetic.js";
import { selected, sliced } from "../ndarray/geometry.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { wrapDim, type Shape } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { sliceView, viewsOf } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

type Cut = (whole: NDArray, i: number) => NDArray;

// The parts as views that share a node; the gradient joins theirs, zeros where nothing depends on a part.
function cutViews(node: string, t: Tensor, count: number, cut: Cut): Tensor[] {
  const from = t.shape;
  const arrays = Array.from({ length: count }, (_, i) => cut(t.array, i));
  return viewsOf(node, t, arrays, (gradients) => joined(node, gradients, from, cut));
}

function joined(node: string, parts: readonly (Tensor | null)[], shape: Shape, cut: Cut): Tensor {
  const { dtype } = parts.find((part) => part !== null) as Tensor;
  const whole = filled(shape, 0, dtype);
  parts.forEach((part, i) => {
    if (part !== null) {
      copyInto(cut(whole, i), part.array);
    }
  });
  const back = (h: Tensor): (Tensor | null)[] => {
    const views = cutViews(node, h, parts.length, cut);
    return parts.map((part, i) => (part === null ? null : (views[i] as Tensor)));
  };
  return record(`${node.replace(/0$/, "")}Backward0`, whole, parts, back, []);
}

interface Split {
  splitSizeOrSections: number | Shape;
  dim?: number;
}

/**
 * Parts of a given size along a dimension (the last may be smaller), or of the given sizes.
 *
 * @param splitSizeOrSections a size, or one for each part.
 * @returns views; while gradients are recorded they must not be changed in place.
 * @throws RangeError for a size that is not positive, or sizes that do not add up to the dimension's.
 * @example torch.arange(5).split(2) // [tensor([0, 1]), tensor([2, 3]), tensor([4])]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.split.html
 */
export function split(tensor: Tensor, ...args: Arguments<Split, ["splitSizeOrSections", "dim"]>): Tensor[] {
  expectTensor("split", tensor);
  const bound = bind<Split>("split", args, ["splitSizeOrSections", "dim"]);
  const size = need("split", "splitSizeOrSections", bound.splitSizeOrSections);
  if (typeof size !== "number") {
    return splitWithSizes(tensor, size, bound.dim);
  }
  return splitEvenly("split", tensor, size, bound.dim ?? 0);
}

function splitEvenly(operation: string, tensor: Tensor, size: number, dimension: number): Tensor[] {
  const { shape } = tensor;
  if (shape.length === 0) {
    throw new RangeError(`${operation}: ${operation} expects at least a 1-dimensional tensor`);
  }
  const dim = wrapDim(operation, dimension, shape.length);
  const length = shape[dim] as number;
  if (!Number.isInteger(size) || size < 0) {
    throw new RangeError(
      `${operation}: split expects split_size be non-negative, but got split_size=${size}`,
    );
  }
  if (size === 0 && length !== 0) {
    throw new RangeError(
      `${operation}: split_size can only be 0 if dimension size is 0, but got dimension size of ${length}`,
    );
  }
  const count = size === 0 ? 1 : Math.max(1, Math.ceil(length / size));
  return cutViews("SplitBackward0", tensor, count, (a, i) =>
    sliced(a, dim, i * size, Math.min(size, length - i * size)),
  );
}

interface SplitWithSizes {
  splitSizes: Shape;
  dim?: number | undefined;
}

/** `split` by a list of sizes. */
export function splitWithSizes(
  input: Tensor,
  ...args: Arguments<SplitWithSizes, ["splitSizes", "dim"]>
): Tensor[] {
  expectTensor("splitWithSizes", input);
  const bound = bind<SplitWithSizes>("splitWithSizes", args, ["splitSizes", "dim"]);
  const sizes = need("splitWithSizes", "splitSizes", bound.splitSizes);
  if (!Array.isArray(sizes)) {
    throw new TypeError(
      `splitWithSizes: argument 'splitSizes' must be an array of integers, but got ${describe(sizes)}`,
    );
  }
  const { shape } = input;
  if (shape.length === 0) {
    throw new RangeError("splitWithSizes: split expects at least a 1-dimensional tensor");
  }
  const dim = wrapDim("splitWithSizes", bound.dim ?? 0, shape.length);
  const starts: number[] = [];
  let sum = 0;
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 0) {
      throw new RangeError(
        `splitWithSizes: split_with_sizes expects split_sizes have only non-negative entries, but got ` +
          `split_sizes=[${sizes.join(", ")}]`,
      );
    }
    starts.push(sum);
    sum += size;
  }
  if (sum !== shape[dim]) {
    throw new RangeError(
      `splitWithSizes: split_with_sizes expects split_sizes to sum exactly to ${shape[dim]} (input tensor's size at ` +
        `dimension ${dim}), but got split_sizes=[${sizes.join(", ")}]`,
    );
  }
  return cutViews("SplitWithSizesBackward0", input, sizes.length, (a, i) =>
    sliced(a, dim, starts[i] as number, sizes[i] as number),
  );
}

interface Chunk {
  chunks: number;
  dim?: number;
}

/**
 * At most `chunks` parts of equal size along a dimension; the last may be smaller.
 *
 * @returns views, as those of `split`.
 * @throws RangeError unless `chunks` is positive.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.chunk.html
 */
export function chunk(input: Tensor, ...args: Arguments<Chunk, ["chunks", "dim"]>): Tensor[] {
  expectTensor("chunk", input);
  const bound = bind<Chunk>("chunk", args, ["chunks", "dim"]);
  const chunks = need("chunk", "chunks", bound.chunks);
  if (input.shape.length === 0) {
    throw new RangeError("chunk: chunk expects at least a 1-dimensional tensor");
  }
  if (!Number.isInteger(chunks) || chunks <= 0) {
    throw new RangeError(`chunk: chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  }
  const dim = wrapDim("chunk", bound.dim ?? 0, input.shape.length);
  const length = input.shape[dim] as number;
  if (length === 0) {
    return splitWithSizes(input, new Array<number>(chunks).fill(0), dim);
  }
  return splitEvenly("chunk", input, Math.ceil(length / chunks), dim);
}

/**
 * The parts at every index of a dimension, without that dimension.
 *
 * @returns views; while gradients are recorded they must not be changed in place.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.unbind.html
 */
export function unbind(input: Tensor, ...args: Arguments<{ dim?: number }, ["dim"]>): Tensor[] {
  expectTensor("unbind", input);
  const { dim = 0 } = bind<{ dim?: number }>("unbind", args, ["dim"]);
  if (input.shape.length === 0) {
    throw new RangeError(`unbind: Dimension specified as ${dim} but tensor has no dimensions`);
  }
  const d = wrapDim("unbind", dim, input.shape.length);
  return cutViews("UnbindBackward0", input, input.shape[d] as number, (a, i) => selected(a, d, i));
}

interface TensorSplit {
  indicesOrSections: number | Shape | Tensor;
  dim?: number;
}

/**
 * Parts along a dimension: so many of nearly equal size (the first ones are larger), or cut at the given indices.
 *
 * @returns views, each with a node of its own.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tensor_split.html
 */
export function tensorSplit(
  input: Tensor,
  ...args: Arguments<TensorSplit, ["indicesOrSections", "dim"]>
): Tensor[] {
  expectTensor("tensorSplit", input);
  const bound = bind<TensorSplit>("tensorSplit", args, ["indicesOrSections", "dim"]);
  const given = need("tensorSplit", "indicesOrSections", bound.indicesOrSections);
  if (input.shape.length === 0) {
    throw new RangeError(
      "tensorSplit: tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims",
    );
  }
  if (given instanceof Tensor && (given.dtype !== int64 || given.shape.length > 1)) {
    throw new TypeError(
      "tensorSplit: tensor_split expected a 0-dimensional or 1-dimensional tensor of torch.int64 as 'indicesOrSections', but got " +
        `${given.dtype.toString()} [${given.shape.join(", ")}]`,
    );
  }
  const plain = given instanceof Tensor ? (given.tolist() as number | number[]) : (given as number | Shape);
  const dim = wrapDim("tensorSplit", bound.dim ?? 0, input.shape.length);
  return typeof plain === "number" ? sections(input, plain, dim) : cutAt(input, plain, dim);
}

function sections(input: Tensor, count: number, dim: number): Tensor[] {
  if (!Number.isInteger(count) || count <= 0) {
    throw new RangeError(`tensorSplit: number of sections must be larger than 0, got ${count}`);
  }
  const length = input.shape[dim] as number;
  const least = Math.floor(length / count);
  const longer = length % count;
  return Array.from({ length: count }, (_, i) =>
    sliceView(input, dim, i * least + Math.min(i, longer), least + (i < longer ? 1 : 0)),
  );
}

// Cuts are slices of Python: they are clamped, and a backward range is empty.
function cutAt(input: Tensor, indices: Shape, dim: number): Tensor[] {
  const length = input.shape[dim] as number;
  if (!indices.every((i) => Number.isInteger(i))) {
    throw new RangeError(`tensorSplit: indices must be integers below 2^53, but got [${indices.join(", ")}]`);
  }
  const clamp = (i: number): number => Math.min(length, Math.max(0, i < 0 ? i + length : i));
  return [...indices, length].map((end, i) => {
    const start = i === 0 ? 0 : clamp(indices[i - 1] as number);
    const stop = i === indices.length ? length : clamp(end);
    return sliceView(input, dim, start, Math.max(0, stop - start));
  });
}

type SectionsArguments = Arguments<{ indicesOrSections: number | Shape }, ["indicesOrSections"]>;

function splitAlong(
  operation: string,
  torchName: string,
  input: Tensor,
  args: SectionsArguments,
  dim: number,
  least: number,
): Tensor[] {
  const bound = bind<{ indicesOrSections: number | Shape }>(operation, args, ["indicesOrSections"]);
  const given = need(operation, "indicesOrSections", bound.indicesOrSections);
  if (input.shape.length < least) {
    throw new RangeError(
      `${operation}: torch.${torchName} requires a tensor with at least ${least} dimension, but got a tensor with ` +
        `${input.shape.length} dimensions!`,
    );
  }
  if (typeof given !== "number" && !Array.isArray(given)) {
    throw new TypeError(
      `${operation}: argument 'indicesOrSections' must be an integer or an array of integers, but got ${describe(given)}`,
    );
  }
  const length = input.shape[dim] as number;
  if (typeof given === "number" && (given === 0 || length % given !== 0)) {
    throw new RangeError(
      `${operation}: torch.${torchName} attempted to split along dimension ${dim}, but the size of the dimension ` +
        `${length} is not divisible by the split_size ${given}!`,
    );
  }
  return tensorSplit(input, given, dim);
}

/** `tensorSplit` by columns: along dimension 1, or 0 of a vector. Sections must be equal. */
export function hsplit(input: Tensor, ...args: SectionsArguments): Tensor[] {
  expectTensor("hsplit", input);
  return splitAlong("hsplit", "hsplit", input, args, input.shape.length === 1 ? 0 : 1, 1);
}

/** `tensorSplit` by rows: along dimension 0. Sections must be equal. */
export function vsplit(input: Tensor, ...args: SectionsArguments): Tensor[] {
  expectTensor("vsplit", input);
  return splitAlong("vsplit", "vsplit", input, args, 0, 2);
}

/** `tensorSplit` along dimension 2. Sections must be equal. */
export function dsplit(input: Tensor, ...args: SectionsArguments): Tensor[] {
  expectTensor("dsplit", input);
  return splitAlong("dsplit", "dsplit", input, args, 2, 3);
}
