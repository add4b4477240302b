// A process of its own: makes `count` results of `size` elements in one synchronous loop, frees none by hand,
// and prints what the process's memory and pace were, after a warm-up of as many results as it is told: `node
// loop.js SIZE WARM-UP COUNT`.

import { loadOgee } from "../ogee.js";
import { median } from "../statistics.js";

export interface LoopFigures {
  /** Bytes resident after the warm-up, at most (the warm-up included), and at the end. */
  warm: number;
  most: number;
  end: number;
  /** Seconds that a tenth of the loop took: the median of the first three tenths, and of the last three. */
  first: number;
  last: number;
}

const [size, warmUp, count] = process.argv.slice(2).map(Number) as [number, number, number];
const TENTHS = 10;
/** Within a tenth, memory is looked at so many times. */
const LOOKS = 50;

const torch = await loadOgee();
const x = torch.tensor(new Float32Array(size).fill(0.5));
let most = 0;

function run(results: number): number {
  const start = performance.now();
  for (let look = 0; look < LOOKS; look++) {
    for (let i = 0; i < results / LOOKS; i++) {
      x.sigmoid();
    }
    most = Math.max(most, process.memoryUsage.rss());
  }
  return (performance.now() - start) / 1000;
}

run(warmUp);
const warm = process.memoryUsage.rss();
const tenths = Array.from({ length: TENTHS }, () => run(count / TENTHS));
const end = process.memoryUsage.rss();

const figures: LoopFigures = {
  warm,
  most,
  end,
  first: median(tenths.slice(0, 3)),
  last: median(tenths.slice(-3)),
};
process.stdout.write(JSON.stringify(figures));
