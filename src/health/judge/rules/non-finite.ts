// 1. NaN or infinity: where it came from first.

import { defineRule, type Rule } from "../rule.js";
import { figure, shown } from "../../measure/wording.js";

export const nonFinite: Rule = defineRule({
  name: "nonFinite",
  title: "Not a number",
  stage: "loss",
  definition: "A value, a gradient or a loss became NaN or infinite; the first place is named.",
  thresholds: {},
  explains: [],
  counts: "always",
  source: "https://arxiv.org/abs/2204.08515",
  find: ({ recording, observations }) => {
    const found = recording.nonFinite;
    if (found === null) {
      return null;
    }
    const place: Record<typeof found.where, string> = {
      input: "the data hold values that are not numbers",
      target: "the targets hold values that are not numbers",
      parameter: `the parameter ${found.name} was not a number before the forward, so an update broke it`,
      forward: `the first operation whose result was not a number is ${found.name}`,
      loss: "the model's output was finite, and the loss of it was not",
    };
    const before = observations.filter(({ observation }) => observation.step < found.step).pop();
    const rate = before?.observation.rates[0];
    const norms = recording.observations.flatMap(({ step, gradientNorm }) =>
      gradientNorm === null ? [] : [[step, gradientNorm] as const],
    );
    return {
      places: [found.name],
      says: `the loss is not a number from step ${found.step} on; ${place[found.where]}`,
      evidence: [
        figure("first step with NaN or infinity", found.step, "steps", null, "nonFinite.step"),
        ...(before?.observation.gradientNorm === null || before === undefined
          ? []
          : [
              figure(
                `norm of all gradients at step ${before.observation.step}`,
                before.observation.gradientNorm,
                "",
                null,
                `observations[${before.index}].gradientNorm`,
              ),
            ]),
        ...found.inputs.map((m, i) =>
          figure(`largest of what it read (${i + 1})`, m.max, "", null, `nonFinite.inputs[${i}].max`),
        ),
      ],
      picture:
        norms.length < 2
          ? null
          : {
              kind: "lines",
              title: "Norm of all gradients",
              xLabel: "step",
              yLabel: "norm",
              scale: "log",
              bar: null,
              series: [
                {
                  label: `last seen: ${shown((norms[norms.length - 1] as readonly number[])[1] as number)}`,
                  points: norms,
                },
              ],
            },
      fixes:
        found.where === "input" || found.where === "target"
          ? []
          : [
              ...(rate === undefined ? [] : [{ kind: "learningRate", factor: 0.1 } as const]),
              { kind: "clip", norm: 1 } as const,
            ],
      since: found.step,
    };
  },
});
