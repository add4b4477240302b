// Two reports beside each other, on one screen: what has changed between them.

import { describe } from "../../ndarray/describe.js";
import type { Diagnosis, Verdict } from "../judge/verdict.js";
import { type Measures, measure } from "../measure/measures.js";
import { shown } from "../measure/wording.js";
import {
  clipped,
  clippedStart,
  padded,
  paddedStart,
  plainLine,
  spreadIndices,
  widthOf,
  wrapped,
} from "./layout.js";
import { type LayerRow, layerTable } from "./layer-table.js";
import type { Paint } from "./paint.js";
import { type Report, REPORT_VERSION } from "./report.js";
import { screenOf, type TextOptions } from "./text.js";

/**
 * What has changed from one report to another: the verdict, the loss, the decades of gradient lost before each layer, how far
 * weights move in a step, and the rules that found something.
 *
 * @param a the report before.
 * @param b the report after.
 * @param options the size of the screen in characters, and whether it shows colours.
 * @returns lines of at most `columns` characters, at most `rows` of them, without a line feed at the end.
 * @throws TypeError if one is no report, or of another version; RangeError for a size that is no integer.
 * @example
 * console.log(compareText(parseReport(before), parseReport(after)));
 * @source https://no-color.org
 */
export function compareText(a: Report, b: Report, options: TextOptions = {}): string {
  checkReport("first", a);
  checkReport("second", b);
  const { columns, rows, paint } = screenOf("compareText", options);
  const [before, after] = [measure(a.recording), measure(b.recording)];
  const table = new Table(columns, paint);
  const above = [
    ...namesOf(a, b, columns, paint),
    "",
    ...table.render(
      ["", "A", "B", ...(columns < NARROW ? [] : ["change"])],
      progressRows(before, after, columns),
    ),
  ];
  const below = [
    ...rulesWords(a.verdict, b.verdict).flatMap(([label, text]) => labelled(label, text, columns, paint)),
    ...unlikeWords(before, after).flatMap((text) => labelled("Note", text, columns, paint)),
  ];
  const free = Math.max(1, rows - above.length - below.length - 3);
  const layers = layerRows(layerTable(before), layerTable(after));
  const chosen = spreadIndices(layers.length, free, furthest(layers)).map((i) => layers[i] as LayerPair);
  const some =
    chosen.length < layers.length
      ? `${columns < NARROW ? "" : "layer, "}${chosen.length} of ${layers.length}`
      : "layer";
  const seen = table.render(
    layerHead(some, columns),
    chosen.map((pair) => layerCells(pair, columns)),
  );
  return [...above, "", ...(layers.length === 0 ? [] : [...seen, ""]), ...below].slice(0, rows).join("\n");
}

function checkReport(which: string, report: Report): void {
  if (report?.format !== "ogee.report" || report.recording?.format !== "ogee.recording") {
    const format = (report as Partial<Report> | null)?.format;
    throw new TypeError(
      `compareText: the ${which} is no report of ogee check: its format is ${describe(format)}, not "ogee.report"`,
    );
  }
  if (report.version !== REPORT_VERSION) {
    throw new TypeError(
      `compareText: the ${which} report is of version ${report.version}, and this release compares version ${REPORT_VERSION}; ` +
        "run ogee check again",
    );
  }
}

function namesOf(a: Report, b: Report, columns: number, paint: Paint): string[] {
  const names = [a, b].map(({ name }) => clippedStart(plainLine(name), Math.floor(columns / 3)));
  const width = Math.max(...names.map(widthOf));
  return [a, b].map(({ verdict }, i) => {
    const state = verdict.healthy ? "HEALTHY" : "UNHEALTHY";
    const cause = plainLine(verdict.diagnoses[0]?.title ?? (verdict.healthy ? "" : verdict.says));
    const head = `${"AB"[i]}  ${padded(names[i] as string, width)}  `;
    const room = Math.max(0, columns - widthOf(head) - 11);
    return `${head}${(verdict.healthy ? paint.good : paint.bad)(padded(state, 9))}  ${clipped(cause, room)}`.trimEnd();
  });
}

/** A table whose first column takes what the others leave. */
class Table {
  constructor(
    private readonly columns: number,
    private readonly paint: Paint,
  ) {}

  render(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
    const all = [head, ...rows];
    const widths = head.slice(1).map((_, c) => Math.max(...all.map((row) => widthOf(row[c + 1] ?? ""))));
    const numbers = widths.reduce((sum, width) => sum + width + 2, 0);
    const room = Math.max(
      4,
      Math.min(this.columns - numbers, Math.max(...all.map(([label]) => widthOf(label ?? "")))),
    );
    return all.map(([label = "", ...cells], i) => {
      const line = `${padded(clippedStart(label, room), room)}${cells
        .map((cell, c) => `  ${paddedStart(cell, widths[c] as number)}`)
        .join("")}`.trimEnd();
      return i === 0 ? this.paint.dim(line) : line;
    });
  }
}

const number = (value: number | null): string => (value === null ? "-" : shown(value));

/** The difference, with its sign; "" where there is none to take. */
function change(before: number | null, after: number | null): string {
  if (before === null || after === null) {
    return "";
  }
  const difference = after - before;
  return Number.isNaN(difference) ? "" : `${difference > 0 ? "+" : ""}${shown(difference)}`;
}

/** Below this width the differences are left out. */
const NARROW = 60;

const pairCells = (a: number | null, b: number | null, columns: number): readonly string[] =>
  columns < NARROW ? [number(a), number(b)] : [number(a), number(b), change(a, b)];

function progressRows(
  { progress: before }: Measures,
  { progress: after }: Measures,
  columns: number,
): string[][] {
  const share = (value: number | null): number | null => (value === null ? null : 100 * value);
  const rows: readonly (readonly [string, number | null, number | null])[] = [
    ["steps", before.steps, after.steps],
    ["loss at the start", before.first, after.first],
    ["loss at the end", before.last, after.last],
    ["loss of a constant answer", before.baseline, after.baseline],
    ["learned, %", share(before.learned), share(after.learned)],
    ["right answers, %", share(before.accuracy), share(after.accuracy)],
  ];
  return rows
    .filter(([, a, b]) => a !== null || b !== null)
    .map(([label, a, b]) => [label, ...pairCells(a, b, columns)]);
}

interface LayerPair {
  readonly layer: string;
  readonly before: LayerRow | undefined;
  readonly after: LayerRow | undefined;
}

function layerRows(a: readonly LayerRow[], b: readonly LayerRow[]): readonly LayerPair[] {
  const names = [...new Set([...a, ...b].map(({ layer }) => layer))];
  const of = (rows: readonly LayerRow[], name: string): LayerRow | undefined =>
    rows.find(({ layer }) => layer === name);
  return names.map((layer) => ({ layer, before: of(a, layer), after: of(b, layer) }));
}

/** The layers in which most has changed first. */
function furthest(layers: readonly LayerPair[]): number[] {
  const size = ({ before, after }: LayerPair): number => {
    const difference = Math.abs((after?.decades ?? 0) - (before?.decades ?? 0));
    return Number.isNaN(difference) ? 0 : difference;
  };
  return layers.map((_, i) => i).sort((i, k) => size(layers[k] as LayerPair) - size(layers[i] as LayerPair));
}

const layerHead = (label: string, columns: number): readonly string[] =>
  columns < NARROW
    ? [label, "lost A", "B", "update A", "B"]
    : [label, "decades lost A", "B", "change", "log10 update A", "B", "change"];

const layerCells = ({ layer, before, after }: LayerPair, columns: number): readonly string[] => [
  plainLine(layer),
  ...pairCells(before?.decades ?? null, after?.decades ?? null, columns),
  ...pairCells(before?.ratio ?? null, after?.ratio ?? null, columns),
];

/** Which rules found something that does harm, in the one and in the other. */
function rulesWords(a: Verdict, b: Verdict): readonly (readonly [label: string, text: string])[] {
  const [before, after] = [titlesOf(a), titlesOf(b)];
  const titles = (of: ReadonlyMap<string, string>, keep: (rule: string) => boolean): string =>
    [...of].flatMap(([rule, title]) => (keep(rule) ? [title] : [])).join("; ");
  const words: readonly (readonly [label: string, text: string])[] = [
    ["Gone", titles(before, (rule) => !after.has(rule))],
    ["New", titles(after, (rule) => !before.has(rule))],
    ["Still", titles(after, (rule) => before.has(rule))],
  ];
  const found = words.filter(([, text]) => text !== "");
  return found.length === 0 ? [["Rules", "nothing found in either"]] : found;
}

function titlesOf({ diagnoses }: Verdict): ReadonlyMap<string, string> {
  const all = (list: readonly Diagnosis[]): readonly Diagnosis[] =>
    list.flatMap((one) => [one, ...all(one.symptoms)]);
  return new Map(all(diagnoses).map(({ rule, title }) => [rule, title]));
}

/** Why figures of the two may not be compared. */
function unlikeWords(
  { recording: a, progress: p }: Measures,
  { recording: b, progress: q }: Measures,
): string[] {
  return [
    ...(p.kind === q.kind && (p.kind !== "other" || a.about.lossFunction === b.about.lossFunction)
      ? []
      : [
          `the losses are of different kinds (${a.about.lossFunction ?? p.kind}, ${b.about.lossFunction ?? q.kind}): their sizes do not compare`,
        ]),
    ...(a.about.model === b.about.model ? [] : ["the models differ"]),
  ];
}

function labelled(label: string, text: string, columns: number, paint: Paint): string[] {
  const width = 7;
  return wrapped(text, columns - width, 2).map(
    (line, i) => paint.dim(padded(i === 0 ? label : "", width)) + line,
  );
}
