// What PyTorch is asked about a training, and what it answers.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { OptimizerRow } from "./optimizer-rows.js";

export interface OptimizerQuestion {
  readonly optimizer: string;
  readonly params?: string;
  readonly scheduler?: string;
  readonly steps: number;
  readonly dtype: "float32" | "float64";
  readonly seed: number;
}

export interface OptimizerAnswer {
  readonly losses: readonly number[];
  /** For each step and group: the learning rate, and the momentum or first beta. */
  readonly rates: readonly (readonly (readonly [lr: number, momentum: number])[])[];
  readonly w: readonly number[];
  readonly b: readonly number[];
}

export function trainingQuestion(
  row: OptimizerRow,
  dtype: "float32" | "float64",
  seed: number,
): OptimizerQuestion {
  const { optimizer, scheduler, steps, groups } = row;
  return {
    optimizer,
    ...(groups === undefined ? {} : { params: groups[0] }),
    ...(scheduler === undefined ? {} : { scheduler }),
    steps,
    dtype,
    seed,
  };
}

const SCRIPT = fileURLToPath(new URL("../../tools/optimizers.py", import.meta.url));

/** Asks PyTorch all at once. */
export function askTrainings(
  python: string,
  questions: readonly OptimizerQuestion[],
): { about: string; answers: readonly OptimizerAnswer[] } {
  const { stdout, stderr, status } = spawnSync(python, ["-W", "ignore", SCRIPT], {
    input: JSON.stringify(questions),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) {
    throw new Error(`tools/optimizers.py ended with ${status}\n${stderr.slice(-2000)}`);
  }
  return JSON.parse(stdout);
}
