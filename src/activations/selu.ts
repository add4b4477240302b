import { constant, select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter } from "./parameters.js";

// The fixed point at which mean 0 and variance 1 reproduce themselves (Klambauer et al., 2017).
const SCALE = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

/** The scaled exponential linear unit, which keeps mean 0 and variance 1 from layer to layer. */
export const selu: Activation<[InplaceParameter]> = defineActivation({
  name: "selu",
  torch: { in: ["torch", "F"], inPlace: ["torch", "F"], module: "SELU", node: "EluBackward0" },
  summary: "The scaled exponential linear unit, which keeps mean 0 and variance 1 from layer to layer.",
  parameters: [inplace],
  textbook: (x) => constant(SCALE).mul(x.max(0).add(constant(ALPHA).mul(x.exp().sub(1)).min(0))),
  value: (x) => select(x.gt(0), x.mul(SCALE), x.expm1().mul(SCALE * ALPHA)),
  slope: (x) => select(x.gt(0), SCALE, x.exp().mul(SCALE * ALPHA)),
  types: "floating",
  claims: {
    range: [-SCALE * ALPHA, Number.POSITIVE_INFINITY],
    slopeRange: [0, SCALE * ALPHA],
    monotone: true,
    zeroCentred: false,
    saturates: "left",
  },
  calculateGain: () => 3 / 4,
  pitfalls: [
    'It normalises itself only with lecun normal weights (kaimingNormal_ with nonlinearity "linear") and AlphaDropout.',
  ],
  samples: [
    [0, 0],
    [2, 2.101401974710961],
    [-1, -1.1113307378125628],
    [-2, -1.5201664685956948],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SELU.html",
});
