// A report for one screen: what is wrong, evidence as one small picture, root cause, fix, proof.

import { describe } from "../../ndarray/describe.js";
import type { Diagnosis, Verdict } from "../judge/verdict.js";
import { type Figure, listed } from "../measure/wording.js";
import type { Recording } from "../recording.js";
import { clipped, padded, paddedStart, plainLine, widthOf, wrapped } from "./layout.js";
import { lossPicture } from "./loss-picture.js";
import { type Paint, paintOf } from "./paint.js";
import type { Report } from "./report.js";
import { drawPicture } from "./text-picture.js";
import { wordsOf } from "../prove/words.js";
import { barWords, outcomeWords, shownOutcome, valueWords } from "./words.js";

export interface TextOptions {
  /** The width in characters; 80 unless given, and not below 32. */
  readonly columns?: number;
  /** The height in lines at most; 24 unless given, and not below 16. */
  readonly rows?: number;
  /** Whether there may be ANSI colours; false unless given. */
  readonly colour?: boolean;
}

const LEAST = { columns: 32, rows: 16 } as const;
const PICTURE_ROWS = 9;
/** What is given up for room, one after the other: empty lines, lines of the picture, figures, lines of the text. */
const DENSITIES = [
  { spaced: true, picture: 6, figures: 4, less: 0 },
  { spaced: false, picture: 6, figures: 4, less: 0 },
  { spaced: false, picture: 4, figures: 4, less: 0 },
  { spaced: false, picture: 4, figures: 2, less: 0 },
  { spaced: false, picture: 4, figures: 2, less: 1 },
] as const;
type Density = (typeof DENSITIES)[number];
/** Below this width labels stand in the text, and not in a column of their own. */
const NARROW = 60;
const LABELS = 10;
/** A long name of a figure goes on below. */
const LABEL_LINES = 3;

/**
 * A report for one screen of a terminal: the verdict, the evidence with one small picture, the root cause and what follows
 * from it, the fix, and what came of trying it.
 *
 * @param report what `ogee check` found, or `parseReport` read.
 * @param options the size of the screen in characters, and whether it shows colours.
 * @returns lines of at most `columns` characters, at most `rows` of them, without a line feed at the end.
 * @throws TypeError if it is no report; RangeError for a size that is no integer.
 * @example
 * console.log(reportText(report, { columns: process.stdout.columns, colour: process.stdout.isTTY }));
 * @source https://no-color.org
 */
export function reportText(report: Report, options: TextOptions = {}): string {
  if (report?.format !== "ogee.report") {
    throw new TypeError(
      `reportText: expected a report, as parseReport gives it, but got ${describe(report)}`,
    );
  }
  const { columns, rows, paint } = screenOf("reportText", options);
  const pages = DENSITIES.map((density) => composed(report, columns, rows, paint, density));
  const fitting = pages.find((page) => page.length <= rows) ?? (pages[pages.length - 1] as string[]);
  return fitting.slice(0, rows).join("\n");
}

/** The screen that is asked for, with its least size. */
export function screenOf(
  operation: string,
  { columns = 80, rows = 24, colour = false }: TextOptions,
): { readonly columns: number; readonly rows: number; readonly paint: Paint } {
  for (const [name, value] of Object.entries({ columns, rows })) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new RangeError(`${operation}: ${name} must be a positive integer, but got ${describe(value)}`);
    }
  }
  return {
    columns: Math.max(LEAST.columns, columns),
    rows: Math.max(LEAST.rows, rows),
    paint: paintOf(colour),
  };
}

function composed(
  report: Report,
  columns: number,
  rows: number,
  paint: Paint,
  { spaced, picture: least, figures, less }: Density,
): string[] {
  const { verdict, recording } = report;
  const [root] = verdict.diagnoses;
  const space = spaced ? [""] : [];
  const say = (label: string, text: string, most: number): string[] =>
    text === "" ? [] : labelled(label, text, columns, Math.max(1, most - less), paint);
  const above = [
    headLine(report, columns, paint),
    ...space,
    ...wrapped(verdict.says, columns, 4 - less).map(paint.bold),
    ...(root === undefined ? [] : say("Where", whereWords(root), 2)),
    ...evidenceLines((root ?? verdict.harm).evidence, columns, figures, paint),
    ...space,
  ];
  const below = [
    ...space,
    ...say("Cause", causeWords(verdict), 3),
    ...say("Also", alsoWords(verdict), 2),
    ...(root === undefined
      ? []
      : [...say("Fix", proposalWords(verdict, recording), 3), ...say("Proof", proofWords(verdict), 4)]),
    ...say("Harm", harmWords(verdict), 3),
    ...say("Notes", notesWords(verdict), 2),
  ];
  const free = rows - above.length - below.length;
  const picture = drawPicture(root?.picture ?? lossPicture(recording), {
    columns,
    rows: Math.min(PICTURE_ROWS, Math.max(least, free)),
    paint,
  });
  return [...above, ...picture, ...below];
}

/** The state and the name at the left, what was trained at the right, if there is room. */
function headLine({ name, verdict, recording }: Report, columns: number, paint: Paint): string {
  const state = verdict.healthy ? "HEALTHY" : "UNHEALTHY";
  const title = clipped(plainLine(name), Math.max(8, columns - state.length - 2));
  const { modelName, optimizer } = recording.about;
  const by = optimizer === null ? "" : `, ${optimizer.name}`;
  const what = plainLine(`${modelName}${by}, ${recording.losses.length} steps`);
  const room = columns - widthOf(state) - widthOf(title) - 4;
  const badge = paint.bold((verdict.healthy ? paint.good : paint.bad)(state));
  const left = `${badge}  ${title}`;
  return widthOf(what) > room ? left : `${left}  ${paint.dim(paddedStart(what, room))}`;
}

const whereWords = ({ places, since }: Diagnosis): string =>
  `${places.length === 0 ? "the whole network" : listed(places, 6)}, since step ${since}`;

function causeWords({ diagnoses, healthy }: Verdict): string {
  const [root] = diagnoses;
  if (root === undefined) {
    return healthy ? "" : "not found: no rule says why";
  }
  const follows = root.symptoms.map(({ title }) => lowered(title));
  return follows.length === 0
    ? `${lowered(root.title)}; nothing else follows from it`
    : `${lowered(root.title)}; from it follow: ${follows.join("; ")}`;
}

const lowered = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

const alsoWords = ({ diagnoses }: Verdict): string =>
  diagnoses.length < 2
    ? ""
    : `causes of their own: ${diagnoses
        .slice(1)
        .map(({ title }) => lowered(title))
        .join("; ")}`;

/** The cause whose fix is shown: the root, unless only a fix of another one is proven. */
function mended({ diagnoses }: Verdict): Diagnosis | undefined {
  const isProven = ({ trials }: Diagnosis): boolean => trials.some(({ helped }) => helped);
  return diagnoses.find(isProven) ?? diagnoses[0];
}

/** What counts whatever has been learned has to be mended whatever a trial shows. */
const isWrongInItself = ({ counts }: Diagnosis): boolean => counts === "always";

/** The fix that the proof is of: what helped best, or what was tried first and did not. */
function proposalWords(verdict: Verdict, recording: Recording): string {
  const one = mended(verdict);
  const tried = one === undefined ? null : shownOutcome(one);
  if (one === undefined || tried === null) {
    const [first] = one?.fixes ?? [];
    return first === undefined
      ? "by hand: there is none that could be made and tried here"
      : wordsOf(first, recording);
  }
  const { change } = tried.trial;
  if (one !== verdict.diagnoses[0]) {
    return `${change}, against the ${lowered(one.title)}; none is proven against the first cause`;
  }
  if (tried.helped || isWrongInItself(one)) {
    return change;
  }
  if (tried.trial.failed !== null) {
    return `unproven: ${change}`;
  }
  const made = one.trials.filter(({ trial }) => trial.failed === null).length;
  return made === 1
    ? `none is proven; tried: ${change}`
    : `none of ${made} is proven; tried first: ${change}`;
}

function proofWords(verdict: Verdict): string {
  const one = mended(verdict);
  const tried = one === undefined ? null : shownOutcome(one);
  if (one === undefined || tried === null) {
    return one === undefined || one.fixes.length === 0 ? "" : "not tried";
  }
  const regardless = !tried.helped && tried.trial.failed === null && isWrongInItself(one);
  return `${outcomeWords(tried)}${regardless ? " so soon, and is right all the same" : ""}`;
}

/** What the loss does; and why that is no comfort, where it falls. */
function harmWords({ harm, diagnoses }: Verdict): string {
  const all = `${harm.state}: ${harm.says}`;
  return diagnoses.length === 0
    ? ""
    : harm.state === "converged"
      ? `${all}; the fault counts all the same: it holds whatever is learned, and the loss does not show it`
      : harm.state === "learns"
        ? `${all}; without the fault it may fall faster, or further`
        : all;
}

const notesWords = ({ notes }: Verdict): string =>
  notes.length === 0 ? "" : `found, without harm: ${notes.map(({ title }) => lowered(title)).join("; ")}`;

/** A text beside its label, or after it on a narrow screen; further lines are indented. */
function labelled(label: string, text: string, columns: number, most: number, paint: Paint): string[] {
  if (columns >= NARROW) {
    return wrapped(text, columns - LABELS, most).map(
      (line, i) => (i === 0 ? paint.dim(padded(label, LABELS)) : " ".repeat(LABELS)) + line,
    );
  }
  const [first = "", ...rest] = wrapped(`${label}: ${plainLine(text)}`, columns - 2, most + 1);
  return [
    paint.dim(first.slice(0, label.length + 1)) + first.slice(label.length + 1),
    ...rest.map((line) => `  ${line}`),
  ];
}

/** A figure a line: what, how much, and the threshold. */
function evidenceLines(figures: readonly Figure[], columns: number, most: number, paint: Paint): string[] {
  const chosen = figures.slice(0, most);
  const rows = chosen.map((figure) => ({
    label: plainLine(figure.label),
    value: valueWords(figure),
    bar: barWords(figure),
  }));
  if (columns < NARROW) {
    return rows.flatMap(({ label, value, bar }) =>
      wrapped(`${label}: ${value}${bar === "" ? "" : `, ${bar}`}`, columns - 2, 2).map(
        (line, i) => (i === 0 ? "· " : "  ") + line,
      ),
    );
  }
  const widths = {
    value: Math.max(0, ...rows.map(({ value }) => widthOf(value))),
    bar: Math.max(0, ...rows.map(({ bar }) => widthOf(bar))),
  };
  const room = columns - LABELS - widths.value - widths.bar - 4;
  const width = Math.min(room, Math.max(0, ...rows.map(({ label }) => widthOf(label))));
  return rows.flatMap(({ label, value, bar }, i) => {
    const head = i === 0 ? paint.dim(padded("Evidence", LABELS)) : " ".repeat(LABELS);
    const [first = "", ...rest] = wrapped(label, width, LABEL_LINES);
    const words = `${padded(first, width)}  ${paddedStart(value, widths.value)}`;
    return [
      `${head}${words}  ${paint.dim(bar)}`.trimEnd(),
      ...rest.map((line) => `${" ".repeat(LABELS)}  ${line}`),
    ];
  });
}
