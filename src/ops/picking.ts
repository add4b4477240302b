// Elements at listed places, with gradients.

import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { copyOf, denseOf, filled } from "../ndarray/arithmetic.js";
import { pick, pickedShape, put, putAdd, type Picks } from "../ndarray/picks.js";
import type { NDArray } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";
import { sumTo } from "./broadcast.js";
import { beginInPlace, finishInPlace } from "./in-place.js";

/** The picked elements; their gradient is added up at their places. */
export function picked(node: string, t: Tensor, picks: Picks): Tensor {
  return record(node, pick(t.array, picks), [t], pickedBack.bind(null, node, t.shape, picks), []);
}

function pickedBack(node: string, shape: Shape, picks: Picks, g: Tensor): Tensor[] {
  return [spread(node, g, shape, picks)];
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

/**
 * Writes values to the picked places of a tensor in place, or adds them to what is there; with the history of both.
 *
 * @param spreadOut the values in the picked shape; `values` is what they were broadcast from.
 */
export function writePicks(
  operation: string,
  target: Tensor,
  picks: Picks,
  values: Tensor,
  spreadOut: NDArray,
  accumulate: boolean,
): void {
  const recorded = beginInPlace(operation, target, [values]);
  const shares = values.array.storage === target.array.storage;
  const dense = spreadOut.dense && !shares ? spreadOut : copyOf(spreadOut);
  if (accumulate) {
    putAdd(target.array, picks, dense);
  } else {
    put(target.array, picks, dense);
  }
  finishInPlace(target, recorded, (before) => {
    const [selfWanted, valuesWanted] = [before.requiresGrad, values.requiresGrad];
    const from = values.shape;
    const vjp = (g: Tensor): (Tensor | null)[] => [
      selfWanted ? (accumulate ? g : cleared(g, picks)) : null,
      valuesWanted ? sumTo(picked("IndexBackward0", g, picks), from) : null,
    ];
    return new Node("IndexPutBackward0", [before, values], vjp as VectorJacobianProduct, [], 1);
  });
}
