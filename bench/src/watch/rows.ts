// What watching costs: a training that is watched beside two copies that are not, by turns in one process, in several processes.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MemoryRow } from "../memory/memory.js";
import { time } from "../report/figures.js";
import { median, quantile } from "../statistics.js";
import { type NetworkId, networks } from "./networks.js";
import type { WatchFigures } from "./watched-training.js";

/** How much longer a training may take that is watched every so many steps. */
const BARS = [
  { every: 10, most: 0.05 },
  { every: 1, most: 0.15 },
] as const;
/** Of the training, in one process; each of them is the watched one in turn. */
const COPIES = 3;

export const watchRows: MemoryRow[] = (Object.keys(networks) as NetworkId[]).flatMap((id) =>
  BARS.map(({ every, most }) => ({
    id: `watch-${id}-${every}`,
    title: `watched every ${every === 1 ? "step" : `${every} steps`}: ${networks[id].title}`,
    measure: () => {
      const { processes } = networks[id];
      const runs = Array.from({ length: processes }, (_, i) => run(id, every, i % COPIES));
      const added = runs.map(({ elapsed }) => elapsed - 1);
      const alike = runs.map(({ twins }) => twins - 1);
      const processor = runs.map((found) => found.processor - 1);
      return {
        figures:
          `a step takes ${time(median(runs.map(({ step }) => step)))} unwatched; watched, ${processes} processes: ` +
          `${share(median(added))} (half of them ${halfOf(added)}), ${share(median(processor))} of processor time; ` +
          `between two unwatched copies ${share(median(alike))} (${halfOf(alike)})`,
        bar: `at most ${share(most)}`,
        pass: median(added) <= most,
      };
    },
  })),
);

function run(id: NetworkId, every: number, which: number): WatchFigures {
  const file = fileURLToPath(new URL("watched-training.js", import.meta.url));
  const args = [file, id, String(every), String(which)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(stderr.trim().split("\n").at(-1) ?? `${id}: the process ended with ${status}`);
  }
  return JSON.parse(stdout) as WatchFigures;
}

function halfOf(shares: number[]): string {
  return `${share(quantile(shares, 0.25))} to ${share(quantile(shares, 0.75))}`;
}

function share(value: number): string {
  return `${value < 0 ? "" : "+"}${(100 * value).toFixed(1)}%`;
}
