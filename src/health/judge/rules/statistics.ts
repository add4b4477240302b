// 21. Statistics of nothing: a normalisation that uses its running statistics, and never counted a batch for them.

import { figure, listed } from "../../measure/wording.js";
import { defineRule, type Rule } from "../rule.js";

export const statistics: Rule = defineRule({
  name: "statistics",
  title: "Normalisation without statistics",
  stage: "init",
  definition:
    "While the model trains, a normalisation is in evaluation mode and uses running statistics in which no batch was ever counted, mean 0 " +
    "and variance 1: it does nothing but scale and shift.",
  thresholds: {},
  explains: [
    "initialisation",
    "initialLoss",
    "saturated",
    "dead",
    "vanishing",
    "exploding",
    "collapsed",
    "updateRatio",
    "learningRate",
    "zigzag",
    "depth",
  ],
  counts: "harmed",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html",
  find: ({ recording: { about } }) => {
    const modules = about.untouchedStatistics ?? [];
    return modules.length === 0
      ? null
      : {
          places: modules,
          says:
            `${listed(modules)} ${modules.length > 1 ? "are" : "is"} in evaluation mode, and no batch was ever counted in the running ` +
            "statistics, so nothing is normalised; call model.train(), and freeze statistics only after they were learned",
          evidence: [
            figure("normalisations without statistics", modules.length, "", 0, "about.untouchedStatistics"),
          ],
          picture: null,
          fixes: [{ kind: "train", modules }],
          since: 0,
        };
  },
});
