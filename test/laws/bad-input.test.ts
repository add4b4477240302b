// Malformed calls at everything that the public face has. `OGEE_CALLS=200 OGEE_SEED=7` makes more calls of each function,
// or others.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callsOf, faultOfCall, printed } from "./malformed-calls.js";
import { publicFunctions, type Subject } from "./public-functions.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
const CALLS = Number(process.env["OGEE_CALLS"] ?? 24);
const LEAST = 20_000;

const subjects = publicFunctions();
const rooms = new Map<string, Subject[]>();
for (const subject of subjects) {
  const room = subject.path.slice(0, subject.path.lastIndexOf("."));
  rooms.set(room, [...(rooms.get(room) ?? []), subject]);
}

describe(`a malformed call gives a result or an error that begins with the operation's name, within 2 s and 256 MB, and harms nothing (${subjects.length} functions, ${CALLS} calls each, seed ${SEED})`, () => {
  let calls = 0;

  it.each([...rooms])("%s", (_, members) => {
    const faults: string[] = [];
    for (const subject of members) {
      const law = fc.property(callsOf(subject), (call) => {
        calls++;
        const fault = faultOfCall(subject, call);
        if (fault !== null) {
          throw new Error(`${subject.path}${printed(call)}: ${fault}`);
        }
      });
      // The seed differs between functions, so that each meets other values.
      const seed = SEED + [...subject.path].reduce((h, c) => (Math.imul(h, 31) + c.charCodeAt(0)) | 0, 0);
      const found = fc.check(law, { seed, numRuns: CALLS });
      if (found.failed) {
        faults.push(
          found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance),
        );
      }
    }
    expect(faults).toEqual([]);
  });

  it(`made at least ${LEAST} calls`, () => {
    expect(calls).toBeGreaterThanOrEqual(LEAST);
  });
});
