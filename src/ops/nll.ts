// The negative log-likelihood of class indices.

import { record, type Tensor } from "../autograd/tensor.js";
import { heap } from "../engine/heap.js";
import { denseOf, filled } from "../ndarray/arithmetic.js";
import { int64, uint8, type DType } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { integersOf } from "../ndarray/picks.js";
import { empty } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";
import { printedAs } from "./node-name.js";
import { sum } from "./reductions.js";
import { div } from "./division.js";

/** Where each sample's class stands in the dense [n, classes, rest] input, and how much it counts. */
interface Picks {
  /** Positions in elements, -1 for a sample that is ignored. */
  readonly positions: Int32Array;
  readonly weights: Float64Array;
  readonly total: number;
  /** The shape of the targets. */
  readonly shape: Shape;
}

function classesOf(operation: string, shape: Shape): { samples: number; classes: number; rest: number } {
  if (shape.length === 0) {
    throw new RangeError(`${operation}: input must have at least 1 dimension, but got a 0-d tensor`);
  }
  const at = shape.length === 1 ? 0 : 1;
  const product = (list: Shape): number => list.reduce((p, n) => p * n, 1);
  return {
    samples: at === 0 ? 1 : (shape[0] as number),
    classes: shape[at] as number,
    rest: product(shape.slice(at + 1)),
  };
}

function pick(
  operation: string,
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignoreIndex: number,
): Picks {
  const { classes, rest } = classesOf(operation, input.shape);
  const expected = input.shape.filter((_, d) => d !== (input.shape.length === 1 ? 0 : 1));
  if (target.dtype !== int64 && target.dtype !== uint8) {
    throw new TypeError(
      `${operation}: expected class indices of torch.int64, but got ${target.dtype.toString()}; use target.long()`,
    );
  }
  if (expected.join() !== target.shape.join()) {
    throw new RangeError(
      `${operation}: Expected target size [${expected.join(", ")}], got [${target.shape.join(", ")}] ` +
        `for an input of [${input.shape.join(", ")}]`,
    );
  }
  if (weight !== null && (weight.shape.length !== 1 || weight.shape[0] !== classes)) {
    throw new RangeError(
      `${operation}: weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of ` +
        `shape [${weight.shape.join(", ")}]`,
    );
  }
  if (weight !== null && weight.dtype !== input.dtype) {
    throw new TypeError(
      `${operation}: expected a weight of the input's type ${input.dtype.toString()}, but got ${weight.dtype.toString()}; convert it with .to(input.dtype)`,
    );
  }
  const labels = integersOf(denseOf(target.array));
  const factors = weight === null ? null : denseOf(weight.array);
  const positions = new Int32Array(labels.length);
  const weights = new Float64Array(labels.length);
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (label === ignoreIndex) {
      positions[i] = -1;
      continue;
    }
    if (label < 0 || label >= classes) {
      throw new RangeError(`${operation}: Target ${label} is out of bounds: there are ${classes} classes`);
    }
    const w = factors === null ? 1 : numberAt(factors, label);
    positions[i] = (Math.floor(i / rest) * classes + label) * rest + (i % rest);
    weights[i] = w;
    total += w;
  }
  return { positions, weights, total, shape: target.shape };
}

/** -weight * input at each sample's class; 0 where it is ignored. Linear, with its transpose as gradient. */
function gatherLosses(input: Tensor, picks: Picks): Tensor {
  const { positions, weights, shape } = picks;
  const source = denseOf(input.array);
  const out = empty(shape, input.dtype);
  const view = floats(input.dtype);
  const from = source.address / source.dtype.itemsize;
  const to = out.address / out.dtype.itemsize;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    view[to + i] = position < 0 ? 0 : -(weights[i] as number) * (view[from + position] as number);
  }
  const whole = input.shape;
  return record("NllLossBackward0", out, [input], gatherBack.bind(null, whole, picks), []);
}

function gatherBack(shape: Shape, picks: Picks, g: Tensor): Tensor[] {
  return [scatterLosses(g, shape, picks)];
}

function scatterLosses(g: Tensor, shape: Shape, picks: Picks): Tensor {
  const { positions, weights } = picks;
  const source = denseOf(g.array);
  const out = filled(shape, 0, g.dtype);
  const view = floats(g.dtype);
  const from = source.address / source.dtype.itemsize;
  const to = out.address / out.dtype.itemsize;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    if (position >= 0) {
      view[to + position] = -(weights[i] as number) * (view[from + i] as number);
    }
  }
  return record("NllLossBackwardBackward0", out, [g], (h) => [gatherLosses(h, picks)], []);
}

function floats(dtype: DType): Float32Array | Float64Array {
  return dtype.name === "float64" ? heap.f64 : heap.f32;
}

/** The loss of class indices; the mean is weighted by the classes, and NaN over no samples. */
export function negativeLogLikelihood(
  operation: string,
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignoreIndex: number,
  reduction: "mean" | "sum" | "none",
): Tensor {
  const picks = pick(operation, input, target, weight, ignoreIndex);
  const losses = gatherLosses(input, picks);
  if (reduction === "none") {
    return losses;
  }
  const total = sum(losses);
  const node = input.shape.length > 2 ? "NllLoss2DBackward0" : "NllLossBackward0";
  return printedAs(node, reduction === "sum" ? total : div(total, picks.total));
}
