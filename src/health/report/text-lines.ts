// Curves in block characters: one as an area of some lines, several as a line each.

import type { LinePicture } from "../judge/picture.js";
import { shown } from "../measure/wording.js";
import { lowestShown } from "./binned.js";
import { clipped, padded, paddedStart, plainLine, widthOf } from "./layout.js";
import { brushOf } from "./paint.js";
import { type Space, titleLine } from "./text-space.js";

const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
/** Stands in a column whose values are no numbers. */
const BROKEN = "×";

export function drawLines(picture: LinePicture, space: Space): string[] {
  return picture.series.length === 1 ? drawArea(picture, space) : drawSparklines(picture, space);
}

/** Heights between 0 and 1 of values on the picture's scale, and its ends. */
function scaleOf(picture: LinePicture): {
  readonly low: number;
  /** Whether there are values below it. */
  readonly cut: boolean;
  readonly high: number;
  readonly height: (value: number) => number;
} {
  const { series, scale, bar } = picture;
  const lowest = lowestShown(picture);
  const on = (value: number): number =>
    scale === "log" ? Math.log10(value === 0 && lowest > 0 ? lowest : value) : value;
  let [low, high, cut] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  for (const value of [
    ...series.flatMap(({ points }) => points.map(([, y]) => y)),
    ...(bar === null ? [] : [bar]),
  ]) {
    if (Number.isFinite(on(value))) {
      [low, high] = [Math.min(low, Math.max(lowest, value)), Math.max(high, value)];
      cut ||= value < lowest;
    }
  }
  const range = on(high) - on(low);
  return {
    low,
    high,
    cut,
    height: (value) =>
      range > 0 && Number.isFinite(on(value))
        ? Math.max(0, (on(value) - on(low)) / range)
        : on(value) - on(value),
  };
}

/** The mean of the points over each column; where there are none, what the column before has. */
function columnsOf(points: readonly (readonly [x: number, y: number])[], width: number): number[] {
  const [first, last] = [points[0]?.[0] ?? 0, points[points.length - 1]?.[0] ?? 0];
  const bins = Array.from({ length: width }, (): number[] => []);
  for (const [x, y] of points) {
    const at = last > first ? Math.floor(((x - first) / (last - first)) * width) : 0;
    bins[Math.max(0, Math.min(width - 1, at))]?.push(y);
  }
  let before = Number.NaN;
  return bins.map(
    (bin) => (before = bin.length === 0 ? before : bin.reduce((a, b) => a + b, 0) / bin.length),
  );
}

/** What lies below the curves: from where to where, on which scale, and where the line is. */
function footLine({ xLabel, series, scale, bar }: LinePicture): string {
  const points = series[0]?.points ?? [];
  const ends = `${xLabel} ${shown(points[0]?.[0] ?? 0)} to ${shown(points[points.length - 1]?.[0] ?? 0)}`;
  return plainLine(
    `${ends}${scale === "log" ? "; log scale" : ""}${bar === null ? "" : `; line at ${shown(bar)}`}`,
  );
}

function drawArea(picture: LinePicture, space: Space): string[] {
  const { columns, rows, paint } = space;
  const { low, high, cut, height } = scaleOf(picture);
  const lines = Math.max(1, Math.min(6, rows - 2));
  const marks = [shown(high), high > low ? `${cut ? "<" : ""}${shown(low)}` : ""].map((mark) =>
    Number.isFinite(low) ? mark : "",
  );
  const margin = Math.max(...marks.map(widthOf));
  const width = Math.max(1, columns - margin - 2);
  const values = columnsOf(picture.series[0]?.points ?? [], width);
  // The lowest value still shows: an eighth of a line.
  const eighths = (value: number): number => Math.round(1 + height(value) * (lines * 8 - 1));
  const barLine = picture.bar === null ? -1 : Math.floor((eighths(picture.bar) - 1) / 8);
  const drawn = Array.from({ length: lines }, (_, i) => {
    const line = lines - 1 - i;
    const cells = values.map((value) => {
      if (!Number.isFinite(height(value))) {
        return line === 0 ? paint.bad(BROKEN) : " ";
      }
      const level = eighths(value) - 8 * line;
      return level <= 0 ? (line === barLine ? "┄" : " ") : (LEVELS[Math.min(8, level) - 1] as string);
    });
    const mark = lines === 1 || i === 0 ? marks[0] : i === lines - 1 ? marks[1] : "";
    return `${paint.dim(`${paddedStart(mark ?? "", margin)} │`)}${brushOf(paint, 0)(cells.join(""))}`.trimEnd();
  });
  return [
    titleLine(picture.title, space),
    ...drawn,
    paint.dim(`${" ".repeat(margin + 2)}${clipped(footLine(picture), width)}`),
  ];
}

function drawSparklines(picture: LinePicture, space: Space): string[] {
  const { columns, rows, paint } = space;
  const { low, high, height } = scaleOf(picture);
  const chosen = picture.series.slice(0, Math.max(1, rows - 2));
  const names = chosen.map(({ label }) => clipped(plainLine(label), Math.floor(columns / 3)));
  const ends = chosen.map(({ points }) => shown(points[points.length - 1]?.[1] ?? Number.NaN));
  const [margin, tail] = [Math.max(0, ...names.map(widthOf)), Math.max(0, ...ends.map(widthOf))];
  const width = Math.max(1, columns - margin - tail - 2);
  const spark = (value: number): string =>
    Number.isFinite(height(value)) ? (LEVELS[Math.round(height(value) * 7)] as string) : BROKEN;
  return [
    titleLine(
      `${picture.title}, from ${shown(low)} to ${shown(high)}`,
      space,
      chosen.length,
      picture.series.length,
    ),
    ...chosen.map(({ points }, i) => {
      const curve = columnsOf(points, width).map(spark).join("");
      return `${padded(names[i] as string, margin)} ${brushOf(paint, i)(curve)} ${paddedStart(ends[i] as string, tail)}`;
    }),
    paint.dim(clipped(`${" ".repeat(margin + 1)}${footLine(picture)}`, columns)),
  ];
}
