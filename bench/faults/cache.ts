// Traces on disk, so that judging again does not train again. A folder a collection, a file a training.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Trace } from "./train.js";

const folder: string = fileURLToPath(new URL("traces/", import.meta.url));

const fileOf = (id: string, seed: number): string =>
  join(folder, `${createHash("sha256").update(id).digest("hex").slice(0, 16)}-${seed}.gz`);

/** Where the trials of fixes for a run lie. */
export const fixesFileOf = (id: string, seed: number): string => fileOf(id, seed).replace(/\.gz$/, ".fixes");

export function isKept(id: string, seed: number): boolean {
  return existsSync(fileOf(id, seed));
}

/** Written beside and moved, so that a training that was killed leaves no half a file. */
export function keep(trace: Trace): void {
  mkdirSync(folder, { recursive: true });
  const file = fileOf(trace.id, trace.seed);
  writeFileSync(`${file}.part`, gzipSync(serialize(trace), { level: 4 }));
  renameSync(`${file}.part`, file);
}

/** @throws Error if there is none, or if another training lies there. */
export function kept(id: string, seed: number): Trace {
  const trace = deserialize(gunzipSync(readFileSync(fileOf(id, seed)))) as Trace;
  if (trace.id !== id || trace.seed !== seed) {
    throw new Error(
      `kept: expected the trace of "${id}" with seed ${seed}, but found "${trace.id}", ${trace.seed}`,
    );
  }
  return trace;
}

/** Drops all traces. */
export function forget(): void {
  rmSync(folder, { recursive: true, force: true });
}
