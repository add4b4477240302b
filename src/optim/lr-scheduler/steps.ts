// Schedules that multiply the rate at some epochs, or at all of them.

import { describe } from "../../ndarray/describe.js";
import { type Arguments, bind, need } from "../arguments.js";
import { LRScheduler, type RatedOptimizer } from "./scheduler.js";

/**
 * Multiplies the rate by gamma every `stepSize` epochs.
 *
 * @example const scheduler = new optim.lrScheduler.StepLR(optimizer, 30, 0.1);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export class StepLR extends LRScheduler {
  stepSize: number;
  gamma: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<
      { stepSize: number; gamma?: number; lastEpoch?: number; verbose?: boolean },
      ["stepSize", "gamma", "lastEpoch", "verbose"]
    >
  ) {
    const given = bind<{ stepSize: number; gamma?: number; lastEpoch?: number; verbose?: boolean }>(
      "StepLR",
      args,
      ["stepSize", "gamma", "lastEpoch", "verbose"],
    );
    super(optimizer, given.lastEpoch ?? -1, given.verbose);
    this.stepSize = need("StepLR", "stepSize", given.stepSize);
    this.gamma = given.gamma ?? 0.1;
    this.begin();
  }

  protected override rates(): number[] {
    const falls = this.lastEpoch !== 0 && this.lastEpoch % this.stepSize === 0;
    return this.groups.map(({ lr }) => (falls ? lr * this.gamma : lr));
  }

  protected override closedForm(): number[] {
    return this.baseLrs.map((lr) => lr * this.gamma ** Math.floor(this.lastEpoch / this.stepSize));
  }
}

/**
 * Multiplies the rate by gamma at each of the epochs that are named; at one that is named twice, by its square.
 *
 * @example const scheduler = new optim.lrScheduler.MultiStepLR(optimizer, [30, 80], { gamma: 0.1 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export class MultiStepLR extends LRScheduler {
  milestones: number[];
  gamma: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<
      { milestones: readonly number[]; gamma?: number; lastEpoch?: number; verbose?: boolean },
      ["milestones", "gamma", "lastEpoch", "verbose"]
    >
  ) {
    const given = bind<{
      milestones: readonly number[];
      gamma?: number;
      lastEpoch?: number;
      verbose?: boolean;
    }>("MultiStepLR", args, ["milestones", "gamma", "lastEpoch", "verbose"]);
    super(optimizer, given.lastEpoch ?? -1, given.verbose);
    this.milestones = [...need("MultiStepLR", "milestones", given.milestones)].sort((a, b) => a - b);
    this.gamma = given.gamma ?? 0.1;
    this.begin();
  }

  protected override rates(): number[] {
    const times = this.milestones.filter((epoch) => epoch === this.lastEpoch).length;
    return this.groups.map(({ lr }) => (times === 0 ? lr : lr * this.gamma ** times));
  }

  protected override closedForm(): number[] {
    const times = this.milestones.filter((epoch) => epoch <= this.lastEpoch).length;
    return this.baseLrs.map((lr) => lr * this.gamma ** times);
  }
}

/**
 * Multiplies the rate by gamma at every epoch.
 *
 * @example const scheduler = new optim.lrScheduler.ExponentialLR(optimizer, 0.95);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export class ExponentialLR extends LRScheduler {
  gamma: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<
      { gamma: number; lastEpoch?: number; verbose?: boolean },
      ["gamma", "lastEpoch", "verbose"]
    >
  ) {
    const given = bind<{ gamma: number; lastEpoch?: number; verbose?: boolean }>("ExponentialLR", args, [
      "gamma",
      "lastEpoch",
      "verbose",
    ]);
    super(optimizer, given.lastEpoch ?? -1, given.verbose);
    this.gamma = need("ExponentialLR", "gamma", given.gamma);
    this.begin();
  }

  protected override rates(): number[] {
    return this.groups.map(({ lr }) => (this.lastEpoch === 0 ? lr : lr * this.gamma));
  }

  protected override closedForm(): number[] {
    return this.baseLrs.map((lr) => lr * this.gamma ** this.lastEpoch);
  }
}

type Factor = (epoch: number) => number;

function factorsFor(name: string, optimizer: RatedOptimizer, given: Factor | readonly Factor[]): Factor[] {
  const groups = optimizer.paramGroups.length;
  const factors = typeof given === "function" ? optimizer.paramGroups.map(() => given) : given;
  if (!Array.isArray(factors) || factors.some((factor) => typeof factor !== "function")) {
    throw new TypeError(
      `${name}: lrLambda must be a function of the epoch, or one for each group, but got ${describe(given)}`,
    );
  }
  if (factors.length !== groups) {
    throw new RangeError(`${name}: Expected ${groups} lr_lambdas, but got ${factors.length}`);
  }
  return [...factors];
}

type LambdaArguments = Arguments<
  { lrLambda: Factor | readonly Factor[]; lastEpoch?: number; verbose?: boolean },
  ["lrLambda", "lastEpoch", "verbose"]
>;

/**
 * The first rate times a function of the epoch.
 *
 * @example const scheduler = new optim.lrScheduler.LambdaLR(optimizer, (epoch) => 0.95 ** epoch);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
export class LambdaLR extends LRScheduler {
  private readonly factor: (group: number) => number;

  constructor(optimizer: RatedOptimizer, ...args: LambdaArguments) {
    const given = bind<{ lrLambda: Factor | readonly Factor[]; lastEpoch?: number; verbose?: boolean }>(
      "LambdaLR",
      args,
      ["lrLambda", "lastEpoch", "verbose"],
    );
    super(optimizer, given.lastEpoch ?? -1, given.verbose);
    const factors = factorsFor("LambdaLR", optimizer, need("LambdaLR", "lrLambda", given.lrLambda));
    this.factor = (group) => (factors[group] as Factor)(this.lastEpoch);
    this.begin();
  }

  protected override rates(): number[] {
    return this.baseLrs.map((lr, i) => lr * this.factor(i));
  }
}

/**
 * Multiplies the rate by a function of the epoch, from the second epoch on.
 *
 * @example const scheduler = new optim.lrScheduler.MultiplicativeLR(optimizer, () => 0.95);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html
 */
export class MultiplicativeLR extends LRScheduler {
  private readonly factor: (group: number) => number;

  constructor(optimizer: RatedOptimizer, ...args: LambdaArguments) {
    const given = bind<{ lrLambda: Factor | readonly Factor[]; lastEpoch?: number; verbose?: boolean }>(
      "MultiplicativeLR",
      args,
      ["lrLambda", "lastEpoch", "verbose"],
    );
    super(optimizer, given.lastEpoch ?? -1, given.verbose);
    const factors = factorsFor(
      "MultiplicativeLR",
      optimizer,
      need("MultiplicativeLR", "lrLambda", given.lrLambda),
    );
    this.factor = (group) => (factors[group] as Factor)(this.lastEpoch);
    this.begin();
  }

  protected override rates(): number[] {
    return this.groups.map(({ lr }, i) => (this.lastEpoch > 0 ? lr * this.factor(i) : lr));
  }
}
