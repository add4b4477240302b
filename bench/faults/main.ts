// Judges the judge: `npm run faults`. Trains what is not kept yet, and scores all judges on the same traces.

import { forget, isKept } from "./cache.js";
import { type CollectionName, collectionOf, scenariosOf } from "./families/index.js";
import { runJobs } from "./pool.js";

const SEEDS = 10;

async function main(collection: CollectionName): Promise<void> {
  const scenarios = scenariosOf(collectionOf(collection));
  const missing = Array.from({ length: SEEDS }, (_, seed) => seed).flatMap((seed) =>
    [...scenarios.keys()]
      .filter((id) => !isKept(id, seed))
      .map((id) => ({ collection, id, seed, kind: "train" }) as const),
  );
  console.log(`${scenarios.size} trainings, ${SEEDS} seeds, ${missing.length} not kept yet`);
  await runJobs(missing, "training");
}

if (process.argv.includes("--fresh")) {
  forget();
}
await main(process.argv.includes("--final") ? "final" : "development");
