// Several tensors joined into one.

import { record, type Tensor } from "../autograd/tensor.js";
import { copyInto } from "../ndarray/arithmetic.js";
import { type DType, promoteTypes } from "../ndarray/dtype.js";
import { selected, sliced } from "../ndarray/geometry.js";
import { empty } from "../ndarray/ndarray.js";
import { sameShape, type Shape, wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { atleast1d, atleast2d, atleast3d } from "./at-least.js";
import { expectTensors } from "./expect-tensor.js";
import { intoOut } from "./out.js";
import { reshape, selectView, sliceView } from "./view.js";

interface Join {
  dim?: number;
  /** A tensor to write the result into. */
  out?: Tensor;
}
export type JoinArguments = Arguments<Join, ["dim"]>;

/**
 * Tensors laid one after the other along a dimension, in their common type.
 *
 * @param tensors of equal shapes but for `dim`; an empty vector fits anywhere, as in PyTorch.
 * @param dim 0 unless given.
 * @throws RangeError for no tensors, 0-d tensors, or shapes that differ.
 * @example torch.cat([torch.zeros([1, 2]), torch.ones([1, 2])]) // [[0, 0], [1, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cat.html
 */
export function cat(tensors: readonly Tensor[], ...args: JoinArguments): Tensor {
  return joinAlong("cat", tensors, args);
}

/** Alias of `cat`. */
export function concat(tensors: readonly Tensor[], ...args: JoinArguments): Tensor {
  return joinAlong("concat", tensors, args);
}

/** Alias of `cat`. */
export function concatenate(tensors: readonly Tensor[], ...args: JoinArguments): Tensor {
  return joinAlong("concatenate", tensors, args);
}

function joinAlong(operation: string, tensors: readonly Tensor[], args: JoinArguments): Tensor {
  expectTensors(operation, tensors);
  const { dim = 0, out } = bind<Join>(operation, args, ["dim"], ["out"]);
  return joined(operation, tensors, dim, out);
}

function joined(operation: string, tensors: readonly Tensor[], dimension: number, out?: Tensor): Tensor {
  if (tensors.length === 0) {
    throw new RangeError(`${operation}: expected a non-empty list of Tensors`);
  }
  const like = tensors.find((t) => !isEmptyVector(t)) ?? (tensors[0] as Tensor);
  const rank = like.shape.length;
  tensors.forEach((t, i) => {
    if (t.shape.length === 0) {
      throw new RangeError(
        `${operation}: zero-dimensional tensor (at position ${i}) cannot be concatenated; use stack`,
      );
    }
  });
  const dim = wrapDim(operation, dimension, rank);
  const starts: number[] = [];
  let total = 0;
  tensors.forEach((t, i) => {
    starts.push(total);
    if (!isEmptyVector(t)) {
      checkFits(operation, t, like, dim, i);
      total += t.shape[dim] as number;
    }
  });
  const dtype = tensors.reduce((type, t) => promoteTypes(type, t.dtype), (tensors[0] as Tensor).dtype);
  const array = empty(
    like.shape.map((n, d) => (d === dim ? total : n)),
    dtype,
  );
  tensors.forEach((t, i) => {
    if (!isEmptyVector(t)) {
      copyInto(sliced(array, dim, starts[i] as number, t.shape[dim] as number), t.array);
    }
  });
  const pieces = tensors.map((t, i) => ({
    wanted: t.requiresGrad,
    dtype: t.dtype,
    shape: t.shape,
    empty: isEmptyVector(t),
    start: starts[i] as number,
  }));
  return intoOut(operation, record("CatBackward0", array, tensors, catBack.bind(null, dim, pieces), []), out);
}

/** One of the tensors that are joined. */
interface Piece {
  readonly wanted: boolean;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly empty: boolean;
  /** The place of its first index in the whole. */
  readonly start: number;
}

function catBack(dim: number, pieces: readonly Piece[], g: Tensor): (Tensor | null)[] {
  const gradients = new Array<Tensor | null>(pieces.length);
  for (let i = 0; i < pieces.length; i++) {
    const { wanted, dtype, shape, empty, start } = pieces[i] as Piece;
    gradients[i] = !wanted
      ? null
      : empty
        ? reshape(sliceView(g, dim, 0, 0), shape)
        : castTo(sliceView(g, dim, start, shape[dim] as number), dtype);
  }
  return gradients;
}

function isEmptyVector(t: Tensor): boolean {
  return t.shape.length === 1 && t.shape[0] === 0;
}

function checkFits(operation: string, t: Tensor, like: Tensor, dim: number, i: number): void {
  if (t.shape.length !== like.shape.length) {
    throw new RangeError(
      `${operation}: Tensors must have same number of dimensions: got ${like.shape.length} and ${t.shape.length} ` +
        `(shape [${t.shape.join(", ")}] at position ${i})`,
    );
  }
  const d = t.shape.findIndex((n, axis) => axis !== dim && n !== like.shape[axis]);
  if (d >= 0) {
    throw new RangeError(
      `${operation}: Sizes of tensors must match except in dimension ${dim}. Expected size ${like.shape[d]} but got ` +
        `size ${t.shape[d]} for tensor number ${i} in the list.`,
    );
  }
}

/**
 * Tensors of one shape as the parts along a new dimension.
 *
 * @param dim where the new dimension stands in the result, 0 unless given.
 * @throws RangeError for no tensors or shapes that differ.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.stack.html
 */
export function stack(tensors: readonly Tensor[], ...args: JoinArguments): Tensor {
  expectTensors("stack", tensors);
  const { dim: dimension = 0, out } = bind<Join>("stack", args, ["dim"], ["out"]);
  const first = tensors[0];
  if (first === undefined) {
    throw new RangeError("stack: stack expects a non-empty TensorList");
  }
  const dim = wrapDim("stack", dimension, first.shape.length + 1);
  tensors.forEach((t, i) => {
    if (!sameShape(t.shape, first.shape)) {
      throw new RangeError(
        `stack: stack expects each tensor to be equal size, but got [${first.shape.join(", ")}] at entry 0 and ` +
          `[${t.shape.join(", ")}] at entry ${i}`,
      );
    }
  });
  const dtype = tensors.reduce((type, t) => promoteTypes(type, t.dtype), first.dtype);
  const shape = [...first.shape.slice(0, dim), tensors.length, ...first.shape.slice(dim)];
  const array = empty(shape, dtype);
  tensors.forEach((t, i) => {
    copyInto(selected(array, dim, i), t.array);
  });
  const types = tensors.map((t) => (t.requiresGrad ? t.dtype : null));
  return intoOut(
    "stack",
    record("StackBackward0", array, tensors, stackBack.bind(null, dim, types), []),
    out,
  );
}

/** @param types of the tensors that want gradients; null for the others. */
function stackBack(dim: number, types: readonly (DType | null)[], g: Tensor): (Tensor | null)[] {
  const gradients = new Array<Tensor | null>(types.length);
  for (let i = 0; i < types.length; i++) {
    const type = types[i] as DType | null;
    gradients[i] = type === null ? null : castTo(selectView(g, dim, i), type);
  }
  return gradients;
}

type OutArguments = Arguments<{ out?: Tensor }, []>;

function stackWith(
  operation: string,
  tensors: readonly Tensor[],
  args: OutArguments,
  raise: (t: Tensor) => Tensor,
  dim: number,
): Tensor {
  expectTensors(operation, tensors);
  const { out } = bind<{ out?: Tensor }>(operation, args, [], ["out"]);
  if (tensors.length === 0) {
    throw new RangeError(`${operation}: ${operation} expects a non-empty TensorList`);
  }
  return joined(operation, tensors.map(raise), dim, out);
}

/** Tensors side by side: along dimension 1, or 0 for vectors and numbers. */
export function hstack(tensors: readonly Tensor[], ...args: OutArguments): Tensor {
  expectTensors("hstack", tensors);
  const flat = tensors.length > 0 && (tensors[0] as Tensor).shape.length <= 1;
  return stackWith("hstack", tensors, args, (t) => atleast1d(t), flat ? 0 : 1);
}

/** Tensors on top of each other, vectors as rows. */
export function vstack(tensors: readonly Tensor[], ...args: OutArguments): Tensor {
  return stackWith("vstack", tensors, args, (t) => atleast2d(t), 0);
}

/** Alias of `vstack`. */
export function rowStack(tensors: readonly Tensor[], ...args: OutArguments): Tensor {
  return stackWith("rowStack", tensors, args, (t) => atleast2d(t), 0);
}

/** Tensors behind each other: along dimension 2. */
export function dstack(tensors: readonly Tensor[], ...args: OutArguments): Tensor {
  return stackWith("dstack", tensors, args, (t) => atleast3d(t), 2);
}

/** Tensors side by side, vectors and numbers as columns. */
export function columnStack(tensors: readonly Tensor[], ...args: OutArguments): Tensor {
  return stackWith(
    "columnStack",
    tensors,
    args,
    (t) => (t.shape.length <= 1 ? reshape(t, [t.array.size, 1]) : t),
    1,
  );
}
