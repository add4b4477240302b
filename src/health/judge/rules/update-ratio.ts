// 8. The update ratio: how far weights move in a step, beside their own size.

import type { ObservationMeasures } from "../../measure/measures.js";
import { median } from "../../measure/averages.js";
import { held } from "../persistence.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, shown } from "../../measure/wording.js";

/** The median over layers of log10 of std(change) / std(weight); null where nothing was seen. */
export function ratioOf(o: ObservationMeasures, normalised: ReadonlySet<string>): number | null {
  const free = [...o.ratios].filter(([layer]) => !normalised.has(layer)).map(([, ratio]) => ratio);
  const values = free.length > 0 ? free : [...o.ratios.values()];
  return values.length === 0 ? null : median(values);
}

/** The median cosine of successive gradients, of all layers and observations; 0 of fewer than `least`. */
export function medianTurn(observations: readonly ObservationMeasures[], least: number): number {
  const turns = observations.flatMap(({ observation }) =>
    (observation.updates ?? []).flatMap(({ turn }) => (turn === null || Number.isNaN(turn) ? [] : [turn])),
  );
  return turns.length < least ? 0 : median(turns);
}

export const updateRatio: Rule = defineRule({
  name: "updateRatio",
  title: "Steps of the wrong size",
  stage: "update",
  definition:
    "The median over layers of log10 of std(change) / std(weight) in a step is outside [-4.5, -1.5] in 80% of the latest 20 observations; " +
    "layers that feed a normalisation are left out.",
  thresholds: { low: -4.5, high: -1.5 },
  explains: ["initialLoss"],
  counts: "harmed",
  source: "https://cs231n.github.io/neural-networks-3/",
  find: (measures, { low, high }) => {
    const found = held(measures.observations, (o) => {
      const ratio = ratioOf(o, measures.normalised);
      return ratio === null ? undefined : ratio < low || ratio > high ? ratio : null;
    });
    if (found === null || Number.isNaN(found.latest)) {
      return null;
    }
    const ratio = found.latest;
    const factor = Number.isFinite(ratio) ? 10 ** (-3 - ratio) : 1e6;
    const points = measures.observations.flatMap((o) => {
      const value = ratioOf(o, measures.normalised);
      return value === null ? [] : [[o.observation.step, value] as const];
    });
    const at = `observations[${found.observation.index}].updates`;
    return {
      places: [],
      says:
        `in a step weights move by ${shown(10 ** ratio)} of their own spread; healthy trainings move by about 1e-3` +
        `${found.latest < low ? ", so nothing is learned in time" : ", so each step throws away what is there"}`,
      evidence: [
        figure(
          "log10 of std(change) / std(weight), median of layers",
          ratio,
          "",
          ratio < low ? low : high,
          at,
        ),
        ...(found.observation.observation.rates[0] === undefined
          ? []
          : [
              figure(
                "learning rate",
                found.observation.observation.rates[0],
                "",
                null,
                `${at.replace("updates", "rates[0]")}`,
              ),
            ]),
      ],
      picture: {
        kind: "lines",
        title: "log10 of the relative change in a step, median of layers",
        xLabel: "step",
        yLabel: "log10",
        scale: "linear",
        bar: -3,
        series: [{ label: "all layers", points }],
      },
      fixes: [{ kind: "learningRate", factor }],
      since: found.since,
    };
  },
});
