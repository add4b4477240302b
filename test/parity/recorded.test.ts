import { afterAll, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { families } from "./cases/families.js";
import { readRecording } from "./fixtures.js";
import { MissingOperation, lookUp, type Torch } from "./ogee.js";
import { keyOf, questionOf } from "./question.js";
import { NOT_YET } from "./not-yet.js";
import { byOperation, runCases, unmetDeviations } from "./runs.js";

// OGEE_CASES=reductions limits a run to one family, -t "torch.sum" to one operation.

interface Tally {
  operations: number;
  cases: number;
  failed: number;
  readonly missing: Set<string>;
}

const tallies = new Map<string, Tally>();

function exists(call: string): boolean {
  const path = call.startsWith("Tensor.")
    ? `torch.Tensor.prototype.${renamed(call.slice("Tensor.".length))}`
    : call;
  try {
    lookUp(torch as Torch, path);
    return true;
  } catch (error) {
    // A property's getter may not run on the prototype: then it is there.
    return !(error instanceof MissingOperation);
  }
}

// Python's brackets have names of their own in JavaScript.
function renamed(name: string): string {
  return name.replace("__getitem__", "index").replace("__setitem__", "setIndex").replace(".__get__", "");
}

for (const family of families()) {
  const { about, answers } = readRecording(family.name);
  const groups = byOperation(family);
  const tally: Tally = { operations: groups.size, cases: 0, failed: 0, missing: new Set() };
  tallies.set(family.name, tally);

  const bounds = "float32 within 1e-6 + 1e-7, float64 within 1e-12 + 1e-13, others exactly";
  describe(`${family.name} answers as ${about}: ${bounds}`, () => {
    const absent = [...groups.keys()].filter((call) => !exists(call));
    for (const name of absent) tally.missing.add(name);

    it(`has the operations that are not listed as missing`, () => {
      const unlisted = absent.filter((name) => !NOT_YET.has(name));
      if (unlisted.length > 0) expect.fail(`${unlisted.length} do not exist: ${unlisted.join(", ")}`);
      const found = [...groups.keys()].filter((name) => NOT_YET.has(name) && !absent.includes(name));
      if (found.length > 0) expect.fail(`exist by now, and are still listed as missing: ${found.join(", ")}`);
    });
    for (const name of absent) {
      it.skip(`${name} does not exist yet`);
    }

    for (const [call, cases] of groups) {
      if (absent.includes(call)) continue;
      it(`${call}: ${cases.length} cases`, () => {
        const found = runCases(
          torch as Torch,
          cases.map((c) => ({ case: c, answer: answers.get(keyOf(questionOf(c))) })),
        );
        tally.cases += found.cases;
        tally.failed += found.failed;
        for (const name of found.missing) tally.missing.add(name);
        const lacking = found.missing.map((name) => `needs ${name}, which does not exist`);
        if (found.failed > 0 || lacking.length > 0) {
          expect.fail(
            [`${found.failed} of ${found.cases} cases are wrong`, ...found.shown, ...lacking].join("\n"),
          );
        }
      });
    }
  });
}

describe("deliberate deviations", () => {
  it.skipIf(process.env["OGEE_CASES"] !== undefined)("are all still met by a case", () => {
    expect(unmetDeviations().map(({ about }) => String(about))).toEqual([]);
  });
});

afterAll(() => {
  const lines = [...tallies].map(([name, { operations, cases, failed, missing }]) => {
    const lacks = missing.size === 0 ? "" : `; does not exist: ${[...missing].join(", ")}`;
    return `  ${name}: ${operations} operations, ${cases} cases run, ${failed} wrong${lacks}`;
  });
  console.log(`parity with recorded answers\n${lines.join("\n")}`);
});
