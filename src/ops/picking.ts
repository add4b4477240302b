// Elements at listed places, with gradients.

import { record, type Tensor } from "../autograd/tensor.js";
import { copyOf, denseOf, filled } from "../ndarray/arithmetic.js";
import { pick, pickedShape, put, putAdd, type Picks } from "../ndarray/picks.js";
import type { Shape } from "../ndarray/shape.js";

/** The picked elements; their gradient is added up at their places. */
export function picked(node: string, t: Tensor, picks: Picks): Tensor {
  const from = t.shape;
  return record(node, pick(t.array, picks), [t], (g) => [spread(node, g, from, picks)], []);
}

// Zeros with the elements of g added at their places: the transpose of picking.
function spread(node: string, g: Tensor, shape: Shape, picks: Picks): Tensor {
  const values = denseOf(g.array);
  const whole = filled(shape, 0, g.dtype);
  putAdd(whole, picks, values);
  return record("IndexPutBackward0", whole, [g], (h) => [picked(node, h, picks)], []);
}

/** The tensor with zeros at the places: its own transpose. */
export function cleared(t: Tensor, picks: Picks): Tensor {
  const kept = copyOf(t.array);
  put(kept, picks, filled(pickedShape(t.shape, picks), 0, t.dtype));
  return record("IndexPutBackward0", kept, [t], (h) => [cleared(h, picks)], []);
}
