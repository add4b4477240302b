import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import type { TensorParameter } from "./parameters.js";

/** leakyRelu with a slope that is learned, one for all or one for each channel (dimension 1). */
export const prelu: Activation<[TensorParameter<"weight">]> = defineActivation({
  name: "prelu",
  torch: { in: ["torch", "F", "Tensor"], module: "PReLU", node: "PreluBackward0" },
  summary: "leakyRelu with a slope that is learned, one for all or one for each channel.",
  parameters: [{ kind: "tensor", name: "weight", initial: 0.25 }],
  textbook: (x, { weight }) => x.max(0).add(weight.mul(x.min(0))),
  value: (x, { weight }) => select(x.gt(0), x, x.mul(weight)),
  slope: (x, { weight }) => select(x.gt(0), 1, weight),
  types: "floating",
  claims: {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    slopeRange: [0.25, 1],
    monotone: true,
    zeroCentred: false,
    saturates: "none",
  },
  pitfalls: ["Weight decay should leave its weight out: it pulls the slope towards relu."],
  samples: [
    [0, 0],
    [2, 2],
    [-2, -0.5],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html",
});
