// Schedules that raise the rate and lower it again, and the momentum the other way round.

import { describe } from "../../ndarray/describe.js";
import { type Arguments, bind, need } from "../arguments.js";
import { forEachGroup, groupsOf, LRScheduler, type RatedGroup, type RatedOptimizer } from "./scheduler.js";

interface OneCycleOptions {
  maxLr: number | readonly number[];
  totalSteps?: number | null;
  epochs?: number | null;
  stepsPerEpoch?: number | null;
  pctStart?: number;
  annealStrategy?: "cos" | "linear";
  cycleMomentum?: boolean;
  baseMomentum?: number | readonly number[];
  maxMomentum?: number | readonly number[];
  divFactor?: number;
  finalDivFactor?: number;
  threePhase?: boolean;
  lastEpoch?: number;
  verbose?: boolean;
}

interface Phase {
  readonly endStep: number;
  /** Keys of a group. */
  readonly lr: readonly [from: string, to: string];
  readonly momentum: readonly [from: string, to: string];
}

const ONE_CYCLE = [
  "maxLr",
  "totalSteps",
  "epochs",
  "stepsPerEpoch",
  "pctStart",
  "annealStrategy",
  "cycleMomentum",
  "baseMomentum",
  "maxMomentum",
  "divFactor",
  "finalDivFactor",
  "threePhase",
  "lastEpoch",
  "verbose",
] as const;

/** Between two numbers; `share` goes from 0 to 1. */
const ANNEALING = {
  cos: (from: number, to: number, share: number): number =>
    to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1),
  linear: (from: number, to: number, share: number): number => (to - from) * share + from,
} as const;

function positiveInteger(name: string, value: number): number {
  if (!Number.isInteger(value) || value <= 0) {
    throw new RangeError(`OneCycleLR: Expected positive integer ${name}, but got ${describe(value)}`);
  }
  return value;
}

function stepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleOptions): number {
  if (totalSteps != null) {
    return positiveInteger("totalSteps", totalSteps);
  }
  if (epochs == null || stepsPerEpoch == null) {
    throw new TypeError("OneCycleLR: You must define either totalSteps OR (epochs AND stepsPerEpoch)");
  }
  return positiveInteger("epochs", epochs) * positiveInteger("stepsPerEpoch", stepsPerEpoch);
}

/**
 * One cycle: from maxLr / divFactor up to maxLr in the first `pctStart` of the steps, then down to a
 * `finalDivFactor`-th of the first rate; the momentum (or the first beta) falls and rises. To be stepped after every batch.
 *
 * @throws RangeError for numbers of steps that are not positive integers, and for a step beyond the last.
 * @example const scheduler = new optim.lrScheduler.OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 1000 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
export class OneCycleLR extends LRScheduler {
  totalSteps: number;
  cycleMomentum: boolean;
  useBeta1: boolean;
  private readonly anneal: (from: number, to: number, share: number) => number;
  private readonly phases: () => readonly Phase[];

  constructor(optimizer: RatedOptimizer, ...args: Arguments<OneCycleOptions, typeof ONE_CYCLE>) {
    const given = bind<OneCycleOptions>("OneCycleLR", args, ONE_CYCLE);
    const { pctStart = 0.3, annealStrategy = "cos", cycleMomentum = true, threePhase = false } = given;
    const { baseMomentum = 0.85, maxMomentum = 0.95, divFactor = 25, finalDivFactor = 1e4 } = given;
    const lastEpoch = given.lastEpoch ?? -1;
    const totalSteps = stepsOf(given);
    const maxLr = need("OneCycleLR", "maxLr", given.maxLr);
    if (!(pctStart >= 0 && pctStart <= 1)) {
      throw new RangeError(`OneCycleLR: Expected float between 0 and 1 pctStart, but got ${pctStart}`);
    }
    if (!Object.hasOwn(ANNEALING, annealStrategy)) {
      throw new RangeError(
        `OneCycleLR: annealStrategy must be one of 'cos' or 'linear', instead got ${String(annealStrategy)}`,
      );
    }
    const groups = groupsOf("OneCycleLR", optimizer);
    const maxLrs = forEachGroup("OneCycleLR", "maxLr", groups, maxLr);
    if (lastEpoch === -1) {
      groups.forEach((group, i) => {
        const highest = maxLrs[i] as number;
        const initialLr = highest / divFactor;
        Object.assign(group, { initialLr, maxLr: highest, minLr: initialLr / finalDivFactor });
      });
    }
    const useBeta1 = groups.every((group) => "betas" in group);
    if (cycleMomentum) {
      if (!useBeta1 && !groups.every((group) => "momentum" in group)) {
        throw new Error("OneCycleLR: optimizer must support momentum with `cycleMomentum` option enabled");
      }
      const highest = forEachGroup("OneCycleLR", "maxMomentum", groups, maxMomentum);
      const lowest = forEachGroup("OneCycleLR", "baseMomentum", groups, baseMomentum);
      if (lastEpoch === -1) {
        groups.forEach((group, i) => {
          setMomentum(group, highest[i] as number, useBeta1);
          Object.assign(group, { maxMomentum: highest[i], baseMomentum: lowest[i] });
        });
      }
    }
    super(optimizer, lastEpoch, given.verbose);
    this.totalSteps = totalSteps;
    this.cycleMomentum = cycleMomentum;
    this.useBeta1 = useBeta1;
    this.anneal = ANNEALING[annealStrategy];
    const phases = phasesOf(totalSteps, pctStart, threePhase);
    this.phases = () => phases;
    this.begin();
  }

  protected override rates(): number[] {
    const step = this.lastEpoch;
    if (step > this.totalSteps) {
      throw new RangeError(
        `OneCycleLR: Tried to step ${step + 1} times. The specified number of total steps is ${this.totalSteps}`,
      );
    }
    const phases = this.phases();
    const index = phases.findIndex(({ endStep }, i) => step <= endStep || i === phases.length - 1);
    const phase = phases[index] as Phase;
    const start = phases[index - 1]?.endStep ?? 0;
    const share = (step - start) / (phase.endStep - start);
    const between = (group: RatedGroup, [from, to]: readonly [string, string]): number =>
      this.anneal(group[from] as number, group[to] as number, share);
    return this.groups.map((group) => {
      if (this.cycleMomentum) {
        setMomentum(group, between(group, phase.momentum), this.useBeta1);
      }
      return between(group, phase.lr);
    });
  }
}

function phasesOf(totalSteps: number, pctStart: number, three: boolean): readonly Phase[] {
  const falling = ["maxMomentum", "baseMomentum"] as const;
  const rising = ["baseMomentum", "maxMomentum"] as const;
  const up: Phase = { endStep: pctStart * totalSteps - 1, lr: ["initialLr", "maxLr"], momentum: falling };
  if (!three) {
    return [up, { endStep: totalSteps - 1, lr: ["maxLr", "minLr"], momentum: rising }];
  }
  return [
    up,
    { endStep: 2 * pctStart * totalSteps - 2, lr: ["maxLr", "initialLr"], momentum: rising },
    { endStep: totalSteps - 1, lr: ["initialLr", "minLr"], momentum: ["maxMomentum", "maxMomentum"] },
  ];
}

function setMomentum(group: RatedGroup, momentum: number, useBeta1: boolean): void {
  if (useBeta1) {
    const [, ...others] = group["betas"] as readonly number[];
    group["betas"] = [momentum, ...others];
  } else {
    group["momentum"] = momentum;
  }
}

interface CyclicOptions {
  baseLr: number | readonly number[];
  maxLr: number | readonly number[];
  stepSizeUp?: number;
  stepSizeDown?: number | null;
  mode?: "triangular" | "triangular2" | "exp_range";
  gamma?: number;
  scaleFn?: ((x: number) => number) | null;
  scaleMode?: "cycle" | "iterations";
  cycleMomentum?: boolean;
  baseMomentum?: number | readonly number[];
  maxMomentum?: number | readonly number[];
  lastEpoch?: number;
  verbose?: boolean;
}

const CYCLIC = [
  "baseLr",
  "maxLr",
  "stepSizeUp",
  "stepSizeDown",
  "mode",
  "gamma",
  "scaleFn",
  "scaleMode",
  "cycleMomentum",
  "baseMomentum",
  "maxMomentum",
  "lastEpoch",
  "verbose",
] as const;

/**
 * Goes up and down evenly between baseLr and maxLr; the momentum the other way round. The height stays ("triangular"), halves
 * with every cycle ("triangular2"), shrinks by gamma^step ("exp_range"), or follows `scaleFn`. To be stepped after every batch.
 *
 * @throws RangeError for a mode that there is not; Error if the momentum is to cycle and the optimizer has none.
 * @example const scheduler = new optim.lrScheduler.CyclicLR(optimizer, { baseLr: 0.01, maxLr: 0.1, stepSizeUp: 200 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 */
export class CyclicLR extends LRScheduler {
  maxLrs: number[];
  totalSize: number;
  stepRatio: number;
  mode: string;
  gamma: number;
  scaleMode: string;
  cycleMomentum: boolean;
  baseMomentums: number[] = [];
  maxMomentums: number[] = [];
  private readonly scale: (x: number) => number;

  constructor(optimizer: RatedOptimizer, ...args: Arguments<CyclicOptions, typeof CYCLIC>) {
    const given = bind<CyclicOptions>("CyclicLR", args, CYCLIC);
    const { stepSizeUp = 2000, mode = "triangular", gamma = 1, scaleFn = null } = given;
    const { cycleMomentum = true, baseMomentum = 0.8, maxMomentum = 0.9, lastEpoch = -1 } = given;
    const scales: Readonly<Record<string, (x: number) => number>> = {
      triangular: () => 1,
      triangular2: (cycle) => 1 / 2 ** (cycle - 1),
      exp_range: (step) => this.gamma ** step,
    };
    if (scaleFn === null && !Object.hasOwn(scales, mode)) {
      throw new RangeError(`CyclicLR: mode is invalid and scaleFn is null: ${String(mode)}`);
    }
    const groups = groupsOf("CyclicLR", optimizer);
    const baseLrs = forEachGroup("CyclicLR", "baseLr", groups, need("CyclicLR", "baseLr", given.baseLr));
    const maxLrs = forEachGroup("CyclicLR", "maxLr", groups, need("CyclicLR", "maxLr", given.maxLr));
    const lowest = forEachGroup("CyclicLR", "baseMomentum", groups, baseMomentum);
    const highest = forEachGroup("CyclicLR", "maxMomentum", groups, maxMomentum);
    if (cycleMomentum && !groups.every((group) => "momentum" in group)) {
      throw new Error("CyclicLR: optimizer must support momentum with `cycleMomentum` option enabled");
    }
    if (lastEpoch === -1) {
      groups.forEach((group, i) => {
        group.lr = baseLrs[i] as number;
        if (cycleMomentum) {
          group["momentum"] = lowest[i];
        }
      });
    }
    super(optimizer, lastEpoch, given.verbose);
    this.baseLrs = baseLrs;
    this.maxLrs = maxLrs;
    this.totalSize = stepSizeUp + (given.stepSizeDown ?? stepSizeUp);
    this.stepRatio = stepSizeUp / this.totalSize;
    this.mode = mode;
    this.gamma = gamma;
    this.scaleMode =
      scaleFn === null ? (mode === "exp_range" ? "iterations" : "cycle") : (given.scaleMode ?? "cycle");
    this.scale = scaleFn ?? (scales[mode] as (x: number) => number);
    this.cycleMomentum = cycleMomentum;
    if (cycleMomentum) {
      this.baseMomentums = groups.map((group) => group["momentum"] as number);
      this.maxMomentums = highest;
    }
    this.begin();
  }

  protected override rates(): number[] {
    const cycle = Math.floor(1 + this.lastEpoch / this.totalSize);
    const x = 1 + this.lastEpoch / this.totalSize - cycle;
    const height = x <= this.stepRatio ? x / this.stepRatio : (x - 1) / (this.stepRatio - 1);
    const by = height * this.scale(this.scaleMode === "cycle" ? cycle : this.lastEpoch);
    if (this.cycleMomentum) {
      this.groups.forEach((group, i) => {
        const [low, high] = [this.baseMomentums[i] as number, this.maxMomentums[i] as number];
        group["momentum"] = high - (high - low) * by;
      });
    }
    return this.baseLrs.map((lr, i) => lr + ((this.maxLrs[i] as number) - lr) * by);
  }
}
