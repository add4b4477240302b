// 19. Schedule: a learning rate that has fallen to nearly nothing while there was still much to do.

import { figure, shown } from "../../measure/wording.js";
import { ratePicture, ratesSeen } from "../rate-history.js";
import { defineRule, type Rule } from "../rule.js";

/** The share of the largest rate that is proposed where that itself is too large for good. */
const BACK = 0.3;

export const schedule: Rule = defineRule({
  name: "schedule",
  title: "A learning rate that falls too soon",
  stage: "update",
  definition:
    "The learning rate is below 1% of the largest that was seen before half of the steps are done, as where a schedule that counts epochs is " +
    "stepped with every batch.",
  thresholds: { share: 0.01, half: 0.5, steps: 40 },
  explains: ["updateRatio"],
  counts: "unconverged",
  source: "https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
  find: ({ recording }, { share, half, steps }) => {
    const { losses, observations } = recording;
    const seen = ratesSeen(recording);
    const largest = Math.max(...seen.map(({ rate }) => rate));
    const top = seen.findIndex(({ rate }) => rate === largest);
    const fallen = seen.find(({ rate }, i) => i > top && rate < share * largest);
    const { rates = [] } = observations[seen[top]?.index ?? -1] ?? {};
    if (fallen === undefined || losses.length < steps || fallen.step > half * losses.length) {
      return null;
    }
    return {
      places: [],
      says:
        `the learning rate fell from ${shown(largest)} to ${shown(fallen.rate)} by step ${fallen.step} of ${losses.length}, and nothing can ` +
        "move after it; a schedule that counts epochs is stepped once an epoch",
      evidence: [
        figure(
          "learning rate at its largest",
          largest,
          "",
          null,
          `observations[${seen[top]?.index}].rates[0]`,
        ),
        figure(
          `learning rate at step ${fallen.step}`,
          fallen.rate,
          "",
          share * largest,
          `observations[${fallen.index}].rates[0]`,
        ),
      ],
      picture: ratePicture(seen, share * largest),
      // A factor on the rate of now would mean nothing once a schedule has run it down to 1e-147.
      fixes: [1, BACK].map((share) => ({ kind: "constantRate", rates: rates.map((rate) => share * rate) })),
      since: fallen.step,
    };
  },
});
