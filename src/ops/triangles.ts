// Triangles and diagonals of matrices.

import { heap } from "../engine/heap.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { copyInto, copyOf, filled } from "../ndarray/arithmetic.js";
import { diagonalOf } from "../ndarray/geometry.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { wrapDimPair } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { fill_ } from "./filling.js";
import { beginInPlace, finishInPlace } from "./in-place.js";
import type { Scalar } from "./promotion.js";
import { asStrided } from "./strided.js";
import { reshape, windowOf } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

type Side = "lower" | "upper";

/** Writes zeros beside a triangle of each matrix of a dense array. */
function keepTriangle(dense: NDArray, side: Side, shift: number): void {
  const [rows, columns] = dense.shape.slice(-2) as [number, number];
  const { itemsize } = dense.dtype;
  const { u8 } = heap;
  const pitch = columns * itemsize;
  let at = dense.address;
  for (let i = 0; i < dense.size; i += columns) {
    const row = (i / columns) % rows;
    const edge = Math.min(columns, Math.max(0, row + shift + (side === "lower" ? 1 : 0)));
    if (side === "lower") {
      u8.fill(0, at + edge * itemsize, at + pitch);
    } else {
      u8.fill(0, at, at + edge * itemsize);
    }
    at += pitch;
  }
}

function triangle(name: "tril" | "triu", t: Tensor, shift: number): Tensor {
  const array = copyOf(t.array);
  keepTriangle(array, name === "tril" ? "lower" : "upper", shift);
  const node = name === "tril" ? "TrilBackward0" : "TriuBackward0";
  return record(node, array, [t], (g) => [triangle(name, g, shift)], []);
}

function triangle_(name: "tril" | "triu", self: Tensor, shift: number): Tensor {
  const recorded = beginInPlace(`${name}_`, self, []);
  const kept = copyOf(self.array);
  keepTriangle(kept, name === "tril" ? "lower" : "upper", shift);
  copyInto(self.array, kept);
  finishInPlace(self, recorded, (before) => {
    const vjp = (g: Tensor): Tensor[] => [triangle(name, g, shift)];
    return new Node(
      name === "tril" ? "TrilBackward0" : "TriuBackward0",
      [before],
      vjp as VectorJacobianProduct,
      [],
      1,
    );
  });
  return self;
}

type TriangleArguments = Arguments<{ diagonal?: number }, ["diagonal"]>;

function shiftOf(operation: string, self: Tensor, args: TriangleArguments): number {
  const { diagonal: shift = 0 } = bind<{ diagonal?: number }>(operation, args, ["diagonal"]);
  if (self.shape.length < 2) {
    throw new RangeError(
      `${operation}: input tensor must have at least 2 dimensions, but got shape [${self.shape.join(", ")}]`,
    );
  }
  return shift;
}

/**
 * Each matrix with zeros above a diagonal.
 *
 * @param diagonal 0 is the main one, positive above it, negative below.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tril.html
 */
export function tril(input: Tensor, ...args: TriangleArguments): Tensor {
  expectTensor("tril", input);
  return triangle("tril", input, shiftOf("tril", input, args));
}

/** `tril`, written over `self`. */
export function tril_(self: Tensor, ...args: TriangleArguments): Tensor {
  expectTensor("tril_", self);
  return triangle_("tril", self, shiftOf("tril_", self, args));
}

/**
 * Each matrix with zeros below a diagonal.
 *
 * @param diagonal 0 is the main one, positive above it, negative below.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.triu.html
 */
export function triu(input: Tensor, ...args: TriangleArguments): Tensor {
  expectTensor("triu", input);
  return triangle("triu", input, shiftOf("triu", input, args));
}

/** `triu`, written over `self`. */
export function triu_(self: Tensor, ...args: TriangleArguments): Tensor {
  expectTensor("triu_", self);
  return triangle_("triu", self, shiftOf("triu_", self, args));
}

/**
 * A matrix with the vector on a diagonal, or the diagonal of a matrix as a vector.
 *
 * @returns a copy.
 * @throws RangeError for other than one or two dimensions.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.diag.html
 */
export function diag(input: Tensor, ...args: TriangleArguments): Tensor {
  expectTensor("diag", input);
  const { diagonal: shift = 0 } = bind<{ diagonal?: number }>("diag", args, ["diagonal"]);
  if (input.shape.length === 1) {
    return embedded("DiagBackward0", input, shift, 0, 1);
  }
  if (input.shape.length !== 2) {
    throw new RangeError(`diag: matrix or a vector expected, but got shape [${input.shape.join(", ")}]`);
  }
  return diagonalCopy(input, shift);
}

function diagonalCopy(t: Tensor, shift: number): Tensor {
  const [rows, columns] = t.shape as [number, number];
  const vjp = (g: Tensor): Tensor[] => {
    const whole = filled([rows, columns], 0, g.dtype);
    copyInto(diagonalOf(whole, shift, 0, 1), g.array);
    return [record("DiagBackwardBackward0", whole, [g], (h) => [diagonalCopy(h, shift)], [])];
  };
  return record("DiagBackward0", copyOf(diagonalOf(t.array, shift, 0, 1)), [t], vjp, []);
}

interface Diagflat {
  offset?: number;
}

/**
 * A matrix with all elements of a tensor, in order, on a diagonal.
 *
 * @param offset which diagonal: 0 is the main one, positive above it, negative below.
 * @example torch.diagflat(torch.tensor([[1, 2], [3, 4]])).shape // [4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.diagflat.html
 */
export function diagflat(input: Tensor, ...args: Arguments<Diagflat, ["offset"]>): Tensor {
  expectTensor("diagflat", input);
  const { offset = 0 } = bind<Diagflat>("diagflat", args, ["offset"]);
  return embedded("DiagBackward0", reshape(input, [input.array.size]), offset, 0, 1);
}

interface FillDiagonal {
  fillValue: Scalar | Tensor;
  wrap?: boolean;
}

/**
 * Writes one value to the elements whose indices are all equal.
 *
 * @param fillValue a number or a 0-d tensor.
 * @param wrap in a matrix with more rows than columns, begins the diagonal anew after each block of columns + 1 rows.
 * @throws RangeError for fewer than two dimensions, or for more than two of different sizes.
 * @example torch.zeros([2, 2]).fillDiagonal_(1) // [[1, 0], [0, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.fill_diagonal_.html
 */
export function fillDiagonal_(self: Tensor, ...args: Arguments<FillDiagonal, ["fillValue", "wrap"]>): Tensor {
  expectTensor("fillDiagonal_", self);
  const given = bind<FillDiagonal>("fillDiagonal_", args, ["fillValue", "wrap"]);
  const value = need("fillDiagonal_", "fillValue", given.fillValue);
  const { shape } = self;
  const [rows = 0, columns = 0] = shape;
  if (shape.length < 2) {
    throw new RangeError(`fillDiagonal_: dimensions must larger than 1, but got shape [${shape.join(", ")}]`);
  }
  if (shape.length > 2 && shape.some((length) => length !== rows)) {
    throw new RangeError(
      `fillDiagonal_: all dimensions of input must be of equal length, but got [${shape.join(", ")}]`,
    );
  }
  beginInPlace("fillDiagonal_", self, [], true);
  const { strides, offset } = self.array;
  const step = strides.reduce((sum, stride) => sum + stride, 0);
  const period = (columns + 1) * (strides[0] as number);
  const last = given.wrap === true && shape.length === 2 ? rows : Math.min(...shape);
  for (let row = 0, start = offset; row < last; row += columns + 1, start += period) {
    fill_(asStrided(self, [Math.min(columns, rows - row)], [step], start), value);
  }
  return self;
}

interface DiagEmbed {
  offset?: number;
  dim1?: number;
  dim2?: number;
}

/**
 * Matrices with the last dimension on a diagonal, zeros elsewhere.
 *
 * @param offset which diagonal; `dim1`, `dim2` the dimensions of the matrices in the result (the last two).
 * @source https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html
 */
export function diagEmbed(input: Tensor, ...args: Arguments<DiagEmbed, ["offset", "dim1", "dim2"]>): Tensor {
  expectTensor("diagEmbed", input);
  const { offset = 0, dim1 = -2, dim2 = -1 } = bind<DiagEmbed>("diagEmbed", args, ["offset", "dim1", "dim2"]);
  if (input.shape.length === 0) {
    throw new RangeError("diagEmbed: input must have at least 1 dimension, but got a 0-d tensor");
  }
  const [a, b] = wrapDimPair("diagEmbed", dim1, dim2, input.shape.length + 1);
  return embedded("DiagEmbedBackward0", input, offset, a, b);
}

function embedded(node: string, t: Tensor, shift: number, a: number, b: number): Tensor {
  const length = (t.shape[t.shape.length - 1] as number) + Math.abs(shift);
  const others = t.shape.slice(0, -1);
  const shape = Array.from({ length: others.length + 2 }, (_, d) =>
    d === a || d === b ? length : (others.shift() as number),
  );
  const whole = filled(shape, 0, t.dtype);
  copyInto(diagonalOf(whole, shift, a, b), t.array);
  return record(
    node,
    whole,
    [t],
    (g) => [windowOf("DiagonalBackward0", g, (h) => diagonalOf(h, shift, a, b))],
    [],
  );
}
