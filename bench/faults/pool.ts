// Two processes that work through a list of jobs, with a line of progress.

import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { CollectionName } from "./families/index.js";

/** What a worker is asked to do: one training from a seed, or the trials of fixes for it. */
export interface Job {
  readonly collection: CollectionName;
  readonly id: string;
  readonly seed: number;
  readonly kind: "train" | "fix";
}

/** A worker's answer: the job's number, and what went wrong, if anything did. */
export interface Answer {
  readonly error: string | null;
}

const WORKERS = 2;
/** Others use the machine too. */
const NICE = 5;

/** Runs all jobs; throws the first error after the others have ended. */
export async function runJobs(jobs: readonly Job[], title: string): Promise<void> {
  const waiting = [...jobs];
  const errors: string[] = [];
  const began = Date.now();
  let done = 0;
  const work = (worker: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      let current: Job | undefined;
      const next = (): void => {
        current = waiting.shift();
        if (current === undefined) {
          worker.disconnect();
        } else {
          worker.send(current);
        }
      };
      worker.on("message", ({ error }: Answer) => {
        done++;
        if (error !== null) {
          errors.push(`${current?.id}, seed ${current?.seed}: ${error}`);
        }
        progress(title, done, jobs.length, began);
        next();
      });
      worker.on("exit", (code) => {
        if (code === 0) {
          resolve();
        } else {
          reject(new Error(`runJobs: a worker ended with ${code} at ${current?.id}, seed ${current?.seed}`));
        }
      });
      if (worker.pid !== undefined) {
        setPriority(worker.pid, NICE);
      }
      next();
    });
  if (jobs.length > 0) {
    await Promise.all(
      Array.from({ length: WORKERS }, () => work(fork(fileURLToPath(new URL("worker.ts", import.meta.url))))),
    );
    process.stderr.write("\n");
  }
  if (errors.length > 0) {
    throw new Error(`${errors.length} of ${jobs.length} jobs failed; the first: ${errors[0]}`);
  }
}

function progress(title: string, done: number, of: number, began: number): void {
  const seconds = (Date.now() - began) / 1000;
  const left = Math.round((seconds / done) * (of - done));
  if (process.stderr.isTTY) {
    process.stderr.write(`\r${title}: ${done} of ${of}, ${left} s left   `);
  } else if (done % 100 === 0 || done === of) {
    process.stderr.write(`${title}: ${done} of ${of}, ${Math.round(seconds)} s\n`);
  }
}
