// report.json: a report as text, to the last bit, and back.
//
// What JSON has no word for is written as in json-numbers.ts; everything else is plain JSON, in the shape of
// docs/report.schema.json.

import { describe } from "../../ndarray/describe.js";
import { RECORDING_VERSION } from "../recording.js";
import { fromJson, toJson } from "./json-numbers.js";
import { brokenLinkOf } from "./links.js";
import { REPORT_VERSION, type Report } from "./report.js";
import type { Fault } from "./shape.js";
import { report as shape } from "./verdict-shape.js";

/**
 * A report as JSON that keeps every number to the bit; NaN, infinities and -0 are written as `{"number": "NaN"}`.
 *
 * @param report what `ogee check` found.
 * @returns one line of text, without a line feed at its end.
 * @throws TypeError if it is no report, naming the first key that is wrong.
 * @example
 * writeFileSync("report.json", stringifyReport(report));
 * @source https://www.rfc-editor.org/rfc/rfc8259#section-6
 */
export function stringifyReport(report: Report): string {
  const fault = shape.faultOf(report);
  if (fault !== null) {
    throw new TypeError(`stringifyReport: report${fault.at} ${fault.wrong}`);
  }
  return toJson(report);
}

/**
 * Reads what `stringifyReport` wrote, and checks it: that it is a report, of this version, with every key in its place.
 *
 * @param text the content of a report.json.
 * @returns a report equal to the one that was written.
 * @throws TypeError if it is no report, or a broken one, naming the place in the document and what is wrong there.
 * @example
 * const report = parseReport(readFileSync("report.json", "utf8"));
 * console.log(judge(report.recording).says);
 * @source https://www.rfc-editor.org/rfc/rfc8259#section-6
 */
export function parseReport(text: string): Report {
  const document = documentOf(text);
  const fault = versionFault(document) ?? shape.faultOf(document) ?? linksFault(document as Report);
  if (fault !== null) {
    throw new TypeError(`parseReport: report${fault.at} ${fault.wrong}`);
  }
  return document as Report;
}

function documentOf(text: unknown): unknown {
  if (typeof text !== "string") {
    throw new TypeError(`parseReport: expected the text of a report.json, but got ${describe(text)}`);
  }
  try {
    return fromJson(text);
  } catch (cause) {
    const [line] = String((cause as Error).message).split("\n");
    throw new TypeError(`parseReport: the text is not JSON, or was cut off (${line})`, { cause });
  }
}

/** What tells at once that a file is another one, or of another version. */
function versionFault(document: unknown): Fault | null {
  const { format, version, recording } = (document ?? {}) as Partial<Report>;
  if (format !== "ogee.report") {
    return {
      at: ".format",
      wrong: `must be "ogee.report", but is ${describe(format)}: this is no report of ogee check`,
    };
  }
  const mend = "; read it with the release of ogee that wrote it, or run ogee check again";
  if (version !== REPORT_VERSION) {
    return { at: ".version", wrong: `must be ${REPORT_VERSION}, but is ${describe(version)}${mend}` };
  }
  const inner = recording?.version;
  return typeof inner === "number" && inner !== RECORDING_VERSION
    ? { at: ".recording.version", wrong: `must be ${RECORDING_VERSION}, but is ${inner}${mend}` }
    : null;
}

function linksFault({ recording }: Report): Fault | null {
  const fault = brokenLinkOf(recording);
  return fault === null ? null : { at: `.recording${fault.at}`, wrong: fault.wrong };
}
