import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter } from "./parameters.js";
import { logistic, logisticComplement } from "./sigmoid.js";
import { cut } from "./tails.js";

/** x sigmoid(x): smooth, unbounded above, with a dip below zero. Also called swish. */
export const silu: Activation<[InplaceParameter]> = defineActivation({
  name: "silu",
  torch: { in: ["F"], module: "SiLU", node: "SiluBackward0" },
  summary: "x sigmoid(x): smooth, unbounded above, with a dip below zero. Also called swish.",
  parameters: [inplace],
  textbook: (x) => x.div(x.neg().exp().add(1)),
  // exp(-800) is 0 in float64 too, so -infinity gives -0.
  value: (x) => x.max(-800).mul(logistic(x)),
  slope: (x) => logistic(x).mul(cut(x, 800).mul(logisticComplement(x)).add(1)),
  types: "floating",
  claims: {
    range: [-0.2784645427610738, Number.POSITIVE_INFINITY],
    slopeRange: [-0.09983932012886692, 1.0998393201288669],
    monotone: false,
    zeroCentred: false,
    saturates: "left",
  },
  samples: [
    [0, 0],
    [2, 1.7615941559557649],
    [-2, -0.23840584404423511],
    [-1, -0.2689414213699951],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SiLU.html",
});
