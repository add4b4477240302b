// 15. A function that does not go so deep: with any usual weights its slopes multiply to nothing over these layers.

import type { ActivationUse } from "../../recording.js";
import { hiddenLayers, hiddenModules } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { waterfallPicture } from "../waterfall-picture.js";
import { figure, shareOf, shown } from "../../measure/wording.js";
import { atStart } from "./initialisation.js";

/** The decades that a gradient loses or wins in a layer of one function, for weights of variance gain^2 / fan in. */
export function decadesALayer({ slopeMoment }: ActivationUse, gain: number): number {
  return -Math.log10(gain * slopeMoment);
}

/** Gains that are usual: Xavier's 1, PyTorch's default 1 / sqrt(3), and that which keeps the function's second moment. */
function standardGains({ valueMoment }: ActivationUse): readonly number[] {
  return [1, 1 / Math.sqrt(3), ...(valueMoment > 0 ? [1 / valueMoment] : [])];
}

export const depth: Rule = defineRule({
  name: "depth",
  title: "Wrong function for this depth",
  stage: "activation",
  definition:
    "At step 0 the first layer has lost 2 decades of gradient or more, over 60% of them to the ceiling of the activation function, and with " +
    "every standard gain the function would lose at least 1.3 decades (e^-3: six correlation lengths) over so many layers.",
  thresholds: { decades: 2, share: 0.6, lost: 1.3 },
  explains: [
    "initialisation",
    "vanishing",
    "collapsed",
    "updateRatio",
    "saturated",
    "learningRate",
    "zigzag",
  ],
  counts: "unconverged",
  source: "https://arxiv.org/abs/1611.01232",
  find: (measures, { decades, share, lost }) => {
    const start = atStart(measures) ?? measures.observations[0] ?? null;
    const first = start?.layers[0];
    if (
      start === null ||
      first === undefined ||
      first.total < decades ||
      first.parts.ceiling < share * first.total
    ) {
      return null;
    }
    const hidden = start.activations.filter(({ use }) => use.place === "hidden" && (use.ceiling ?? 1) < 1);
    const use = hidden[0]?.use;
    const uses = start.graph.nodes.filter(
      (n) => n.activation?.place === "hidden" && n.activation.name === use?.name,
    );
    if (use === undefined) {
      return null;
    }
    const least =
      Math.min(...standardGains(use).map((gain) => Math.abs(decadesALayer(use, gain)))) * uses.length;
    if (least < lost) {
      return null;
    }
    const modules = hiddenModules(measures);
    const at = `observations[${start.index}].gradients`;
    return {
      places: modules,
      says:
        `${uses.length} layers of ${use.name} lose ${shown(first.parts.ceiling)} of ${shown(first.total)} decades of gradient to ` +
        `its largest slope, ${shown(use.ceiling ?? 0)}; layer ${first.layer} gets ${shareOf(10 ** -first.decades, "the gradient at the output")}`,
      evidence: [
        figure(`gradient lost before ${first.layer}`, first.total, "decades", decades, at),
        figure(
          `of it to the ceiling of ${use.name}`,
          (100 * first.parts.ceiling) / first.total,
          "%",
          100 * share,
          at,
        ),
        figure(
          "lost at the best of the standard gains",
          least,
          "decades",
          lost,
          `graphs[${start.observation.graph}].nodes[*].activation.slopeMoment`,
        ),
      ],
      picture: waterfallPicture(start.layers),
      fixes: [
        { kind: "activation", modules, to: "ReLU" },
        { kind: "activation", modules, to: "Tanh" },
        { kind: "normalise", layers: hiddenLayers(measures), by: "BatchNorm" },
      ],
      since: 0,
    };
  },
});
