// What watching costs: a training that is watched beside a copy that is not, by turns in one process.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MemoryRow } from "../memory/memory.js";
import { time } from "../report/figures.js";
import { median, quantile } from "../statistics.js";
import { type NetworkId, networks } from "./networks.js";
import type { WatchFigures } from "./watched-training.js";

const RUNS = 3;
/** How much longer a training may take that is watched every so many steps. */
const BARS = [
  { every: 10, most: 0.05 },
  { every: 1, most: 0.15 },
] as const;

export const watchRows: MemoryRow[] = (Object.keys(networks) as NetworkId[]).flatMap((id) =>
  BARS.map(({ every, most }) => ({
    id: `watch-${id}-${every}`,
    title: `watched every ${every === 1 ? "step" : `${every} steps`}: ${networks[id].title}`,
    measure: () => {
      const runs = Array.from({ length: RUNS }, () => run(id, every));
      const added = (figures: (run: WatchFigures) => number): string =>
        runs.map((found) => share(figures(found) - 1)).join(", ");
      const quiet = median(runs.map((found) => found.quiet)) - 1;
      return {
        figures:
          `a step takes ${time(median(runs.map(({ step }) => step)))} unwatched; watched, three runs: ` +
          `${added(({ quiet }) => quiet)} in quiet turns, ` +
          `${added(({ ratios }) => median(ratios))} by the median of pairs ` +
          `(half of them within ${runs.map(({ ratios }) => `${share(quantile(ratios, 0.25) - 1)} to ${share(quantile(ratios, 0.75) - 1)}`).join(", ")})`,
        bar: `at most ${share(most)} in quiet turns`,
        pass: quiet <= most,
      };
    },
  })),
);

function run(id: NetworkId, every: number): WatchFigures {
  const file = fileURLToPath(new URL("watched-training.js", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, id, String(every)], {
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(stderr.trim().split("\n").at(-1) ?? `${id}: the process ended with ${status}`);
  }
  return JSON.parse(stdout) as WatchFigures;
}

function share(value: number): string {
  return `${value < 0 ? "" : "+"}${(100 * value).toFixed(1)}%`;
}
