// 9. Zig-zag: inputs that are all positive make the weights of a unit rise and fall together.

import type { Measures } from "../../measure/measures.js";
import { measurePath, type PathMeasures } from "../../measure/path.js";
import type { CentringProbe, PathProbe } from "../../recording.js";
import { held } from "../persistence.js";
import { hiddenLayers, hiddenModules } from "../proposals.js";
import type { Fix } from "../../prove/fix.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, shown } from "../../measure/wording.js";
import { features, standardising } from "../scales.js";

/** Where the steps along the mean lead, from 0. */
function positions({ along }: PathProbe): readonly number[] {
  const points = [0];
  for (const step of along) {
    points.push((points[points.length - 1] as number) + step);
  }
  return points;
}

/** The share of the squared length of all steps that lies along the mean. */
function energyAlong({ along, across }: PathProbe): number {
  const squares = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value * value, 0);
  const all = squares(along) + squares(across);
  return all === 0 ? 0 : squares(along) / all;
}

const pathAlong = (probe: PathProbe): PathMeasures => measurePath(positions(probe).map((p) => [p]));

/** Layers in which everything but the causal test speaks for zig-zag. */
function suspects(
  { observations, recording }: Measures,
  { coherence, kappa, energy, flips }: Readonly<Record<"coherence" | "kappa" | "energy" | "flips", number>>,
): readonly { readonly layer: string; readonly path: PathProbe; readonly since: number }[] {
  const paths = recording.probes.filter((probe): probe is PathProbe => probe.kind === "path");
  return [...new Set(paths.map(({ layer }) => layer))].flatMap((layer) => {
    const found = held(observations, ({ observation }) => {
      const update = observation.updates?.find((u) => u.layer === layer);
      return update === undefined
        ? undefined
        : update.signCoherence > coherence
          ? update.signCoherence
          : null;
    });
    const path = paths.find((probe) => {
      const long = probe.layer === layer && probe.along.length > 1 && probe.kappa > kappa;
      return long && energyAlong(probe) > energy && pathAlong(probe).turns > flips;
    });
    return found === null || path === undefined ? [] : [{ layer, path, since: found.since }];
  });
}

/** What takes the mean off: of the data, where the layer reads them; else a function around 0, or a normalisation. */
function fixesOf(layer: string, measures: Measures): readonly Fix[] {
  return layer === measures.order[0]?.name
    ? standardising(features(measures))
    : [
        { kind: "activation", modules: hiddenModules(measures), to: "Tanh" },
        { kind: "normalise", layers: hiddenLayers(measures), by: "BatchNorm" },
      ];
}

export const zigzag: Rule = defineRule({
  name: "zigzag",
  title: "Zig-zag",
  stage: "update",
  definition:
    "A unit's weight gradients have one sign (coherence above .5), its inputs' mean dominates (kappa above 10), its steps go along that mean " +
    "(energy above .3) and turn back there (more than half of them), and taking the mean off makes the best step 1.5 times as good.",
  thresholds: { coherence: 0.5, kappa: 10, energy: 0.3, flips: 0.5, gain: 1.5 },
  explains: [],
  counts: "unconverged",
  source: "https://doi.org/10.1007/978-3-642-35289-8_3",
  find: (measures, thresholds) => {
    for (const { layer, path, since } of suspects(measures, thresholds)) {
      const test = measures.recording.probes.find(
        (probe): probe is CentringProbe => probe.kind === "centring" && probe.layer === layer,
      );
      // Without the causal test there is nothing to say: coherence alone proves nothing.
      if (test === undefined || !(test.centred >= thresholds.gain * test.raw) || !(test.centred > 0)) {
        continue;
      }
      const { turns: flips, efficiency } = pathAlong(path);
      const energy = energyAlong(path);
      const at = `probes[${measures.recording.probes.indexOf(path)}]`;
      const atTest = `probes[${measures.recording.probes.indexOf(test)}]`;
      const walk = positions(path).map((position, step) => [step, position] as const);
      return {
        places: [layer],
        says:
          `the inputs of layer ${layer} have a mean that dominates (kappa ${shown(path.kappa)}), so its weights turn back in ` +
          `${Math.round(100 * flips)}% of their steps along it; with the mean taken off the best step is ${shown(test.centred / test.raw)} times as good`,
        evidence: [
          figure("kappa of the inputs", path.kappa, "", thresholds.kappa, `${at}.kappa`),
          figure(
            "steps along the mean that turn back",
            100 * flips,
            "%",
            100 * thresholds.flips,
            `${at}.along`,
          ),
          figure(
            "energy of steps along the mean",
            100 * energy,
            "%",
            100 * thresholds.energy,
            `${at}.along`,
            `${at}.across`,
          ),
          figure("path efficiency along the mean", efficiency, "", null, `${at}.along`),
          figure(
            "fall of the loss in one step, centred over raw",
            test.centred / test.raw,
            "",
            thresholds.gain,
            atTest,
          ),
        ],
        picture: {
          kind: "lines",
          title: `Way of unit ${path.unit} of ${layer} along the mean of its inputs`,
          xLabel: "step",
          yLabel: "position",
          scale: "linear",
          bar: null,
          series: [{ label: "along the mean", points: walk }],
        },
        fixes: fixesOf(layer, measures),
        since,
      };
    }
    return null;
  },
});
