// Schedules made of schedules.

import { describe } from "../../ndarray/describe.js";
import { type Arguments, bind, need } from "../arguments.js";
import { LRScheduler, type RatedOptimizer, type SchedulerState, stateOf, loadState } from "./scheduler.js";

function expectSchedulers(name: string, schedulers: unknown, optimizer?: RatedOptimizer): void {
  if (
    !Array.isArray(schedulers) ||
    schedulers.length === 0 ||
    !schedulers.every((s) => s instanceof LRScheduler)
  ) {
    throw new TypeError(
      `${name}: expects an array of at least one schedule, but got ${describe(schedulers)}`,
    );
  }
  const first = optimizer ?? (schedulers[0] as LRScheduler).optimizer;
  const stranger = schedulers.findIndex((s: LRScheduler) => s.optimizer !== first);
  if (stranger >= 0) {
    throw new Error(
      `${name}: expects all schedulers to belong to the same optimizer, but the one at index ${stranger} has another`,
    );
  }
}

/** The states of a schedule and of those it is made of. */
function stateWithParts(schedule: object, parts: readonly LRScheduler[]): SchedulerState {
  return { ...stateOf(schedule), _schedulers: parts.map((part) => part.stateDict()) };
}

function loadWithParts(
  schedule: object,
  parts: readonly LRScheduler[],
  given: ReadonlyMap<string, unknown> | SchedulerState,
): void {
  const entries = new Map(given instanceof Map ? given : Object.entries(given));
  const states = entries.get("_schedulers");
  if (!Array.isArray(states) || states.length !== parts.length) {
    throw new Error(
      `loadStateDict: expected the states of ${parts.length} schedules, but got ${describe(states)}`,
    );
  }
  entries.delete("_schedulers");
  loadState(schedule, entries);
  parts.forEach((part, i) => {
    part.loadStateDict(states[i] as SchedulerState);
  });
}

interface SequentialOptions {
  schedulers: readonly LRScheduler[];
  milestones: readonly number[];
  lastEpoch?: number;
  verbose?: boolean;
}

/**
 * One schedule after another: the next one takes over at each milestone.
 *
 * @throws Error if the schedules have different optimizers; RangeError unless there is one milestone fewer than schedules.
 * @example
 * const warmup = new optim.lrScheduler.LinearLR(optimizer, { startFactor: 0.1, totalIters: 5 });
 * const fall = new optim.lrScheduler.ExponentialLR(optimizer, 0.9);
 * const scheduler = new optim.lrScheduler.SequentialLR(optimizer, [warmup, fall], [5]);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 */
export class SequentialLR extends LRScheduler {
  private readonly milestoneEpochs: number[];
  private readonly parts: () => readonly LRScheduler[];

  constructor(
    optimizer: RatedOptimizer,
    ...args: Arguments<SequentialOptions, ["schedulers", "milestones", "lastEpoch", "verbose"]>
  ) {
    const given = bind<SequentialOptions>("SequentialLR", args, [
      "schedulers",
      "milestones",
      "lastEpoch",
      "verbose",
    ]);
    const schedulers = need("SequentialLR", "schedulers", given.schedulers);
    const milestones = need("SequentialLR", "milestones", given.milestones);
    expectSchedulers("SequentialLR", schedulers, optimizer);
    if (milestones.length !== schedulers.length - 1) {
      throw new RangeError(
        "SequentialLR: expects number of schedulers provided to be one more than the number of milestone points, " +
          `but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ${milestones.length}`,
      );
    }
    super(optimizer, given.lastEpoch ?? -1);
    this.milestoneEpochs = [...milestones];
    const parts = [...schedulers];
    this.parts = () => parts;
    this.lastEpoch++;
    // Each of the schedules has already made its first step on the optimizer: that is undone but for the first one.
    for (const group of this.groups) {
      group.lr = group.initialLr as number;
    }
    for (const part of parts) {
      part.lastEpoch--;
    }
    const first = parts[0] as LRScheduler;
    first.begin();
    this.lastLr = first.getLastLr();
  }

  protected override rates(): number[] {
    return this.groups.map(({ lr }) => lr);
  }

  override step(): void {
    this.lastEpoch++;
    const index = this.milestoneEpochs.filter((epoch) => epoch <= this.lastEpoch).length;
    const part = this.parts()[index] as LRScheduler;
    if (index > 0 && this.milestoneEpochs[index - 1] === this.lastEpoch) {
      part.step(0);
    } else {
      part.step();
    }
    this.lastLr = part.getLastLr();
  }

  override stateDict(): SchedulerState {
    return stateWithParts(this, this.parts());
  }

  override loadStateDict(state: ReadonlyMap<string, unknown> | SchedulerState): void {
    loadWithParts(this, this.parts(), state);
  }
}

/**
 * Several schedules at once: each changes the rate that the one before has left.
 *
 * @throws Error if the schedules have different optimizers.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 */
export class ChainedScheduler {
  private lastLr: number[];
  private readonly parts: () => readonly LRScheduler[];

  constructor(schedulers: readonly LRScheduler[]) {
    expectSchedulers("ChainedScheduler", schedulers);
    const parts = [...schedulers];
    this.parts = () => parts;
    this.lastLr = (parts[parts.length - 1] as LRScheduler).optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** Steps each of the schedules. */
  step(): void {
    for (const part of this.parts()) {
      part.step();
    }
    this.lastLr = (this.parts()[0] as LRScheduler).optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** The rates that the last step has set, one for each group. */
  getLastLr(): number[] {
    return [...this.lastLr];
  }

  /** The state by PyTorch's keys, with those of the schedules. */
  stateDict(): SchedulerState {
    return stateWithParts(this, this.parts());
  }

  /** Goes on from a state that `stateDict` gave. */
  loadStateDict(state: ReadonlyMap<string, unknown> | SchedulerState): void {
    loadWithParts(this, this.parts(), state);
  }
}
