// 11. The loss at the start: an untrained network should not be surer of itself than chance.

import type { OutputSignals } from "../../recording.js";
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

/** The spread of outputs, beside that of targets (or of logits that matter, 1), from which they are sure of something. */
const LEAST_SPREAD = 0.5;

const scaleOf = ({ target }: OutputSignals, { progress: { kind } }: Measures): number =>
  kind === "mse" && target !== null ? target.values.std : 1;

export const initialLoss: Rule = defineRule({
  name: "initialLoss",
  title: "Confident before it has learned",
  stage: "init",
  definition:
    "The loss before the first step is over 1.5 times that of the best constant answer to its batch, and the outputs spread over half of what " +
    "the targets do, or over half a logit.",
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
    const { output } = start.observation;
    const values = output?.values;
    // Outputs that say next to nothing are not sure of it: then the targets lie far away, or the loss is another multiple of its terms.
    if (output !== undefined && !(output.values.std > LEAST_SPREAD * scaleOf(output, measures))) {
      return null;
    }
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
