// What all pictures in a terminal share: the room that they have, their titles and their labels.

import { clipped, clippedStart, padded, plainLine, widthOf } from "./layout.js";
import type { Paint } from "./paint.js";

/** Where a picture may be drawn. */
export interface Space {
  readonly columns: number;
  /** At most so many lines, its title among them. */
  readonly rows: number;
  readonly paint: Paint;
}

/** The title, and how many of all rows are shown where not all are. */
export function titleLine(title: string, { columns, paint }: Space, shownRows = 0, all = 0): string {
  const some = shownRows < all ? ` (${shownRows} of ${all})` : "";
  return paint.dim(`${clipped(plainLine(title), columns - some.length)}${some}`);
}

/** Labels cut to at most a third of the width, all to one length. */
export function labelColumn(labels: readonly string[], columns: number): string[] {
  const lines = labels.map(plainLine);
  const width = Math.min(Math.max(0, ...lines.map(widthOf)), Math.floor(columns / 3));
  return lines.map((label) => padded(clippedStart(label, width), width));
}
