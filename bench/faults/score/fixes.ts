// Whether advice helps: trainings with our fixes beside trainings with fixes drawn by chance, with the same budget.
//
// A fix succeeds if the training with it, from the same weights, wins back at least half of what the fault cost: half of the gap
// between the faulty run's error and its twin's.

import { kept } from "../cache.js";
import { BUDGET, trialsOf } from "../fixes/budget.js";
import type { Tried } from "../fixes/try-fixes.js";
import type { Labelled } from "./labels.js";
import { signTest } from "./statistics.js";
import { type Share, shareOf } from "./tally.js";

export interface FixScore {
  readonly budget: number;
  readonly ours: Share;
  readonly random: Share;
  /** The exact sign test over runs in which one side succeeded and the other did not. */
  readonly p: number;
}

/** Runs of faults for which the words of fixes have one: nothing mends values that are not numbers. */
export function mendable(runs: readonly Labelled[], seeds: number): readonly Labelled[] {
  return runs.filter(
    ({ label, seed, aside }) =>
      label.kind === "fault" && !aside && seed < seeds && !/nan/i.test(label.pair.fault.setup.input),
  );
}

export function fixScores(runs: readonly Labelled[]): readonly FixScore[] {
  const outcomes = runs.flatMap(({ label, id, seed }) => {
    if (label.kind !== "fault") {
      return [];
    }
    const { pair } = label;
    const [fault, twin] = [kept(id, seed).error, kept(pair.twin.id, seed).error];
    const enough = ({ error }: Tried): boolean => error !== null && fault - error >= (fault - twin) / 2;
    const { ours, random } = trialsOf(pair.fault, seed);
    return fault > twin ? [{ ours: ours.map(enough), random: random.map(enough) }] : [];
  });
  return [1, BUDGET].map((budget) => {
    const wins = outcomes.map(({ ours, random }) => ({
      ours: ours.slice(0, budget).includes(true),
      random: random.slice(0, budget).includes(true),
    }));
    return {
      budget,
      ours: shareOf(wins.filter((one) => one.ours).length, wins.length),
      random: shareOf(wins.filter((one) => one.random).length, wins.length),
      p: signTest(
        wins.filter((one) => one.ours && !one.random).length,
        wins.filter((one) => one.random && !one.ours).length,
      ),
    };
  });
}
