import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter } from "./parameters.js";

/** relu that stops at 6: min(max(x, 0), 6). */
export const relu6: Activation<[InplaceParameter]> = defineActivation({
  name: "relu6",
  torch: { in: ["F"], module: "ReLU6", node: "HardtanhBackward0" },
  summary: "relu that stops at 6: min(max(x, 0), 6).",
  parameters: [inplace],
  value: (x) => x.max(0).min(6),
  slope: (x) => select(x.le(0).or(x.ge(6)), 0, 1),
  types: "same",
  claims: { range: [0, 6], slopeRange: [0, 1], monotone: true, zeroCentred: false, saturates: "both" },
  pitfalls: ["Outside of (0, 6) there is no gradient at all."],
  samples: [
    [0, 0],
    [2, 2],
    [-2, 0],
    [7, 6],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU6.html",
});
