import { afterAll, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { families } from "./cases/families.js";
import type { Case } from "./case.js";
import { drawing } from "./elements.js";
import type { Torch } from "./ogee.js";
import { NOT_YET } from "./not-yet.js";
import { findPython, Oracle } from "./oracle.js";
import { questionOf } from "./question.js";
import { runCases } from "./runs.js";
import { drawsFrom, vary } from "./variation.js";

// OGEE_LIVE says how many variations of each family are drawn, OGEE_SEED which ("random": others each time).

const python = findPython();
const seed =
  process.env["OGEE_SEED"] === "random"
    ? Math.floor(Math.random() * 2 ** 31)
    : Number(process.env["OGEE_SEED"] ?? 20);
const count = Number(process.env["OGEE_LIVE"] ?? 150);
const oracle = python === null ? null : new Oracle(python);

afterAll(() => oracle?.close());

describe(`live PyTorch, OGEE_SEED=${seed}`, () => {
  if (oracle === null) {
    it.skip("left out: no Python with PyTorch was found (python3-torch, or OGEE_PYTHON)", () => {});
    return;
  }
  for (const family of families()) {
    it(`${family.name}: ${count} random variations of its cases answer as PyTorch`, {
      timeout: 120_000,
    }, async () => {
      const draw = drawsFrom(drawing(seed));
      const known = family.cases.filter(({ call }) => !NOT_YET.has(call));
      const drawn = Array.from({ length: count }, () => vary(known[draw.below(known.length)] as Case, draw));
      const asked = await Promise.all(
        drawn.map(async (c) => ({ case: c, answer: await oracle.ask({ ...questionOf(c), rounding: true }) })),
      );
      const found = runCases(
        torch as Torch,
        asked.filter(({ answer }) => answer.unusable === undefined),
      );
      const lacking = found.missing.map((name) => `needs ${name}, which does not exist`);
      if (found.failed > 0 || lacking.length > 0) {
        expect.fail(
          [`OGEE_SEED=${seed}: ${found.failed} of ${found.cases} are wrong`, ...found.shown, ...lacking].join(
            "\n",
          ),
        );
      }
    });
  }
});
