// The clock inside a library's process.
//
// Rows reach from half a microsecond to a hundred milliseconds. A clock read for each call would cost more
// than the shortest rows themselves (as harnesses do that take one sample a call), so calls are timed in
// batches of some milliseconds. The clock runs on while the event loop turns between two batches: what a
// library cleans up there belongs to its time.

import { setImmediate } from "node:timers/promises";
import type { Trial } from "./peers/peer.js";

const BATCH_SECONDS = 0.005;

export class Stopwatch {
  readonly #trial: Trial;
  #batch = 1;

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  /** Runs the work for so long, and finds how many runs make a batch. */
  async warmUp(seconds: number): Promise<void> {
    await this.slice(seconds / 2);
    let last = (await this.slice(seconds / 4)).at(-1) ?? 0;
    while (last * this.#batch < BATCH_SECONDS) {
      this.#batch *= 2;
      last = (await this.slice(0)).at(-1) ?? 0;
    }
    await this.slice(seconds / 4);
  }

  /** Seconds a run, one sample a batch, over about the given time; at least one sample. */
  async slice(seconds: number): Promise<number[]> {
    const samples: number[] = [];
    let start = performance.now();
    const end = start + seconds * 1000;
    do {
      await this.#runBatch();
      await setImmediate();
      const now = performance.now();
      samples.push((now - start) / 1000 / this.#batch);
      start = now;
    } while (start < end);
    return samples;
  }

  // A library that works synchronously is not made to wait for a promise after each run.
  async #runBatch(): Promise<void> {
    const first = this.#trial.run();
    if (first === undefined) {
      for (let i = 1; i < this.#batch; i++) {
        this.#trial.run();
      }
    } else {
      await first;
      for (let i = 1; i < this.#batch; i++) {
        await this.#trial.run();
      }
    }
  }
}
