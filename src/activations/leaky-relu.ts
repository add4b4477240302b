import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter, number, type NumberParameter } from "./parameters.js";

/** Keeps what is positive, and a small part of what is negative. */
export const leakyRelu: Activation<[NumberParameter<"negativeSlope">, InplaceParameter]> = defineActivation({
  name: "leakyRelu",
  torch: { in: ["F"], inPlace: ["F"], module: "LeakyReLU", node: "LeakyReluBackward0" },
  summary: "Keeps what is positive, and a small part of what is negative.",
  parameters: [number("negativeSlope", 0.01), inplace],
  textbook: (x, { negativeSlope }) => x.max(0).add(negativeSlope.mul(x.min(0))),
  value: (x, { negativeSlope }) => select(x.gt(0), x, x.mul(negativeSlope)),
  slope: (x, { negativeSlope }) => select(x.gt(0), 1, negativeSlope),
  types: "floating",
  claims: {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    slopeRange: [0.01, 1],
    monotone: true,
    zeroCentred: false,
    saturates: "none",
  },
  calculateGain: ({ negativeSlope = 0.01 }) => Math.sqrt(2 / (1 + negativeSlope ** 2)),
  samples: [
    [0, 0],
    [2, 2],
    [-2, -0.02],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html",
});
