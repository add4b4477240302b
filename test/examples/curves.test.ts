// Each program of examples/ gives the loss curve of its twin in PyTorch, from the same seed: recorded, and asked now.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findPython } from "../parity/oracle.js";
import { askCurves, dtypes, programs, STEPS } from "./programs.js";

const BOUND = { float32: 1e-4, float64: 1e-9 } as const;
const python = findPython();
const recorded = JSON.parse(
  readFileSync(new URL("../../examples/curves.json", import.meta.url), "utf8"),
) as Record<string, number[]>;
const live = python === null ? null : askCurves(python).curves;

function expectSame(ours: readonly number[], theirs: readonly number[], bound: number): void {
  expect(theirs).toHaveLength(STEPS);
  const far = theirs.findIndex(
    (loss, i) => !(Math.abs((ours[i] as number) - loss) <= bound * Math.abs(loss)),
  );
  expect(far < 0 ? "no step" : `step ${far}: ${ours[far]} instead of ${theirs[far]}`).toBe("no step");
}

describe(`${STEPS} steps of each example`, () => {
  programs.forEach(({ program, train, run }, p) => {
    for (const [d, name] of (["float32", "float64"] as const).entries()) {
      it(`${program} (${train}): losses within ${BOUND[name]} of PyTorch's, ${name}`, () => {
        const ours = run(STEPS, dtypes[name]);
        expectSame(ours, recorded[`${program} ${train} ${name}`] as number[], BOUND[name]);
        if (live !== null) {
          expectSame(ours, live[2 * p + d] as number[], BOUND[name]);
        }
      });
    }
  });
});
