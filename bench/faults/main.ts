// Judges the judge: `npm run faults`. Trains what is not kept yet, and scores all judges on the same traces.

import { writeFileSync } from "node:fs";
import { forget, isKept } from "./cache.js";
import { collectionOf, scenariosOf, seedsOf } from "./families/index.js";
import { type Options, readOptions, usage } from "./options.js";
import { runJobs } from "./pool.js";
import { markdown } from "./report/markdown.js";
import { fixLines, overview, wrongLines } from "./report/terminal.js";
import { fixScores, mendable } from "./score/fixes.js";
import { scoreAll } from "./score/score.js";

async function main({
  collection,
  seeds,
  fixes,
  fresh,
  trainOnly,
  wrong,
  markdown: file,
}: Options): Promise<void> {
  if (fresh) {
    forget();
  }
  const found = collectionOf(collection);
  const scenarios = scenariosOf(found);
  const countOf = seedsOf(found, seeds);
  const missing = Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
    [...scenarios.keys()]
      .filter((id) => seed < countOf(id) && !isKept(id, seed))
      .map((id) => ({ collection, id, seed, kind: "train" }) as const),
  );
  print(`${scenarios.size} trainings from ${seeds} seeds each, ${missing.length} of them to be made`);
  await runJobs(missing, "training");
  if (trainOnly) {
    return;
  }
  const scores = scoreAll(collection, seeds);
  const runs = mendable(scores.runs, fixes);
  await runJobs(
    runs.map(({ id, seed }) => ({ collection, id, seed, kind: "fix" }) as const),
    "fixes",
  );
  const fixed = fixes === 0 ? [] : fixScores(runs);
  print(...overview(scores), ...fixLines(fixed), ...(wrong ? wrongLines(scores) : []));
  if (file !== null) {
    writeFileSync(file, markdown(scores, fixed));
  }
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

let options: Options | null = null;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
  process.exitCode = 2;
}
if (options !== null) {
  await main(options);
}
