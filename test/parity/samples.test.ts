import { afterAll, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { exists, type Torch } from "./ogee.js";
import { findPython, Oracle } from "./oracle.js";
import { questionOf } from "./question.js";
import { runCases } from "./runs.js";
import { sampleCases } from "./samples.js";

// OGEE_SAMPLES says how many argument lists of each operation are taken.

// Decompositions have freedoms of sign and results by name: test/laws/decompositions.test.ts and test/parity/modules/decompositions.ts
// hold them, by what is free of that. Of PyTorch's lists for them: `hermitian` of pinv is not here, and the second derivative of
// eigvalsh at matrices that are not symmetric, of which PyTorch reads one half, has not been compared.
const HELD_ELSEWHERE: ReadonlySet<string> = new Set(
  ["eigh", "eigvalsh", "lstsq", "pinv", "qr", "svd"].map((name) => `torch.linalg.${name}`),
);
/** Means of integers, in integers: the function is for floating point here. */
const FLOATS_ONLY: ReadonlySet<string> = new Set(["torch.nn.functional.local_response_norm"]);

const hasIntegers = (value: unknown): boolean =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v)).includes('"int64"');

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
    if (HELD_ELSEWHERE.has(call)) {
      it.skip(`${call}: held by what is free of signs, in test/laws/decompositions.test.ts`, () => {});
      continue;
    }
    const cases = all
      .filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
      .filter((c) => !FLOATS_ONLY.has(call) || !hasIntegers(c));
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
