// What came of a run: the report, as files and on the terminal.

import { judge } from "../health/judge/judge.js";
import type { Verdict } from "../health/judge/verdict.js";
import type { Recording } from "../health/recording.js";
import { toJson } from "../health/report/json-numbers.js";
import { stringifyReport } from "../health/report/json.js";
import { REPORT_VERSION, type Report } from "../health/report/report.js";
import { reportText } from "../health/report/text.js";
import { VERSION } from "./package.js";
import { type RunFiles, writeText } from "./run-folder.js";
import { coloured, columnsOf } from "./terminal.js";

/** Lines of a screen at most, and those that are left to what follows: the files, why it ended early, the next prompt. */
const SCREEN = 24;
const AFTER = 3;
const LEAST = 16;

export function reportOn(name: string, recording: Recording, verdict: Verdict = judge(recording)): Report {
  return {
    format: "ogee.report",
    version: REPORT_VERSION,
    name,
    ogee: VERSION,
    runtime: `node ${process.version}`,
    date: new Date().toISOString(),
    recording,
    verdict,
  };
}

/** Writes report.json and report.html. */
export async function writeReport(report: Report, files: RunFiles): Promise<void> {
  const { reportHtml } = await import("../health/html.js");
  await writeText(files.report, `${stringifyReport(report)}\n`);
  await writeText(files.page, reportHtml(report));
}

/** What is printed of it: text for one screen, and where the rest is. */
export function printed(report: Report, files: RunFiles): string {
  const { stdout } = process;
  const rows = Math.max(LEAST, Math.min(stdout.rows ?? SCREEN, SCREEN) - AFTER);
  const text = reportText(report, { columns: columnsOf(stdout), rows, colour: coloured(stdout) });
  return `${text}\nWrote ${files.page} and ${files.report}\n`;
}

/** The verdict as one line of JSON. */
export function printedJson({ name, verdict }: Report): string {
  return `${toJson({ name, ...verdict })}\n`;
}
