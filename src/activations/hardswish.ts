import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter } from "./parameters.js";

/** silu with straight pieces in place of the sigmoid: x relu6(x + 3) / 6. */
export const hardswish: Activation<[InplaceParameter]> = defineActivation({
  name: "hardswish",
  torch: { in: ["F"], module: "Hardswish", node: "HardswishBackward0", printed: "none" },
  summary: "silu with straight pieces in place of the sigmoid: x relu6(x + 3) / 6.",
  parameters: [inplace],
  textbook: (x) => x.mul(x.add(3).max(0).min(6)).div(6),
  // Divided first, so that large inputs do not overflow; cut at -3, so that -infinity gives -0.
  value: (x) => x.max(-3).mul(x.add(3).max(0).min(6).div(6)),
  // One value at each kink, as PyTorch has them: -1/2 at -3 and 3/2 at 3.
  slope: (x) => select(x.lt(-3), 0, select(x.le(3), x.mul(2).add(3).div(6), 1)),
  types: "floating",
  claims: {
    range: [-0.375, Number.POSITIVE_INFINITY],
    slopeRange: [-0.5, 1.5],
    monotone: false,
    zeroCentred: false,
    saturates: "left",
  },
  samples: [
    [0, 0],
    [1, 0.6666666666666666],
    [-1.5, -0.375],
    [4, 4],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardswish.html",
});
