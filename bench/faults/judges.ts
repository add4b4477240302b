// All judges, ours and the rivals, behind one form.

import { health as ogee } from "./ogee.js";
import { autoTrainer, autoTrainerWithoutGate } from "./rivals/autotrainer.js";
import { deepDiagnosis } from "./rivals/deep-diagnosis.js";
import type { Rival } from "./rivals/rival.js";
import { sageMaker, sageMakerWithoutLoss } from "./rivals/sagemaker.js";
import { theDeepChecker } from "./rivals/the-deep-checker.js";
import { torchmortem } from "./rivals/torchmortem.js";
import type { Scenario } from "./scenario.js";
import type { Trace } from "./train.js";

/** What a judge says of one run. */
export interface Said {
  /** Whether it raises an alarm. */
  readonly alarm: boolean;
  /** Our rules that the problem it names first stands for. */
  readonly first: readonly string[];
  /** All that it names, by its own words. */
  readonly all: readonly string[];
  /** The step at which it raised it; null where it does not say. */
  readonly step: number | null;
}

export interface Judge {
  readonly name: string;
  readonly judge: (trace: Trace, scenario: Scenario) => Said;
}

/** Ours, whole or with a part left out. */
function ours(name: string, options: ogee.JudgeOptions): Judge {
  return {
    name,
    judge: ({ recording }) => {
      const { healthy, diagnoses } = ogee.judge(recording, options);
      const names = diagnoses.flatMap(({ rule, symptoms }) => [rule, ...symptoms.map((s) => s.rule)]);
      return {
        alarm: !healthy,
        first: diagnoses.slice(0, 1).map(({ rule }) => rule),
        all: names,
        step: null,
      };
    },
  };
}

function theirs({ name, judge, means }: Rival): Judge {
  return {
    name,
    judge: (trace, scenario) => {
      const alarms = judge(trace, scenario);
      const [first] = alarms;
      return {
        alarm: first !== undefined,
        first: first === undefined ? [] : (means[first.problem] ?? []),
        all: [...new Set(alarms.map(({ problem }) => problem))],
        step: first?.step ?? null,
      };
    },
  };
}

export const rivals: readonly Rival[] = [
  sageMaker,
  sageMakerWithoutLoss,
  autoTrainer,
  autoTrainerWithoutGate,
  deepDiagnosis,
  theDeepChecker,
  torchmortem,
];

export const ogeeJudge: Judge = ours("Ogee", {});

export const judges: readonly Judge[] = [
  ogeeJudge,
  ours("Ogee, without the harm gate", { gate: false }),
  ours("Ogee, without the graph of causes", { graph: false }),
  ...rivals.map(theirs),
];

/** Steps after which ours is asked how it stands. */
export const ASKED_AT: readonly number[] = [20, 30, 50, 80, 120, 200];

/** The recording as it was after so many steps. */
export function prefix(recording: ogee.Recording, steps: number): ogee.Recording {
  const centred = new Set(
    recording.probes.flatMap((probe) =>
      probe.kind === "centring" && probe.step <= steps ? [probe.layer] : [],
    ),
  );
  return {
    ...recording,
    losses: recording.losses.slice(0, steps),
    observations: recording.observations.filter(({ step }) => step < steps),
    nonFinite: recording.nonFinite !== null && recording.nonFinite.step < steps ? recording.nonFinite : null,
    probes: recording.probes.filter(({ layer }) => centred.has(layer)),
  };
}
