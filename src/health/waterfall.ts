// Where the gradient went between the loss and a layer, as a sum that adds up.
//
// With z_l = W_l h_(l-1) + b_l, h_l = phi(z_l) and delta_l = dL/dz_l,
//   log|delta_k| = log|delta_L| + sum over l = k..L-1 of (log w_l + log a_l),
//   w_l = |dL/dh_l| / |delta_(l+1)|,   a_l = |delta_l| / |dL/dh_l|,
// and a_l is the ceiling sup|phi'| times what saturation leaves of it. This holds exactly: each factor cancels the next.

import { describe } from "../ndarray/describe.js";

/** What was recorded at one hidden layer, from one batch. */
export interface HiddenRecord {
  readonly name: string;
  /** |dL/dz|: the norm of the gradient before the activation function. */
  readonly before: number;
  /** |dL/dh|: the norm of the gradient after it. */
  readonly after: number;
  /** sup|phi'| of its activation function: 1/4 for sigmoid. */
  readonly ceiling: number;
}

/** Decades (powers of ten) of gradient lost at one layer; negative where the gradient grew. */
export interface LayerLoss {
  readonly name: string;
  /** Lost to the activation function's largest slope: nobody's fault but the function's. */
  readonly ceiling: number;
  /** Lost because slopes were below the ceiling: avoidable. */
  readonly saturation: number;
  /** Lost in the weights above the layer. */
  readonly weights: number;
  /** The three together. */
  readonly total: number;
  /** log10 of |delta| at this layer. */
  readonly level: number;
}

export interface Waterfall {
  /** From the last hidden layer down to the first: the way the gradient takes. */
  readonly layers: readonly LayerLoss[];
  /** The sums over all layers. */
  readonly ceiling: number;
  readonly saturation: number;
  readonly weights: number;
  readonly total: number;
  /** log10 of the gradient's norm at the output layer. */
  readonly top: number;
}

function isRecord(value: unknown): boolean {
  const { before, after, ceiling } = (value ?? {}) as Partial<HiddenRecord>;
  return typeof before === "number" && typeof after === "number" && typeof ceiling === "number";
}

/**
 * Splits the loss of gradient exactly into ceiling, saturation and weights.
 *
 * @param hidden the hidden layers, the first one first.
 * @param output |dL/dz| at the output layer.
 * @returns decades; `total` is log10(output / before of the first layer) up to rounding.
 */
export function waterfall(hidden: readonly HiddenRecord[], output: number): Waterfall {
  if (
    !Array.isArray(hidden) ||
    typeof output !== "number" ||
    !(hidden as readonly unknown[]).every(isRecord)
  ) {
    throw new TypeError(
      "waterfall: expected an array of { name, before, after, ceiling } and the norm at the output as a number, but got " +
        `${describe(hidden)} and ${describe(output)}`,
    );
  }
  const layers: LayerLoss[] = [];
  let above = output;
  for (const { name, before, after, ceiling } of [...hidden].reverse()) {
    const loss = {
      weights: -Math.log10(after / above),
      ceiling: -Math.log10(ceiling),
      saturation: -Math.log10(before / after / ceiling),
    };
    layers.push({
      name,
      ...loss,
      total: loss.weights + loss.ceiling + loss.saturation,
      level: Math.log10(before),
    });
    above = before;
  }
  const sum = (part: "ceiling" | "saturation" | "weights" | "total"): number =>
    layers.reduce((s, layer) => s + layer[part], 0);
  return {
    layers,
    ceiling: sum("ceiling"),
    saturation: sum("saturation"),
    weights: sum("weights"),
    total: sum("total"),
    top: Math.log10(output),
  };
}
