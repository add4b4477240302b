// From traces to scores: errors, labels, what each judge says, counts.

import { constantErrorOf } from "../data/data-set.js";
import { type CollectionName, collectionOf, scenariosOf, seedsOf } from "../families/index.js";
import { ASKED_AT, judges, ogeeJudge, type Said } from "../judges.js";
import type { Pair } from "../families/pair.js";
import type { Scenario } from "../scenario.js";
import { hear, type Heard } from "./hearing.js";
import type { Killed } from "./kill.js";
import { type Errors, type Labelled, labelsOf } from "./labels.js";
import { median } from "./statistics.js";
import { type Judged, shareOf, type Share, type Tally, tallyOf } from "./tally.js";

export interface JudgeScore {
  readonly name: string;
  readonly tally: Tally;
  /** The same over all runs, with nothing set aside. */
  readonly strict: Tally;
  readonly judged: readonly Judged[];
}

export interface Scores {
  readonly collection: CollectionName;
  readonly seeds: number;
  readonly pairs: readonly Pair[];
  readonly killed: ReadonlyMap<Pair, Killed>;
  readonly void: readonly Pair[];
  readonly runs: readonly Labelled[];
  /** The data sets on which nothing was judged before. */
  readonly fresh: readonly string[];
  readonly judges: readonly JudgeScore[];
  /** Steps after which ours first raised the alarm at a fault, the length of the run where only at its end. */
  readonly detection: { readonly steps: readonly number[]; readonly falseAlarms: Share };
}

/** Trainings whose errors can be compared: those on the same data with the same targets. */
const groupOf = ({ data, example }: Scenario): string =>
  `${data.name}${example === undefined ? "" : ", inputs again"}`;

export function scoreAll(collection: CollectionName, seeds: number): Scores {
  const found = collectionOf(collection);
  const scenarios = scenariosOf(found);
  const heard = hear(scenarios, seedsOf(found, seeds));
  const labels = labelsOf(
    found.pairs,
    found.healthy.map(({ id }) => id),
    errorsFrom(scenarios, heard),
  );
  const of = ({ id, seed }: Labelled): Heard => heard.get(id)?.[seed] as Heard;
  const judged = (name: string, runs: readonly Labelled[]): readonly Judged[] =>
    runs.map((run) => ({ ...run, said: of(run).said.get(name) as Said }));
  const counted = labels.runs.filter(({ aside }) => !aside);
  const asked = judged(ogeeJudge.name, counted).filter((run) => of(run).during !== null);
  const first = (run: Labelled): number => ASKED_AT[of(run).during?.indexOf(true) ?? -1] ?? of(run).steps;
  const flagged = asked.filter(({ label, said }) => label.kind === "fault" && said.alarm);
  const sound = asked.filter(({ label }) => label.kind === "healthy");
  return {
    collection,
    seeds,
    pairs: found.pairs,
    killed: labels.killed,
    void: labels.void,
    runs: labels.runs,
    fresh: found.fresh ?? [],
    judges: judges.map(({ name }) => ({
      name,
      tally: tallyOf(judged(name, counted)),
      strict: tallyOf(judged(name, labels.runs)),
      judged: judged(name, counted),
    })),
    detection: {
      steps: flagged.map(first),
      falseAlarms: shareOf(
        sound.filter((run) => of(run).during?.includes(true) === true).length,
        sound.length,
      ),
    },
  };
}

function errorsFrom(
  scenarios: ReadonlyMap<string, Scenario>,
  heard: ReadonlyMap<string, readonly Heard[]>,
): Errors {
  const errorsOf = (id: string): readonly number[] => (heard.get(id) ?? []).map(({ error }) => error);
  const best = new Map<string, number>();
  const constants = new Map<string, number>();
  for (const [id, scenario] of scenarios) {
    const group = groupOf(scenario);
    best.set(group, Math.min(best.get(group) ?? Number.POSITIVE_INFINITY, median(errorsOf(id))));
    if (!constants.has(group)) {
      constants.set(group, constantErrorOf(scenario));
    }
  }
  const group = (id: string): string => groupOf(scenarios.get(id) as Scenario);
  return {
    of: errorsOf,
    best: (id) => best.get(group(id)) as number,
    constant: (id) => constants.get(group(id)) as number,
  };
}
