// Pictures as SVG, drawn here and not in the browser. Colours are the page's variables, so that they follow light and dark.

import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { BarPicture, GridPicture, LinePicture, PartsPicture } from "../../judge/picture.js";
import { shown } from "../../measure/wording.js";
import { binnedGrid, boundedParts, finite, markOf, lowestShown } from "../binned.js";
import { clippedStart, plainLine, widthOf } from "../layout.js";
import { SERIES_COLOURS } from "./style.js";

export const colourOf = (series: number): string => `var(--series-${series % SERIES_COLOURS})`;

/** Solid for the first six series, dashed for the next, dotted for those after. */
export const dashOf = (series: number): string =>
  ["none", "6 3", "2 2"][Math.floor(series / SERIES_COLOURS) % 3] as string;

const WIDTH = 800;
const ROW = 22;
const LABEL_LETTERS = 30;
/** Rows and columns of a grid that are drawn, and points of a curve: more would be finer than a screen. */
const MOST_CELLS = { rows: 48, columns: 60 } as const;
const MOST_POINTS = 1000;

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** The SVG element, with a name and a description for those who do not see it. */
function drawn(options: Plot.PlotOptions, id: string, title: string, words: string): string {
  const svg = Plot.plot({
    ...options,
    document: document as unknown as Document,
    width: WIDTH,
    className: "plot",
    style: { background: "transparent", fontSize: "12px", color: "var(--ink)" },
  }) as unknown as SVGSVGElement;
  const named = (tag: string, text: string): Element => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    element.setAttribute("id", `${id}-${tag}`);
    element.textContent = text;
    return element as unknown as Element;
  };
  // Plot names groups, which have no role that could be named; the description says what they show.
  for (const group of svg.querySelectorAll("g[aria-label]")) {
    group.removeAttribute("aria-label");
  }
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title ${id}-desc`);
  svg.prepend(named("title", title), named("desc", words));
  return svg.outerHTML;
}

/** On a log scale only 1, 2 and 5 of each decade are named. */
const tickOf =
  (scale: "linear" | "log") =>
  (value: number): string =>
    scale === "linear" || [1, 2, 5].includes(Number(value.toExponential().split("e")[0])) ? shown(value) : "";

const categories = (
  labels: readonly string[],
): { readonly y: Plot.ScaleOptions; readonly marginLeft: number } => {
  const names = labels.map((label) => clippedStart(plainLine(label), LABEL_LETTERS));
  return {
    y: {
      type: "band",
      domain: names.map((_, i) => i),
      tickFormat: (i: number) => names[i] ?? "",
      label: null,
      tickSize: 0,
    },
    marginLeft: 16 + 7 * Math.max(1, ...names.map(widthOf)),
  };
};

export function plotBars(picture: BarPicture, id: string, words: string): string {
  const { rows, scale, bar, unit, title } = picture;
  const log = scale === "log";
  const usable = rows
    .map(({ value }) => value)
    .filter((value) => Number.isFinite(value) && (!log || value > 0));
  const low = log ? Math.min(...usable, bar ?? Number.POSITIVE_INFINITY) / 3 : 0;
  const bars = rows.flatMap((row, i) => (usable.includes(row.value) ? [{ i, low, ...row }] : []));
  return drawn(
    {
      height: rows.length * ROW + 50,
      ...categories(rows.map(({ label }) => label)),
      marginRight: 70,
      x: { type: scale, label: unit === "" ? null : unit, ticks: 5, tickFormat: tickOf(scale) },
      marks: [
        Plot.barX(bars, {
          x1: "low",
          x2: "value",
          y: "i",
          fill: ({ marked }: { marked: boolean }) => colourOf(marked ? 1 : 0),
          insetTop: 2,
          insetBottom: 2,
        }),
        Plot.text(rows, {
          y: (_, i: number) => i,
          text: ({ value, marked }: BarPicture["rows"][number]) => `${shown(value)}${marked ? " !" : ""}`,
          frameAnchor: "right",
          dx: 62,
          textAnchor: "end",
          fill: "currentColor",
        }),
        ...(bar === null ? [] : [Plot.ruleX([bar], { stroke: "currentColor", strokeDasharray: "4 3" })]),
      ],
    },
    id,
    title,
    words,
  );
}

export function plotParts(picture: PartsPicture, id: string, words: string): string {
  const { parts, rows, title, unit } = picture;
  const bounded = boundedParts(rows.map(({ values }) => values));
  const cells = bounded.flatMap((values, i) => values.map((value, part) => ({ i, value, part })));
  const totals = rows.map(({ values }) => values.reduce((a, b) => a + b, 0));
  return drawn(
    {
      height: rows.length * ROW + 50,
      ...categories(rows.map(({ label }) => label)),
      marginRight: 70,
      x: { label: unit, ticks: 6 },
      color: {
        type: "ordinal",
        domain: parts.map((_, part) => part),
        range: parts.map((part, i) => colourOf(markOf(part, i))),
      },
      marks: [
        Plot.barX(cells, { x: "value", y: "i", fill: "part", insetTop: 2, insetBottom: 2 }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        Plot.text(totals, {
          y: (_, i: number) => i,
          text: (total: number) => shown(total),
          frameAnchor: "right",
          dx: 62,
          textAnchor: "end",
          fill: "currentColor",
        }),
      ],
    },
    id,
    title,
    words,
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly series: number;
}

export function plotLines(picture: LinePicture, id: string, words: string): string {
  const { series, scale, bar, xLabel, yLabel, title } = picture;
  const lowest = lowestShown(picture);
  const usable = (y: number): boolean => Number.isFinite(y) && (scale !== "log" || (y > 0 && y >= lowest));
  const onScale = (y: number): number => (scale === "log" && y === 0 && lowest > 0 ? lowest : y);
  const lines = series.map(({ points }, i): readonly Point[] =>
    // Where a value is no number the curve has a gap.
    thinned(points).map(([x, y]) => ({ x, y: usable(onScale(y)) ? onScale(y) : Number.NaN, series: i })),
  );
  const broken = series.flatMap(({ points }) =>
    points.filter(([, y]) => !Number.isFinite(y)).map(([x]) => x),
  );
  return drawn(
    {
      height: 260,
      marginLeft: 60,
      marginBottom: 42,
      x: { label: xLabel },
      y: { type: scale, label: yLabel, ticks: 5, tickFormat: tickOf(scale), grid: true },
      marks: [
        ...lines.map((points, i) =>
          Plot.line(points, {
            x: "x",
            y: "y",
            stroke: colourOf(i),
            strokeWidth: 1.6,
            strokeDasharray: dashOf(i),
            marker: points.length < 12 ? "dot" : "none",
          }),
        ),
        ...(bar === null ? [] : [Plot.ruleY([bar], { stroke: "currentColor", strokeDasharray: "4 3" })]),
        Plot.dot(thinnedSteps(broken), {
          x: (x: number) => x,
          frameAnchor: "bottom",
          symbol: "times",
          stroke: colourOf(1),
          r: 3,
        }),
      ],
    },
    id,
    title,
    words,
  );
}

/** Of very many points the lowest and the highest of each stretch. */
function thinned(
  points: readonly (readonly [x: number, y: number])[],
): readonly (readonly [number, number])[] {
  if (points.length <= MOST_POINTS) {
    return points;
  }
  const size = Math.ceil((2 * points.length) / MOST_POINTS);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const stretch = points.slice(i * size, (i + 1) * size);
    const sorted = stretch.filter(([, y]) => Number.isFinite(y)).sort(([, a], [, b]) => a - b);
    const ends = sorted.length === 0 ? stretch.slice(0, 1) : [sorted[0], sorted[sorted.length - 1]];
    return (ends as (readonly [number, number])[]).sort(([a], [b]) => a - b);
  }).flat();
}

const thinnedSteps = (steps: readonly number[]): readonly number[] =>
  steps.filter((_, i) => i % Math.ceil(steps.length / 60) === 0);

export function plotGrid(picture: GridPicture, id: string, words: string): string {
  const { rows, columns, values } = binnedGrid(picture, MOST_CELLS.rows, MOST_CELLS.columns);
  const cells = values.flatMap((row, y) => row.map((value, x) => ({ x, y, value })));
  const step = Math.ceil(columns.length / 12);
  return drawn(
    {
      height: Math.max(120, Math.min(480, rows.length * 14)) + 50,
      ...categories(rows.map((name, i) => (i === 0 ? `${picture.yLabel} ${name}` : name))),
      marginBottom: 42,
      x: {
        type: "band",
        domain: columns.map((_, i) => i),
        ticks: columns.map((_, i) => i).filter((i) => i % step === 0),
        tickFormat: (i: number) => columns[i] ?? "",
        label: picture.xLabel,
        padding: 0,
      },
      opacity: { type: "linear", domain: [0, 1], range: [0.04, 1] },
      marks: [
        Plot.cell(
          cells.filter(({ value }) => finite([value]).length > 0),
          {
            x: "x",
            y: "y",
            fill: colourOf(0),
            fillOpacity: "value",
            inset: 0.5,
          },
        ),
      ],
    },
    id,
    picture.title,
    words,
  );
}
