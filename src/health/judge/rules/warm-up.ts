// 24. Warm-up: a learning rate that is still on its way up when the training ends.

import { figure, shown } from "../../measure/wording.js";
import { ratePicture, ratesSeen } from "../rate-history.js";
import { defineRule, type Rule } from "../rule.js";

export const warmUp: Rule = defineRule({
  name: "warmUp",
  title: "A learning rate that never arrives",
  stage: "update",
  definition:
    "A schedule keeps the learning rate below 10% of the optimizer's own in all of 100 or more steps, and it has not fallen on the way.",
  thresholds: { share: 0.1, steps: 100 },
  explains: ["updateRatio", "learningRate"],
  counts: "unconverged",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html",
  find: ({ recording }, { share, steps }) => {
    const { about, losses } = recording;
    const wanted = about.optimizer?.options["initialLr"];
    const seen = ratesSeen(recording);
    const [first, last] = [seen[0], seen[seen.length - 1]];
    if (typeof wanted !== "number" || first === undefined || last === undefined || losses.length < steps) {
      return null;
    }
    const largest = Math.max(...seen.map(({ rate }) => rate));
    if (!(largest < share * wanted) || last.rate < largest) {
      return null;
    }
    const rates = (about.optimizer?.groups ?? [about.optimizer]).map((group) =>
      Number(group?.options["initialLr"]),
    );
    return {
      places: [],
      says:
        `the learning rate has come to ${shown(last.rate)} in ${losses.length} steps, on its way to ${shown(wanted)}: ` +
        "the warm-up takes longer than the training; it counts batches where it is stepped with each",
      evidence: [
        figure(
          "learning rate at the end",
          last.rate,
          "",
          share * wanted,
          `observations[${last.index}].rates[0]`,
        ),
        figure("learning rate of the optimizer", wanted, "", null, "about.optimizer.options.initialLr"),
      ],
      picture: ratePicture(seen, wanted),
      fixes: rates.every((rate) => rate > 0) ? [{ kind: "constantRate", rates }] : [],
      since: first.step,
    };
  },
});
