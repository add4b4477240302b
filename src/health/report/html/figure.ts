// A picture with everything that it tells in other ways: its title, its legend, a sentence, and its numbers as a table.

import type { Picture } from "../../judge/picture.js";
import { shown } from "../../measure/wording.js";
import { finite, markOf } from "../binned.js";
import { plainLine, spreadIndices } from "../layout.js";
import { html, Markup } from "./markup.js";
import { colourOf, dashOf, plotBars, plotGrid, plotLines, plotParts } from "./plots.js";
import { type Column, table } from "./table.js";

/** Rows of numbers below a picture; all of them are in the recording. */
const MOST_ROWS = 100;

/**
 * @param id that no other element of the page has.
 */
export function figure(picture: Picture, id: string): Markup {
  const caption = captionOf(picture);
  if (picture.kind === "table") {
    return html`<figure id="${id}">${numbersOf(picture)}</figure>`;
  }
  return html`<figure id="${id}" aria-labelledby="${id}-caption">
<figcaption id="${id}-caption">${caption}</figcaption>
${legendOf(picture)}<div class="drawing" tabindex="0" role="group" aria-label="${caption}">${new Markup(svgOf(picture, id))}</div>
<details><summary>The numbers of this picture</summary>${numbersOf(picture)}</details>
</figure>`;
}

function captionOf(picture: Picture): string {
  const line =
    (picture.kind === "bars" || picture.kind === "lines") && picture.bar !== null
      ? `; the dashed line is at ${shown(picture.bar)}`
      : "";
  return `${plainLine(picture.title)}${line}`;
}

type Drawn = Exclude<Picture, { readonly kind: "table" }>;

function svgOf(picture: Drawn, id: string): string {
  const words = picturesWords(picture);
  switch (picture.kind) {
    case "bars":
      return plotBars(picture, id, words);
    case "parts":
      return plotParts(picture, id, words);
    case "lines":
      return plotLines(picture, id, words);
    case "grid":
      return plotGrid(picture, id, words);
  }
}

/** What a look at the picture tells, in a sentence or two. */
function picturesWords(picture: Drawn): string {
  switch (picture.kind) {
    case "bars":
      return `Bars: ${rangeWords(picture.rows.map(({ label, value }) => [label, value] as const))}.`;
    case "parts": {
      const rows = picture.rows.map(
        ({ label, values }) => [label, values.reduce((a, b) => a + b, 0)] as const,
      );
      return `Stacked bars of ${picture.parts.join(", ")}. Sums: ${rangeWords(rows)}.`;
    }
    case "lines":
      return picture.series
        .slice(0, 12)
        .map(({ label, points }) => {
          const [first, last] = [points[0], points[points.length - 1]];
          const ends = `${shown(first?.[1] ?? Number.NaN)} at ${shown(first?.[0] ?? 0)} to ${shown(last?.[1] ?? Number.NaN)} at ${shown(last?.[0] ?? 0)}`;
          return `${plainLine(label)}: from ${ends}, by ${picture.xLabel}.`;
        })
        .join(" ");
    case "grid": {
      const cells = finite(picture.values.flat());
      const mean = cells.reduce((a, b) => a + b, 0) / Math.max(1, cells.length);
      return `${picture.rows.length} rows (${picture.yLabel}) by ${picture.columns.length} columns (${picture.xLabel}); the mean of all cells is ${shown(mean)}, of 1 at most.`;
    }
  }
}

function rangeWords(rows: readonly (readonly [label: string, value: number])[]): string {
  const sorted = [...rows].sort(([, a], [, b]) => b - a);
  const [most, least] = [sorted[0], sorted[sorted.length - 1]];
  return most === undefined || least === undefined
    ? "none"
    : `the largest is ${shown(most[1])} at ${plainLine(most[0])}, the smallest ${shown(least[1])} at ${plainLine(least[0])}`;
}

function legendOf(picture: Drawn): Markup | null {
  const names =
    picture.kind === "parts"
      ? picture.parts
      : picture.kind === "lines" && picture.series.length > 1
        ? picture.series.map(({ label }) => label)
        : [];
  if (names.length === 0) {
    return null;
  }
  const key = (i: number): Markup =>
    picture.kind === "parts"
      ? html`<rect width="32" height="16" fill="${colourOf(markOf(names[i] as string, i))}"/>`
      : html`<line x2="32" y1="8" y2="8" stroke="${colourOf(i)}" stroke-width="4" stroke-dasharray="${dashOf(i)}"/>`;
  return html`<ul class="legend">${names.map(
    (name, i) => html`<li><svg viewBox="0 0 32 16" aria-hidden="true">${key(i)}</svg>${plainLine(name)}</li>`,
  )}</ul>
`;
}

/** The numbers of a picture as a table, evenly chosen where there are very many. */
function numbersOf(picture: Picture): Markup {
  const { columns, rows } = tableOf(picture);
  const chosen = spreadIndices(rows.length, MOST_ROWS).map((i) => rows[i] as readonly (string | number)[]);
  const some = chosen.length < rows.length ? ` (${chosen.length} of ${rows.length} rows)` : "";
  const cell = (value: string | number): string => (typeof value === "number" ? shown(value) : value);
  return table(
    `${plainLine(picture.title)}${some}`,
    columns,
    chosen.map((row) => row.map(cell)),
  );
}

interface Numbers {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | number)[])[];
}

function tableOf(picture: Picture): Numbers {
  const number = (head: string): Column => ({ head, number: true });
  switch (picture.kind) {
    case "bars":
      return {
        columns: [{ head: "name" }, number(picture.unit || "value"), { head: "marked" }],
        rows: picture.rows.map(({ label, value, marked }) => [label, value, marked ? "yes" : "no"]),
      };
    case "parts":
      return {
        columns: [{ head: "name" }, ...picture.parts.map(number), number(`sum, ${picture.unit}`)],
        rows: picture.rows.map(({ label, values }) => [label, ...values, values.reduce((a, b) => a + b, 0)]),
      };
    case "lines":
      return {
        columns: [{ head: "curve" }, number(picture.xLabel), number(picture.yLabel)],
        rows: picture.series.flatMap(({ label, points }) => points.map(([x, y]) => [label, x, y])),
      };
    case "grid":
      return {
        columns: [
          { head: picture.yLabel },
          ...picture.columns.map((name) => number(`${picture.xLabel} ${name}`)),
        ],
        rows: picture.rows.map((name, i) => [name, ...(picture.values[i] ?? [])]),
      };
    case "table":
      return { columns: picture.columns.map(number), rows: picture.rows };
  }
}
