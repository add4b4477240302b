import { select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter, number, type NumberParameter } from "./parameters.js";

/** x cut to [minVal, maxVal]. */
export const hardtanh: Activation<[NumberParameter<"minVal">, NumberParameter<"maxVal">, InplaceParameter]> =
  defineActivation({
    name: "hardtanh",
    torch: { in: ["F"], inPlace: ["F"], module: "Hardtanh", node: "HardtanhBackward0" },
    summary: "x cut to [minVal, maxVal].",
    parameters: [number("minVal", -1), number("maxVal", 1), inplace],
    value: (x, { minVal, maxVal }) => x.max(minVal).min(maxVal),
    slope: (x, { minVal, maxVal }) => select(x.le(minVal).or(x.ge(maxVal)), 0, 1),
    types: "same",
    claims: { range: [-1, 1], slopeRange: [0, 1], monotone: true, zeroCentred: true, saturates: "both" },
    pitfalls: ["Outside of (minVal, maxVal) there is no gradient at all."],
    samples: [
      [0, 0],
      [0.5, 0.5],
      [-4, -1],
      [4, 1],
    ],
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html",
  });
