// The results of a sweep as a table.

import { ALL_FLOATS, type Errors, type Subject, type Worst } from "./measure.js";

export interface Row {
  readonly subject: Subject;
  readonly errors: Errors;
}

const HEAD = [
  "function",
  "inputs",
  "max ULP",
  "at x",
  "computed",
  "exact",
  "near a root",
  "flushes",
  "not finite",
  "NaN lost",
];

function shown(x: number): string {
  return Object.is(x, -0) ? "-0" : String(Number(x.toPrecision(9)));
}

/** "all", or how many of the 2^32. */
function inputs(count: number): string {
  return count === ALL_FLOATS ? "all" : `1 of ${Math.round(ALL_FLOATS / count)}`;
}

/** The cells of a row of the table. */
export function cells({ subject, errors }: Row): string[] {
  const { ulp, nearRoot } = errors;
  const where = (w: Worst): string[] =>
    w.error === 0 ? ["", "", ""] : [shown(w.x), shown(w.computed), shown(w.exact)];
  return [
    subject.name,
    inputs(errors.count),
    ulp.error.toFixed(3),
    ...where(ulp),
    nearRoot.error === 0 ? "" : nearRoot.error.toExponential(1),
    String(errors.flushes),
    String(errors.notFinite),
    subject.of === "value" ? String(errors.lostNaN) : "",
  ];
}

/** A line of the table that is printed while the sweep runs. */
export function line(row: Row): string {
  const [name = "", , ulp = "", x = "", , , root = "", flushes = "", notFinite = "", lost = ""] = cells(row);
  const bad = [
    ["flushes", flushes],
    ["not finite", notFinite],
    ["NaN lost", lost],
  ].filter(([, n]) => n !== "0" && n !== "");
  return (
    `${name.padEnd(16)} ${ulp.padStart(8)} ULP${x === "" ? "" : ` at ${x}`}${root === "" ? "" : `, ${root} near a root`}` +
    bad.map(([what, n]) => `, ${what} ${n}`).join("")
  );
}

/** What a sweep found of one subject: its cells, and when and where. */
export interface Finding {
  readonly of: Subject["of"];
  readonly cells: readonly string[];
  readonly date: string;
  readonly machine: string;
}

/** docs/accuracy.md, from the newest finding of each subject. */
export function markdown(findings: readonly Finding[]): string {
  const table = (of: Subject["of"]): string[] => [
    `| ${[...HEAD, "date"].join(" | ")} |`,
    `|${[...HEAD, "date"].map(() => "---").join("|")}|`,
    ...findings.filter((f) => f.of === of).map((f) => `| ${[...f.cells, f.date].join(" | ")} |`),
  ];
  return [
    "# Accuracy",
    "",
    "The float32 kernels against the exact value, at all 2^32 float32 inputs or at evenly spaced bit patterns.",
    "The unit of the last place (ULP) is the distance of neighbouring float32 numbers at the exact value; 0.5 is the",
    "least that rounding allows. Parameters have their defaults. The reference is the same expression in float64, which",
    "other tests hold against the textbook's formula.",
    "A slope is judged by its absolute error within a tenth of the distance of a root from 0.",
    "",
    `Made by \`npm run sweep -- --markdown\` on ${[...new Set(findings.map((f) => f.machine))].join("; ")}.`,
    "",
    "## Values",
    "",
    ...table("value"),
    "",
    "## Slopes",
    "",
    "PyTorch gives a slope of 0 or 1 for some NaN inputs at kinks, and so do these.",
    "",
    ...table("slope"),
    "",
  ].join("\n");
}
