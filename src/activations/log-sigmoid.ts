import { ONE } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { logisticComplement } from "./sigmoid.js";

/** The logarithm of the sigmoid, for log-likelihoods of a logit. */
export const logsigmoid: Activation<[]> = defineActivation({
  name: "logsigmoid",
  torch: { in: ["F"], module: "LogSigmoid", node: "LogSigmoidBackward0" },
  summary: "The logarithm of the sigmoid, for log-likelihoods of a logit.",
  parameters: [],
  textbook: (x) => ONE.div(ONE.add(x.neg().exp())).log(),
  value: (x) => x.min(0).sub(x.abs().neg().exp().log1p()),
  slope: (x) => logisticComplement(x),
  types: "floating",
  claims: {
    range: [Number.NEGATIVE_INFINITY, 0],
    slopeRange: [0, 1],
    monotone: true,
    zeroCentred: false,
    saturates: "right",
  },
  samples: [
    [0, -0.6931471805599453],
    [2, -0.1269280110429725],
    [-2, -2.1269280110429725],
    [100, -3.720075976020836e-44],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html",
});
