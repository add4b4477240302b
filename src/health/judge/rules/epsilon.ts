// 25. Epsilon: the term that keeps a division from 0 is larger than what is divided by.

import { median } from "../../measure/averages.js";
import { figure, shown } from "../../measure/wording.js";
import { defineRule, type Rule } from "../rule.js";

/** Optimizers that divide a gradient by its own running size, plus epsilon. */
const ADAPTIVE = /^(Adam|AdamW|NAdam|RAdam|Adamax|RMSprop|Adagrad)$/;

export const epsilon: Rule = defineRule({
  name: "epsilon",
  title: "An epsilon that outweighs the gradients",
  stage: "update",
  definition:
    "The optimizer divides gradients by their size plus epsilon, and epsilon is above 10 times that size (root mean square, median of layers and " +
    "observations) and above 1e-4: steps are as much smaller.",
  thresholds: { times: 10, least: 1e-4 },
  explains: ["updateRatio", "learningRate", "vanishing"],
  counts: "unconverged",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html",
  find: ({ recording: { about, observations } }, { times, least }) => {
    const { name = "", options = {} } = about.optimizer ?? {};
    const { eps, lr, initialLr } = options;
    const sizes = observations.flatMap(({ updates = [] }) =>
      updates.flatMap(({ gradient }) => (gradient > 0 ? [gradient] : [])),
    );
    const size = median(sizes);
    if (!ADAPTIVE.test(name) || typeof eps !== "number" || !(eps >= least) || !(eps > times * size)) {
      return null;
    }
    const rate = typeof initialLr === "number" ? initialLr : lr;
    return {
      places: [],
      says:
        `${name} divides gradients by their size plus epsilon, and epsilon is ${shown(eps)} where they are ${shown(size)}: steps are about ` +
        `${shown(eps / size)} times smaller than the learning rate says; leave epsilon at its default`,
      evidence: [
        figure("epsilon", eps, "", times * size, "about.optimizer.options.eps"),
        figure(
          "size of the gradients, median of layers",
          size,
          "",
          null,
          "observations[*].updates[*].gradient",
        ),
      ],
      picture: null,
      fixes: typeof rate === "number" && rate > 0 ? [{ kind: "optimizer", to: name, lr: rate }] : [],
      since: 0,
    };
  },
});
