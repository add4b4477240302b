// The engine's hand-written probe against a module that the assembler makes: a probe that is malformed validates
// nowhere, and every kernel would quietly run without fused multiply-add.

import { expect, it } from "vitest";
import { features } from "../../src/engine/platform.js";
import { relaxedSimd } from "./run-kernel.js";

it("the engine finds relaxed SIMD wherever a module with a fused multiply-add validates", () => {
  expect(features.relaxedSimd).toBe(relaxedSimd);
});

it("Node 20 and later have relaxed SIMD", () => {
  expect(relaxedSimd).toBe(true);
});
