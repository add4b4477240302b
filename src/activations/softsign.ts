import { ONE } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";

/** x / (1 + |x|): squashes into (-1, 1), approaching its limits slowly. */
export const softsign: Activation<[]> = defineActivation({
  name: "softsign",
  torch: { in: ["F"], module: "Softsign", node: "DivBackward0" },
  summary: "x / (1 + |x|): squashes into (-1, 1), approaching its limits slowly.",
  parameters: [],
  textbook: (x) => x.div(ONE.add(x.abs())),
  // Beyond 1e30 the quotient is 1 in every type; cut there, infinity over infinity does not arise.
  value: (x) => {
    const a = x.max(-1e30).min(1e30);
    return a.div(a.abs().add(1));
  },
  // Not 1 / (1 + |x|)^2, whose square overflows.
  slope: (x) => ONE.div(x.abs().add(1)).square(),
  // Four roundings in float32 would add up to 3.4 ULP in the slope.
  lanes: "double",
  claims: { range: [-1, 1], slopeRange: [0, 1], monotone: true, zeroCentred: true, saturates: "both" },
  samples: [
    [0, 0],
    [1, 0.5],
    [-3, -0.75],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Softsign.html",
});
