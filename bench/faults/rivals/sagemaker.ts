// Amazon SageMaker Debugger's built-in rules at their documented defaults: a re-implementation.

import { first, inOrder, type Rival, weightsOf } from "./rival.js";

const VANISHING = 1e-7;
const DEAD_LAYER = 0.5;
const SATURATED_LAYER = 0.5;
const VARIANCE_RATIO = 10;
const GRADIENT_RANGE = 1e-3;
const INITIAL_STEPS = 10;
const LARGE_UPDATE = 10;
const SMALL_UPDATE = 1e-8;
const EPSILON = 1e-9;
/** LossNotDecreasing: a fall by .1% over ten steps. */
const LOSS_STEPS = 10;
const LEAST_FALL = 1e-3;

const judge =
  (lossNotDecreasing: boolean): Rival["judge"] =>
  ({ extras, recording: { losses } }) =>
    inOrder(
      first(extras, "VanishingGradient", ({ parameters }) =>
        parameters.some(({ gradient }) => gradient.meanAbs < VANISHING),
      ),
      first(
        losses.map((loss, step) => ({ loss, step })),
        "ExplodingTensor",
        ({ loss }) => !Number.isFinite(loss),
      ),
      first(extras, "ExplodingTensor", ({ parameters, outputs }) =>
        [
          ...parameters.map(({ gradient }) => gradient.finite),
          ...outputs.map(({ finite }) => finite),
        ].includes(false),
      ),
      first(extras, "DeadRelu", ({ outputs }) =>
        outputs.some(({ kind, inactiveUnits }) => kind === "ReLU" && inactiveUnits > DEAD_LAYER),
      ),
      first(extras, "SaturatedActivation", ({ outputs }) =>
        outputs.some(({ saturatedUnits }) => saturatedUnits > SATURATED_LAYER),
      ),
      first(extras, "PoorWeightInitialization", (extra) => {
        const weights = weightsOf(extra);
        const variances = weights.map(({ variance }) => variance);
        return (
          extra.step < INITIAL_STEPS &&
          (Math.max(...variances) > VARIANCE_RATIO * Math.min(...variances) ||
            weights.some(({ gradient }) => gradient.range < GRADIENT_RANGE))
        );
      }),
      first(extras, "WeightUpdateRatio", (extra) =>
        weightsOf(extra).some(({ change, meanAbs }) => {
          const ratio = change.meanAbs / (meanAbs + EPSILON);
          return ratio > LARGE_UPDATE || ratio < SMALL_UPDATE;
        }),
      ),
      lossNotDecreasing
        ? first(
            losses.map((loss, step) => ({ loss, step })),
            "LossNotDecreasing",
            ({ loss, step }) =>
              step > 0 &&
              step % LOSS_STEPS === 0 &&
              loss > (1 - LEAST_FALL) * (losses[step - LOSS_STEPS] as number),
          )
        : [],
    );

const rival: Omit<Rival, "name" | "judge"> = {
  source: "https://docs.aws.amazon.com/sagemaker/latest/dg/debugger-built-in-rules.html",
  defaults:
    "mean |gradient| < 1e-7; over 50% of a layer's ReLUs active on under 1% of samples; over 50% of units beyond 9.5 (tanh), -23 or 17 " +
    "(sigmoid); variances of weights 10 times apart or 5th to 95th percentile of gradients < 1e-3 at the start; update ratio > 10 or " +
    "< 1e-8; loss falls by less than .1% in 10 steps; NaN or infinity",
  leftOut:
    "AllZero, UnchangedTensor, TensorVariance (tensors have to be named), Overfit, Overtraining, ClassImbalance, Confusion, " +
    "CheckInputImages, NLPSequenceRatio",
  means: {
    VanishingGradient: ["vanishing", "depth"],
    ExplodingTensor: ["nonFinite", "exploding"],
    DeadRelu: ["dead"],
    SaturatedActivation: ["saturated"],
    PoorWeightInitialization: ["initialisation", "symmetry"],
    WeightUpdateRatio: ["updateRatio", "learningRate"],
    LossNotDecreasing: [],
  },
};

export const sageMaker: Rival = { ...rival, name: "SageMaker Debugger", judge: judge(true) };

/** Its loss rule compares two single batches, and noise alone trips it. */
export const sageMakerWithoutLoss: Rival = {
  ...rival,
  name: "SageMaker Debugger, without LossNotDecreasing",
  judge: judge(false),
};
