// Losses that compare element by element, and how a loss is reduced.

import type { Tensor } from "../autograd/tensor.js";
import { type Expr, ONE, select } from "../expr/expr.js";
import { printedAs } from "./node-name.js";
import { floatsOnly, Operation } from "./operation.js";
import { mul } from "./arithmetic.js";
import { castTo } from "./cast.js";
import { mean, sum } from "./reductions.js";
import { sameShape } from "../ndarray/shape.js";

/** What a loss over many elements becomes: their mean, their sum, or itself. */
export type Reduction = "mean" | "sum" | "none";

export interface LossOptions {
  reduction?: Reduction;
}

export interface WeightedLossOptions extends LossOptions {
  /** Factors for the elements, broadcast to them. */
  weight?: Tensor | null;
}

export interface LogitLossOptions extends WeightedLossOptions {
  /** Factors for the positive part of each class. */
  posWeight?: Tensor | null;
}

/** Nodes of losses that PyTorch computes and reduces in one operation. */
const WHOLE = /LossBackward|^BinaryCrossEntropy/;

/** Reduces a loss. Throws for a name that is none of the three. */
export function reduceLoss(operation: string, loss: Tensor, reduction: Reduction): Tensor {
  checkReduction(operation, reduction);
  if (reduction === "none") {
    return loss;
  }
  const reduced = reduction === "mean" ? mean(loss) : sum(loss);
  const node = loss.gradFn?.name ?? "";
  return WHOLE.test(node) ? printedAs(node, reduced) : reduced;
}

/** Throws unless the name is one of a reduction. */
export function checkReduction(operation: string, reduction: string): void {
  if (!["mean", "sum", "none"].includes(reduction)) {
    throw new RangeError(
      `${operation}: ${String(reduction)} is not a valid value for reduction; it is "mean", "sum" or "none"`,
    );
  }
}

/** Throws unless target and input have one element type. */
export function sameType(operation: string, input: Tensor, target: Tensor): void {
  if (input.dtype !== target.dtype) {
    throw new TypeError(
      `${operation}: Found dtype ${target.dtype.toString()} but expected ${input.dtype.toString()}; convert the target with .to()`,
    );
  }
}

/** The loss times the weights, if there are any, in the type of the loss. */
export function weighted(loss: Tensor, weight: Tensor | null | undefined): Tensor {
  return weight === null || weight === undefined ? loss : mul(loss, castTo(weight, loss.dtype));
}

/** Throws unless target and input have one shape. */
export function sameSize(operation: string, input: Tensor, target: Tensor): void {
  if (!sameShape(input.shape, target.shape)) {
    throw new RangeError(
      `${operation}: Using a target size ([${target.shape.join(", ")}]) that is different to the input size ` +
        `([${input.shape.join(", ")}]) is not supported; reshape one of them`,
    );
  }
}

/** (x - t)^2 */
export const squaredError: Operation = new Operation({
  name: "mseLoss",
  arity: 2,
  types: floatsOnly,
  value: (x, t) => x.sub(t).square(),
});

// PyTorch clamps the logarithms at -100, so that a certain and wrong answer costs 100 and not infinity.
const clampedLog = (p: Expr): Expr => p.log().max(-100);

/** -(t log p + (1 - t) log(1 - p)) */
export const binaryCrossEntropyOf: Operation = new Operation({
  name: "binaryCrossEntropy",
  arity: 2,
  types: floatsOnly,
  value: (p, t) =>
    t
      .sub(1)
      .mul(p.neg().log1p().max(-100))
      .sub(t.mul(clampedLog(p))),
  // PyTorch bounds the denominator, so that the gradient of a certain and wrong answer is large but finite.
  partials: (p, t) => [
    p.sub(t).div(ONE.sub(p).mul(p).max(1e-12)),
    p.neg().log1p().max(-100).sub(clampedLog(p)),
  ],
});

/** log(1 + exp(-|x|)), the part of softplus that does not grow. */
const softplusRest = (x: Expr): Expr => x.abs().neg().exp().log1p();

/** (1 - t) x + log(1 + exp(-x)): the cross-entropy of sigmoid(x) without ever computing sigmoid(x). */
export const logitCrossEntropy: Operation = new Operation({
  name: "binaryCrossEntropyWithLogits",
  arity: 2,
  types: floatsOnly,
  value: (x, t) => x.max(0).sub(x.mul(t)).add(softplusRest(x)),
  partials: (x, t) => [sigmoidOf(x).sub(t), x.neg()],
});

/** The same with a factor for the positive part: (1 - t) x + (1 + (w - 1) t) log(1 + exp(-x)). */
export const weightedLogitCrossEntropy: Operation = new Operation({
  name: "binaryCrossEntropyWithLogits",
  arity: 3,
  types: floatsOnly,
  value: (x, t, w) =>
    ONE.sub(t)
      .mul(x)
      .add(
        w
          .sub(1)
          .mul(t)
          .add(1)
          .mul(softplusRest(x).add(x.neg().max(0))),
      ),
  partials: (x, t, w) => [
    ONE.sub(t).sub(w.sub(1).mul(t).add(1).mul(sigmoidOf(x.neg()))),
    x.neg().add(w.sub(1).mul(softplusRest(x).add(x.neg().max(0)))),
    t.mul(softplusRest(x).add(x.neg().max(0))),
  ],
});

function sigmoidOf(x: Expr): Expr {
  const e = x.abs().neg().exp();
  return select(x.lt(0), e, 1).div(e.add(1));
}
