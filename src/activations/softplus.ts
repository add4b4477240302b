import { ONE, select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { number, type NumberParameter } from "./parameters.js";
import { logistic } from "./sigmoid.js";

/** A smooth relu, log(1 + exp(beta x)) / beta; x itself where beta x is beyond the threshold. */
export const softplus: Activation<[NumberParameter<"beta">, NumberParameter<"threshold">]> = defineActivation(
  {
    name: "softplus",
    torch: { in: ["F"], module: "Softplus", node: "SoftplusBackward0" },
    summary: "A smooth relu, log(1 + exp(beta x)) / beta; x itself where beta x is beyond the threshold.",
    parameters: [number("beta", 1, "given"), number("threshold", 20, "given")],
    textbook: (x, { beta, threshold }) =>
      select(x.mul(beta).gt(threshold), x, ONE.add(x.mul(beta).exp()).log().div(beta)),
    value: (x, { beta, threshold }) => {
      const z = x.mul(beta);
      return select(z.gt(threshold), x, z.max(0).add(z.abs().neg().exp().log1p()).div(beta));
    },
    slope: (x, { beta, threshold }) => select(x.mul(beta).gt(threshold), 1, logistic(x.mul(beta))),
    types: "floating",
    claims: {
      range: [0, Number.POSITIVE_INFINITY],
      slopeRange: [0, 1],
      monotone: true,
      zeroCentred: false,
      saturates: "left",
    },
    pitfalls: [
      "Beyond the threshold it is linear, so value and slope jump there by exp(-threshold), 2e-9 by default.",
    ],
    samples: [
      [0, 0.6931471805599453],
      [2, 2.1269280110429725],
      [-2, 0.1269280110429725],
      [-100, 3.720075976020836e-44],
    ],
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Softplus.html",
  },
);
