// What is kept while a training runs: lines of its recording, and checkpoints to go on from.

import { setImmediate } from "node:timers/promises";
import type { Experiment } from "../health/experiment.js";
import type { Health } from "../health/health.js";
import { BATCHES_KEPT } from "../health/observe/batches.js";
import type { Feed } from "./feed.js";
import type { Journal } from "./journal.js";
import { keep, type RunFiles } from "./run-folder.js";

/** Milliseconds after which steps are written down though there was no observation. */
const BETWEEN_LINES = 1000;
/** Milliseconds between checkpoints at least, and how many times as long as writing one takes. */
const BETWEEN_CHECKPOINTS = 2000;
const TIMES_ITS_COST = 20;
/** Milliseconds after which signals and timers have their turn. */
const BETWEEN_BREATHS = 40;

interface Kept {
  readonly files: RunFiles;
  readonly journal: Journal;
  readonly experiment: Experiment;
  readonly feed: Feed;
  readonly health: Health;
  /** The losses of the steps before, where it goes on. */
  readonly before: readonly number[];
  readonly steps: number;
  /** How many observations are complete. */
  readonly complete: () => number;
}

export class Keeper {
  private lines = performance.now();
  private breath = performance.now();
  private checkpoint = performance.now();
  private pause = BETWEEN_CHECKPOINTS;
  private observed = 0;
  private step: number;

  constructor(
    private readonly run: Kept,
    /** Steps between checkpoints; by time if undefined. */
    private readonly stride: number | undefined,
  ) {
    this.step = run.before.length;
  }

  /** @param done how many steps have been taken together. */
  async afterStep(done: number): Promise<void> {
    const { journal, health } = this.run;
    const complete = this.run.complete();
    if (complete > this.observed || performance.now() - this.lines > BETWEEN_LINES) {
      journal.append(health.recording, complete);
      this.observed = complete;
      this.lines = performance.now();
    }
    if (this.isDue(done)) {
      await this.writeCheckpoint(done);
    }
    if (performance.now() - this.breath > BETWEEN_BREATHS) {
      await setImmediate();
      this.breath = performance.now();
    }
  }

  // A run that goes on sees at least as many batches again as fixes are tried on, so that it tries them on the same.
  private isDue(done: number): boolean {
    const { health, steps } = this.run;
    return (
      steps - done >= BATCHES_KEPT &&
      (this.stride === undefined
        ? performance.now() - this.checkpoint > this.pause
        : done - this.step >= this.stride) &&
      health.settled
    );
  }

  private async writeCheckpoint(done: number): Promise<void> {
    const { files, journal, experiment, feed, health } = this.run;
    const start = performance.now();
    journal.append(health.recording);
    journal.sync();
    await keep(files, experiment, feed, journal.bytes);
    this.checkpoint = performance.now();
    this.pause = Math.max(BETWEEN_CHECKPOINTS, TIMES_ITS_COST * (this.checkpoint - start));
    this.step = done;
  }
}
