// 12. The learning rate: too large, so that steps undo each other or leave the loss; or too small for anything to move.

import type { ObservationMeasures } from "../../measure/measures.js";
import { median } from "../../measure/progress.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, shown } from "../../measure/wording.js";
import { ratioOf } from "./update-ratio.js";

/**
 * log10 of the relative change that rate times gradient would make, where steps are too small for the weights' digits and nothing
 * has changed.
 */
function wanted(early: readonly ObservationMeasures[], rate: number | undefined): number {
  const changes = early.flatMap(({ observation }) =>
    (observation.updates ?? []).map(({ gradient, weight }) => Math.log10((gradient * (rate ?? 1)) / weight)),
  );
  return Math.max(...changes.filter(Number.isFinite), -9);
}

export const learningRate: Rule = defineRule({
  name: "learningRate",
  title: "Wrong learning rate",
  stage: "update",
  definition:
    "Too large: the loss rises above its start or jumps to and fro, while the first steps move weights by more than 10^-1.5 of their " +
    "spread, or successive gradients point against each other (median cosine below -.3). Too small: even the last layer moves by less than " +
    "10^-4.5 of its spread a step from the start, and the loss stands.",
  thresholds: { against: -0.3, high: -1.5, low: -4.5 },
  explains: [
    "updateRatio",
    "saturated",
    "dead",
    "exploding",
    "vanishing",
    "collapsed",
    "nonFinite",
    "zigzag",
  ],
  counts: "harmed",
  source: "https://arxiv.org/abs/2103.00065",
  find: (measures, { against, high, low }) => {
    const { observations, normalised, order } = measures;
    const rate = observations[0]?.observation.rates[0];
    const early = observations.filter(({ ratios }) => ratios.size > 0).slice(0, 3);
    if (early.length === 0) {
      return null;
    }
    const ratios = early.flatMap((o) => ratioOf(o, normalised) ?? []);
    const largest = Math.max(...early.flatMap((o) => [...o.ratios.values()]).filter((r) => !Number.isNaN(r)));
    const turns = observations.flatMap(({ observation }) =>
      (observation.updates ?? []).flatMap(({ turn }) => (turn === null || Number.isNaN(turn) ? [] : [turn])),
    );
    const turn = turns.length === 0 ? 0 : median(turns);
    const first = ratios[0] as number;
    const lastLayer = order[order.length - 1]?.name ?? "";
    const moved = Math.max(
      ...observations.map(({ ratios: r }) => r.get(lastLayer) ?? Number.NEGATIVE_INFINITY),
    );
    const tooLarge = Math.max(...ratios.filter((r) => !Number.isNaN(r))) > high || turn < against;
    // Where no gradient reaches the last layer, the rate is not to blame.
    const reached = early.some(({ observation }) =>
      observation.updates?.some(({ layer, gradient }) => layer === lastLayer && gradient > 0),
    );
    const tooSmall = largest < low && moved < low && reached;
    if (!tooLarge && !tooSmall) {
      return null;
    }
    const at = `observations[${early[0]?.index}].updates`;
    const points = measures.recording.losses.map((loss, step) => [step, loss] as const);
    return {
      places: [],
      says: tooSmall
        ? `the learning rate${rate === undefined ? "" : ` ${shown(rate)}`} is too small: no layer moves by more than ${shown(10 ** largest)} of its spread in a step`
        : `the learning rate${rate === undefined ? "" : ` ${shown(rate)}`} is too large: the first steps move weights by ${shown(10 ** first)} of their spread` +
          `${turn < against ? ", and successive gradients point against each other" : ""}`,
      evidence: [
        figure(
          "log10 of the relative change in the first steps",
          tooSmall ? largest : Math.max(...ratios),
          "",
          tooSmall ? low : high,
          at,
        ),
        figure("median cosine of successive gradients", turn, "", against, "observations[*].updates[*].turn"),
        ...(rate === undefined ? [] : [figure("learning rate", rate, "", null, "observations[0].rates[0]")]),
      ],
      picture: {
        kind: "lines",
        title: "Loss",
        xLabel: "step",
        yLabel: "loss",
        scale: "linear",
        bar: measures.progress.baseline,
        series: [{ label: "loss", points }],
      },
      fixes: tooSmall
        ? [
            {
              kind: "learningRate",
              factor: 10 ** (-2.5 - (Number.isFinite(largest) ? largest : wanted(early, rate))),
            },
            { kind: "optimizer", to: "Adam", lr: 0.003 },
          ]
        : [
            { kind: "learningRate", factor: Math.min(0.1, 10 ** (-2.5 - first)) },
            { kind: "learningRate", factor: 0.01 },
          ],
      since: 0,
    };
  },
});
