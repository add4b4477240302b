// The names of arguments that optimizers and schedules have beside those of operations.

import { argumentNames, flag, integer, number, word, OPERATION_NAMES } from "../ops/argument-kinds.js";
import { type Bind, bindWith } from "../ops/arguments.js";

export { type Arguments, need } from "../ops/arguments.js";

const NAMES = argumentNames(
  [
    [flag, "amsgrad centered decoupledWeightDecay cycleMomentum threePhase nesterov maximize setToNone"],
    [integer, "lastEpoch stepSize totalIters TMax T0 TMult patience cooldown maxIter historySize"],
    [
      number,
      "lr momentum dampening weightDecay t0 rho lrDecay initialAccumulatorValue momentumDecay toleranceGrad " +
        "toleranceChange gamma factor startFactor endFactor power etaMin pctStart divFactor finalDivFactor",
    ],
    [word, "annealStrategy scaleMode thresholdMode"],
  ],
  [],
  OPERATION_NAMES,
);

/** `bind` of operations, for optimizers and schedules. */
export const bind: Bind = bindWith(NAMES);
