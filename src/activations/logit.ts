import { ONE, select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { nullable, type NullableParameter } from "./parameters.js";

/** log(x / (1 - x)), the inverse of the sigmoid; with `eps`, x is first cut to [eps, 1 - eps]. */
export const logit: Activation<[NullableParameter<"eps">]> = defineActivation({
  name: "logit",
  torch: { out: true, in: ["torch", "Tensor"], inPlace: ["torch", "Tensor"], node: "LogitBackward0" },
  summary: "log(x / (1 - x)), the inverse of the sigmoid.",
  parameters: [nullable("eps")],
  textbook: (x, { eps }) => {
    const p = eps === null ? x : x.max(eps).min(ONE.sub(eps));
    return p.div(ONE.sub(p)).log();
  },
  value: (x, { eps }) => {
    const p = eps === null ? x : x.max(eps).min(ONE.sub(eps));
    const rest = ONE.sub(p);
    // Around 1/2 the quotient is near 1 and loses digits; 2p - 1 is exact there.
    const near = p.sub(0.5).abs().lt(0.25);
    return select(near, p.mul(2).sub(1).div(rest).log1p(), p.div(rest).log());
  },
  slope: (x, { eps }) => {
    const slope = ONE.div(x.mul(ONE.sub(x)));
    return eps === null
      ? select(x.lt(0).or(x.gt(1)), Number.NaN, slope)
      : select(x.lt(eps).or(x.gt(ONE.sub(eps))), 0, slope);
  },
  // Its slope would round three times in float32.
  lanes: "double",
  claims: {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    slopeRange: [4, Number.POSITIVE_INFINITY],
    monotone: true,
    zeroCentred: false,
    saturates: "none",
    domain: [0, 1],
  },
  pitfalls: ["Infinite at 0 and 1, NaN outside of [0, 1] unless eps is given."],
  samples: [
    [0.5, 0],
    [0.1, -2.197224577336219],
    [0.75, 1.0986122886681098],
    [0.999, 6.906754778648554],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.logit.html",
});
