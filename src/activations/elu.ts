import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter, number, type NumberParameter } from "./parameters.js";

/** Linear where positive, alpha (exp(x) - 1) where negative. */
export const elu: Activation<[NumberParameter<"alpha">, InplaceParameter]> = defineActivation({
  name: "elu",
  torch: { in: ["F"], inPlace: ["F"], module: "ELU", node: "EluBackward0" },
  summary: "Linear where positive, alpha (exp(x) - 1) where negative.",
  parameters: [number("alpha", 1), inplace],
  textbook: (x, { alpha }) => select(x.gt(0), x, alpha.mul(x.exp().sub(1))),
  value: (x, { alpha }) => select(x.gt(0), x, x.expm1().mul(alpha)),
  slope: (x, { alpha }) => select(x.gt(0), 1, x.exp().mul(alpha)),
  types: "floating",
  claims: {
    range: [-1, Number.POSITIVE_INFINITY],
    slopeRange: [0, 1],
    monotone: true,
    zeroCentred: false,
    saturates: "left",
  },
  pitfalls: ["The slope jumps at 0 unless alpha is 1."],
  samples: [
    [0, 0],
    [2, 2],
    [-1, -0.6321205588285577],
    [-2, -0.8646647167633873],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ELU.html",
});
