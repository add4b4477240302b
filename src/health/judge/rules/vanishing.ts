// 2. Vanishing gradients: early layers get so little that they do not move beside the later ones.

import type { LossPart } from "../../measure/fall.js";
import { LOSS_PARTS } from "../../measure/fall.js";
import type { LayerFall, Measures, ObservationMeasures } from "../../measure/measures.js";
import { median } from "../../measure/progress.js";
import type { Fix } from "../../prove/fix.js";
import type { PartsPicture } from "../../report/picture.js";
import { held } from "../persistence.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, shown } from "../wording.js";

/** The picture of where the gradient went, one row a layer. */
export function waterfallPicture(layers: readonly LayerFall[]): PartsPicture {
  const parts = LOSS_PARTS.filter((part) => layers.some((l) => Math.abs(l.parts[part]) > 1e-9));
  return {
    kind: "parts",
    title: "Decades of gradient lost between the output and each layer",
    unit: "decades",
    parts,
    rows: layers.map(({ layer, parts: lost }) => ({ label: layer, values: parts.map((part) => lost[part]) })),
  };
}

/** The part to which most is lost. */
export function largestPart({ parts }: LayerFall): LossPart {
  return LOSS_PARTS.reduce((best, part) => (parts[part] > parts[best] ? part : best));
}

const WORDS: Readonly<Record<LossPart, string>> = {
  ceiling: "the activation function's largest slope",
  saturation: "saturation of the activation functions",
  weights: "the scale of the weights",
  normalisation: "normalisation",
  joining: "branches that cancel",
  other: "other operations",
};

/** Hidden activation modules, by path, of the latest observation that saw any. */
export function hiddenModules({ observations }: Measures): readonly string[] {
  const last = [...observations].reverse().find(({ activations }) => activations.length > 0);
  const found = (last?.activations ?? []).filter(({ use }) => use.place === "hidden");
  return [...new Set(found.map(({ module }) => module))];
}

/** What mends a loss to this part, the likeliest first. */
export function fixesFor(part: LossPart, measures: Measures): readonly Fix[] {
  const modules = hiddenModules(measures);
  const layers = measures.order.map(({ name }) => name);
  const activation: Fix = { kind: "activation", modules, to: "ReLU" };
  const init: Fix = { kind: "init", scheme: "gain", layers };
  const hidden = layers.slice(0, -1);
  const normalise: Fix = { kind: "normalise", layers: hidden, by: "BatchNorm" };
  const lsuv: Fix = { kind: "init", scheme: "lsuv", layers };
  return part === "ceiling"
    ? [activation, { ...activation, to: "Tanh" }, normalise]
    : part === "weights"
      ? [init, activation, normalise]
      : part === "saturation"
        ? [activation, init, lsuv, normalise]
        : [normalise, init];
}

interface Worst {
  readonly layer: LayerFall;
  readonly ratio: number | null;
  readonly middle: number | null;
}

function worstOf(
  o: ObservationMeasures,
  { decades, behind }: { readonly decades: number; readonly behind: number },
): Worst | null | undefined {
  const [first, ...rest] = o.layers;
  if (first === undefined || rest.length === 0) {
    return undefined;
  }
  const layer = o.layers.reduce((worst, l) => (l.decades > worst.decades ? l : worst), first);
  if (layer.decades < decades) {
    return null;
  }
  const ratio = o.ratios.get(layer.layer) ?? null;
  const middle = o.ratios.size === 0 ? null : median([...o.ratios.values()]);
  // Where an optimizer makes up for the small gradient, the layer moves like the others.
  const moves =
    ratio !== null && middle !== null && Number.isFinite(ratio) && ratio > Math.max(-5, middle - behind);
  return moves ? null : { layer, ratio, middle };
}

export const vanishing: Rule = defineRule({
  name: "vanishing",
  title: "Vanishing gradient",
  stage: "gradient",
  definition:
    "The root mean square of the gradient at a layer is below 1e-3 of that at the output, and the layer's relative update " +
    "is 1 decade behind the median layer's, or below 1e-5, in 80% of the latest 20 observations.",
  thresholds: { decades: 3, behind: 1 },
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
        `layer ${layer.layer} gets ${shown(10 ** -layer.decades)} of the gradient at the output; ` +
        `${shown(layer.parts[part])} of the ${shown(layer.total)} decades (${Math.round(100 * share)}%) are lost to ${WORDS[part]}`,
      evidence: [
        figure(`gradient lost before ${layer.layer} (RMS)`, layer.decades, "decades", 3, `${at}.gradients`),
        figure(`lost to ${WORDS[part]}`, layer.parts[part], "decades", null, `${at}.gradients`),
        ...(ratio === null || middle === null
          ? []
          : [
              figure(
                `log10 of the relative update of ${layer.layer}`,
                ratio,
                "",
                middle - 1,
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
