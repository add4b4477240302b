import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter, number, type NumberParameter } from "./parameters.js";

/** The exponential linear unit whose slope is continuous for every alpha. */
export const celu: Activation<[NumberParameter<"alpha">, InplaceParameter]> = defineActivation({
  name: "celu",
  torch: { in: ["torch", "F"], inPlace: ["torch", "F"], module: "CELU", node: "CeluBackward0" },
  summary: "The exponential linear unit whose slope is continuous for every alpha.",
  parameters: [number("alpha", 1), inplace],
  textbook: (x, { alpha }) => x.max(0).add(alpha.mul(x.div(alpha).exp().sub(1)).min(0)),
  value: (x, { alpha }) => select(x.gt(0), x, x.div(alpha).expm1().mul(alpha)),
  slope: (x, { alpha }) => select(x.gt(0), 1, x.div(alpha).exp()),
  types: "floating",
  check: (p) => (p["alpha"] === 0 ? "ZeroDivisionError: alpha cannot be 0 for CELU" : null),
  claims: {
    range: [-1, Number.POSITIVE_INFINITY],
    slopeRange: [0, 1],
    monotone: true,
    zeroCentred: false,
    saturates: "left",
  },
  pitfalls: ["alpha must not be 0."],
  samples: [
    [0, 0],
    [2, 2],
    [-1, -0.6321205588285577],
    [-2, -0.8646647167633873],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CELU.html",
});
