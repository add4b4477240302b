// 12. The learning rate: too large, so that steps undo each other or leave the loss; or too small for anything to move.

import type { ObservationMeasures } from "../../measure/measures.js";
import type { Measures } from "../../measure/measures.js";
import { lossesSeen } from "../../measure/progress.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, listed, percent, shown } from "../../measure/wording.js";
import { medianTurn, ratioOf } from "./update-ratio.js";

/** Where nothing is known of the gradients: what float32 does not show. */
const UNSEEN = -8;

/**
 * log10 of the relative change that rate times gradient would make, where steps are too small for the weights' digits and nothing
 * has changed.
 */
function wanted(early: readonly ObservationMeasures[], rate: number | undefined): number {
  const changes = early.flatMap(({ observation }) =>
    (observation.updates ?? []).map(({ gradient, weight }) => Math.log10((gradient * (rate ?? 1)) / weight)),
  );
  const seen = changes.filter(Number.isFinite);
  return seen.length === 0 ? UNSEEN : Math.max(...seen);
}

/** Observations of how gradients turn, below which nothing is said of it. */
const TURNS = 10;

/** The first observations that saw the weights move, and the share of the training in which too large steps show. */
const EARLY = 3;
const EARLY_SHARE = 0.25;

/** The largest loss of the first quarter over that before the first step. */
function riseOf({ recording }: Measures): number {
  const losses = lossesSeen(recording);
  const early = losses.slice(1, Math.max(2, Math.ceil(EARLY_SHARE * losses.length)));
  return early.some(Number.isNaN)
    ? Number.POSITIVE_INFINITY
    : Math.max(...early) / Math.abs(losses[0] ?? Number.NaN);
}

/** The largest share of a hidden layer's units that had a slope at the first look, and none for nearly all samples at the last. */
function lostUnits({ observations }: Measures): number {
  const looks = observations.filter(({ activations }) => activations.length > 0);
  const [first, last] = [looks[0], looks[looks.length - 1]];
  const shares = (last?.activations ?? []).flatMap(({ name, use, signals }) => {
    const before = first?.activations.find((a) => a.name === name)?.signals;
    const units = signals.saturated.length;
    if (use.place !== "hidden" || before === undefined || before.saturated.length !== units) {
      return [];
    }
    const gone = ({ saturated, samples }: typeof signals, unit: number): boolean =>
      (saturated[unit] as number) >= ALL * samples;
    return [signals.saturated.filter((_, unit) => gone(signals, unit) && !gone(before, unit)).length / units];
  });
  return Math.max(0, ...shares);
}

/** The share of samples that counts as all of them. */
const ALL = 0.95;

/** The largest rate of all groups at the first look, and in words where it is one of several, or rose on the way. */
function rateOf({ recording: { observations } }: Measures): {
  readonly rate: number | undefined;
  readonly group: number;
  readonly says: string;
} {
  const first = observations[0]?.rates ?? [];
  const rate = first.length === 0 ? undefined : Math.max(...first);
  const group = rate === undefined ? 0 : first.indexOf(rate);
  const risen = Math.max(...observations.map(({ rates }) => rates[group] ?? Number.NEGATIVE_INFINITY));
  if (rate === undefined) {
    return { rate, group, says: "" };
  }
  const others = first.some((one) => one !== rate) ? ` of group ${group}` : "";
  const rises = risen > RISES * rate ? `, which rises to ${shown(risen)},` : "";
  return { rate, group, says: ` ${shown(rate)}${others}${rises}` };
}

/** A rate that grows by less is a warm-up. */
const RISES = 30;

export const learningRate: Rule = defineRule({
  name: "learningRate",
  title: "Wrong learning rate",
  stage: "update",
  definition:
    "Too large: one of the first steps that were seen moves weights (median of layers) by more than 10^-1.1 of their spread, and it shows: the " +
    "loss rises in the first quarter to over twice what it was before the first step, or 40% of a hidden layer's units lose their slope for good, or " +
    "the step is above 10^-.5; or one is above 10^-1.5 and gradients of successive steps point against each other (median cosine below -.3); or the " +
    "loss leaves what it had reached. Too small: no layer " +
    "moves by more than 10^-4.5 of its spread in the first steps, nor the last layer later, though gradients reach it.",
  thresholds: { against: -0.3, turning: -1.5, high: -1.1, reckless: -0.5, rise: 2, lost: 0.4, low: -4.5 },
  explains: [
    "updateRatio",
    "saturated",
    "dead",
    "exploding",
    "vanishing",
    "collapsed",
    "nonFinite",
    "zigzag",
  ],
  counts: "unconverged",
  source: "https://arxiv.org/abs/2103.00065",
  find: (measures, { against, turning, high, reckless, rise, lost, low }) => {
    const { observations, normalised, order } = measures;
    const { rate, group, says: rateSays } = rateOf(measures);
    const early = observations.filter(({ ratios }) => ratios.size > 0).slice(0, EARLY);
    const ratios = early.flatMap((o) => ratioOf(o, normalised) ?? []).filter((r) => !Number.isNaN(r));
    if (ratios.length === 0) {
      return null;
    }
    const largest = Math.max(...early.flatMap((o) => [...o.ratios.values()]).filter((r) => !Number.isNaN(r)));
    const turn = medianTurn(observations, TURNS * order.length);
    const step = Math.max(...ratios);
    const [risen, gone] = [riseOf(measures), lostUnits(measures)];
    const shows = [
      ...(risen > rise ? [`the loss rises to ${shown(risen)} times its start`] : []),
      ...(gone >= lost ? [`${percent(gone)} of a layer's units lose their slope`] : []),
      ...(step > reckless ? ["hardly anything of the weights is left"] : []),
    ];
    // The steps have to be large enough to be at fault.
    const late = Math.max(...observations.flatMap((o) => ratioOf(o, normalised) ?? []));
    const strays = measures.harm.state === "diverged" && late > turning;
    const tooLarge = (step > high && shows.length > 0) || (turn < against && step > turning) || strays;
    const lastLayer = order[order.length - 1]?.name ?? "";
    const moved = Math.max(
      ...observations.map(({ ratios: r }) => r.get(lastLayer) ?? Number.NEGATIVE_INFINITY),
    );
    // Where no gradient reaches the last layer, the rate is not to blame.
    const reached = early.some(({ observation }) =>
      observation.updates?.some(({ layer, gradient }) => layer === lastLayer && gradient > 0),
    );
    const tooSmall = largest < low && moved < low && reached;
    if (!tooLarge && !tooSmall) {
      return null;
    }
    const at = `observations[${early[0]?.index}].updates`;
    const factor = 10 ** (-2.5 - (Number.isFinite(largest) ? largest : wanted(early, rate)));
    return {
      places: [],
      says: tooSmall
        ? `the learning rate${rateSays} is too small: no layer moves by more than ${shown(10 ** largest)} of its spread in a step`
        : `the learning rate${rateSays} is too large: ` +
          (step > high && shows.length > 0
            ? `a step moves weights by ${shown(10 ** step)} of their spread, and ${listed(shows)}`
            : strays
              ? `a step moves weights by up to ${shown(10 ** late)} of their spread, and what had been learned is lost again`
              : "successive gradients point against each other"),
      evidence: [
        figure(
          "log10 of the relative change in the first steps",
          tooSmall ? largest : step,
          "",
          tooSmall ? low : high,
          at,
        ),
        ...(strays && late > step
          ? [figure("log10 of the largest relative change", late, "", turning, "observations[*].updates")]
          : []),
        figure("median cosine of successive gradients", turn, "", against, "observations[*].updates[*].turn"),
        ...(rate === undefined
          ? []
          : [figure("learning rate", rate, "", null, `observations[0].rates[${group}]`)]),
      ],
      // The curve of the loss shows it, which reports have anyway.
      picture: null,
      fixes: tooSmall
        ? [
            { kind: "learningRate", factor },
            { kind: "learningRate", factor: 10 * factor },
            { kind: "optimizer", to: "Adam", lr: 0.003 },
          ]
        : [
            { kind: "learningRate", factor: Math.min(0.1, 10 ** (-2.5 - step)) },
            { kind: "learningRate", factor: 0.01 },
          ],
      since: 0,
    };
  },
});
