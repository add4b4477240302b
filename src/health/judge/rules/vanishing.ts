// 2. Vanishing gradients: early layers get so little that they do not move beside the later ones.

import type { LossPart } from "../../measure/fall.js";
import type { LayerFall, ObservationMeasures } from "../../measure/measures.js";
import { median } from "../../measure/averages.js";
import { held } from "../persistence.js";
import { fixesFor, largestBy, largestPart } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { waterfallPicture } from "../waterfall-picture.js";
import { figure, shareOf, shown } from "../../measure/wording.js";

const WORDS: Readonly<Record<LossPart, string>> = {
  ceiling: "the activation function's largest slope",
  saturation: "saturation of the activation functions",
  weights: "the scale of the weights",
  normalisation: "normalisation",
  joining: "branches that cancel",
  other: "other operations",
};

interface Worst {
  readonly layer: LayerFall;
  readonly ratio: number | null;
  readonly middle: number | null;
}

function worstOf(
  o: ObservationMeasures,
  { decades, behind, still }: Readonly<Record<"decades" | "behind" | "still", number>>,
): Worst | null | undefined {
  const layer = largestBy(o.layers, ({ decades: lost }) => lost);
  if (layer === null || o.layers.length < 2) {
    return undefined;
  }
  // Gradients that are no numbers are another rule's.
  if (!(layer.decades >= decades)) {
    return null;
  }
  const ratio = o.ratios.get(layer.layer) ?? null;
  const middle = o.ratios.size === 0 ? null : median([...o.ratios.values()]);
  // Where an optimizer makes up for the small gradient, the layer moves like the others.
  const moves =
    ratio !== null && middle !== null && Number.isFinite(ratio) && ratio > Math.max(still, middle - behind);
  return moves ? null : { layer, ratio, middle };
}

export const vanishing: Rule = defineRule({
  name: "vanishing",
  title: "Vanishing gradient",
  stage: "gradient",
  definition:
    "The root mean square of the gradient at a layer is below 1e-3 of that at the output, and the layer's relative update " +
    "is 1 decade behind the median layer's, or below 1e-5, in 80% of the latest 20 observations.",
  thresholds: { decades: 3, behind: 1, still: -5 },
  explains: ["updateRatio", "collapsed", "zigzag"],
  counts: "unconverged",
  source: "https://proceedings.mlr.press/v9/glorot10a.html",
  find: (measures, thresholds) => {
    const found = held(measures.observations, (o) => worstOf(o, thresholds));
    if (found === null) {
      return null;
    }
    const { layer, ratio, middle } = found.latest;
    const at = `observations[${found.observation.index}]`;
    const part = largestPart(layer);
    const share = layer.parts[part] / layer.total;
    return {
      places: found.observation.layers.filter((l) => l.decades >= thresholds.decades).map((l) => l.layer),
      says:
        `layer ${layer.layer} gets ${shareOf(10 ** -layer.decades, "the gradient at the output")}; ` +
        `${shown(layer.parts[part])} of the ${shown(layer.total)} decades (${Math.round(100 * share)}%) are lost to ${WORDS[part]}`,
      evidence: [
        figure(
          `gradient lost before ${layer.layer} (RMS)`,
          layer.decades,
          "decades",
          thresholds.decades,
          `${at}.gradients`,
        ),
        figure(`lost to ${WORDS[part]}`, layer.parts[part], "decades", null, `${at}.gradients`),
        ...(ratio === null || middle === null
          ? []
          : [
              figure(
                `log10 of the relative update of ${layer.layer}`,
                ratio,
                "",
                middle - thresholds.behind,
                `${at}.updates`,
              ),
              figure("the same, median of all layers", middle, "", null, `${at}.updates`),
            ]),
      ],
      picture: waterfallPicture(found.observation.layers),
      fixes: fixesFor(part, measures),
      since: found.since,
    };
  },
});
