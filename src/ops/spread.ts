// The way back from a reduction: its result over the dimensions that were reduced.

import type { Tensor } from "../autograd/tensor.js";
import type { Shape } from "../ndarray/shape.js";
import { expand } from "./broadcast.js";
import { reshape } from "./view.js";

/** The shape with reduced dimensions of size 1, to which gradients are reshaped before they expand. */
export function keptShape(shape: Shape, dims: readonly number[]): Shape {
  return shape.map((length, d) => (dims.includes(d) ? 1 : length));
}

/** A reduced value spread over the dimensions that were reduced. */
export function spread(t: Tensor, shape: Shape, dims: readonly number[]): Tensor {
  return expand(reshape(t, keptShape(shape, dims)), shape);
}
