// Schedules that change the rate over the first epochs and leave it then.

import { type Arguments, bind } from "../arguments.js";
import { LRScheduler, type RatedOptimizer } from "./scheduler.js";

function expectShare(name: string, words: string, factor: number, alsoZero = true): void {
  if (!(factor <= 1 && (factor > 0 || (alsoZero && factor === 0)))) {
    throw new RangeError(
      `${name}: ${words} multiplicative factor expected to be between 0 and 1, but got ${factor}`,
    );
  }
}

interface ConstantOptions {
  factor?: number;
  totalIters?: number;
  lastEpoch?: number;
  verbose?: boolean;
}

/**
 * The rate times a factor, until epoch `totalIters`.
 *
 * @throws RangeError for a factor outside [0, 1].
 * @example const scheduler = new optim.lrScheduler.ConstantLR(optimizer, 0.5, 4);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 */
export class ConstantLR extends LRScheduler {
  factor: number;
  totalIters: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<ConstantOptions, ["factor", "totalIters", "lastEpoch", "verbose"]>
  ) {
    const given = bind<ConstantOptions>("ConstantLR", args, ["factor", "totalIters", "lastEpoch", "verbose"]);
    const { factor = 1 / 3, totalIters = 5, lastEpoch = -1 } = given;
    expectShare("ConstantLR", "Constant", factor);
    super(optimizer, lastEpoch, given.verbose);
    this.factor = factor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected override rates(): number[] {
    const { lastEpoch, totalIters, factor } = this;
    const by = lastEpoch === 0 ? factor : lastEpoch === totalIters ? 1 / factor : 1;
    return this.groups.map(({ lr }) => lr * by);
  }

  protected override closedForm(): number[] {
    return this.baseLrs.map((lr) => (this.lastEpoch >= this.totalIters ? lr : lr * this.factor));
  }
}

interface LinearOptions {
  startFactor?: number;
  endFactor?: number;
  totalIters?: number;
  lastEpoch?: number;
  verbose?: boolean;
}

/**
 * The rate times a factor that goes evenly from `startFactor` to `endFactor` in `totalIters` epochs.
 *
 * @throws RangeError for factors outside [0, 1], and for one of 0 at the start.
 * @example const warmup = new optim.lrScheduler.LinearLR(optimizer, { startFactor: 0.1, totalIters: 5 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR extends LRScheduler {
  startFactor: number;
  endFactor: number;
  totalIters: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<LinearOptions, ["startFactor", "endFactor", "totalIters", "lastEpoch", "verbose"]>
  ) {
    const given = bind<LinearOptions>("LinearLR", args, [
      "startFactor",
      "endFactor",
      "totalIters",
      "lastEpoch",
      "verbose",
    ]);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5, lastEpoch = -1 } = given;
    expectShare("LinearLR", "Starting", startFactor, false);
    expectShare("LinearLR", "Ending", endFactor);
    super(optimizer, lastEpoch, given.verbose);
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected override rates(): number[] {
    const { lastEpoch, startFactor, totalIters } = this;
    const change = this.endFactor - startFactor;
    const by =
      lastEpoch === 0
        ? startFactor
        : lastEpoch > totalIters
          ? 1
          : 1 + change / (totalIters * startFactor + (lastEpoch - 1) * change);
    return this.groups.map(({ lr }) => lr * by);
  }

  protected override closedForm(): number[] {
    const share = Math.min(this.totalIters, this.lastEpoch) / this.totalIters;
    return this.baseLrs.map((lr) => lr * (this.startFactor + (this.endFactor - this.startFactor) * share));
  }
}

interface PolynomialOptions {
  totalIters?: number;
  power?: number;
  lastEpoch?: number;
  verbose?: boolean;
}

/**
 * The first rate times (1 - epoch / totalIters)^power.
 *
 * @example const scheduler = new optim.lrScheduler.PolynomialLR(optimizer, { totalIters: 100, power: 2 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html
 */
export class PolynomialLR extends LRScheduler {
  totalIters: number;
  power: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<PolynomialOptions, ["totalIters", "power", "lastEpoch", "verbose"]>
  ) {
    const given = bind<PolynomialOptions>("PolynomialLR", args, [
      "totalIters",
      "power",
      "lastEpoch",
      "verbose",
    ]);
    super(optimizer, given.lastEpoch ?? -1, given.verbose);
    this.totalIters = given.totalIters ?? 5;
    this.power = given.power ?? 1;
    this.begin();
  }

  protected override rates(): number[] {
    const { lastEpoch, totalIters, power } = this;
    if (lastEpoch === 0 || lastEpoch > totalIters) {
      return this.groups.map(({ lr }) => lr);
    }
    const by = ((1 - lastEpoch / totalIters) / (1 - (lastEpoch - 1) / totalIters)) ** power;
    return this.groups.map(({ lr }) => lr * by);
  }

  protected override closedForm(): number[] {
    const share = Math.min(this.totalIters, this.lastEpoch) / this.totalIters;
    return this.baseLrs.map((lr) => lr * (1 - share) ** this.power);
  }
}
