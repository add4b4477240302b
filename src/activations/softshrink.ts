import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { number, type NumberParameter } from "./parameters.js";

/** Moves x by lambd towards 0, where it stops: the proximal operator of lambd |x|. */
export const softshrink: Activation<[NumberParameter<"lambd">]> = defineActivation({
  name: "softshrink",
  torch: { in: ["F"], module: "Softshrink", node: "SoftshrinkBackward0", printed: "values" },
  summary: "Moves x by lambd towards 0, where it stops: the proximal operator of lambd |x|.",
  parameters: [number("lambd", 0.5)],
  textbook: (x, { lambd }) => select(x.gt(lambd), x.sub(lambd), select(x.lt(lambd.neg()), x.add(lambd), 0)),
  // The innermost choice keeps NaN.
  value: (x, { lambd }) =>
    select(x.gt(lambd), x.sub(lambd), select(x.lt(lambd.neg()), x.add(lambd), select(x.isNaN(), x, 0))),
  slope: (x, { lambd }) => select(x.ge(lambd.neg()).and(x.le(lambd)), 0, 1),
  types: "floating",
  check: ({ lambd = 0 }) =>
    lambd < 0 ? `lambda must be greater or equal to 0, but found to be ${lambd}.` : null,
  claims: {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    slopeRange: [0, 1],
    monotone: true,
    zeroCentred: true,
    saturates: "none",
  },
  pitfalls: ["Inputs within lambd of 0 get no gradient."],
  samples: [
    [0, 0],
    [0.5, 0],
    [2, 1.5],
    [-0.75, -0.25],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Softshrink.html",
});
