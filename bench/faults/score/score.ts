// From traces to scores: errors, labels, what each judge says, counts.

import { kept } from "../cache.js";
import { constantErrorOf } from "../data/data-set.js";
import { type CollectionName, collectionOf, scenariosOf, seedsOf } from "../families/index.js";
import { ASKED_AT, type Judge, judges, ogeeJudge, prefix, type Said } from "../judges.js";
import type { Pair } from "../families/pair.js";
import type { Scenario } from "../scenario.js";
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
  const countOf = seedsOf(found, seeds);
  const said = new Map<string, ReadonlyMap<string, Said>>();
  const asked = new Map<string, readonly boolean[]>();
  const errorsOf = new Map<string, number[]>();
  const lengths = new Map<string, number>();
  for (const [id, scenario] of scenarios) {
    const errors: number[] = [];
    for (let seed = 0; seed < countOf(id); seed++) {
      const trace = kept(id, seed);
      errors.push(trace.error);
      said.set(
        keyOf(id, seed),
        new Map(judges.map((judge: Judge) => [judge.name, judge.judge(trace, scenario)])),
      );
      lengths.set(id, trace.recording.losses.length);
      asked.set(
        keyOf(id, seed),
        ASKED_AT.map(
          (steps) => ogeeJudge.judge({ ...trace, recording: prefix(trace.recording, steps) }, scenario).alarm,
        ),
      );
    }
    errorsOf.set(id, errors);
  }
  const errors = errorsFrom(scenarios, errorsOf);
  const labels = labelsOf(
    found.pairs,
    found.healthy.map(({ id }) => id),
    errors,
  );
  const judged = (name: string, runs: readonly Labelled[]): readonly Judged[] =>
    runs.map((run) => ({ ...run, said: said.get(keyOf(run.id, run.seed))?.get(name) as Said }));
  const counted = labels.runs.filter(({ aside }) => !aside);
  const firstAlarm = ({ id, seed }: Labelled): number => {
    const at = (asked.get(keyOf(id, seed)) as readonly boolean[]).indexOf(true);
    return ASKED_AT[at] ?? (lengths.get(id) as number);
  };
  const everAlarmed = ({ id, seed }: Labelled): boolean =>
    (asked.get(keyOf(id, seed)) as readonly boolean[]).includes(true);
  const ours = judged(ogeeJudge.name, counted);
  const sound = ours.filter(({ label }) => label.kind === "healthy");
  return {
    collection,
    seeds,
    pairs: found.pairs,
    killed: labels.killed,
    void: labels.void,
    runs: labels.runs,
    judges: judges.map(({ name }) => ({
      name,
      tally: tallyOf(judged(name, counted)),
      strict: tallyOf(judged(name, labels.runs)),
      judged: judged(name, counted),
    })),
    detection: {
      steps: ours.filter(({ label, said: { alarm } }) => label.kind === "fault" && alarm).map(firstAlarm),
      falseAlarms: shareOf(sound.filter(everAlarmed).length, sound.length),
    },
  };
}

const keyOf = (id: string, seed: number): string => `${id} ${seed}`;

function errorsFrom(
  scenarios: ReadonlyMap<string, Scenario>,
  errorsOf: ReadonlyMap<string, readonly number[]>,
): Errors {
  const best = new Map<string, number>();
  const constants = new Map<string, number>();
  for (const [id, scenario] of scenarios) {
    const group = groupOf(scenario);
    best.set(
      group,
      Math.min(best.get(group) ?? Number.POSITIVE_INFINITY, median(errorsOf.get(id) as number[])),
    );
    if (!constants.has(group)) {
      constants.set(group, constantErrorOf(scenario));
    }
  }
  const group = (id: string): string => groupOf(scenarios.get(id) as Scenario);
  return {
    of: (id) => errorsOf.get(id) as readonly number[],
    best: (id) => best.get(group(id)) as number,
    constant: (id) => constants.get(group(id)) as number,
  };
}
