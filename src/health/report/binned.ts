// What pictures of any kind do before they are drawn: many cells become few, and endless bars an end.

import type { GridPicture, LinePicture } from "../judge/picture.js";
import { LOSS_PARTS } from "../measure/fall.js";

export const finite = (values: readonly number[]): number[] =>
  values.filter((value) => Number.isFinite(value));

export interface BinnedGrid {
  /** The rows that a line stands for: "4" or "4-7". */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row, the mean of the cells that one stands for, within [0, 1]; 0 where there is none. */
  readonly values: readonly (readonly number[])[];
}

/** A grid of at most so many rows and columns. */
export function binnedGrid(
  { rows, columns, values }: GridPicture,
  mostRows: number,
  mostColumns: number,
): BinnedGrid {
  const down = binsOf(rows.length, mostRows);
  const across = binsOf(columns.length, mostColumns);
  return {
    rows: down.map((bin) => named(rows, bin)),
    columns: across.map((bin) => named(columns, bin)),
    values: down.map(([top, bottom]) =>
      across.map(([first, last]) => {
        const cells = finite(values.slice(top, bottom).flatMap((row) => row.slice(first, last)));
        const mean = cells.reduce((a, b) => a + b, 0) / Math.max(1, cells.length);
        return Math.max(0, Math.min(1, mean));
      }),
    ),
  };
}

type Bin = readonly [from: number, to: number];

function binsOf(count: number, most: number): readonly Bin[] {
  const bins = Math.min(count, Math.max(1, most));
  return Array.from(
    { length: bins },
    (_, i) => [Math.floor((i * count) / bins), Math.floor(((i + 1) * count) / bins)] as const,
  );
}

function named(names: readonly string[], [from, to]: Bin): string {
  const [first = "", last = ""] = [names[from], names[to - 1]];
  return to - from > 1 ? `${first}-${last}` : first;
}

/** Rows of parts that can be drawn: what is infinite is longer than all that is finite, and what is no number is not there. */
export function boundedParts(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const longest = Math.max(
    0,
    ...rows.map((row) => finite(row).reduce((sum, value) => sum + Math.abs(value), 0)),
  );
  const infinite = 2 * longest || 1;
  return rows.map((row) =>
    row.map((value) => (Number.isNaN(value) ? 0 : Math.max(-infinite, Math.min(infinite, value)))),
  );
}

/** The colour and glyph of a part: the same in every waterfall, whichever parts it shows. */
export function markOf(part: string, i: number): number {
  const known = (LOSS_PARTS as readonly string[]).indexOf(part);
  return known < 0 ? i : known;
}

/** Decades that a curve on a log scale falls at most: below them a rate or a norm is nothing, whatever its digits say. */
const MOST_DECADES = 12;

/** The lowest value that a picture of curves shows: they may rise as far as they like. On a log scale 0 is shown there. */
export function lowestShown({ series, scale }: LinePicture): number {
  const starts = series.flatMap(
    ({ points }) => points.find(([, y]) => Number.isFinite(y) && y > 0)?.[1] ?? [],
  );
  return scale === "log" && starts.length > 0
    ? Math.min(...starts) / 10 ** MOST_DECADES
    : Number.NEGATIVE_INFINITY;
}
