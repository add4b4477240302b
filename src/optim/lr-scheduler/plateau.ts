// The schedule that watches a measure.

import { Tensor } from "../../autograd/tensor.js";
import { describe } from "../../ndarray/describe.js";
import { numberAt } from "../../ndarray/elements.js";
import { type Arguments, bind } from "../arguments.js";
import {
  expectVerbose,
  forEachGroup,
  groupsOf,
  loadState,
  printRate,
  type RatedOptimizer,
  type SchedulerState,
  stateOf,
} from "./scheduler.js";

interface PlateauOptions {
  mode?: "min" | "max";
  factor?: number;
  patience?: number;
  threshold?: number;
  thresholdMode?: "rel" | "abs";
  cooldown?: number;
  minLr?: number | readonly number[];
  eps?: number;
  /** Whether each change of a rate is printed. Default: false */
  verbose?: boolean;
}

const ARGUMENTS = [
  "mode",
  "factor",
  "patience",
  "threshold",
  "thresholdMode",
  "cooldown",
  "minLr",
  "eps",
  "verbose",
] as const;

/**
 * Multiplies the rate by `factor` when a measure has not become better for more than `patience` epochs.
 *
 * @throws RangeError for a factor of 1 or more, and for a mode that there is not.
 * @example
 * const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { patience: 5 });
 * scheduler.step(validationLoss);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 */
export class ReduceLROnPlateau {
  mode: string;
  factor: number;
  patience: number;
  threshold: number;
  thresholdMode: string;
  cooldown: number;
  cooldownCounter = 0;
  minLrs: number[];
  eps: number;
  verbose: boolean;
  best: number;
  numBadEpochs = 0;
  lastEpoch = 0;
  protected lastLr: number[];

  constructor(
    readonly optimizer: RatedOptimizer,
    ...args: Arguments<PlateauOptions, typeof ARGUMENTS>
  ) {
    const name = "ReduceLROnPlateau";
    const groups = groupsOf(name, optimizer);
    const given = bind<PlateauOptions>(name, args, ARGUMENTS);
    const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4 } = given;
    const { thresholdMode = "rel", cooldown = 0, minLr = 0, eps = 1e-8, verbose = false } = given;
    if (!(factor < 1)) {
      throw new RangeError(`${name}: Factor should be < 1.0, but got ${factor}`);
    }
    if (mode !== "min" && mode !== "max") {
      throw new RangeError(`${name}: mode ${String(mode)} is unknown; it is 'min' or 'max'`);
    }
    if (thresholdMode !== "rel" && thresholdMode !== "abs") {
      throw new RangeError(
        `${name}: threshold mode ${String(thresholdMode)} is unknown; it is 'rel' or 'abs'`,
      );
    }
    this.mode = mode;
    this.factor = factor;
    this.patience = patience;
    this.threshold = threshold;
    this.thresholdMode = thresholdMode;
    this.cooldown = cooldown;
    this.minLrs = forEachGroup(name, "minLr", groups, minLr);
    this.eps = eps;
    this.verbose = expectVerbose(name, verbose);
    this.best = mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.lastLr = groups.map(({ lr }) => lr);
  }

  /** Goes to the next epoch, after which the measure was `metrics`. */
  step(metrics: number | Tensor): void {
    const current =
      metrics instanceof Tensor && metrics.array.size === 1 ? numberAt(metrics.array, 0) : metrics;
    if (typeof current !== "number") {
      throw new TypeError(
        `step: metrics must be a number or a Tensor of one element, but got ${describe(metrics)}`,
      );
    }
    this.lastEpoch++;
    if (this.isBetter(current)) {
      this.best = current;
      this.numBadEpochs = 0;
    } else {
      this.numBadEpochs++;
    }
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs > this.patience) {
      this.reduce();
      this.cooldownCounter = this.cooldown;
      this.numBadEpochs = 0;
    }
    this.lastLr = groupsOf("ReduceLROnPlateau", this.optimizer).map(({ lr }) => lr);
  }

  private isBetter(current: number): boolean {
    const sign = this.mode === "min" ? -1 : 1;
    const margin = sign * this.threshold;
    const limit = this.thresholdMode === "rel" ? this.best * (1 + margin) : this.best + margin;
    return this.mode === "min" ? current < limit : current > limit;
  }

  private reduce(): void {
    groupsOf("ReduceLROnPlateau", this.optimizer).forEach((group, i) => {
      const lr = Math.max(group.lr * this.factor, this.minLrs[i] as number);
      if (group.lr - lr > this.eps) {
        group.lr = lr;
        if (this.verbose) {
          printRate("reducing", i, lr, this.lastEpoch);
        }
      }
    });
  }

  /** The rates that the last step has set, one for each group. */
  getLastLr(): number[] {
    return [...this.lastLr];
  }

  /** The state by PyTorch's keys. */
  stateDict(): SchedulerState {
    return stateOf(this);
  }

  /** Goes on from a state that `stateDict` gave. */
  loadStateDict(state: ReadonlyMap<string, unknown> | SchedulerState): void {
    loadState(this, state);
  }
}
