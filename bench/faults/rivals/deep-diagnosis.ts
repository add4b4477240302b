// DeepDiagnosis (Wardat et al., ICSE 2022) at its published thresholds: a re-implementation. Where it looks at the end of an
// epoch, it looks here at every twentieth step, which is about one.

import { first, inOrder, type Rival, takesLogits, weightsOf } from "./rival.js";

const DEAD = 0.7;
const SATURATED = 0.5;
const VANISHING = 1e-7;
/** Looks at which values that must change are compared; after so many an accuracy must have changed. */
const LOOKS = 5;
const LOOKS_OF_ACCURACY = 20;
const RANGE_RATIO = 10;

/** Whether a mean is no number, or exactly 0. */
const isNumericalError = (mean: number): boolean => !Number.isFinite(mean) || mean === 0;

const unchanged = (values: readonly number[], looks: number): boolean =>
  values.length >= looks && values.slice(-looks).every((value) => value === values.at(-1));

const judge: Rival["judge"] = (trace) => {
  const { extras, evaluations, recording, data, loss } = trace;
  const last = extras.at(-1);
  const periodic = extras.filter((_, i) => (i + 1) % LOOKS === 0);
  const upTo = (step: number): typeof extras => extras.filter((extra) => extra.step <= step);
  const output = extras[0]?.outputs.at(-1);
  const target = recording.observations[0]?.output?.target?.values;
  const spread = target === undefined ? Number.POSITIVE_INFINITY : target.max - target.min;
  const outOfRange =
    output !== undefined &&
    ((output.kind === "Linear" && !takesLogits(trace) && data.task === "classes") ||
      (output.kind === "Linear" && loss === "mse" && output.max - output.min > RANGE_RATIO * spread) ||
      (output.kind === "Sigmoid" && target !== undefined && (target.min < 0 || target.max > 1)) ||
      (output.kind === "Tanh" && target !== undefined && (target.min < -1 || target.max > 1)) ||
      (output.kind === "ReLU" && (data.task === "classes" || (target?.min ?? 0) < 0)));
  return inOrder(
    outOfRange ? [{ step: 0, problem: "out of range" }] : [],
    first(extras, "numerical error", ({ outputs }) => outputs.some(({ mean }) => isNumericalError(mean))),
    first(extras, "numerical error", (extra) => weightsOf(extra).some(({ mean }) => isNumericalError(mean))),
    first(extras, "numerical error", (extra) =>
      weightsOf(extra).some(({ gradient }) => isNumericalError(gradient.mean)),
    ),
    first(extras, "vanishing gradient", (extra) =>
      weightsOf(extra).some(({ gradient }) => gradient.meanAbs < VANISHING),
    ),
    first(last === undefined ? [] : [last], "dead node", ({ outputs }) =>
      outputs.some(
        ({ kind, notPositive }) => (kind === "ReLU" || kind === "Exponential") && notPositive >= DEAD,
      ),
    ),
    first(periodic, "saturated activation", ({ outputs }) =>
      outputs.some(
        ({ kind, inputBeyond5 }) => (kind === "Sigmoid" || kind === "Tanh") && inputBeyond5 > SATURATED,
      ),
    ),
    first(periodic, "unchanged tensor", ({ step, outputs, parameters }) =>
      [
        ...outputs.slice(0, -1).map((_, i) => upTo(step).map((extra) => extra.outputs[i]?.mean ?? 0)),
        ...parameters.map((_, i) => upTo(step).map((extra) => extra.parameters[i]?.mean ?? 0)),
        ...parameters.map((_, i) => upTo(step).map((extra) => extra.parameters[i]?.gradient.mean ?? 0)),
      ].some((values) => unchanged(values, LOOKS)),
    ),
    first(evaluations, "invalid loss", ({ trainLoss }) => !Number.isFinite(trainLoss)),
    first(evaluations, "loss not decreasing", ({ step }) =>
      unchanged(
        evaluations.filter((e) => e.step <= step).map(({ trainLoss }) => trainLoss),
        LOOKS,
      ),
    ),
    first(
      evaluations,
      "accuracy not increasing",
      ({ step, trainError }) =>
        data.task === "classes" &&
        (trainError === 1 ||
          unchanged(
            evaluations.filter((e) => e.step <= step).map((e) => e.trainError),
            LOOKS_OF_ACCURACY,
          )),
    ),
  );
};

export const deepDiagnosis: Rival = {
  name: "DeepDiagnosis",
  source: "https://doi.org/10.1145/3510003.3510071",
  defaults:
    "70% of a ReLU layer's entries not above 0 at the end; 50% of inputs of sigmoid or tanh beyond 5; mean |gradient| < 1e-7; means that " +
    "are 0, NaN or infinite, or do not change in 5 looks; outputs out of the targets' range",
  leftOut: "the decision tree that names a repair",
  means: {
    "out of range": ["outputLoss"],
    "numerical error": ["nonFinite", "exploding", "symmetry"],
    "vanishing gradient": ["vanishing", "depth"],
    "dead node": ["dead"],
    "saturated activation": ["saturated"],
    "unchanged tensor": ["learningRate", "updateRatio", "symmetry"],
    "invalid loss": ["nonFinite"],
    "loss not decreasing": ["learningRate", "updateRatio"],
    "accuracy not increasing": ["learningRate", "updateRatio"],
  },
  judge,
};
