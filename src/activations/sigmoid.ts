import { type Expr, input, ONE, type ScalarFunction, scalarFunction, select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";

type Function1 = (...x: (Expr | number)[]) => Expr;

// All three from e = exp(-|x|), which never overflows, so that kernels compute e once.
const x: Expr = input(0);
const e = x.abs().neg().exp();

const logisticFunction: ScalarFunction = {
  name: "logistic",
  arity: 1,
  value: select(x.lt(0), e, 1).div(e.add(1)),
  get partials() {
    return [logisticSlope(x)];
  },
};

/** 1 / (1 + exp(-x)) */
export const logistic: Function1 = scalarFunction(logisticFunction);

const complementFunction: ScalarFunction = {
  name: "logisticComplement",
  arity: 1,
  value: select(x.lt(0), 1, e).div(e.add(1)),
  get partials() {
    return [logisticSlope(x).neg()];
  },
};

/** 1 - logistic(x) = logistic(-x), without cancellation. */
export const logisticComplement: Function1 = scalarFunction(complementFunction);

const slopeFunction: ScalarFunction = {
  name: "logisticSlope",
  arity: 1,
  value: e.div(e.add(1).square()),
  get partials() {
    return [logisticSlope(x).mul(x.mul(0.5).tanh()).neg()];
  },
};

/** e / (1 + e)^2 = logistic(x) logistic(-x), right where 1 - logistic(x) has lost its digits. */
export const logisticSlope: Function1 = scalarFunction(slopeFunction);

/** Squashes any real number into (0, 1). */
export const sigmoid: Activation<[]> = defineActivation({
  name: "sigmoid",
  torch: {
    out: true,
    in: ["torch", "F", "Tensor"],
    inPlace: ["torch", "Tensor"],
    module: "Sigmoid",
    node: "SigmoidBackward0",
  },
  summary: "Squashes any real number into (0, 1).",
  parameters: [],
  textbook: (x) => ONE.div(ONE.add(x.neg().exp())),
  value: (x) => logistic(x),
  slope: (x) => logisticSlope(x),
  lanes: "single",
  claims: { range: [0, 1], slopeRange: [0, 1 / 4], monotone: true, zeroCentred: false, saturates: "both" },
  calculateGain: () => 1,
  pitfalls: [
    "The slope is at most 1/4: a gradient shrinks at least fourfold in every layer.",
    "Outputs are positive, so all weights of the next neuron get gradients of one sign.",
    "Before binary cross-entropy use binaryCrossEntropyWithLogits, which takes the logits themselves.",
  ],
  samples: [
    [0, 0.5],
    [2, 0.8807970779778823],
    [-2, 0.11920292202211755],
    [-100, 3.720075976020836e-44],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html",
});
