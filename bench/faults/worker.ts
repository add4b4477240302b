// A process that trains what it is told to, or tries fixes, and keeps what comes of it.

import { keep } from "./cache.js";
import { type CollectionName, collectionOf, scenariosOf } from "./families/index.js";
import { trialsOf } from "./fixes/budget.js";
import type { Answer, Job } from "./pool.js";
import type { Scenario } from "./scenario.js";
import { train } from "./train.js";

const known = new Map<CollectionName, ReadonlyMap<string, Scenario>>();

function scenarioOf({ collection, id }: Job): Scenario {
  const scenarios = known.get(collection) ?? scenariosOf(collectionOf(collection));
  known.set(collection, scenarios);
  const scenario = scenarios.get(id);
  if (scenario === undefined) {
    throw new Error(`worker: there is no scenario "${id}" in ${collection}`);
  }
  return scenario;
}

process.on("message", (job: Job) => {
  let answer: Answer = { error: null };
  try {
    const scenario = scenarioOf(job);
    if (job.kind === "train") {
      keep(train(scenario, job.seed));
    } else {
      trialsOf(scenario, job.seed);
    }
  } catch (error) {
    answer = { error: error instanceof Error ? `${error.message}` : String(error) };
  }
  process.send?.(answer);
});
