import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter, required, type RequiredParameter } from "./parameters.js";

/** x itself above the threshold, else `value`. */
export const threshold: Activation<
  [RequiredParameter<"threshold">, RequiredParameter<"value">, InplaceParameter]
> = defineActivation({
  name: "threshold",
  torch: { in: ["torch", "F"], inPlace: ["torch", "F"], module: "Threshold", node: "ThresholdBackward0" },
  summary: "x itself above the threshold, else a fixed value.",
  parameters: [required("threshold"), required("value"), inplace],
  value: (x, { threshold, value }) => select(x.le(threshold), value, x),
  slope: (x, { threshold }) => select(x.le(threshold), 0, 1),
  types: "same",
  pitfalls: [
    "Inputs up to the threshold get no gradient; the value jumps there unless both numbers are the same.",
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Threshold.html",
});
