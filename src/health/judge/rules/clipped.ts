// 22. Clipped to nothing: gradients that are cut to one norm, so small that no weight moves.

import type { ObservationMeasures } from "../../measure/measures.js";
import { figure, shown } from "../../measure/wording.js";
import { WINDOW } from "../persistence.js";
import { defineRule, type Rule } from "../rule.js";
import { ratioOf } from "./update-ratio.js";

/** Observations below which equal norms may be chance. */
const LEAST = 5;

/** How far values lie apart, as a share of the largest. */
const spreadOf = (values: readonly number[]): number => 1 - Math.min(...values) / Math.max(...values);

/** What comes back from the loss at the outputs of layers: clipping does not change it. */
const arrivedAt = ({ graph, observation: { gradients } }: ObservationMeasures): number =>
  Math.hypot(...graph.nodes.map(({ role }, i) => (role === "weights" ? (gradients.arrived[i] ?? 0) : 0)));

export const clipped: Rule = defineRule({
  name: "clipped",
  title: "Gradients clipped to nothing",
  stage: "update",
  definition:
    "The norm of all gradients is the same to .1% in the latest 20 observations, while what comes back from the loss varies by more than 2%: " +
    "it is clipped at every step; and weights move by less than 10^-4.5 of their spread (median of layers) in all of these.",
  thresholds: { alike: 0.001, varies: 0.02, low: -4.5 },
  explains: ["learningRate", "updateRatio", "vanishing", "collapsed", "zigzag"],
  counts: "unconverged",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html",
  find: ({ observations, normalised }, { alike, varies, low }) => {
    const seen = observations.flatMap((o) => {
      const { gradientNorm: norm } = o.observation;
      const ratio = ratioOf(o, normalised);
      return norm === null || ratio === null || !(norm > 0) ? [] : [{ o, norm, ratio, back: arrivedAt(o) }];
    });
    const window = seen.slice(-WINDOW);
    const last = window[window.length - 1];
    const constant =
      window.length >= LEAST &&
      spreadOf(window.map(({ norm }) => norm)) < alike &&
      spreadOf(window.map(({ back }) => back)) > varies;
    if (last === undefined || !constant || !window.every(({ ratio }) => ratio < low)) {
      return null;
    }
    const at = `observations[${last.o.index}]`;
    return {
      places: [],
      says:
        `before every step the gradient is cut to a norm of ${shown(last.norm)}, whatever comes back, and weights move by ` +
        `${shown(10 ** last.ratio)} of their spread; clip to about ${shown(last.norm * 10 ** (-3 - last.ratio))}, or not at all`,
      evidence: [
        figure("norm of all gradients at each step", last.norm, "", null, "observations[*].gradientNorm"),
        figure("log10 of the relative change in a step", last.ratio, "", low, `${at}.updates`),
      ],
      picture: {
        kind: "lines",
        title: "Norm of all gradients, and of what comes back to the layers",
        xLabel: "step",
        yLabel: "norm",
        scale: "log",
        bar: null,
        series: [
          { label: "at the step", points: seen.map(({ o, norm }) => [o.observation.step, norm] as const) },
          {
            label: "back at the layers",
            points: seen.map(({ o, back }) => [o.observation.step, back] as const),
          },
        ],
      },
      fixes: [],
      since: window[0]?.o.observation.step ?? 0,
    };
  },
});
