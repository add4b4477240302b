// What is tried for one run of a fault: the first fixes of our verdict, and as many drawn by chance.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { deserialize, serialize } from "node:v8";
import { fixesFileOf, kept } from "../cache.js";
import { health as ogee } from "../ogee.js";
import type { Scenario } from "../scenario.js";
import { type Tried, tryFixes, tryRandomFixes } from "./try-fixes.js";

/** How many fixes each side may try. */
export const BUDGET = 3;

export interface Trials {
  readonly ours: readonly Tried[];
  readonly random: readonly Tried[];
}

/** The fixes of the verdict's roots, the likeliest first. */
export function proposedFor(recording: ogee.Recording): readonly ogee.Fix[] {
  const fixes = ogee.judge(recording).diagnoses.flatMap((diagnosis) => diagnosis.fixes);
  const texts = fixes.map((fix) => JSON.stringify(fix));
  return fixes.filter((_, i) => texts.indexOf(texts[i] as string) === i).slice(0, BUDGET);
}

/** Tries both sides; what was tried before with the same fixes is read from its file. */
export function trialsOf(scenario: Scenario, seed: number): Trials {
  const file = fixesFileOf(scenario.id, seed);
  const before = existsSync(file) ? (deserialize(readFileSync(file)) as Trials) : null;
  const proposed = proposedFor(kept(scenario.id, seed).recording);
  const same = JSON.stringify(before?.ours.map(({ fix }) => fix)) === JSON.stringify(proposed);
  const trials: Trials = {
    ours: before !== null && same ? before.ours : tryFixes(scenario, seed, proposed),
    random: before?.random ?? tryRandomFixes(scenario, seed, BUDGET),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, serialize(trials));
  return trials;
}
