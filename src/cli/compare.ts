// `ogee compare`: what changed from one report to another.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareText } from "../health/report/compare.js";
import { parseReport } from "../health/report/json.js";
import type { Report } from "../health/report/report.js";
import { CannotRun, saidBy } from "./cannot-run.js";
import { coloured, columnsOf, writeOut } from "./terminal.js";

/**
 * Compares two reports, and prints what changed.
 *
 * @param a where the earlier report is, a file or a folder; `b` the later one.
 * @returns the exit code: 0 if the later one is no worse, else 1.
 * @throws CannotRun if one of them cannot be read.
 */
export async function compare(a: string, b: string): Promise<number> {
  const [before, after] = [reportAt(a), reportAt(b)];
  const { stdout } = process;
  await writeOut(`${compareText(before, after, { columns: columnsOf(stdout), colour: coloured(stdout) })}\n`);
  return isWorse(before, after) ? 1 : 0;
}

/** Whether a training that suffers does so for a reason that it had not before. */
function isWorse({ verdict: before }: Report, { verdict: after }: Report): boolean {
  const known = new Set(before.diagnoses.map(({ rule }) => rule));
  return !after.healthy && (before.healthy || after.diagnoses.some(({ rule }) => !known.has(rule)));
}

function reportAt(given: string): Report {
  try {
    const path = statSync(given).isDirectory() ? join(given, "report.json") : given;
    return parseReport(readFileSync(path, "utf8"));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CannotRun(
      missing ? `${given}: there is no such report` : `${given} cannot be read\n${saidBy(cause)}`,
      "`ogee check` writes report.json into the folder of its run.",
      { cause },
    );
  }
}
