import { afterAll, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { exists, type Torch } from "./ogee.js";
import { findPython, Oracle } from "./oracle.js";
import { questionOf } from "./question.js";
import { runCases } from "./runs.js";
import { sampleCases } from "./samples.js";

// OGEE_SAMPLES says how many argument lists of each operation are taken.

const python = findPython();
const most = Number(process.env["OGEE_SAMPLES"] ?? 12);
const samples = python === null ? null : sampleCases(python);
const oracle = python === null || samples === null ? null : new Oracle(python);

afterAll(() => oracle?.close());

describe("the argument lists of PyTorch's own tests", () => {
  if (oracle === null || samples === null) {
    it.skip("left out: no Python with PyTorch and its tests was found", () => {});
    return;
  }
  for (const [call, all] of samples) {
    if (!exists(torch as Torch, call)) continue;
    // Evenly over all types and variants.
    const step = Math.max(1, all.length / most);
    const cases = all.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
    it(`${call}: ${cases.length} answer as PyTorch, with both derivatives`, {
      timeout: 120_000,
    }, async () => {
      const asked = await Promise.all(
        cases.map(async (c) => ({ case: c, answer: await oracle.ask({ ...questionOf(c), rounding: true }) })),
      );
      const found = runCases(
        torch as Torch,
        asked.filter(({ answer }) => answer.unusable === undefined),
      );
      expect([...found.shown, ...found.missing]).toEqual([]);
    });
  }
});
