// 18. Weight decay that outweighs the loss: the weights are drawn to 0 faster than they learn.

import type { Measures } from "../../measure/measures.js";
import { median } from "../../measure/averages.js";
import type { Layer, Recording } from "../../recording.js";
import { largestBy } from "../proposals.js";
import { figure, percent, shown } from "../../measure/wording.js";
import { defineRule, type Rule } from "../rule.js";

/** A layer, and how strongly the optimizer draws its weight to 0. */
interface Decayed {
  readonly layer: Layer;
  readonly strength: number;
  readonly rate: number;
  /** Where strength and rate stand in the recording. */
  readonly from: readonly [strength: string, rate: string];
}

function decayedLayers({ about, layers, observations }: Recording): readonly Decayed[] {
  const { options, groups = null } = about.optimizer ?? { options: {} };
  const rates = observations[0]?.rates ?? [];
  return layers.flatMap((layer) => {
    const found = groups === null ? 0 : groups.findIndex((g) => g.parameters.includes(layer.weight));
    const strength = (groups === null ? options : groups[found]?.options)?.["weightDecay"];
    const rate = rates[found];
    const at = groups === null ? "about.optimizer.options" : `about.optimizer.groups[${found}].options`;
    return typeof strength !== "number" || rate === undefined || !(strength > 0)
      ? []
      : [{ layer, strength, rate, from: [`${at}.weightDecay`, `observations[0].rates[${found}]`] as const }];
  });
}

interface Size {
  readonly index: number;
  readonly step: number;
  /** The root mean square of the weights beside the first one's, median of the layers. */
  readonly left: number;
  /** Decay times the size of the weights, over the size of the loss's own gradient, median of the layers. */
  readonly pull: number;
}

function sizesOf({ observations }: Measures, decayed: readonly Decayed[]): readonly Size[] {
  const strengths = new Map(decayed.map(({ layer, strength }) => [layer.name, strength]));
  const first = new Map<string, number>();
  return observations.flatMap(({ observation: { updates = [], step }, index }) => {
    const own = updates.filter(({ layer }) => strengths.has(layer));
    const left = own.map(({ layer, weight }) => {
      first.set(layer, first.get(layer) ?? weight);
      return weight / (first.get(layer) as number);
    });
    const pull = own.map(
      ({ layer, weight, gradient }) => ((strengths.get(layer) as number) * weight) / gradient,
    );
    return left.length === 0 ? [] : [{ index, step, left: median(left), pull: median(pull) }];
  });
}

/** Optimizers that take the decay off the weights themselves; the others add it to the gradient, and scale it with that. */
const DECOUPLED = /^AdamW/;

export const decay: Rule = defineRule({
  name: "decay",
  title: "Weight decay outweighs the loss",
  stage: "update",
  definition:
    "In a group of the optimizer weight decay takes more than .2% of each weight in a step (learning rate times decay), so that what was " +
    "learned is forgotten within 500 steps, or it is added to the gradient and larger than the loss's own at the start; and the group's weights " +
    "have shrunk below half of what they were (median of layers). Above 2% in a step it counts wherever the weights are.",
  thresholds: { perStep: 0.002, left: 0.5, reckless: 0.02, pull: 1 },
  explains: ["learningRate", "updateRatio", "vanishing", "collapsed", "dead"],
  counts: "harmed",
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
  find: (measures, thresholds) => {
    const { about, observations } = measures.recording;
    const all = decayedLayers(measures.recording);
    const strongest = largestBy(all, ({ rate, strength }) => rate * strength);
    if (strongest === null) {
      return null;
    }
    const { strength, rate, from } = strongest;
    const decayed = all.filter((one) => one.rate * one.strength === rate * strength);
    const sizes = sizesOf(measures, decayed);
    const [first, last] = [sizes[0], sizes[sizes.length - 1]];
    if (first === undefined || last === undefined) {
      return null;
    }
    const perStep = rate * strength;
    const shrunk = last.left < thresholds.left;
    const outweighs = !DECOUPLED.test(about.optimizer?.name ?? "") && first.pull > thresholds.pull;
    if (!(perStep > thresholds.reckless || (shrunk && (perStep > thresholds.perStep || outweighs)))) {
      return null;
    }
    const takes =
      perStep > thresholds.perStep
        ? `takes ${shown(100 * perStep)}% of every weight in a step`
        : `outweighs the gradient of the loss ${shown(first.pull)} times`;
    return {
      places:
        decayed.length === measures.recording.layers.length ? [] : decayed.map(({ layer }) => layer.name),
      says:
        `weight decay ${shown(strength)} ${takes}, ` +
        (shrunk
          ? `and the weights are down to ${percent(last.left)} of their size at the start: what is learned is forgotten`
          : `so what is learned is forgotten within ${Math.ceil(1 / perStep)} steps`),
      evidence: [
        figure("weight decay", strength, "", null, from[0]),
        figure("learning rate", rate, "", null, from[1]),
        figure("decay of a weight in a step", 100 * perStep, "%", 100 * thresholds.perStep, ...from),
        figure(
          "weights beside the start, median of layers",
          100 * last.left,
          "%",
          100 * thresholds.left,
          `observations[${first.index}].updates`,
          `observations[${last.index}].updates`,
        ),
        ...(outweighs
          ? [
              figure(
                "decay over the gradient of the loss at the start",
                first.pull,
                "",
                thresholds.pull,
                from[0],
                `observations[${first.index}].updates`,
              ),
            ]
          : []),
      ],
      picture: {
        kind: "lines",
        title: "Root mean square of the weights",
        xLabel: "step",
        yLabel: "RMS",
        scale: "log",
        bar: null,
        series: decayed.slice(0, 4).map(({ layer: { name } }) => ({
          label: name,
          points: observations.flatMap(({ step, updates }) => {
            const weight = updates?.find(({ layer }) => layer === name)?.weight;
            return weight === undefined ? [] : [[step, weight] as const];
          }),
        })),
      },
      fixes: [{ kind: "weightDecay", factor: 0.01 }],
      since: shrunk ? (sizes.find(({ left }) => left < thresholds.left)?.step ?? 0) : 0,
    };
  },
});
