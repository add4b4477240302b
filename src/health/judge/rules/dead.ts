// 5. Dead units: no sample ever reaches the side of the function that has a slope.

import type { Measures } from "../../measure/measures.js";
import type { Fix } from "../../prove/fix.js";
import { hiddenLayers, largestBy, layerNames } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { shiftedInputs } from "../shifted.js";
import { figure, listed, percent } from "../../measure/wording.js";
import { type UnitHistory, unitHistories, unitPicture } from "./units.js";

/** The first observed step at which the most units that are dead now were dead, 0 for units born dead. */
function deathStep({ name, flat }: UnitHistory, { observations }: Measures): number {
  const dead = flat.map((share, unit) => (share === 1 ? unit : -1)).filter((unit) => unit >= 0);
  const step = observations.find(({ activations }) => {
    const signals = activations.find((a) => a.name === name)?.signals;
    return signals !== undefined && dead.every((unit) => signals.flat[unit] === signals.samples);
  });
  return step?.observation.step ?? 0;
}

export const dead: Rule = defineRule({
  name: "dead",
  title: "Dead units",
  stage: "activation",
  definition:
    "At least 40% of the units of a hidden layer have a slope of exactly 0 on every one of 512 or more samples, so that no gradient " +
    "can bring them back.",
  thresholds: { samples: 512, units: 0.4 },
  explains: ["vanishing", "collapsed", "updateRatio", "zigzag"],
  counts: "harmed",
  source: "https://arxiv.org/abs/1903.06733",
  find: (measures, thresholds) => {
    const { samples, units } = thresholds;
    const share = (h: UnitHistory): number => h.flat.filter((s) => s === 1).length / h.flat.length;
    const found = unitHistories(measures).filter(
      (h) => h.use.place === "hidden" && h.use.flat && h.samples >= samples && share(h) >= units,
    );
    const worst = largestBy(found, share);
    if (worst === null) {
      return null;
    }
    const since = deathStep(worst, measures);
    const shifted = since === 0 ? shiftedInputs(measures, worst.name) : null;
    const raise: Fix = { kind: "bias", layers: hiddenLayers(measures), value: -(shifted?.mean ?? -0.1) };
    const [first, last] = [worst.observations[0], worst.observations[worst.observations.length - 1]];
    const at = `observations[${first?.index}..${last?.index}].activations`;
    const modules = [...new Set(found.map(({ module }) => module))];
    const layers = layerNames(measures);
    return {
      places: found.map(({ name }) => name),
      says:
        `${percent(share(worst))} of the units of ${worst.name} (${worst.use.name}) are dead` +
        `${since === 0 ? " since the first step" : `, since step ${since}`}: no one of ${worst.samples} samples gets through` +
        `${shifted === null ? "" : `; ${shifted.says}`}` +
        `${found.length > 1 ? `; also in ${listed(found.filter((h) => h !== worst).map((h) => h.name))}` : ""}`,
      evidence: [
        figure(`dead units of ${worst.name}`, 100 * share(worst), "%", 100 * units, `${at}[*].flat`),
        figure("samples", worst.samples, "", samples, `${at}[*].samples`),
        figure("dead since step", since, "", null, `${at}[*].flat`),
      ],
      picture: unitPicture(worst, "flat", `Share of samples without slope in ${worst.name}`),
      fixes: [
        ...(shifted === null ? [] : [raise]),
        { kind: "activation", modules, to: "LeakyReLU" },
        { kind: "init", scheme: "gain", layers },
        { kind: "learningRate", factor: 0.1 },
        { kind: "normalise", layers: hiddenLayers(measures), by: "BatchNorm" },
        ...(shifted === null ? [raise] : []),
      ],
      since,
    };
  },
});
