import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { number, type NumberParameter } from "./parameters.js";

/** x itself outside of [-lambd, lambd], else 0. */
export const hardshrink: Activation<[NumberParameter<"lambd">]> = defineActivation({
  name: "hardshrink",
  torch: {
    in: ["torch", "F", "Tensor"],
    module: "Hardshrink",
    node: "HardshrinkBackward0",
    printed: "values",
  },
  summary: "x itself outside of [-lambd, lambd], else 0.",
  parameters: [number("lambd", 0.5)],
  value: (x, { lambd }) => select(x.ge(lambd.neg()).and(x.le(lambd)), 0, x),
  slope: (x, { lambd }) => select(x.ge(lambd.neg()).and(x.le(lambd)), 0, 1),
  types: "floating",
  claims: {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    slopeRange: [0, 1],
    monotone: true,
    zeroCentred: true,
    saturates: "none",
  },
  pitfalls: ["Inputs within lambd of 0 get no gradient; the value jumps at their border."],
  samples: [
    [0, 0],
    [0.5, 0],
    [2, 2],
    [-0.75, -0.75],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html",
});
