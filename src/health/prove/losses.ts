// Losses and outputs that fit: the exact replacement of a pair, and a figure in which both can be compared.

import { noGrad } from "../../autograd/mode.js";
import { Tensor } from "../../autograd/tensor.js";
import { numberAt } from "../../ndarray/elements.js";
import * as elementwise from "../../nn/elementwise-losses.js";
import { Identity } from "../../nn/linear.js";
import * as usual from "../../nn/losses.js";
import * as margin from "../../nn/margin-losses.js";
import { type AnyModule, Module } from "../../nn/module.js";
import { castTo } from "../../ops/cast.js";
import { reshape } from "../../ops/view.js";
import { sub } from "../../ops/arithmetic.js";
import { log, log1p } from "../../ops/exponential.js";
import { neg } from "../../ops/signs.js";
import { atanh } from "../../ops/hyperbolic.js";
import { clamp, clampMin } from "../../ops/extremes.js";
import type { Recording } from "../recording.js";
import { lossKindOf } from "../measure/loss-kind.js";
import type { LossFunction } from "../observe/watch-options.js";
import { lossOf } from "../observe/batch-loss.js";
import type { Batch } from "../observe/batches.js";
import { type Called, calledBefore, hasLoss, placeOf, takesLogits } from "./called.js";
import type { Change, Context } from "./change.js";
import type { Fix } from "./fix.js";
import { outputFunction } from "./functions.js";
import { moduleAt, replaced, runQuietly } from "./places.js";
import type { Setup } from "./setup.js";

const LOSSES = { ...usual, ...elementwise, ...margin };

type LossFix = Extract<Fix, { kind: "loss" }>;

export function replaceLoss(
  { model, lossFunction }: Setup,
  { to, drop }: LossFix,
  { recording, sample }: Context,
): Change {
  if (lossFunction === null) {
    throw new Error("apply: this fix replaces the loss function, and watch was given none");
  }
  const loss = hasLoss(recording, to) ? lossFunction : lossNamed(to, lossFunction);
  const module = drop === null ? null : moduleAt(model, drop);
  const called = calledBefore({ kind: "loss", to, drop }, recording);
  if (called !== null) {
    return {
      lossFunction: lossOfInverse(fitted(loss, model, sample), called, to, recording),
    };
  }
  const root = module === null ? model : without(model, module, drop);
  return { model: root, lossFunction: fitted(loss, root, sample) };
}

const isFunction = (module: AnyModule): boolean =>
  [...module.parameters()].length === 0 && [...module.children()].length === 0;

/** The model with nothing in the place of a function. */
function without(model: AnyModule, module: AnyModule, path: string | null): AnyModule {
  if (!isFunction(module)) {
    throw new Error(
      `apply: ${JSON.stringify(path)} (${module.constructor.name}) is more than a function, so it cannot be taken out; return ` +
        "from its forward what it computes before the function at its end",
    );
  }
  const nothing = new Identity();
  nothing.training = module.training;
  return replaced(model, module, nothing);
}

/** The smallest normal number of float32, and the distance of its largest number below 1: closer to the ends nothing is told apart. */
const SMALLEST = 1.2e-38;
const BELOW_1 = 6e-8;

/** What a function was given, by what it gave. Those of a softmax are known but for a constant, which another softmax takes away. */
const INVERSES: Readonly<Record<string, (probabilities: Tensor) => Tensor>> = {
  softmax: (p) => log(clampMin(p, SMALLEST)),
  sigmoid: (p) => {
    const inside = clamp(p, SMALLEST, 1 - BELOW_1);
    return sub(log(inside), log1p(neg(inside)));
  },
  tanh: (x) => atanh(clamp(x, BELOW_1 - 1, 1 - BELOW_1)),
};

/**
 * A loss of the logits behind probabilities: the same function of the weights, and the same gradients, as the loss of a model from
 * whose forward the function was taken out.
 */
class LossOfInverse extends Module<[output: Tensor, target: Tensor]> {
  constructor(
    readonly loss: LossFunction,
    readonly called: string,
  ) {
    super();
  }

  override forward(output: Tensor, target: Tensor): Tensor {
    return this.loss((INVERSES[this.called] as (p: Tensor) => Tensor)(output), target);
  }
}

function lossOfInverse(loss: LossFunction, called: Called, to: string, recording: Recording): LossFunction {
  const { name } = called;
  const by = `apply: ${name} is called in ${placeOf(called)}, where it cannot be taken out; return the values before it`;
  if (lossKindOf(recording) === "bce" && to === "BCEWithLogitsLoss") {
    throw new Error(`${by}: what it has rounded to 0 or 1 does not come back`);
  }
  if (INVERSES[name] === undefined || (name === "softmax" && to !== "CrossEntropyLoss")) {
    throw new Error(`${by}: they do not follow from its results`);
  }
  return new LossOfInverse(loss, name) as unknown as LossFunction;
}

/** A loss of that name, with the weights and the reduction of the one before, as far as it takes them. */
function lossNamed(name: string, before: LossFunction): LossFunction {
  const Class: unknown = Object.entries(LOSSES).find(([key]) => key === name)?.[1];
  if (typeof Class !== "function") {
    throw new Error(`apply: there is no loss ${JSON.stringify(name)} in ogee/nn`);
  }
  const { weight, reduction, options } = before as {
    readonly weight?: Tensor | null;
    readonly reduction?: string;
    readonly options?: Readonly<Record<string, unknown>>;
  };
  const given = {
    ...(weight === undefined || weight === null ? {} : { weight }),
    ...(reduction === undefined ? {} : { reduction }),
    ...options,
  };
  const Made = Class as new (options: object) => LossFunction;
  try {
    return new Made(given);
  } catch {
    // It takes other options than the one before: then its own defaults.
    return new Made({});
  }
}

/** A loss over targets that are brought to the type and the shape of the output first: classes 0 and 1, for example. */
class FittingTargets extends Module<[output: Tensor, target: Tensor]> {
  constructor(readonly loss: LossFunction) {
    super();
  }

  override forward(output: Tensor, target: Tensor): Tensor {
    return this.loss(output, reshape(castTo(target, output.dtype), [...output.shape]));
  }
}

function fitted(loss: LossFunction, model: AnyModule, sample: Batch | null): LossFunction {
  const { target } = sample ?? {};
  if (sample === null || !(target instanceof Tensor)) {
    return loss;
  }
  const output = runQuietly(model, sample);
  const wantsOutputs = !(loss instanceof usual.CrossEntropyLoss || loss instanceof usual.NLLLoss);
  const fits =
    !(output instanceof Tensor) ||
    output.array.size !== target.array.size ||
    (target.dtype.isFloatingPoint && output.shape.join() === target.shape.join());
  return fits || !wantsOutputs ? loss : (new FittingTargets(loss) as unknown as LossFunction);
}

/** What both trainings are compared by where the fix changes the loss. */
export interface CommonMeasure {
  readonly name: string;
  /** Reads the measure off the training that was left as it is, after its forward. */
  reader(unchanged: Setup): { read(output: unknown, target: unknown): number; stop(): void };
}

/**
 * The old loss and the new one are no figures of one kind. What is compared is the new loss: of the changed model's output, and
 * of what the unchanged model gives in the same place: the values before the function that is dropped, where the new loss takes
 * logits; else its output. Where old and new are the same function of the weights (binary cross-entropy of a sigmoid, and with
 * logits) it is the old loss itself. Null where the fix leaves the loss as it is.
 */
export function commonMeasure(fix: Fix, changed: Setup): CommonMeasure | null {
  const { lossFunction } = changed;
  if (lossFunction === null || (fix.kind !== "loss" && fix.kind !== "output" && fix.kind !== "match")) {
    return null;
  }
  if (fix.kind === "match") {
    return {
      name: "loss of outputs in the shape of the targets",
      reader: () => ({
        read: (output, target) => numberOf(() => lossOf(lossFunction, output, target)),
        stop: () => {},
      }),
    };
  }
  if (fix.kind === "output") {
    const before = outputFunction(fix.insert);
    return {
      name: `loss after ${fix.insert}`,
      reader: () => ({
        read: (output, target) =>
          numberOf(() => lossOf(lossFunction, output instanceof Tensor ? before(output) : output, target)),
        stop: () => {},
      }),
    };
  }
  const { drop, to } = fix;
  if (lossFunction instanceof LossOfInverse) {
    return {
      name: `${to} of the values before ${lossFunction.called}`,
      reader: () => ({
        read: (output, target) => numberOf(() => lossOf(lossFunction as LossFunction, output, target)),
        stop: () => {},
      }),
    };
  }
  const logits = drop !== null && takesLogits(to);
  return {
    name: logits ? `${to} of the values before ${drop}` : to,
    reader: ({ model }) => {
      let seen: unknown = null;
      const handle = logits
        ? moduleAt(model, drop).registerForwardPreHook((_, [x]) => {
            seen = x;
          })
        : null;
      return {
        read: (output, target) => numberOf(() => lossOf(lossFunction, logits ? seen : output, target)),
        stop: () => handle?.remove(),
      };
    },
  };
}

const numberOf = (loss: () => Tensor): number => numberAt(noGrad(loss).array, 0);
