// Schedules along a cosine.

import { type Arguments, bind, need } from "../arguments.js";
import { expectEpoch, LRScheduler, type RatedOptimizer } from "./scheduler.js";

interface CosineOptions {
  TMax: number;
  etaMin?: number;
  lastEpoch?: number;
  verbose?: boolean;
}

/**
 * etaMin + (lr - etaMin) (1 + cos(pi epoch / TMax)) / 2
 *
 * @example const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 100);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export class CosineAnnealingLR extends LRScheduler {
  TMax: number;
  etaMin: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<CosineOptions, ["TMax", "etaMin", "lastEpoch", "verbose"]>
  ) {
    const given = bind<CosineOptions>("CosineAnnealingLR", args, ["TMax", "etaMin", "lastEpoch", "verbose"]);
    super(optimizer, given.lastEpoch ?? -1, given.verbose);
    this.TMax = need("CosineAnnealingLR", "TMax", given.TMax);
    this.etaMin = given.etaMin ?? 0;
    this.begin();
  }

  protected override rates(): number[] {
    const { lastEpoch, TMax, etaMin } = this;
    if (lastEpoch === 0) {
      return this.groups.map(({ lr }) => lr);
    }
    if (this.stepCount === 1 && lastEpoch > 0) {
      return this.closedForm();
    }
    // At the bottom the quotient below would be 0 / 0.
    if ((lastEpoch - 1 - TMax) % (2 * TMax) === 0) {
      const rise = (1 - Math.cos(Math.PI / TMax)) / 2;
      return this.groups.map(({ lr }, i) => lr + ((this.baseLrs[i] as number) - etaMin) * rise);
    }
    const height = (epoch: number): number => 1 + Math.cos((Math.PI * epoch) / TMax);
    const by = height(lastEpoch) / height(lastEpoch - 1);
    return this.groups.map(({ lr }) => by * (lr - etaMin) + etaMin);
  }

  protected override closedForm(): number[] {
    const height = (1 + Math.cos((Math.PI * this.lastEpoch) / this.TMax)) / 2;
    return this.baseLrs.map((lr) => this.etaMin + (lr - this.etaMin) * height);
  }
}

interface RestartsOptions {
  T0: number;
  TMult?: number;
  etaMin?: number;
  lastEpoch?: number;
  verbose?: boolean;
}

/**
 * A cosine that starts again: after `T0` epochs, then each time after `TMult` times as many. A step may name an epoch
 * with a fraction: `scheduler.step(epoch + batch / batches)`.
 *
 * @throws RangeError unless T0 is a positive integer and TMult an integer of at least 1.
 * @example const scheduler = new optim.lrScheduler.CosineAnnealingWarmRestarts(optimizer, 10, 2);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  T0: number;
  TI: number;
  TMult: number;
  etaMin: number;
  TCur: number;

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<RestartsOptions, ["T0", "TMult", "etaMin", "lastEpoch", "verbose"]>
  ) {
    const name = "CosineAnnealingWarmRestarts";
    const given = bind<RestartsOptions>(name, args, ["T0", "TMult", "etaMin", "lastEpoch", "verbose"]);
    const { T0, TMult = 1, etaMin = 0, lastEpoch = -1 } = given;
    need(name, "T0", T0);
    if (!Number.isInteger(T0) || T0 <= 0) {
      throw new RangeError(`${name}: Expected positive integer T_0, but got ${T0}`);
    }
    if (!Number.isInteger(TMult) || TMult < 1) {
      throw new RangeError(`${name}: Expected integer T_mult >= 1, but got ${TMult}`);
    }
    super(optimizer, lastEpoch, given.verbose);
    this.T0 = T0;
    this.TI = T0;
    this.TMult = TMult;
    this.etaMin = etaMin;
    this.TCur = lastEpoch;
    this.begin();
  }

  protected override rates(): number[] {
    const height = (1 + Math.cos((Math.PI * this.TCur) / this.TI)) / 2;
    return this.baseLrs.map((lr) => this.etaMin + (lr - this.etaMin) * height);
  }

  override step(epoch?: number): void {
    expectEpoch(epoch);
    this.stepCount++;
    const named = epoch ?? (this.lastEpoch < 0 ? 0 : undefined);
    if (named === undefined) {
      this.lastEpoch++;
      this.TCur++;
      if (this.TCur >= this.TI) {
        this.TCur -= this.TI;
        this.TI *= this.TMult;
      }
    } else {
      if (!(named >= 0)) {
        throw new RangeError(`step: Expected non-negative epoch, but got ${named}`);
      }
      this.goTo(named);
      this.lastEpoch = Math.floor(named);
    }
    this.setRates(this.rates(), this.lastEpoch);
  }

  private goTo(epoch: number): void {
    const { T0, TMult } = this;
    if (epoch < T0) {
      this.TI = T0;
      this.TCur = epoch;
    } else if (TMult === 1) {
      this.TCur = epoch % T0;
    } else {
      // The rounds before have lasted T0 (TMult^n - 1) / (TMult - 1) epochs.
      const n = Math.floor(Math.log((epoch / T0) * (TMult - 1) + 1) / Math.log(TMult));
      this.TCur = epoch - (T0 * (TMult ** n - 1)) / (TMult - 1);
      this.TI = T0 * TMult ** n;
    }
  }
}
