// 1. NaN or infinity: where it came from first.

import type { Observation } from "../../recording.js";
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
    const before = observations.filter(({ observation }) => observation.step < found.step).pop();
    const broken = found.where === "parameter" ? brokenBackward(recording.observations, found.step) : null;
    const place: Record<typeof found.where, string> = {
      input: "the data hold values that are not numbers",
      target: "the targets hold values that are not numbers",
      parameter:
        broken === null
          ? `the parameter ${found.name} was not a number before the forward, so an update broke it`
          : `at step ${broken.step} the loss was ${shown(broken.loss)} and the backward gave NaN, as the slope of a square root or a norm at 0 ` +
            `does, and 0 times infinity; the update with it broke ${found.name}`,
      forward: `the first operation whose result was not a number is ${found.name}`,
      loss: "the model's output was finite, and the loss of it was not",
    };
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
        // A slope that is no number is none after a smaller step either, where the loss has not risen, nor does clipping mend it.
        found.where === "input" ||
        found.where === "target" ||
        (broken !== null && broken.loss <= (recording.losses[0] as number))
          ? []
          : [
              ...(rate === undefined ? [] : [{ kind: "learningRate", factor: 0.1 } as const]),
              { kind: "clip", norm: 1 } as const,
            ],
      since: found.step,
    };
  },
});

/** The first backward before `step` that was seen to give NaN at a loss that was a number; null where none was. */
function brokenBackward(observations: readonly Observation[], step: number): Observation | null {
  const isBroken = (o: Observation): boolean =>
    o.step < step && Number.isFinite(o.loss) && o.gradientNorm !== null && Number.isNaN(o.gradientNorm);
  return observations.find(isBroken) ?? null;
}
