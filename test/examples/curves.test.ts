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

/**
 * The step at which PyTorch here has come apart from PyTorch where it was recorded, by half of the bound. A training that doubles
 * errors of rounding step by step, as lenet's with ReLU does in float32, has no curve that all processors share: on one with AVX2
 * PyTorch is 36% away from its own recording made with AVX-512.
 */
function apartAt(here: readonly number[], there: readonly number[], bound: number): number {
  const at = here.findIndex(
    (loss, i) => Math.abs(loss - (there[i] as number)) > (bound / 2) * Math.abs(loss),
  );
  return at < 0 ? STEPS : at;
}

function expectSame(ours: readonly number[], theirs: readonly number[], bound: number): void {
  const far = theirs.findIndex(
    (loss, i) => !(Math.abs((ours[i] as number) - loss) <= bound * Math.abs(loss)),
  );
  expect(far < 0 ? "no step" : `step ${far}: ${ours[far]} instead of ${theirs[far]}`).toBe("no step");
}

describe(`${STEPS} steps of each example`, () => {
  programs.forEach(({ program, train, run }, p) => {
    for (const [d, name] of (["float32", "float64"] as const).entries()) {
      it(`${program} (${train}): losses within ${BOUND[name]} of PyTorch's, recorded and as far as PyTorch agrees with itself also now, ${name}`, () => {
        const ours = run(STEPS, dtypes[name]);
        const there = recorded[`${program} ${train} ${name}`] as number[];
        expect(ours).toHaveLength(STEPS);
        expect(there).toHaveLength(STEPS);
        expectSame(ours, there, BOUND[name]);
        if (live !== null) {
          const here = live[2 * p + d] as number[];
          const steps = apartAt(here, there, BOUND[name]);
          expect(steps).toBeGreaterThan(50);
          expectSame(ours, here.slice(0, steps), BOUND[name]);
        }
      });
    }
  });
});
