// Pictures in block characters, for a terminal. What colour tells is told by glyphs or marks too.

import type { BarPicture, GridPicture, PartsPicture, Picture, TablePicture } from "../judge/picture.js";
import { shown } from "../measure/wording.js";
import { binnedGrid, boundedParts, finite, markOf } from "./binned.js";
import { clipped, padded, paddedStart, plainLine, spreadIndices, widthOf } from "./layout.js";
import { brushOf, type Paint } from "./paint.js";
import { drawLines } from "./text-lines.js";
import { labelColumn, type Space, titleLine } from "./text-space.js";

/** A picture as lines of text. */
export function drawPicture(picture: Picture, space: Space): string[] {
  switch (picture.kind) {
    case "bars":
      return drawBars(picture, space);
    case "parts":
      return drawParts(picture, space);
    case "lines":
      return drawLines(picture, space);
    case "grid":
      return drawGrid(picture, space);
    case "table":
      return drawTable(picture, space);
  }
}

/** A bar in eighths of a column. */
function blockBar(length: number): string {
  const eighths = Math.round(Math.max(0, length) * 8);
  return "█".repeat(eighths >> 3) + (["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7] ?? "");
}

function drawBars(picture: BarPicture, space: Space): string[] {
  const { columns, rows: most, paint } = space;
  const marked = picture.rows.flatMap((row, i) => (row.marked ? [i] : []));
  const chosen = spreadIndices(picture.rows.length, Math.max(1, most - 1), marked).map(
    (i) => picture.rows[i] as BarPicture["rows"][number],
  );
  const labels = labelColumn(
    chosen.map(({ label }) => label),
    columns,
  );
  const values = chosen.map(({ value, marked: is }) => `${valueOf(value, picture.unit)}${is ? " !" : "  "}`);
  const room = Math.max(1, columns - widthOf(labels[0] ?? "") - Math.max(0, ...values.map(widthOf)) - 2);
  const scale = barScale(picture, room);
  const line = picture.bar === null ? "" : `; threshold ${valueOf(picture.bar, picture.unit)}`;
  return [
    titleLine(`${picture.title}${line}`, space, chosen.length, picture.rows.length),
    ...chosen.map(({ value, marked: is }, i) => {
      const bar = padded(blockBar(scale(value)), room);
      return `${labels[i]} ${is ? paint.bad(bar) : brushOf(paint, 0)(bar)} ${values[i]}`.trimEnd();
    }),
  ];
}

const valueOf = (value: number, unit: string): string => shown(value) + (unit === "%" ? "%" : "");

/** From a value to a length; on a log scale the smallest finite one still shows. */
function barScale({ rows, scale, bar }: BarPicture, room: number): (value: number) => number {
  const all = finite([...rows.map(({ value }) => value), ...(bar === null ? [] : [bar])]);
  if (scale === "linear") {
    const most = Math.max(0, ...all.map(Math.abs));
    return (value) => (most === 0 || Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value) / most) * room);
  }
  const logs = all.filter((value) => value > 0).map(Math.log10);
  const [low, high] = [Math.min(...logs) - 0.5, Math.max(...logs)];
  return (value) => (value > 0 ? Math.min(1, (Math.log10(value) - low) / (high - low)) * room : 0);
}

const PART_GLYPHS = ["█", "▓", "▒", "░", "▞", "·"] as const;

const glyphOf = (part: number): string => PART_GLYPHS[part % PART_GLYPHS.length] as string;

/** What is lost goes to the right of the axis, what is won to the left, so that each row adds up to its number. */
function drawParts(picture: PartsPicture, space: Space): string[] {
  const { columns, rows: most, paint } = space;
  const { parts, rows: all } = picture;
  const marks = parts.map(markOf);
  const sums = all.map(({ values }) => Math.abs(values.reduce((a, b) => a + b, 0)));
  const chosen = spreadIndices(all.length, Math.max(1, most - 2), [sums.indexOf(Math.max(...sums))]).map(
    (i) => all[i] as (typeof all)[number],
  );
  const labels = labelColumn(
    chosen.map(({ label }) => label),
    columns,
  );
  const totals = chosen.map(({ values }) => totalWords(values.reduce((a, b) => a + b, 0)));
  const numbers = Math.max(0, ...totals.map(widthOf));
  const room = Math.max(4, columns - widthOf(labels[0] ?? "") - numbers - 4);
  const bounded = boundedParts(chosen.map(({ values }) => values));
  const ends = (sign: 1 | -1): number[] =>
    bounded.map((values) => values.reduce((sum, value) => sum + Math.max(0, sign * value), 0));
  const [lost, won] = [Math.max(0, ...ends(1)), Math.max(0, ...ends(-1))];
  const unit = lost + won === 0 ? 0 : (room - 1) / (lost + won);
  const left = Math.round(won * unit);
  const stacked = (
    values: readonly number[],
    sign: 1 | -1,
  ): { readonly text: string; readonly width: number } => {
    let [sum, width, text] = [0, 0, ""];
    values.forEach((value, part) => {
      sum += Math.max(0, sign * value) * unit;
      const run = glyphOf(marks[part] as number).repeat(Math.max(0, Math.round(sum) - width));
      width += run.length;
      text =
        sign === 1
          ? text + brushOf(paint, marks[part] as number)(run)
          : brushOf(paint, marks[part] as number)(run) + text;
    });
    return { text, width };
  };
  const legend = parts.map((part, i) => `${glyphOf(marks[i] as number)} ${part}`).join("  ");
  return [
    titleLine(picture.title, space, chosen.length, all.length),
    ...bounded.map((values, i) => {
      const [minus, plus] = [stacked(values, -1), stacked(values, 1)];
      const before = " ".repeat(Math.max(0, left - minus.width));
      const after = " ".repeat(Math.max(0, room - 1 - left - plus.width));
      return `${labels[i]} ${before}${minus.text}│${plus.text}${after} ${paddedStart(totals[i] as string, numbers)}`;
    }),
    ...(widthOf(legend) <= columns
      ? [parts.map((part, i) => keyOf(part, marks[i] as number, paint)).join("  ")]
      : [clipped(legend, columns)]),
  ];
}

/** Infinitely many decades lost are everything. */
const totalWords = (total: number): string => (total === Number.POSITIVE_INFINITY ? "all" : shown(total));

const keyOf = (part: string, mark: number, paint: Paint): string =>
  `${brushOf(paint, mark)(glyphOf(mark))} ${part}`;

const SHADES = [" ", "░", "▒", "▓", "█"] as const;

/** A cell of text stands for several where there are too many, by their mean. */
function drawGrid(picture: GridPicture, space: Space): string[] {
  const { columns, rows: most, paint } = space;
  const { xLabel, yLabel, columns: times } = picture;
  const height = Math.max(1, most - 2);
  const labels = labelColumn(
    binnedGrid(picture, height, 1).rows.map((name, r) => (r === 0 ? `${yLabel} ${name}` : name)),
    columns,
  );
  const margin = widthOf(labels[0] ?? "") + 1;
  const room = Math.max(1, columns - margin);
  const { values } = binnedGrid(picture, height, room);
  const wide = Math.max(1, Math.min(3, Math.floor(room / Math.max(1, times.length))));
  const cell = (value: number): string =>
    (SHADES[Math.ceil(value * (SHADES.length - 1))] as string).repeat(wide);
  const ends = `${xLabel} ${times[0] ?? ""} to ${times[times.length - 1] ?? ""}, from none (blank) to all (█)`;
  return [
    titleLine(picture.title, space),
    ...values.map((row, r) => `${labels[r]} ${brushOf(paint, 0)(row.map(cell).join(""))}`.trimEnd()),
    paint.dim(clipped(`${" ".repeat(margin)}${plainLine(ends)}`, columns)),
  ];
}

function drawTable(picture: TablePicture, space: Space): string[] {
  const { columns, rows: most, paint } = space;
  const cells = picture.rows.map((row) =>
    row.map((value) => plainLine(typeof value === "number" ? shown(value) : value)),
  );
  const chosen = cells.slice(0, Math.max(1, most - 2));
  const widths = picture.columns.map((name, c) =>
    Math.max(widthOf(name), ...chosen.map((row) => widthOf(row[c] ?? ""))),
  );
  const line = (row: readonly string[]): string =>
    clipped(widths.map((width, c) => paddedStart(row[c] ?? "", width)).join("  "), columns);
  return [
    titleLine(picture.title, space, chosen.length, cells.length),
    paint.dim(line(picture.columns.map(plainLine))),
    ...chosen.map(line),
  ];
}
