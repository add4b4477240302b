// 18. Weight decay that outweighs the loss: the weights are drawn to 0 faster than they learn.

import type { Measures } from "../../measure/measures.js";
import { median } from "../../measure/progress.js";
import { figure, percent, shown } from "../../measure/wording.js";
import { defineRule, type Rule } from "../rule.js";

/** The root mean square of each layer's weight at each observation that saw it, beside the first one's. */
function shrinkage({
  observations,
}: Measures): readonly { readonly index: number; readonly step: number; readonly left: number }[] {
  const first = new Map<string, number>();
  return observations.flatMap(({ observation: { updates = [], step }, index }) => {
    const left = updates.map(({ layer, weight }) => {
      first.set(layer, first.get(layer) ?? weight);
      return weight / (first.get(layer) as number);
    });
    return left.length === 0 ? [] : [{ index, step, left: median(left) }];
  });
}

export const decay: Rule = defineRule({
  name: "decay",
  title: "Weight decay outweighs the loss",
  stage: "update",
  definition:
    "Weight decay takes more than .2% of each weight in a step (learning rate times decay), so that what was learned is forgotten within " +
    "500 steps; and the weights have shrunk below half of what they were at the start, median of layers.",
  thresholds: { perStep: 0.002, left: 0.5 },
  explains: ["learningRate", "updateRatio", "vanishing", "collapsed", "dead"],
  counts: "harmed",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
  find: (measures, thresholds) => {
    const { about, observations, layers } = measures.recording;
    const strength = about.optimizer?.options["weightDecay"];
    const rate = observations[0]?.rates[0];
    const sizes = shrinkage(measures);
    const last = sizes[sizes.length - 1];
    if (typeof strength !== "number" || rate === undefined || last === undefined) {
      return null;
    }
    const perStep = rate * strength;
    if (!(perStep > thresholds.perStep) || !(last.left < thresholds.left)) {
      return null;
    }
    return {
      places: [],
      says:
        `weight decay ${shown(strength)} takes ${shown(100 * perStep)}% of every weight in a step, and the weights are down to ` +
        `${percent(last.left)} of their size at the start: what is learned is forgotten`,
      evidence: [
        figure("weight decay", strength, "", null, "about.optimizer.options.weightDecay"),
        figure("learning rate", rate, "", null, "observations[0].rates[0]"),
        figure(
          "decay of a weight in a step",
          100 * perStep,
          "%",
          100 * thresholds.perStep,
          "about.optimizer.options.weightDecay",
          "observations[0].rates[0]",
        ),
        figure(
          "size of the weights beside the start, median of layers",
          100 * last.left,
          "%",
          100 * thresholds.left,
          `observations[${sizes[0]?.index}].updates`,
          `observations[${last.index}].updates`,
        ),
      ],
      picture: {
        kind: "lines",
        title: "Root mean square of the weights",
        xLabel: "step",
        yLabel: "RMS",
        scale: "log",
        bar: null,
        series: layers.slice(0, 4).map(({ name }) => ({
          label: name,
          points: observations.flatMap(({ step, updates }) => {
            const weight = updates?.find(({ layer }) => layer === name)?.weight;
            return weight === undefined ? [] : [[step, weight] as const];
          }),
        })),
      },
      fixes: [{ kind: "weightDecay", factor: 0.01 }],
      since: sizes.find(({ left }) => left < thresholds.left)?.step ?? 0,
    };
  },
});
