// Modules beside PyTorch's: initial parameters, printed form, keys, results, first and second gradients after the same seed.
//
//   OGEE_MODULES=recurrent   one family
//   OGEE_SEED=7              another seed for the live comparison

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { moduleFamilies } from "./modules/families.js";
import { askPyTorch, type ModuleAnswer, questionOf, type Row } from "./module-question.js";
import { compareRow } from "./module-run.js";
import { findPython } from "./oracle.js";

const DTYPES = ["float32", "float64"] as const;
const RECORDED_SEED = 0;
const seed = Number(process.env["OGEE_SEED"] ?? 20);
const python = findPython();
const families = moduleFamilies.filter(({ name }) => (process.env["OGEE_MODULES"] ?? name) === name);

const cases = (rows: readonly Row[]) => rows.flatMap((row) => DTYPES.map((dtype) => ({ row, dtype })));

function findings(
  rows: readonly Row[],
  at: number,
  answers: readonly (ModuleAnswer | undefined)[],
): string[] {
  return cases(rows).flatMap(({ row, dtype }, i) => {
    const answer = answers[i];
    const wrong =
      answer === undefined
        ? ["no answer is recorded: run npx tsx tools/record-modules.ts"]
        : attempt(() => compareRow(row, dtype, at, answer));
    return wrong.map((finding) => `${row.python}, ${dtype}: ${finding}`);
  });
}

function attempt(run: () => string[]): string[] {
  try {
    return run();
  } catch (error) {
    return [`threw ${error instanceof Error ? error.stack : String(error)}`];
  }
}

describe.each(families)("modules: $name", ({ name, rows }) => {
  it("agree with the recording within 2e-5 in float32 and 1e-11 in float64", () => {
    const file = new URL(`fixtures/modules/${name}.json`, import.meta.url);
    const recorded: Readonly<Record<string, ModuleAnswer>> = existsSync(file)
      ? JSON.parse(readFileSync(file, "utf8"))
      : {};
    const answers = cases(rows).map(
      ({ row, dtype }) => recorded[JSON.stringify(questionOf(row, dtype, RECORDED_SEED))],
    );
    expect(findings(rows, RECORDED_SEED, answers)).toEqual([]);
  });

  it.skipIf(python === null)(`agree with PyTorch, asked now, after seed ${seed}`, () => {
    const questions = cases(rows).map(({ row, dtype }) => questionOf(row, dtype, seed));
    const { answers } = askPyTorch(python as string, questions);
    expect(findings(rows, seed, answers)).toEqual([]);
  });
});
