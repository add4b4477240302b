import { sechSquared } from "../expr/hyperbolic.js";
import { type Activation, defineActivation } from "./definition.js";

/** The hyperbolic tangent: squashes into (-1, 1) around zero. */
export const tanh: Activation<[]> = defineActivation({
  name: "tanh",
  torch: {
    out: true,
    in: ["torch", "F", "Tensor"],
    inPlace: ["torch", "Tensor"],
    module: "Tanh",
    node: "TanhBackward0",
  },
  summary: "The hyperbolic tangent: squashes into (-1, 1) around zero.",
  parameters: [],
  textbook: (x) => x.exp().sub(x.neg().exp()).div(x.exp().add(x.neg().exp())),
  value: (x) => x.tanh(),
  slope: (x) => sechSquared(x),
  claims: { range: [-1, 1], slopeRange: [0, 1], monotone: true, zeroCentred: true, saturates: "both" },
  calculateGain: () => 5 / 3,
  pitfalls: ["The slope is below 1 everywhere but at 0: gradients vanish through many saturated layers."],
  samples: [
    [0, 0],
    [1, 0.7615941559557649],
    [-1, -0.7615941559557649],
    [1e-4, 9.999999966666667e-5],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html",
});
