// AUTOTRAINER (Zhang et al., ICSE 2021) at its default parameters: a re-implementation, with its accuracy gate and without.

import { type Alarm, first, inOrder, type Rival, weightsOf } from "./rival.js";

/** beta 1 to 3, gamma, zeta, eta, delta and Theta of its configuration. */
const VANISHING_RATIO = 1e-3;
const VANISHING_NORM = 1e-4;
const EXPLODING_RATIO = 70;
const DYING = 0.7;
const SWING = 0.03;
const SWINGS = 0.2;
const SLOW = 0.01;
const SATISFIED = 0.7;
const LARGE_LOSS = 1e3;
/** A sign has to be seen so often, and accuracy is judged after this share of the training. */
const TIMES = 5;
const JUDGED_FROM = 0.3;

function swings(accuracies: readonly number[]): boolean {
  const inner = accuracies.slice(1, -1);
  const around = (i: number): readonly [number, number] => [
    accuracies[i] as number,
    accuracies[i + 2] as number,
  ];
  const highs = inner.filter((a, i) => a >= Math.max(...around(i)));
  const lows = inner.filter((a, i) => a <= Math.min(...around(i)));
  const count = highs.slice(0, lows.length).filter((high, i) => high - (lows[i] as number) >= SWING).length;
  return count >= SWINGS * accuracies.length;
}

const judge =
  (gated: boolean): Rival["judge"] =>
  (trace) => {
    const { extras, evaluations, recording } = trace;
    const counted = (
      problem: string,
      test: (extra: (typeof extras)[number]) => boolean,
    ): readonly Alarm[] => {
      const hits = extras.filter(test);
      const hit = hits[TIMES - 1];
      return hit === undefined ? [] : [{ step: hit.step, problem }];
    };
    const signs = inOrder(
      counted("vanishing gradient", (extra) => {
        const weights = weightsOf(extra);
        const [firstNorm, lastNorm] = [weights[0]?.gradient.norm ?? 0, weights.at(-1)?.gradient.norm ?? 0];
        return firstNorm / lastNorm < VANISHING_RATIO && firstNorm < VANISHING_NORM;
      }),
      counted("exploding gradient", (extra) => {
        const weights = weightsOf(extra);
        return (weights[0]?.gradient.norm ?? 0) / (weights.at(-1)?.gradient.norm ?? 0) > EXPLODING_RATIO;
      }),
      counted("dying ReLU", ({ parameters }) => {
        const all = parameters.reduce((n, { count }) => n + count, 0);
        return parameters.reduce((n, { count, gradient }) => n + count * gradient.zeros, 0) >= DYING * all;
      }),
      first(
        recording.losses.map((loss, step) => ({ loss, step })),
        "exploding gradient",
        ({ loss }) => !Number.isFinite(loss) || loss >= LARGE_LOSS,
      ),
    );
    const ends = evaluations.map(({ step }) => step);
    const from = ends.find((step) => step >= JUDGED_FROM * recording.losses.length) ?? 0;
    // It was made for classifiers: where there is no accuracy, its gate is open and its rules about accuracy are silent.
    const classifies = trace.data.task === "classes";
    const unsatisfied = (step: number): boolean => {
      const so = evaluations.filter((e) => e.step <= step);
      return so.every((e) => 1 - e.trainError < SATISFIED && 1 - e.testError < SATISFIED);
    };
    const isSlow = (step: number): boolean => {
      const rises = (of: "trainError" | "testError"): number =>
        evaluations
          .filter((e) => e.step <= step)
          .reduce((most, e, i, all) => Math.max(most, i === 0 ? 0 : (all[i - 1]?.[of] ?? 0) - e[of]), 0);
      return rises("trainError") < SLOW && rises("testError") < SLOW;
    };
    const open = (step: number): boolean => !gated || !classifies || unsatisfied(step) || isSlow(step);
    // A sign that was seen early is reported as soon as the gate opens.
    const reported = signs.flatMap(({ step, problem }) => {
      const at = ends.find((end) => end >= Math.max(step, from) && open(end));
      return at === undefined ? [] : [{ step: at, problem }];
    });
    return inOrder(
      reported,
      first(
        evaluations.filter(({ step }) => step >= from),
        "slow convergence",
        ({ step }) => classifies && isSlow(step) && (!gated || unsatisfied(step)),
      ),
      first(
        evaluations.filter(({ step }) => step >= from),
        "oscillating loss",
        ({ step }) =>
          classifies && swings(evaluations.filter((e) => e.step <= step).map((e) => 1 - e.trainError)),
      ),
    );
  };

const rival: Omit<Rival, "name" | "judge"> = {
  source: "https://doi.org/10.1109/ICSE43902.2021.00043",
  defaults:
    "first over last layer's gradient norm < 1e-3 and the first < 1e-4; ratio > 70; 70% of gradients exactly 0; accuracy swings by 3% " +
    "in 20% of epochs; no epoch gains 1%; satisfied at an accuracy of .7; a sign has to be seen 5 times",
  leftOut: "its repair; its check of the last layer's activation, which only Keras's strings can answer",
  means: {
    "vanishing gradient": ["vanishing", "depth"],
    "exploding gradient": ["exploding", "nonFinite"],
    "dying ReLU": ["dead"],
    "oscillating loss": ["learningRate", "updateRatio"],
    "slow convergence": ["learningRate", "updateRatio"],
  },
};

export const autoTrainer: Rival = { ...rival, name: "AUTOTRAINER", judge: judge(true) };

export const autoTrainerWithoutGate: Rival = {
  ...rival,
  name: "AUTOTRAINER, without its accuracy gate",
  judge: judge(false),
};
