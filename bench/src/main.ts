// Ogee and its peers, side by side: `npm run bench` in the folder above.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contest, type Pace } from "./contest.js";
import { memoryRows } from "./memory/memory.js";
import { type Options, readOptions, usage } from "./options.js";
import { machine, versions } from "./report/machine.js";
import { markdown, type MemoryLine, type Page } from "./report/markdown.js";
import { heading, rowLines, verdictLines, wrapped } from "./report/terminal.js";
import { gather } from "./roster.js";
import { rows } from "./rows.js";
import { judge } from "./verdict.js";
import { watchRows } from "./watch/rows.js";

const notes = [
  "Each library runs in a process of its own with one thread; they take turns in short slices.",
  "PyTorch is called from Python. A result that differs by more than 1e-3 is wrong and not timed.",
];

async function main(options: Options): Promise<void> {
  const roster = await gather((id) => options.peers.test(id));
  const page: Page = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    versions: versions(roster),
    notes,
    results: [],
    memory: [],
  };
  print([page.machine, ...page.versions, "", ...notes].flatMap(wrapped), ["", ...heading()]);

  const pace: Pace = options.quick
    ? { rounds: 3, sliceSeconds: 0.03, warmUpSeconds: 0.3 }
    : { rounds: 11, sliceSeconds: 0.1, warmUpSeconds: 0.4 };
  const handicap = roster.running.find(({ id }) => id === "pytorch")?.hello.handicap;
  const folder = mkdtempSync(join(tmpdir(), "ogee-bench-"));
  try {
    for (const row of rows.filter(({ id }) => options.rows.test(id))) {
      const result = await contest(row, roster.running, join(folder, row.id), pace);
      const verdicts = judge(result, handicap);
      page.results.push({ result, verdicts });
      print(rowLines(result, verdicts));
      keep(options, page);
    }
  } finally {
    for (const peer of roster.running) {
      peer.stop();
    }
    rmSync(folder, { recursive: true });
  }

  if (options.peers.test("ogee")) {
    print([""]);
    for (const { title, measure } of [...memoryRows, ...watchRows].filter(({ id }) =>
      options.rows.test(id),
    )) {
      const found = alone(title, measure);
      page.memory.push(found);
      print(
        [title],
        wrapped(`  ${found.figures}`),
        found.bar === "" ? [] : verdictLines({ ...found, found: null }),
      );
      keep(options, page);
    }
  }
}

/** Writes the page as far as it is: a run that is broken off leaves what it has measured. */
function keep(options: Options, page: Page): void {
  if (options.markdown !== null) {
    writeFileSync(options.markdown, markdown(page));
  }
}

function alone(title: string, measure: () => Omit<MemoryLine, "title">): MemoryLine {
  try {
    return { title, ...measure() };
  } catch (error) {
    return { title, figures: error instanceof Error ? error.message : String(error), bar: "", pass: null };
  }
}

function print(...parts: string[][]): void {
  process.stdout.write(`${parts.flat().join("\n")}\n`);
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
