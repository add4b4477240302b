// 23. Ascent: steps that agree with each other, and a loss that rises by them.

import { figure, shown } from "../../measure/wording.js";
import { defineRule, type Rule } from "../rule.js";
import { medianTurn, ratioOf } from "./update-ratio.js";

/** Gradients that were compared with those of the step before, below which nothing is said of them. */
const LEAST = 5;

export const ascent: Rule = defineRule({
  name: "ascent",
  title: "Steps that climb",
  stage: "update",
  definition:
    "The loss ends above its start, and the optimizer maximises; or successive gradients agree (median cosine above .3) and steps move weights by " +
    "less than 10^-1.1 of their spread (median of layers), so that it is not their size that throws it up: what is followed is not the gradient " +
    "of this loss.",
  thresholds: { agree: 0.3, size: -1.1 },
  explains: ["learningRate", "updateRatio", "exploding", "initialLoss", "saturated", "dead", "nonFinite"],
  counts: "harmed",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
  find: ({ recording, observations, harm, normalised, progress }, { agree, size }) => {
    const { optimizer } = recording.about;
    const options = [optimizer?.options, ...(optimizer?.groups ?? []).map((group) => group.options)];
    const maximises = options.some((group) => group?.["maximize"] === true);
    const ratios = observations.flatMap((o) => ratioOf(o, normalised) ?? []);
    const turn = medianTurn(observations, LEAST);
    const climbs = turn > agree && ratios.length > 0 && Math.max(...ratios) < size;
    const up = harm.state === "diverged" && progress.last > progress.first;
    if (!up || !(maximises || climbs)) {
      return null;
    }
    return {
      places: [],
      says: maximises
        ? `the optimizer maximises (maximize: true), so the loss rises from ${shown(progress.first)} to ${shown(progress.last)}; leave that out`
        : `the loss rises from ${shown(progress.first)} to ${shown(progress.last)} though steps are small and successive gradients agree: they are ` +
          "not this loss's gradients; look for a wrong sign, or a part of the loss that is detached",
      evidence: [
        figure("median cosine of successive gradients", turn, "", agree, "observations[*].updates[*].turn"),
        ...(ratios.length === 0
          ? []
          : [
              figure(
                "log10 of the largest relative change in a step",
                Math.max(...ratios),
                "",
                size,
                "observations[*].updates",
              ),
            ]),
      ],
      picture: null,
      fixes: [],
      since: 0,
    };
  },
});
