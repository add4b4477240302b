// Many cases at once: grouped by operation, with findings that stay short.

import { type Case, describeCase, type Family } from "./case.js";
import type { Torch } from "./ogee.js";
import type { Answer } from "./question.js";
import { DEVIATIONS, type Deviation } from "./deviations.js";
import { runCase } from "./run-case.js";

/** The cases of a family by the operation they call. */
export function byOperation(family: Family): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const c of family.cases) {
    const group = groups.get(c.call);
    if (group === undefined) {
      groups.set(c.call, [c]);
    } else {
      group.push(c);
    }
  }
  return groups;
}

export interface Findings {
  /** How many cases were run. */
  readonly cases: number;
  /** How many of them are wrong. */
  readonly failed: number;
  /** The first few findings, each with its case. */
  readonly shown: readonly string[];
  /** Names that Ogee lacks, those included that only a method form or a view needed. */
  readonly missing: readonly string[];
}

const met = new Set<Deviation>();

function isDeliberate(finding: string): boolean {
  const deviation = DEVIATIONS.find(({ about }) => about.test(finding));
  if (deviation !== undefined) {
    met.add(deviation);
  }
  return deviation !== undefined;
}

/** Deviations that no case of this process has met. */
export function unmetDeviations(): readonly Deviation[] {
  return DEVIATIONS.filter((deviation) => deviation.live !== true && !met.has(deviation));
}

/** Runs cases with their answers. Those without an answer count as failed. */
export function runCases(
  torch: Torch,
  cases: readonly { readonly case: Case; readonly answer: Answer | undefined }[],
  limit: number = Number(process.env["OGEE_SHOW"] ?? 5),
): Findings {
  const shown: string[] = [];
  const missing = new Set<string>();
  let failed = 0;
  for (const { case: c, answer } of cases) {
    const { wrong, missing: name } =
      answer === undefined
        ? { wrong: ["no answer is recorded: run npx tsx tools/record-parity.ts"], missing: undefined }
        : runCase(torch, c, answer);
    if (name !== undefined) {
      missing.add(name);
    }
    const unexpected = wrong.filter((finding) => !isDeliberate(`${describeCase(c)}: ${finding}`));
    if (unexpected.length > 0) {
      failed++;
      if (failed <= limit) {
        shown.push(`${describeCase(c)}: ${unexpected.join("; ")}`);
      }
    }
  }
  if (failed > limit) {
    shown.push(`... and ${failed - limit} more (OGEE_SHOW=1000 lists all)`);
  }
  return { cases: cases.length, failed, shown, missing: [...missing].sort() };
}
