// What an in-place change of a view does to the history of its base and of the base's other views.

import { withGradMode } from "../autograd/mode.js";
import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { installRemakeView, record, Tensor } from "../autograd/tensor.js";
import { copyInto, copyOf, filled } from "../ndarray/arithmetic.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { asStrided, extentOf } from "./strided.js";

/**
 * After an in-place change of a view: the base gets a history in which the viewed part comes from the
 * change and the rest from before; this view and others are made again from the base when they are next asked.
 */
export function rebaseView(view: Tensor, before: Tensor, makeNode: (before: Tensor) => Node): void {
  const base = view.viewOf?.base;
  if (base === undefined) {
    return;
  }
  // The geometries of now: `t_` and its like may give these tensors others.
  const geometry = view.array;
  const whole = base.array;
  const source = new Tensor(whole);
  const history = base.gradFn;
  if (history !== null) {
    source.attach(history, base.outputIndex);
  }
  // The node of the change alone, seen as a function of the old view; its gradients are spliced into the base's.
  const standIn = new Tensor(before.array);
  standIn.attach(new Node("SliceOfBase", [], () => [], [], 1), 0);
  const change = makeNode(standIn);
  const vjp = (g: Tensor): (Tensor | null)[] => {
    const part = asStrided(contiguousLike(g, whole), geometry.shape, geometry.strides, geometry.offset);
    const [self, ...rest] = change.open()(part);
    return [replacePart(g, whole, geometry, self ?? null), ...rest];
  };
  const node = new Node("CopySlices", [source], vjp as VectorJacobianProduct, [], 1);
  node.nodes.push(...change.nodes.slice(1));
  node.outputs.push(...change.outputs.slice(1));
  base.attach(node, 0);
  base.rewrites++;
}

// The gradient in the very geometry of the base, so that offsets within it mean the same.
function contiguousLike(g: Tensor, base: NDArray): Tensor {
  const whole = filled([base.offset + extentOf(base)], 0, g.dtype);
  const place = whole.view(base.shape, base.strides, base.offset);
  copyInto(place, g.array);
  return record("CloneBackward0", place, [g], (h) => [h], []);
}

// The base's gradient, with the viewed part replaced (by zeros where there is none).
function replacePart(g: Tensor, base: NDArray, geometry: NDArray, part: Tensor | null): Tensor {
  const whole = filled([base.offset + extentOf(base)], 0, g.dtype);
  const place = whole.view(base.shape, base.strides, base.offset);
  copyInto(place, g.array);
  const target = whole.view(geometry.shape, geometry.strides, geometry.offset);
  if (part === null) {
    copyInto(target, filled(geometry.shape, 0, g.dtype));
  } else {
    copyInto(target, part.array);
  }
  return record(
    "CopySlicesBackward0",
    copyOf(place),
    [g, part],
    (h) => {
      const hPart = asStrided(contiguousLike(h, base), geometry.shape, geometry.strides, geometry.offset);
      return [replacePart(h, base, geometry, null), part === null ? null : hPart];
    },
    [],
  );
}

installRemakeView((base, view) => {
  if (!base.requiresGrad) {
    return null;
  }
  const { shape, strides, offset } = view.array;
  return withGradMode(true, () => asStrided(base, shape, strides, offset).gradFn);
});
