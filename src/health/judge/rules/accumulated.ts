// 16. Gradients that add up: what an earlier step left is still there when the next backward begins.

import { figure, percent, shown } from "../../measure/wording.js";
import { held } from "../persistence.js";
import { defineRule, type Rule } from "../rule.js";

export const accumulated: Rule = defineRule({
  name: "accumulated",
  title: "Gradients of earlier steps add up",
  stage: "update",
  definition:
    "When the first backward of a step begins, the parameters still hold gradients, of more than 1% of the norm that they have at the " +
    "optimizer's step, in 80% of the latest 20 observations.",
  thresholds: { share: 0.01 },
  explains: [
    "learningRate",
    "updateRatio",
    "exploding",
    "vanishing",
    "saturated",
    "dead",
    "collapsed",
    "nonFinite",
    "zigzag",
  ],
  // Nobody wants it, whatever the loss does.
  counts: "always",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html",
  find: ({ observations }, { share }) => {
    const found = held(observations, ({ observation: { step, gradientBefore, gradientNorm } }) => {
      // Nothing can be left before the first step; what is not a number tells nothing.
      if (step === 0 || gradientBefore === undefined || gradientNorm === null || !(gradientNorm > 0)) {
        return undefined;
      }
      return gradientBefore > share * gradientNorm ? gradientBefore / gradientNorm : null;
    });
    if (found === null) {
      return null;
    }
    const { gradientBefore = 0, gradientNorm } = found.observation.observation;
    const at = `observations[${found.observation.index}]`;
    const norms = (of: "gradientBefore" | "gradientNorm"): (readonly [number, number])[] =>
      observations.flatMap(({ observation }) => {
        const value = observation[of];
        return value === null || value === undefined ? [] : [[observation.step, value] as const];
      });
    return {
      places: [],
      says:
        `when backward begins, the parameters still hold a gradient of norm ${shown(gradientBefore)} from earlier steps, ` +
        `${percent(found.latest)} of what the optimizer is given; call optimizer.zeroGrad() before each backward`,
      evidence: [
        figure("gradient left from earlier steps", gradientBefore, "", null, `${at}.gradientBefore`),
        figure(
          "its share of the gradient at the step",
          100 * found.latest,
          "%",
          100 * share,
          `${at}.gradientBefore`,
          `${at}.gradientNorm`,
        ),
        figure("gradient at the step", gradientNorm as number, "", null, `${at}.gradientNorm`),
      ],
      picture: {
        kind: "lines",
        title: "Norm of all parameters' gradients",
        xLabel: "step",
        yLabel: "norm",
        scale: "log",
        bar: null,
        series: [
          { label: "at the step", points: norms("gradientNorm") },
          { label: "before backward", points: norms("gradientBefore") },
        ],
      },
      fixes: [],
      since: found.since,
    };
  },
});
