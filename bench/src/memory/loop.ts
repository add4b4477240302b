// A process of its own: makes `count` results of `size` elements in one synchronous loop, frees none by hand, and prints what
// the process's memory and pace were: `node loop.js SIZE COUNT`.

import * as torch from "../../../dist/index.js";

export interface LoopFigures {
  /** Bytes resident after the first tenth, at most, and at the end. */
  warm: number;
  most: number;
  end: number;
  /** Seconds that the second tenth (the first has the warm-up) and the last tenth took. */
  early: number;
  late: number;
}

const [size, count] = process.argv.slice(2).map(Number) as [number, number];
const TENTHS = 10;
/** Within a tenth, memory is looked at so many times. */
const LOOKS = 50;

const x = torch.tensor(new Float32Array(size).fill(0.5));
const seconds: number[] = [];
const memory: number[] = [];
let most = 0;
for (let tenth = 0; tenth < TENTHS; tenth++) {
  const start = performance.now();
  for (let look = 0; look < LOOKS; look++) {
    for (let i = 0; i < count / TENTHS / LOOKS; i++) {
      x.sigmoid();
    }
    most = Math.max(most, process.memoryUsage.rss());
  }
  seconds.push((performance.now() - start) / 1000);
  memory.push(process.memoryUsage.rss());
}

const figures: LoopFigures = {
  warm: memory[0] ?? 0,
  most,
  end: memory.at(-1) ?? 0,
  early: seconds[1] ?? 0,
  late: seconds.at(-1) ?? 0,
};
process.stdout.write(JSON.stringify(figures));
