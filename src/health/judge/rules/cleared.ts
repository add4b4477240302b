// 20. Cleared: the gradient that backward left is gone when the optimizer steps.

import { figure, shown } from "../../measure/wording.js";
import { held } from "../persistence.js";
import { defineRule, type Rule } from "../rule.js";

export const cleared: Rule = defineRule({
  name: "cleared",
  title: "Gradients gone before the step",
  stage: "update",
  definition:
    "A gradient comes back to the layers, and at the optimizer's step all parameters hold none, in 80% of the latest 20 observations.",
  thresholds: {},
  explains: ["learningRate", "updateRatio", "vanishing", "collapsed", "zigzag", "initialLoss"],
  counts: "harmed",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html",
  find: ({ observations }) => {
    const found = held(observations, ({ graph, observation: { gradients, gradientNorm } }) => {
      const back = Math.max(
        0,
        ...graph.nodes.flatMap(({ role }, i) => (role === "weights" ? [gradients.arrived[i] ?? 0] : [])),
      );
      return gradientNorm === null || !(back > 0) ? undefined : gradientNorm === 0 ? back : null;
    });
    if (found === null) {
      return null;
    }
    const at = `observations[${found.observation.index}]`;
    return {
      places: [],
      says:
        `backward brings a gradient of norm ${shown(found.latest)} to the layers, and the optimizer finds none; call zeroGrad() before ` +
        "backward, and not between backward and step",
      evidence: [
        figure("largest gradient at a layer's output", found.latest, "", null, `${at}.gradients.arrived`),
        figure("gradient of all parameters at the step", 0, "", 0, `${at}.gradientNorm`),
      ],
      picture: null,
      fixes: [],
      since: found.since,
    };
  },
});
