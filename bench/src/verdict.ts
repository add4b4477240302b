// Ogee's times held against the bars.

import { ratio, type RowResult } from "./contest.js";
import { type Bar, peerNames } from "./rows.js";

export interface Verdict {
  bar: string;
  /** Ogee's time as a multiple of the peer's, or why there is none. Null where it stands elsewhere. */
  found: number | string | null;
  pass: boolean | null;
}

/** A verdict for each bar of the row; `handicapped` says why PyTorch's matrix products are no measure here. */
export function judge({ row, standings }: RowResult, handicapped: string | undefined): Verdict[] {
  return row.bars.map((bar) => {
    const [ours, theirs] = [standings.ogee, standings[bar.against]];
    const multiplies = row.work.kind !== "map";
    if (ours?.outcome !== "timed" || theirs?.outcome !== "timed") {
      const missing = ours?.outcome !== "timed" ? "ogee" : bar.against;
      return { bar: describe(bar), found: `${peerNames[missing]} was not timed`, pass: null };
    }
    const found = ratio(ours, theirs);
    if (bar.against === "pytorch" && multiplies && handicapped !== undefined) {
      return { bar: describe(bar), found: `${found.toPrecision(3)}x, but ${handicapped}`, pass: null };
    }
    return { bar: describe(bar), found, pass: found <= bar.atMost };
  });
}

function describe({ against, atMost }: Bar): string {
  if (atMost < 1) {
    return `at least ${Number((1 / atMost).toPrecision(3))}x as fast as ${peerNames[against]}`;
  }
  return atMost === 1
    ? `no slower than ${peerNames[against]}`
    : `at most ${atMost}x the time of ${peerNames[against]}`;
}
