// The cross product of vectors of three along a dimension.

import { record, type Tensor } from "../autograd/tensor.js";
import { input as operand } from "../expr/expr.js";
import { bool } from "../ndarray/dtype.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import { selected } from "../ndarray/geometry.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import { broadcastShapes, wrapDim } from "../ndarray/shape.js";
import { sumTo } from "./broadcast.js";

const show = (t: Tensor): string => `[${t.shape.join(", ")}]`;

const component = new ElementwiseFunction(
  [
    operand(0)
      .mul(operand(1))
      .sub(operand(2).mul(operand(3))),
  ],
  0,
);

function crossAlong(operation: string, a: Tensor, b: Tensor, dim: number): Tensor {
  const shape = broadcastShapes(operation, a.shape, b.shape);
  const [needA, needB] = [a.requiresGrad, b.requiresGrad];
  const out = empty(shape, a.dtype);
  for (let i = 0; i < 3; i++) {
    const [j, k] = [(i + 1) % 3, (i + 2) % 3];
    const at = (t: Tensor, index: number): NDArray => selected(t.array, dim, index);
    component.into([selected(out, dim, i)], [at(a, j), at(b, k), at(a, k), at(b, j)], [], a.dtype);
  }
  return record(
    "LinalgCrossBackward0",
    out,
    [a, b],
    (g) => [
      needA ? sumTo(crossAlong(operation, b, g, dim), a.shape) : null,
      needB ? sumTo(crossAlong(operation, g, a, dim), b.shape) : null,
    ],
    [...(needB ? [a] : []), ...(needA ? [b] : [])],
  );
}

/** The cross product along `dim`, with every check but which dimension was meant. */
export function crossProduct(operation: string, a: Tensor, b: Tensor, dim: number): Tensor {
  if (a.dtype !== b.dtype) {
    throw new TypeError(
      `${operation}: expected scalar type ${a.dtype.toString()} but found ${b.dtype.toString()}; convert one with .to()`,
    );
  }
  if (a.dtype === bool) {
    throw new TypeError(`${operation}: not implemented for torch.bool; convert with .to(torch.int64)`);
  }
  if (a.shape.length !== b.shape.length) {
    throw new RangeError(
      `${operation}: inputs must have the same number of dimensions, but got ${show(a)} and ${show(b)}`,
    );
  }
  const axis = wrapDim(operation, dim, a.shape.length);
  if (a.shape[axis] !== 3 || b.shape[axis] !== 3) {
    throw new RangeError(
      `${operation}: inputs dimension ${dim} must have length 3. Got ${a.shape[axis] ?? 1} and ${b.shape[axis] ?? 1}`,
    );
  }
  return crossAlong(operation, a, b, axis);
}
