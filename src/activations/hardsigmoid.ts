import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter } from "./parameters.js";

/** The sigmoid in three straight pieces: (x + 3) / 6 between 0 and 1. */
export const hardsigmoid: Activation<[InplaceParameter]> = defineActivation({
  name: "hardsigmoid",
  torch: { in: ["F"], module: "Hardsigmoid", node: "HardsigmoidBackward0", printed: "none" },
  summary: "The sigmoid in three straight pieces: (x + 3) / 6 between 0 and 1.",
  parameters: [inplace],
  value: (x) => x.add(3).max(0).min(6).div(6),
  slope: (x) => select(x.gt(-3).and(x.lt(3)), 1 / 6, 0),
  types: "floating",
  claims: { range: [0, 1], slopeRange: [0, 1 / 6], monotone: true, zeroCentred: false, saturates: "both" },
  pitfalls: ["Outside of (-3, 3) there is no gradient at all."],
  samples: [
    [0, 0.5],
    [1, 0.6666666666666666],
    [-4, 0],
    [4, 1],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html",
});
