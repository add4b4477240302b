// What learning-rate schedules share: counting epochs, setting the rates of an optimizer's groups, and their state.

import { describe } from "../../ndarray/describe.js";
import { expectHere } from "../../ops/expect-tensor.js";
import { Optimizer } from "../optimizer.js";
import { camelName, pythonName } from "../python-values.js";

/** An optimizer whose groups have a learning rate. */
export type RatedOptimizer = Optimizer<{ lr: number }>;

/** A group's options, those included that a schedule adds: `initialLr` and its like. */
export type RatedGroup = { lr: number; initialLr?: number } & Record<string, unknown>;

/** The state of a schedule by PyTorch's keys: numbers, words, arrays of numbers. */
export type SchedulerState = Record<string, unknown>;

/** Names that PyTorch keeps private. */
const PRIVATE: Readonly<Record<string, string>> = {
  stepCount: "_step_count",
  lastLr: "_last_lr",
  milestoneEpochs: "_milestones",
};
const OURS = new Map(Object.entries(PRIVATE).map(([ours, theirs]) => [theirs, ours]));

/** @throws TypeError if it is not an optimizer. */
export function groupsOf(name: string, optimizer: RatedOptimizer): RatedGroup[] {
  if (!(optimizer instanceof Optimizer)) {
    throw new TypeError(`${name}: ${describe(optimizer)} is not an Optimizer`);
  }
  return optimizer.paramGroups as unknown as RatedGroup[];
}

/** One value for each group: the one given for all, or those given one by one. */
export function forEachGroup(
  name: string,
  option: string,
  groups: readonly RatedGroup[],
  given: number | readonly number[],
): number[] {
  if (typeof given === "number") {
    return groups.map(() => given);
  }
  if (given.length !== groups.length) {
    throw new RangeError(
      `${name}: expected ${groups.length} values for ${option}, one for each group, but got ${given.length}`,
    );
  }
  return [...given];
}

/** @throws TypeError unless it is a boolean. */
export function expectVerbose(name: string, verbose: unknown): boolean {
  if (typeof verbose !== "boolean") {
    throw new TypeError(`${name}: argument 'verbose' must be a boolean, but got ${describe(verbose)}`);
  }
  return verbose;
}

/** Prints a new rate in PyTorch's words: "Epoch 00003: reducing learning rate of group 0 to 1.0000e-02." */
export function printRate(verb: "adjusting" | "reducing", group: number, rate: number, epoch?: number): void {
  const shown = rate.toExponential(4).replace(/(?<=e[+-])\d$/, "0$&");
  const text = `${verb} learning rate of group ${group} to ${shown}.`;
  console.log(
    epoch === undefined
      ? `A${text.slice(1)}`
      : `Epoch ${Number.isInteger(epoch) ? String(epoch).padStart(5, "0") : epoch.toFixed(2)}: ${text}`,
  );
}

/** @throws TypeError unless an epoch is a number or left out. */
export function expectEpoch(epoch: unknown): void {
  if (epoch !== undefined && typeof epoch !== "number") {
    throw new TypeError(`step: the epoch must be a number, but got ${describe(epoch)}`);
  }
}

/** The fields of a schedule that are plain values, by PyTorch's keys. */
export function stateOf(schedule: object): SchedulerState {
  const state: SchedulerState = {};
  for (const [name, value] of Object.entries(schedule)) {
    if (name !== "optimizer" && typeof value !== "function") {
      state[PRIVATE[name] ?? pythonName(name)] = Array.isArray(value) ? [...value] : value;
    }
  }
  return state;
}

/** Takes over the values of fields that the schedule has; others, which belong to PyTorch alone, are left out. */
export function loadState(schedule: object, state: ReadonlyMap<string, unknown> | SchedulerState): void {
  expectHere("loadStateDict", state);
  if (typeof state !== "object" || state === null) {
    throw new TypeError(`loadStateDict: expected what stateDict gave, but got ${describe(state)}`);
  }
  for (const [key, value] of state instanceof Map ? state : Object.entries(state)) {
    const name = OURS.get(key) ?? camelName(key);
    if (name in schedule && name !== "optimizer" && typeof (schedule as RatedGroup)[name] !== "function") {
      (schedule as RatedGroup)[name] = Array.isArray(value) ? [...value] : value;
    }
  }
}

/**
 * The base of the schedules that are stepped once an epoch (or a batch).
 *
 * @source https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class LRScheduler {
  /** The rates that the schedule started from. */
  baseLrs: number[];
  lastEpoch: number;
  protected stepCount = 0;
  protected lastLr: number[] = [];
  /** Whether each rate that is set is printed, as PyTorch prints it. */
  protected verbose: boolean;

  /** A subclass sets its own fields next, then calls `begin`. */
  protected constructor(
    readonly optimizer: RatedOptimizer,
    lastEpoch: number,
    verbose: unknown = false,
  ) {
    this.verbose = expectVerbose(new.target.name, verbose);
    const groups = groupsOf(new.target.name, optimizer);
    groups.forEach((group, i) => {
      if (lastEpoch === -1) {
        group.initialLr ??= group.lr;
      } else if (group.initialLr === undefined) {
        throw new Error(
          `${new.target.name}: param 'initialLr' is not specified in paramGroups[${i}] when resuming an optimizer`,
        );
      }
    });
    this.baseLrs = groups.map((group) => group.initialLr as number);
    this.lastEpoch = lastEpoch;
  }

  /** Sets the rates of the first epoch. */
  begin(): void {
    this.stepCount = 0;
    this.step();
  }

  /** The rates of epoch `lastEpoch`, from those that the groups have now, so that several schedules may work together. */
  protected abstract rates(): number[];

  /** The rates of epoch `lastEpoch` from those of the start, where there is such a form. */
  protected closedForm(): number[] {
    return this.rates();
  }

  protected get groups(): RatedGroup[] {
    return groupsOf(this.constructor.name, this.optimizer);
  }

  /** Goes to the next epoch, or to the one that is named. */
  step(epoch?: number): void {
    expectEpoch(epoch);
    this.stepCount++;
    this.lastEpoch = epoch ?? this.lastEpoch + 1;
    this.setRates(epoch === undefined ? this.rates() : this.closedForm(), epoch);
  }

  protected setRates(rates: readonly number[], epoch?: number): void {
    this.groups.forEach((group, i) => {
      group.lr = rates[i] as number;
      if (this.verbose) {
        printRate("adjusting", i, group.lr, epoch);
      }
    });
    this.lastLr = this.groups.map((group) => group.lr);
  }

  /** The rates that the last step has set, one for each group. */
  getLastLr(): number[] {
    return [...this.lastLr];
  }

  /** The state by PyTorch's keys. Functions are not part of it. */
  stateDict(): SchedulerState {
    return stateOf(this);
  }

  /** Goes on from a state that `stateDict` gave. */
  loadStateDict(state: ReadonlyMap<string, unknown> | SchedulerState): void {
    loadState(this, state);
  }
}
