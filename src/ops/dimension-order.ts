// The same elements with dimensions in another order.

import type { Tensor } from "../autograd/tensor.js";
import { permuted } from "../ndarray/geometry.js";
import { wrapDim, type Shape } from "../ndarray/shape.js";
import { bind, namedSizes, need, type Arguments, type Sizes } from "./arguments.js";
import { changeGeometry } from "./in-place.js";
import { viewOf } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

function reordered(node: string, t: Tensor, order: readonly number[]): Tensor {
  return viewOf(node, t, permuted(t.array, order), reorderedBack.bind(null, node, inverseOf(order)));
}

function reorderedBack(node: string, inverse: readonly number[], g: Tensor): Tensor {
  return reordered(node, g, inverse);
}

function inverseOf(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length);
  for (let d = 0; d < order.length; d++) {
    inverse[order[d] as number] = d;
  }
  return inverse;
}

/**
 * The dimensions in the given order: dimension i of the result is dimension `dims[i]` of the input.
 *
 * @returns a view.
 * @throws RangeError unless every dimension is named once.
 * @example torch.zeros([2, 3, 4]).permute(2, 0, 1) // [4, 2, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.permute.html
 */
export function permute(input: Tensor, ...dims: Sizes<"dims">): Tensor {
  expectTensor("permute", input);
  const given = namedSizes("permute", dims, "dims");
  const rank = input.shape.length;
  if (given.length !== rank) {
    throw new RangeError(
      "permute: number of dimensions in the tensor input does not match the length of the desired ordering of " +
        `dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${given.length}`,
    );
  }
  const order = given.map((d) => wrapDim("permute", d, rank));
  if (new Set(order).size !== rank) {
    throw new RangeError(`permute: duplicate dims are not allowed, but got [${given.join(", ")}]`);
  }
  return reordered("PermuteBackward0", input, order);
}

// The order of dimensions in which two are exchanged.
function exchange(
  operation: string,
  rank: number,
  dim0: number | undefined,
  dim1: number | undefined,
): number[] {
  const a = wrapDim(operation, need(operation, "dim0", dim0), rank);
  const b = wrapDim(operation, need(operation, "dim1", dim1), rank);
  const order = new Array<number>(rank);
  for (let d = 0; d < rank; d++) {
    order[d] = d === a ? b : d === b ? a : d;
  }
  return order;
}

interface DimPair {
  dim0: number;
  dim1: number;
}
type PairArguments = Arguments<DimPair, ["dim0", "dim1"]>;

/**
 * Two dimensions exchanged.
 *
 * @returns a view.
 * @example torch.zeros([2, 3]).transpose(0, 1) // [3, 2]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.transpose.html
 */
export function transpose(input: Tensor, ...args: PairArguments): Tensor {
  expectTensor("transpose", input);
  const { dim0, dim1 } = bind<DimPair>("transpose", args, ["dim0", "dim1"]);
  return reordered("TransposeBackward0", input, exchange("transpose", input.shape.length, dim0, dim1));
}

/** `transpose`, of this very tensor. */
export function transpose_(self: Tensor, ...args: PairArguments): Tensor {
  expectTensor("transpose_", self);
  const { dim0, dim1 } = bind<DimPair>("transpose_", args, ["dim0", "dim1"]);
  const order = exchange("transpose_", self.shape.length, dim0, dim1);
  return reorder_("transpose_", "TransposeBackward1", self, order);
}

function reorder_(operation: string, node: string, self: Tensor, order: readonly number[]): Tensor {
  const back = reorderedBack.bind(null, "TransposeBackward0", inverseOf(order));
  return changeGeometry(operation, node, self, permuted(self.array, order), back);
}

type SwapArguments<A, B> = Arguments<A & B, [keyof A, keyof B]>;

/** Alias of `transpose`. */
export function swapaxes(
  input: Tensor,
  ...args: SwapArguments<{ axis0: number }, { axis1: number }>
): Tensor {
  expectTensor("swapaxes", input);
  const { axis0, axis1 } = bind<{ axis0: number; axis1: number }>("swapaxes", args, ["axis0", "axis1"]);
  return reordered("TransposeBackward0", input, exchange("swapaxes", input.shape.length, axis0, axis1));
}

/** Alias of `transpose`. */
export function swapdims(input: Tensor, ...args: PairArguments): Tensor {
  expectTensor("swapdims", input);
  return transpose(input, ...args);
}

/** Alias of `transpose_`. */
export function swapaxes_(
  self: Tensor,
  ...args: SwapArguments<{ axis0: number }, { axis1: number }>
): Tensor {
  expectTensor("swapaxes_", self);
  const { axis0, axis1 } = bind<{ axis0: number; axis1: number }>("swapaxes_", args, ["axis0", "axis1"]);
  return transpose_(self, axis0, axis1);
}

/** Alias of `transpose_`. */
export function swapdims_(self: Tensor, ...args: PairArguments): Tensor {
  expectTensor("swapdims_", self);
  return transpose_(self, ...args);
}

function checkMatrix(operation: string, t: Tensor): void {
  if (t.shape.length > 2) {
    throw new RangeError(
      `${operation}: t() expects a tensor with <= 2 dimensions, but self is ${t.shape.length}D; use transpose or mT`,
    );
  }
}

/**
 * A matrix transposed; a tensor of fewer dimensions as it is.
 *
 * @returns a view.
 * @throws RangeError for more than two dimensions.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.t.html
 */
export function t(input: Tensor): Tensor {
  expectTensor("t", input);
  checkMatrix("t", input);
  return reordered("TBackward0", input, reversedOrder(input.shape));
}

/** `t`, of this very tensor. */
export function t_(self: Tensor): Tensor {
  expectTensor("t_", self);
  checkMatrix("t_", self);
  return reorder_("t_", "TBackward1", self, reversedOrder(self.shape));
}

function reversedOrder(shape: Shape): number[] {
  return shape.map((_, d) => shape.length - 1 - d);
}

/**
 * The last two dimensions exchanged; for real numbers the same as `mT`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.adjoint.html
 */
export function adjoint(input: Tensor): Tensor {
  expectTensor("adjoint", input);
  if (input.shape.length < 2) {
    throw new RangeError(
      `adjoint: tensor.adjoint() is only supported on matrices or batches of matrices. Got ${input.shape.length}-D tensor.`,
    );
  }
  return transpose(input, -2, -1);
}

interface Moves {
  source: number | Shape;
  destination: number | Shape;
}

/**
 * Moves dimensions to new positions; the others keep their order.
 *
 * @param source where they are; `destination` where they go, of the same length.
 * @returns a view.
 * @example torch.zeros([2, 3, 4]).movedim(0, -1) // [3, 4, 2]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.movedim.html
 */
export function movedim(input: Tensor, ...args: Arguments<Moves, ["source", "destination"]>): Tensor {
  expectTensor("movedim", input);
  const bound = bind<Moves>("movedim", args, ["source", "destination"]);
  const rank = input.shape.length;
  const [source, destination] = (["source", "destination"] as const).map((name) => {
    const given = need("movedim", name, bound[name]);
    const list = Array.isArray(given) ? (given as readonly number[]) : [given as number];
    const dims = list.map((d) => wrapDim("movedim", d, rank));
    if (new Set(dims).size !== dims.length) {
      throw new RangeError(`movedim: repeated dim in \`${name}\` ([${list.join(", ")}])`);
    }
    return dims;
  }) as [number[], number[]];
  if (source.length !== destination.length) {
    throw new RangeError(
      `movedim: Invalid source or destination dims: source ([${source.join(", ")}] dims) should contain the same number ` +
        `of dims as destination ([${destination.join(", ")}] dims)`,
    );
  }
  if (rank === 0) {
    return reordered("AliasBackward0", input, []);
  }
  const rest = input.shape.map((_, d) => d).filter((d) => !source.includes(d));
  const order = input.shape.map((_, d) => {
    const i = destination.indexOf(d);
    return i < 0 ? (rest.shift() as number) : (source[i] as number);
  });
  return reordered("PermuteBackward0", input, order);
}

/** Alias of `movedim`. */
export function moveaxis(input: Tensor, ...args: Arguments<Moves, ["source", "destination"]>): Tensor {
  expectTensor("moveaxis", input);
  return movedim(input, ...args);
}
