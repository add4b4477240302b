// What the main process and a library's process say to each other: one JSON value a line, requests on the
// library's standard input, answers on its file descriptor 3 (standard output is left to whatever the library
// prints).

import type { Work } from "./rows.js";

export type Request =
  | { do: "prepare"; work: Work; folder: string; warmUpSeconds: number }
  | { do: "time"; variant: string; seconds: number };

/** Sent once, unasked, when the library is ready. */
export interface Hello {
  version: string;
  detail: string;
  /** Why this library's matrix products are not what it is capable of here. */
  handicap?: string;
}

/** The answer to "prepare": what each way of doing the work has computed. Empty: the library cannot do it. */
export type Checks = Record<string, number[]>;

/** The answer to "time": seconds a run, one for each batch. */
export type Samples = number[];

export interface Failure {
  error: string;
}

export const ANSWERS = 3;
