// 11. The loss at the start: an untrained network should not be surer of itself than chance.

import type { Measures } from "../../measure/measures.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, shown } from "../../measure/wording.js";
import { atStart } from "./initialisation.js";

/** The loss of the best constant answer: of all batches, or of the first one, if that happened to be harder. */
function constantLoss({
  progress: { kind, baseline, terms },
  recording: { observations },
}: Measures): number | null {
  const target = observations[0]?.output?.target?.values;
  if (baseline === null || terms === null || kind !== "mse" || target === undefined) {
    return baseline;
  }
  const means = observations.flatMap(({ output }) => output?.target?.values.mean ?? []);
  const middle = means.reduce((a, b) => a + b, 0) / means.length;
  return Math.max(baseline, terms * (target.std ** 2 + (target.mean - middle) ** 2));
}

export const initialLoss: Rule = defineRule({
  name: "initialLoss",
  title: "Confident before it has learned",
  stage: "init",
  definition:
    "The loss before the first step is over 1.5 times that of the best constant answer to its batch.",
  thresholds: { ratio: 1.5 },
  explains: [],
  // Once something is learned it has been overcome.
  counts: "stuck",
  source: "https://karpathy.github.io/2019/04/25/recipe/",
  find: (measures, { ratio }) => {
    const { initial } = measures.progress;
    const baseline = constantLoss(measures);
    const last = measures.order[measures.order.length - 1];
    const start = atStart(measures);
    if (
      baseline === null ||
      !(baseline > 0) ||
      !(initial > ratio * baseline) ||
      last === undefined ||
      start === null
    ) {
      return null;
    }
    const values = start.observation.output?.values;
    return {
      places: [last.name],
      says: `the loss begins at ${shown(initial)}, while a constant answer has ${shown(baseline)}`,
      evidence: [
        figure("loss before the first step", initial, "", ratio * baseline, "losses[0]"),
        figure("loss of the best constant answer", baseline, "", null, "observations[*].output.target"),
        ...(values === undefined
          ? []
          : [
              figure(
                "spread of the outputs at the start",
                values.std,
                "",
                null,
                `observations[${start.index}].output.values.std`,
              ),
            ]),
      ],
      picture: null,
      fixes: [{ kind: "outputScale", layer: last.name, factor: 0.1, bias: null }],
      since: 0,
    };
  },
});
