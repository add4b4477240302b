// What only Ogee promises: memory that stays flat in a synchronous loop with nothing freed by hand, and a
// quick start.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { time } from "../report/figures.js";
import { median, quantile } from "../statistics.js";
import type { LoopFigures } from "./loop.js";

export interface MemoryRow {
  id: string;
  title: string;
  measure(): { figures: string; bar: string; pass: boolean };
}

const MEGABYTE = 1e6;
const MOST = 500 * MEGABYTE;
/** What counts as flat, and as no slower: the noise of a machine that does other things too. */
const FLAT = 1.2;
const NO_SLOWER = 1.3;
const START_MILLISECONDS = 150;
const STARTS = 10;

export const memoryRows: MemoryRow[] = [
  loop("memory-small", "10^6 results of 5", "loop.js", [5, 5e6, 1e6]),
  loop("memory-large", "10^4 results of 1 MB", "loop.js", [2 ** 18, 1e3, 1e4]),
  loop("memory-training", "10^5 training steps, for", "training.js", ["sync", 3e4, 1e5]),
  loop("memory-training-watched", "10^5 training steps, watched", "training.js", ["watched", 3e4, 1e5]),
  loop("memory-training-await", "10^5 training steps, for await", "training.js", ["await", 3e4, 1e5]),
  {
    id: "start",
    title: "import to first result",
    measure() {
      const times = Array.from({ length: STARTS }, () => Number(run("first-result.js", [])));
      const range = `${quantile(times, 0.25).toFixed(0)}-${quantile(times, 0.75).toFixed(0)}`;
      return {
        figures: `median ${median(times).toFixed(0)} ms (${range}) of ${times.length} new processes`,
        bar: `under ${START_MILLISECONDS} ms`,
        pass: median(times) < START_MILLISECONDS,
      };
    },
  },
];

function loop(id: string, title: string, script: string, args: (number | string)[]): MemoryRow {
  return {
    id,
    title,
    measure() {
      const { warm, most, end, first, last } = JSON.parse(run(script, args)) as LoopFigures;
      const megabytes = [warm, most, end].map((bytes) => (bytes / MEGABYTE).toFixed(0));
      return {
        figures:
          `RSS ${megabytes[0]} MB warm, ${megabytes[1]} at most, ${megabytes[2]} at the end; ` +
          `a tenth takes ${time(first)} at first, ${time(last)} at last`,
        bar: `flat (${FLAT}x), under ${MOST / MEGABYTE} MB, no slower at the end (${NO_SLOWER}x)`,
        pass: most < MOST && end <= FLAT * warm && last <= NO_SLOWER * first,
      };
    },
  };
}

function run(script: string, args: (number | string)[]): string {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args.map(String)], {
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(
      stderr
        .trim()
        .split("\n")
        .find((line) => line.includes("Error")) ?? `${script} ended with ${status}`,
    );
  }
  return stdout;
}
