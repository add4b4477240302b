// 3. Exploding gradients: they grow on their way back, or suddenly.

import type { LayerFall, Measures } from "../../measure/measures.js";
import { median } from "../../measure/averages.js";
import { WINDOW } from "../persistence.js";
import { hiddenLayers, largestBy, layerNames } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { waterfallPicture } from "../waterfall-picture.js";
import { figure, shown } from "../../measure/wording.js";

/** The share of the norms that clipping leaves as they are. */
const CLIP_AT = 0.9;

/** Steps at which the norm of all gradients stands out of its own past: robust z of log norm. */
function jumps({ recording }: Measures, z: number): readonly number[] {
  const logs: number[] = [];
  const found: number[] = [];
  for (const { step, gradientNorm } of recording.observations) {
    if (gradientNorm === null) {
      continue;
    }
    const log = Math.log(gradientNorm);
    if (logs.length >= 5) {
      const middle = median(logs);
      const spread = 1.4826 * median(logs.map((x) => Math.abs(x - middle)));
      // A norm of 0 is no explosion, and one that is no number is another rule's.
      if ((log - middle) / Math.max(spread, 0.1) > z) {
        found.push(step);
      }
    }
    if (Number.isFinite(log)) {
      logs.push(log);
    }
  }
  return found;
}

/** Whether the loss since a step is above that before it, or no number. */
function risen({ recording: { losses, nonFinite } }: Measures, step: number): boolean {
  const since = median(losses.slice(step));
  return nonFinite !== null || since > median(losses.slice(0, step));
}

export const exploding: Rule = defineRule({
  name: "exploding",
  title: "Exploding gradient",
  stage: "gradient",
  definition:
    "The gradient at a layer is over 1e3 times that at the output (RMS), layers that feed a normalisation left out; or in 3 of the latest 20 " +
    "observations the norm of all gradients stands out of its past with a robust z of log norm above 8, and the loss is above what it was before.",
  thresholds: { decades: 3, z: 8, times: 3 },
  explains: ["nonFinite", "updateRatio", "dead", "saturated"],
  counts: "harmed",
  source: "https://arxiv.org/abs/1211.5063",
  find: (measures, thresholds) => {
    const { decades, z, times } = thresholds;
    const { observations } = measures;
    // What goes into a normalisation has gradients of any size, by the scale of its weights.
    const grows = (l: LayerFall): boolean => l.decades < -decades && !measures.normalised.has(l.layer);
    const grown = observations.find(({ layers }) => layers.some(grows));
    const from = observations[Math.max(0, observations.length - WINDOW)]?.observation.step ?? 0;
    const sudden = jumps(measures, z).filter((step) => step >= from);
    const jumped = sudden.length >= times && risen(measures, sudden[0] as number);
    const shownAt = grown ?? observations.find(({ observation: { step } }) => step === sudden[0]);
    if ((grown === undefined && !jumped) || shownAt === undefined) {
      return null;
    }
    const worst = largestBy(shownAt.layers, (l) => -l.decades);
    const at = `observations[${shownAt.index}]`;
    const norms = measures.recording.observations.flatMap(({ gradientNorm }) =>
      gradientNorm === null || !Number.isFinite(gradientNorm) ? [] : [gradientNorm],
    );
    const high = norms.sort((a, b) => a - b)[Math.floor(CLIP_AT * norms.length)] ?? 1;
    const since = Math.min(shownAt.observation.step, sudden[0] ?? Number.POSITIVE_INFINITY);
    return {
      places: grown === undefined || worst === null ? [] : [worst.layer],
      says:
        grown !== undefined && worst !== null
          ? `the gradient at layer ${worst.layer} is ${shown(10 ** -worst.decades)} times that at the output`
          : `the norm of all gradients jumped ${sudden.length} times, first at step ${sudden[0]}`,
      evidence: [
        ...(worst === null
          ? []
          : [
              figure(
                `gradient won before ${worst.layer} (RMS)`,
                -worst.decades,
                "decades",
                decades,
                `${at}.gradients`,
              ),
            ]),
        figure(
          "norm of all gradients",
          shownAt.observation.gradientNorm ?? Number.NaN,
          "",
          null,
          `${at}.gradientNorm`,
        ),
      ],
      picture: grown === undefined ? null : waterfallPicture(shownAt.layers),
      fixes: [
        { kind: "clip", norm: Math.min(1, high) },
        { kind: "init", scheme: "gain", layers: layerNames(measures) },
        { kind: "learningRate", factor: 0.1 },
        { kind: "normalise", layers: hiddenLayers(measures), by: "LayerNorm" },
      ],
      since,
    };
  },
});
