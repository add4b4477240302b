// What `ogee check` writes as report.json: the recorded numbers and the verdict on them.

import type { Verdict } from "../judge/verdict.js";
import type { Recording } from "../recording.js";

/** The version of the format; a reader refuses another one. */
export const REPORT_VERSION = 1;

export interface Report {
  readonly format: "ogee.report";
  readonly version: number;
  /** Of the experiment: its file's name, unless it names itself. */
  readonly name: string;
  /** The library's version, and the runtime's. */
  readonly ogee: string;
  readonly runtime: string;
  /** When the run ended, ISO 8601. */
  readonly date: string;
  readonly recording: Recording;
  readonly verdict: Verdict;
}
