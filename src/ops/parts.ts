// Views of parts: one index, a range, windows, a diagonal, any strides.

import { record, type Tensor } from "../autograd/tensor.js";
import { addInto, filled } from "../ndarray/arithmetic.js";
import { selected, windows } from "../ndarray/geometry.js";
import { checkShape, wrapDim, type Shape } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { asStrided as stridedView } from "./strided.js";
import { diagonalView, sliceView, viewOf, selectView } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

// A position that a caller may also give as a 0-d tensor.
function integer(operation: string, name: string, value: number | Tensor | undefined): number {
  const given = need(operation, name, value);
  const whole = typeof given === "number" ? given : Number(given.item());
  if (!Number.isInteger(whole)) {
    throw new TypeError(`${operation}: argument '${name}' must be an integer, but got ${whole}`);
  }
  return whole;
}

interface Narrow {
  dim: number;
  start: number | Tensor;
  length: number;
}

/**
 * The indices start to start + length - 1 of a dimension.
 *
 * @param start may be negative: it counts from the end.
 * @returns a view.
 * @throws RangeError if the range leaves the dimension.
 * @example torch.arange(5).narrow(0, 1, 3) // tensor([1, 2, 3])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.narrow.html
 */
export function narrow(input: Tensor, ...args: Arguments<Narrow, ["dim", "start", "length"]>): Tensor {
  expectTensor("narrow", input);
  const bound = bind<Narrow>("narrow", args, ["dim", "start", "length"]);
  if (input.shape.length === 0) {
    throw new RangeError("narrow: narrow() cannot be applied to a 0-dim tensor.");
  }
  const dim = wrapDim("narrow", need("narrow", "dim", bound.dim), input.shape.length);
  const size = input.shape[dim] as number;
  const length = integer("narrow", "length", bound.length);
  const given = integer("narrow", "start", bound.start);
  if (length < 0) {
    throw new RangeError(`narrow: narrow(): length must be non-negative, but got ${length}`);
  }
  if (given < -size || given > size) {
    throw new RangeError(
      `narrow: start out of range (expected to be in range of [${-size}, ${size}], but got ${given})`,
    );
  }
  const start = given < 0 ? given + size : given;
  if (start + length > size) {
    throw new RangeError(`narrow: start (${start}) + length (${length}) exceeds dimension size (${size}).`);
  }
  return sliceView(input, dim, start, length);
}

interface Select {
  dim: number;
  index: number | Tensor;
}

/**
 * The part at one index of a dimension, without that dimension.
 *
 * @param index may be negative: it counts from the end.
 * @returns a view.
 * @throws RangeError if the index is out of range.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.select.html
 */
export function select(input: Tensor, ...args: Arguments<Select, ["dim", "index"]>): Tensor {
  expectTensor("select", input);
  const bound = bind<Select>("select", args, ["dim", "index"]);
  const { shape } = input;
  if (shape.length === 0) {
    throw new RangeError("select: select() cannot be applied to a 0-dim tensor.");
  }
  const dim = wrapDim("select", need("select", "dim", bound.dim), shape.length);
  const size = shape[dim] as number;
  const given = integer("select", "index", bound.index);
  if (given < -size || given >= size) {
    throw new RangeError(
      `select: select(): index ${given} out of range for tensor of size [${shape.join(", ")}] at dimension ${dim}`,
    );
  }
  const index = given < 0 ? given + size : given;
  return selectView(input, dim, index);
}

interface Unfold {
  dimension: number;
  size: number;
  step: number;
}

/**
 * All windows of `size` along a dimension, `step` apart. Their number replaces the dimension; their content is a new
 * last dimension.
 *
 * @returns a view; windows may overlap, and then it must not be written.
 * @throws RangeError if a window is longer than the dimension or the step is not positive.
 * @example torch.arange(5).unfold(0, 3, 1) // [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
 */
export function unfold(self: Tensor, ...args: Arguments<Unfold, ["dimension", "size", "step"]>): Tensor {
  expectTensor("unfold", self);
  const bound = bind<Unfold>("unfold", args, ["dimension", "size", "step"]);
  const rank = self.shape.length;
  const dim = wrapDim("unfold", need("unfold", "dimension", bound.dimension), rank);
  const size = integer("unfold", "size", bound.size);
  const step = integer("unfold", "step", bound.step);
  const longest = self.shape[dim] ?? 1;
  if (size < 0) {
    throw new RangeError(`unfold: size is ${size} but must be >= 0`);
  }
  if (size > longest) {
    throw new RangeError(
      `unfold: maximum size for tensor at dimension ${dim} is ${longest} but size is ${size}`,
    );
  }
  if (step <= 0) {
    throw new RangeError(`unfold: step is ${step} but must be > 0`);
  }
  return windowsView(self, dim, size, step);
}

function windowsView(t: Tensor, dim: number, size: number, step: number): Tensor {
  const from = t.shape;
  return viewOf("UnfoldBackward0", t, windows(t.array, dim, size, step), (g) =>
    folded(g, from, dim, size, step),
  );
}

// Windows overlap, positions within a window do not: each position of all windows is added in turn.
function folded(g: Tensor, shape: Shape, dim: number, size: number, step: number): Tensor {
  const whole = filled(shape, 0, g.dtype);
  const target = windows(whole, dim, size, step);
  const last = target.rank - 1;
  for (let k = 0; k < size; k++) {
    addInto(selected(target, last, k), selected(g.array, last, k));
  }
  return record("UnfoldBackwardBackward0", whole, [g], (h) => [windowsView(h, dim, size, step)], []);
}

export interface Diagonal {
  offset?: number;
  dim1?: number;
  dim2?: number;
}

/**
 * The diagonal of two dimensions as a new last one.
 *
 * @param offset 0 is the main diagonal, above it positive, below it negative.
 * @returns a view.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html
 */
export function diagonal(input: Tensor, ...args: Arguments<Diagonal, ["offset", "dim1", "dim2"]>): Tensor {
  expectTensor("diagonal", input);
  const { offset = 0, dim1 = 0, dim2 = 1 } = bind<Diagonal>("diagonal", args, ["offset", "dim1", "dim2"]);
  return diagonalView("diagonal", input, offset, dim1, dim2);
}

interface AsStrided {
  size: Shape;
  stride: Shape;
  storageOffset?: number;
}

/**
 * Any shape and strides over the storage. Elements may overlap: their gradients add up.
 *
 * @param storageOffset where it begins in the storage, in elements; that of `input` unless given.
 * @returns a view.
 * @throws RangeError if it would leave the storage.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.as_strided.html
 */
export function asStrided(
  input: Tensor,
  ...args: Arguments<AsStrided, ["size", "stride", "storageOffset"]>
): Tensor {
  expectTensor("asStrided", input);
  const bound = bind<AsStrided>("asStrided", args, ["size", "stride", "storageOffset"]);
  const size = need("asStrided", "size", bound.size);
  const stride = need("asStrided", "stride", bound.stride);
  const offset = bound.storageOffset ?? input.array.offset;
  checkShape("asStrided", size);
  if (size.length !== stride.length) {
    throw new RangeError(
      `asStrided: mismatch in length of strides and shape: got size [${size.join(", ")}], stride [${stride.join(", ")}]`,
    );
  }
  if (stride.some((s) => !Number.isInteger(s) || s < 0) || !Number.isInteger(offset) || offset < 0) {
    throw new RangeError(
      `asStrided: Negative strides and offsets are not supported, got strides [${stride.join(", ")}] and offset ${offset}`,
    );
  }
  const end = size.includes(0)
    ? 0
    : offset + size.reduce((sum, n, i) => sum + (n - 1) * (stride[i] as number), 1);
  const { itemsize } = input.dtype;
  if (end * itemsize > input.array.storage.length) {
    throw new RangeError(
      `asStrided: sizes [${size.join(", ")}], strides [${stride.join(", ")}], storage offset ${offset}, and itemsize ` +
        `${itemsize} requiring a storage size of ${end * itemsize} are out of bounds for storage of size ` +
        `${input.array.storage.length}`,
    );
  }
  return stridedView(input, size, stride, offset);
}
