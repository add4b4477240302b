import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import {
  inplace,
  type InplaceParameter,
  type NoiseParameter,
  number,
  type NumberParameter,
} from "./parameters.js";

/** leakyRelu whose slope is drawn anew for each negative element in training, and its mean otherwise. */
export const rrelu: Activation<
  [NumberParameter<"lower">, NumberParameter<"upper">, NoiseParameter<"training">, InplaceParameter]
> = defineActivation({
  name: "rrelu",
  torch: { in: ["torch", "F"], inPlace: ["torch", "F"], module: "RReLU", node: "RreluWithNoiseBackward0" },
  summary:
    "leakyRelu whose slope is drawn anew for each negative element in training, and its mean otherwise.",
  parameters: [
    number("lower", 1 / 8),
    number("upper", 1 / 3),
    {
      kind: "noise",
      name: "training",
      from: "lower",
      to: "upper",
      drawn: (x) => x <= 0,
      otherwise: 1,
      expected: (lower, upper) => lower.add(upper).mul(0.5),
    },
    inplace,
  ],
  value: (x, { noise }) => select(x.le(0), x.mul(noise), x),
  slope: (x, { noise }) => select(x.le(0), noise, 1),
  types: "floating",
  check: ({ lower = 0, upper = 1 }) =>
    lower > upper
      ? `Lower bound should be less than or equal to the upper bound, but got ${lower} and ${upper}`
      : null,
  claims: {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    slopeRange: [11 / 48, 1],
    monotone: true,
    zeroCentred: false,
    saturates: "none",
  },
  pitfalls: [
    "It draws random numbers in training: seed them for runs that repeat, and call eval() before measuring.",
  ],
  samples: [
    [0, 0],
    [2, 2],
    [-2, -11 / 24],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.RReLU.html",
});
