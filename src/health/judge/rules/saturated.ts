// 4. Saturated units: almost every input lies where the function is flat.

import { hiddenLayers, largestBy, layerNames } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, listed, percent } from "../../measure/wording.js";
import { type UnitHistory, unitHistories, unitPicture } from "./units.js";

export const saturated: Rule = defineRule({
  name: "saturated",
  title: "Saturated units",
  stage: "activation",
  definition:
    "In a hidden layer more than 25% of the units have a slope under 5% of its ceiling for 95% of at least 512 samples, and less than " +
    "20% of the possible gradient gets through. Outputs, gates and functions that are exactly flat on one side are left out.",
  thresholds: { samples: 512, ofSamples: 0.95, units: 0.25, kept: 0.2 },
  explains: ["vanishing", "updateRatio", "zigzag", "collapsed", "dead"],
  counts: "unconverged",
  source: "https://proceedings.mlr.press/v9/glorot10a.html",
  find: (measures, thresholds) => {
    const { samples, ofSamples, units, kept } = thresholds;
    const stuck = (h: UnitHistory): number =>
      h.saturated.filter((s) => s >= ofSamples).length / h.saturated.length;
    const found = unitHistories(measures).filter(
      (h) =>
        h.use.place === "hidden" &&
        h.use.saturates !== "none" &&
        !h.use.flat &&
        h.samples >= samples &&
        stuck(h) > units &&
        (h.kept === null || h.kept < kept),
    );
    const worst = largestBy(found, stuck);
    if (worst === null) {
      return null;
    }
    const [first, last] = [worst.observations[0], worst.observations[worst.observations.length - 1]];
    const at = `observations[${first?.index}..${last?.index}].activations`;
    const modules = [...new Set(found.map(({ module }) => module))];
    const layers = layerNames(measures);
    return {
      places: found.map(({ name }) => name),
      says:
        `${percent(stuck(worst))} of the units of ${worst.name} (${worst.use.name}) are saturated for ${percent(ofSamples)} of ` +
        `${worst.samples} samples${found.length > 1 ? `; so are units of ${listed(found.filter((h) => h !== worst).map((h) => h.name))}` : ""}`,
      evidence: [
        figure(
          `saturated units of ${worst.name}`,
          100 * stuck(worst),
          "%",
          100 * units,
          `${at}[*].saturated`,
        ),
        ...(worst.kept === null
          ? []
          : [
              figure(
                "share of the possible gradient that gets through",
                100 * worst.kept,
                "%",
                100 * kept,
                at,
              ),
            ]),
        figure("samples", worst.samples, "", samples, `${at}[*].samples`),
      ],
      picture: unitPicture(worst, "saturated", `Share of saturated samples in ${worst.name}`),
      fixes: [
        { kind: "init", scheme: "gain", layers },
        { kind: "activation", modules, to: "ReLU" },
        { kind: "normalise", layers: hiddenLayers(measures), by: "BatchNorm" },
        { kind: "learningRate", factor: 0.1 },
      ],
      since: worst.observations[0]?.observation.step ?? 0,
    };
  },
});
