// Views: other geometry over the same elements. Each records how to carry the gradient back and what it is a view of,
// so that an in-place change of the view changes the history of its base.

import { isGradEnabled } from "../autograd/mode.js";
import { mustRecord, record, recordMany, Tensor } from "../autograd/tensor.js";
import { copyInto, denseOf, filled } from "../ndarray/arithmetic.js";
import { diagonalOf, selected, sliced } from "../ndarray/geometry.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { denseStrides, sameShape, sizeOf, type Shape, wrapDimPair } from "../ndarray/shape.js";

/**
 * A view as a tensor.
 *
 * @param vjp the gradient of the viewed tensor from that of the view.
 */
export function viewOf(node: string, t: Tensor, array: NDArray, vjp: (gradient: Tensor) => Tensor): Tensor {
  const out = mustRecord([t]) ? record(node, array, [t], onlyInput.bind(null, vjp), []) : new Tensor(array);
  noteView(out, t, isGradEnabled() ? null : madeWithoutGrad);
  return out;
}

function onlyInput(vjp: (gradient: Tensor) => Tensor, g: Tensor): Tensor[] {
  return [vjp(g)];
}

/**
 * A view that shows every element at most once, at the place that `place` finds in an array of the viewed geometry. Its
 * gradient goes to that place among zeros.
 */
export function windowOf(node: string, t: Tensor, place: (whole: NDArray) => NDArray): Tensor {
  return viewOf(node, t, place(t.array), embedded.bind(null, node, t.shape, place));
}

/** `length` indices of a dimension from `start`, `step` apart; all checked by the caller. */
export function sliceView(t: Tensor, dim: number, start: number, length: number, step = 1): Tensor {
  return windowOf("SliceBackward0", t, sliceOf.bind(null, dim, start, length, step));
}

/** The part at one index of a dimension, without that dimension; checked by the caller. */
export function selectView(t: Tensor, dim: number, index: number): Tensor {
  return windowOf("SelectBackward0", t, selectOf.bind(null, dim, index));
}

/** The diagonal of two dimensions as a new last one; dimensions are counted and checked here. */
export function diagonalView(
  operation: string,
  t: Tensor,
  offset: number,
  dim1: number,
  dim2: number,
): Tensor {
  const [a, b] = wrapDimPair(operation, dim1, dim2, t.shape.length);
  return windowOf("DiagonalBackward0", t, diagonalAt.bind(null, offset, a, b));
}

function diagonalAt(offset: number, dim1: number, dim2: number, a: NDArray): NDArray {
  return diagonalOf(a, offset, dim1, dim2);
}

function selectOf(dim: number, index: number, a: NDArray): NDArray {
  return selected(a, dim, index);
}

function sliceOf(dim: number, start: number, length: number, step: number, a: NDArray): NDArray {
  return sliced(a, dim, start, length, step);
}

function embedded(node: string, shape: Shape, place: (whole: NDArray) => NDArray, g: Tensor): Tensor {
  const whole = filled(shape, 0, g.dtype);
  copyInto(place(whole), g.array);
  return record(`${node.replace(/0$/, "")}Backward0`, whole, [g], embeddedBack.bind(null, node, place), []);
}

function embeddedBack(node: string, place: (whole: NDArray) => NDArray, h: Tensor): Tensor[] {
  return [windowOf(node, h, place)];
}

/**
 * Several views made by one operation. They share a node, so none of them may be changed in place while recording.
 *
 * @param vjp the gradient of the viewed tensor from those of the views, null for views that nothing depends on.
 */
export function viewsOf(
  node: string,
  t: Tensor,
  arrays: readonly NDArray[],
  vjp: (gradients: readonly (Tensor | null)[]) => Tensor,
): Tensor[] {
  const outs = recordMany(node, arrays, [t], (...gradients) => [vjp(gradients)], []);
  outs.forEach((out, i) => {
    noteView(out, t, isGradEnabled() ? madeTogether(node, i) : madeWithoutGrad);
  });
  return outs;
}

type Forbidden = (happened: string) => string;

function noteView(out: Tensor, t: Tensor, forbidden: Forbidden | null): void {
  const base = t.viewOf?.base ?? t;
  // A view of a view that must not be written must not be written either.
  out.viewOf = { base, rewrites: base.rewrites, forbidden: forbidden ?? t.viewOf?.forbidden ?? null };
}

const madeWithoutGrad: Forbidden = (happened) =>
  `A view was created in no_grad mode and ${happened} with grad mode enabled. This is ambiguous, so it is forbidden; ` +
  "move both the view and the change into noGrad, or both out of it";

const madeTogether =
  (node: string, i: number): Forbidden =>
  (happened) =>
    `Output ${i} of ${node} is a view and ${happened}. This view is the output of a function that returns multiple ` +
    "views, which may not be modified inplace; use an operation that is not in-place, or take the part by narrow()";

/**
 * The shape that has one dimension -1 filled in so that the sizes multiply to `size`. Throws where none fits.
 */
export function inferShape(operation: string, shape: Shape, size: number): Shape {
  const unknown = shape.indexOf(-1);
  const known = sizeOf(shape.filter((_, i) => i !== unknown));
  const invalid = (): RangeError =>
    new RangeError(`${operation}: shape '[${shape.join(", ")}]' is invalid for input of size ${size}`);
  if (shape.some((length, i) => length < 0 && i !== unknown)) {
    throw shape.filter((length) => length === -1).length > 1
      ? new RangeError(`${operation}: only one dimension can be inferred, but got [${shape.join(", ")}]`)
      : invalid();
  }
  if (unknown < 0) {
    if (known !== size) {
      throw invalid();
    }
    return shape;
  }
  if (known === 0) {
    throw new RangeError(
      `${operation}: cannot reshape tensor of 0 elements into shape [${shape.join(", ")}] because the unspecified ` +
        "dimension size -1 can be any value and is ambiguous",
    );
  }
  if (size % known !== 0) {
    throw invalid();
  }
  return shape.map((length, i) => (i === unknown ? size / known : length));
}

/** Strides that show the elements in another shape without a copy, or null where there are none. */
export function viewStrides(array: NDArray, shape: Shape): number[] | null {
  const strides = new Array<number>(shape.length).fill(1);
  // Old dimensions that step as one are taken together, from the last; new ones must fill each such block exactly.
  let d = shape.length - 1;
  let block = 1;
  let step = array.rank === 0 ? 1 : (array.strides[array.rank - 1] as number);
  for (let i = array.rank - 1; i >= 0; i--) {
    block *= array.shape[i] as number;
    if (i > 0 && (array.shape[i - 1] === 1 || array.strides[i - 1] === block * step)) {
      continue;
    }
    let covered = 1;
    while (d >= 0 && (covered < block || shape[d] === 1)) {
      strides[d] = covered * step;
      covered *= shape[d] as number;
      d--;
    }
    if (covered !== block) {
      return null;
    }
    if (i > 0) {
      block = 1;
      step = array.strides[i - 1] as number;
    }
  }
  return d >= 0 && array.rank > 0 ? null : strides;
}

/** @internal The elements in another shape: a view where strides allow, else a copy. */
export function reshape(t: Tensor, shape: Shape): Tensor {
  if (sameShape(t.shape, shape)) {
    return t;
  }
  const wanted = inferShape("reshape", shape, t.array.size);
  const from = t.shape;
  const array = viewed(t.array, wanted);
  if (array === null) {
    const dense = denseOf(t.array);
    return record(
      "UnsafeViewBackward0",
      viewed(dense, wanted) as NDArray,
      [t],
      (g) => [reshape(g, from)],
      [],
    );
  }
  return viewOf("ViewBackward0", t, array, shapedBack.bind(null, from));
}

function shapedBack(from: Shape, g: Tensor): Tensor {
  return reshape(g, from);
}

/** The array in another shape of the same size, without a copy; null where its strides do not allow that. */
export function viewed(array: NDArray, shape: Shape): NDArray | null {
  if (array.dense) {
    return array.view(shape, denseStrides(shape));
  }
  const strides = viewStrides(array, shape);
  return strides === null ? null : array.view(shape, strides);
}

/** The last two dimensions exchanged, as a view. */
export function swapLast(t: Tensor): Tensor {
  const { shape, strides } = t.array;
  return viewOf("TransposeBackward0", t, t.array.view(lastSwapped(shape), lastSwapped(strides)), swapLast);
}

function lastSwapped(list: readonly number[]): number[] {
  const swapped = list.slice();
  const rank = list.length;
  swapped[rank - 2] = list[rank - 1] as number;
  swapped[rank - 1] = list[rank - 2] as number;
  return swapped;
}
