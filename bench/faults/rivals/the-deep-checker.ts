// TheDeepChecker (Ben Braiek and Khomh, TOSEM 2023) at its default settings: a re-implementation. Its checks while a single
// batch is learned by heart are made here on the training itself, and end, as there, when everything is right.

import type { ParameterFigures } from "../extras.js";
import { torch } from "../ogee.js";
import { inputs } from "../scenario.js";
import {
  type Alarm,
  average,
  first,
  inOrder,
  isHiddenFunction,
  type Rival,
  takesLogits,
  weightsOf,
} from "./rival.js";

const F_CRITICAL = 2.70554;
const ALMOST = 1e-2;
const START = 10;
const PERIOD = 10;
const DEAD_UNITS = 0.5;
const STD: readonly [low: number, high: number] = [0.5, 2];
const WEIGHTS = 0.95;
const WINDOW = 5;
const VANISHING = 1e-6;
const EXPLODING = 1e6;
const HALVES = 0.5;
const DOUBLES = 2;
const UPDATES: readonly [low: number, high: number] = [-4, -1];
const LEAST_FALL = 0.05;
const SMOOTHNESS = 0.5;
const SMOOTHNESS_WINDOW = 50;

const fRatio = (variance: number, std: number): number => {
  const ratio = variance / std ** 2;
  return ratio > 1 ? ratio : 1 / ratio;
};

/** The rates between the last few values all pass a test. */
const ratesAll = (values: readonly number[], test: (rate: number) => boolean): boolean =>
  values.length >= WINDOW &&
  values
    .slice(-WINDOW)
    .slice(1)
    .every((value, i) => test(value / (values.slice(-WINDOW)[i] as number)));

function isPoorInit({ variance }: ParameterFigures, shape: readonly number[]): boolean {
  const [fanOut = 1, fanIn = 1] = shape;
  const stds = [Math.sqrt(1 / fanIn), Math.sqrt(2 / fanIn), Math.sqrt(2 / (fanIn + fanOut))];
  return fanIn > 1 && (variance < 1e-8 || stds.every((std) => fRatio(variance, std) > F_CRITICAL));
}

const judge: Rival["judge"] = (trace, { data, setup }) => {
  const { recording, evaluations, extras, loss } = trace;
  const right = evaluations.find(({ trainError }) => trainError === 0)?.step ?? Number.POSITIVE_INFINITY;
  const seen = extras.filter(({ step }) => step >= START && step <= right);
  // All of the data, since it is over all of them that they were standardised.
  const x = inputs[setup.input](torch.cat([data.train.x, data.test.x]), 0);
  const column = (of: "mean" | "std" | "amin" | "amax"): number[] =>
    (of === "std"
      ? x.std(0, { correction: 0 })
      : of === "mean"
        ? x.mean(0)
        : of === "amin"
          ? x.amin(0)
          : x.amax(0)
    )
      .flatten()
      .tolist() as number[];
  const [means, stds, lows, highs] = [column("mean"), column("std"), column("amin"), column("amax")];
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= ALMOST;
  // Pixels and the like are one quantity; their range counts as a whole.
  const whole = close(Math.max(...highs), 1) && (close(Math.min(...lows), 0) || close(Math.min(...lows), -1));
  const unscaled =
    !whole &&
    means.some(
      (mean, i) =>
        !(close(highs[i] as number, 1) && (close(lows[i] as number, 0) || close(lows[i] as number, -1))) &&
        !(close(stds[i] as number, 1) && close(mean, 0)),
    );
  const series = (of: (p: ParameterFigures) => number, step: number, i: number): number[] =>
    extras.filter((e) => e.step <= step).map((e) => of(weightsOf(e)[i] as ParameterFigures));
  const windows = Array.from({ length: Math.floor(recording.losses.length / PERIOD) }, (_, i) => ({
    step: (i + 1) * PERIOD,
    loss: average(recording.losses.slice(i * PERIOD, (i + 1) * PERIOD)),
  })).filter(({ step }) => step <= right);
  const lossesTo = (i: number): number[] => windows.slice(0, i + 1).map((w) => w.loss);
  const expected = Math.log(data.outputs);
  const initial = recording.losses[0] ?? Number.NaN;
  const start = extras[0];
  const atStart = (holds: boolean, problem: string): readonly Alarm[] =>
    holds ? [{ step: 0, problem }] : [];
  return inOrder(
    atStart(unscaled, "unnormalised features"),
    atStart(
      start !== undefined &&
        weightsOf(start).some((p) =>
          isPoorInit(p, recording.layers.find(({ weight }) => weight === p.name)?.shape ?? []),
        ),
      "poor initialisation",
    ),
    atStart(data.task === "classes" && Math.abs(initial - expected) >= expected, "poor initial loss"),
    first(
      recording.losses.map((value, step) => ({ value, step })),
      "numerical instability",
      ({ value }) => !Number.isFinite(value),
    ),
    first(seen, "invalid output", ({ outputs }) => {
      const output = outputs.at(-1);
      const shares = output !== undefined && output.min >= 0 && Math.abs(output.rowSum - 1) < 0.05;
      return data.task === "classes" && !takesLogits(trace) && loss !== "nll" && setup.columns > 1 && !shares;
    }),
    first(seen, "saturated layer", ({ outputs }) =>
      outputs.some(
        ({ kind, pilingUnits }) => (kind === "Sigmoid" || kind === "Tanh") && pilingUnits > DEAD_UNITS,
      ),
    ),
    first(seen, "dead layer", ({ outputs }) =>
      outputs.some(
        (o) => isHiddenFunction(o) && o.kind !== "Sigmoid" && o.kind !== "Tanh" && o.deadUnits > DEAD_UNITS,
      ),
    ),
    first(seen, "unstable activations", ({ outputs }) =>
      outputs.some(
        (o) =>
          isHiddenFunction(o) &&
          ((o.std < STD[0] && fRatio(o.std ** 2, STD[0]) > F_CRITICAL) ||
            (o.std > STD[1] && fRatio(o.std ** 2, STD[1]) > F_CRITICAL)),
      ),
    ),
    first(seen, "weights of one sign or none", (extra) =>
      weightsOf(extra).some(({ negative, tiny }) => negative > WEIGHTS || tiny > WEIGHTS),
    ),
    first(seen, "vanishing gradient", (extra) =>
      weightsOf(extra).some(
        ({ gradient }, i) =>
          gradient.meanAbs < VANISHING ||
          ratesAll(
            series((p) => p.gradient.meanAbs, extra.step, i),
            (rate) => rate <= HALVES,
          ),
      ),
    ),
    first(seen, "exploding gradient", (extra) =>
      weightsOf(extra).some(
        ({ gradient }, i) =>
          gradient.meanAbs > EXPLODING ||
          ratesAll(
            series((p) => p.gradient.meanAbs, extra.step, i),
            (rate) => rate >= DOUBLES,
          ),
      ),
    ),
    first(seen, "unstable updates", (extra) =>
      weightsOf(extra).some(({ change, meanAbs }) => {
        const ratio = Math.log10(change.meanAbs / meanAbs);
        return meanAbs > 0 && (ratio < UPDATES[0] || ratio > UPDATES[1]);
      }),
    ),
    first(windows, "loss not decreasing", (_, i) => ratesAll(lossesTo(i), (rate) => 1 - rate < LEAST_FALL)),
    first(windows, "diverging loss", (_, i) => ratesAll(lossesTo(i), (rate) => rate >= DOUBLES)),
    first(windows, "fluctuating loss", (_, i) => {
      const losses = lossesTo(i).slice(-SMOOTHNESS_WINDOW);
      const rises = losses.slice(1).map((value, k) => value > (losses[k] as number));
      const turns = rises.slice(1).filter((rise, k) => rise !== rises[k]).length;
      return (losses.length - turns) / losses.length < SMOOTHNESS;
    }),
  );
};

export const theDeepChecker: Rival = {
  name: "TheDeepChecker",
  source: "https://doi.org/10.1145/3529318",
  defaults:
    "features neither standardised nor in [0, 1]; weights' variance by an F test (2.7) none of LeCun's, He's, Glorot's; initial loss twice " +
    "ln C; saturation by 50 bins of [0, 1] above .85 in half of the units; dead: 95th percentile < 1e-5; activations' std outside [.5, 2]; " +
    "mean |gradient| < 1e-6 or halving 4 times; updates outside 1e-4 to 1e-1; loss falls by under 5% in each of 4 windows",
  leftOut:
    "learning one batch by heart, corrupted labels, augmentation, switching of modes, biases, correlation of loss and accuracy: they train anew " +
    "or want more than a trace has",
  means: {
    "unnormalised features": ["data"],
    "poor initialisation": ["initialisation", "symmetry"],
    "poor initial loss": ["initialLoss"],
    "numerical instability": ["nonFinite"],
    "invalid output": ["outputLoss"],
    "saturated layer": ["saturated"],
    "dead layer": ["dead"],
    "unstable activations": ["initialisation"],
    "weights of one sign or none": ["symmetry"],
    "vanishing gradient": ["vanishing", "depth"],
    "exploding gradient": ["exploding"],
    "unstable updates": ["updateRatio", "learningRate"],
    "loss not decreasing": [],
    "diverging loss": ["learningRate"],
    "fluctuating loss": ["learningRate"],
  },
  judge,
};
