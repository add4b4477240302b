import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter } from "./parameters.js";

/** Keeps what is positive: max(x, 0). */
export const relu: Activation<[InplaceParameter]> = defineActivation({
  name: "relu",
  torch: {
    in: ["torch", "F", "Tensor"],
    inPlace: ["torch", "F", "Tensor"],
    module: "ReLU",
    node: "ReluBackward0",
  },
  summary: "Keeps what is positive: max(x, 0).",
  parameters: [inplace],
  value: (x) => x.max(0),
  // y > 0 exactly where x > 0, so the result is all that backward needs; at 0 the slope is PyTorch's 0.
  slope: (_x, _p, y) => select(y.le(0), 0, 1),
  types: "same",
  claims: {
    range: [0, Number.POSITIVE_INFINITY],
    slopeRange: [0, 1],
    monotone: true,
    zeroCentred: false,
    saturates: "left",
  },
  calculateGain: () => Math.SQRT2,
  pitfalls: ["A unit whose input is negative for every sample gets no gradient and stays dead."],
  samples: [
    [0, 0],
    [2, 2],
    [-2, 0],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html",
});
