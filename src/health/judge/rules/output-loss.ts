// 10. Output and loss that do not fit.

import { defineRule, type Rule } from "../rule.js";
import { misfitOf } from "../misfits/index.js";

export const outputLoss: Rule = defineRule({
  name: "outputLoss",
  title: "Output and loss do not fit",
  stage: "data",
  definition:
    "Outputs and targets whose shapes broadcast, probabilities, or outputs of a function that is bounded on a side, where a loss takes logits, one column under cross-entropy, outputs above 0 under the negative log-likelihood, a second " +
    "sigmoid, a softmax over another dimension than the classes', targets outside the range of the function at the output, classes (one column each) under the squared error, outputs " +
    "that all lie where a sigmoid is flat under it, probabilities " +
    "rounded to 0 or 1 before their logarithm; seen in 80% of the observations and in the last. What keeps the loss from its floor, " +
    "or leaves it without a meaning, counts whatever has been learned.",
  thresholds: { share: 0.8 },
  explains: [
    "vanishing",
    "saturated",
    "updateRatio",
    "learningRate",
    "initialLoss",
    "collapsed",
    "zigzag",
    "initialisation",
    "nonFinite",
    "dead",
  ],
  counts: "unconverged",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
  find: (measures, { share }) => {
    const seen = measures.observations.flatMap(({ observation, index }) =>
      observation.output === undefined ? [] : [{ output: observation.output, index, step: observation.step }],
    );
    const misfits = seen.map(({ output, index }) =>
      misfitOf(measures, output, `observations[${index}].output`),
    );
    const last = misfits[misfits.length - 1];
    const count = misfits.filter((misfit) => misfit !== null).length;
    if (last === undefined || last === null || count < share * misfits.length) {
      return null;
    }
    return { ...last, places: [], picture: null, since: seen[0]?.step ?? 0 };
  },
});
