// Asks PyTorch all cases of test/parity/cases and writes its answers to test/parity/fixtures/operations.
//
//   npx tsx tools/record-parity.ts                        all families
//   OGEE_CASES=reductions npx tsx tools/record-parity.ts  one

import { families } from "../test/parity/cases/families.js";
import { describeCase } from "../test/parity/case.js";
import { writeRecording } from "../test/parity/fixtures.js";
import { findPython, Oracle } from "../test/parity/oracle.js";
import { type Answer, keyOf, questionOf } from "../test/parity/question.js";
import { byOperation } from "../test/parity/runs.js";

const python = findPython();
if (python === null) {
  throw new Error("no Python with PyTorch was found: install python3-torch, or name one in OGEE_PYTHON");
}
const oracle = new Oracle(python);
const about = await oracle.about();
let total = 0;
let bytes = 0;
for (const family of families()) {
  const answers = new Map<string, Answer>();
  let refused = 0;
  await Promise.all(
    family.cases.map(async (c) => {
      const question = questionOf(c);
      const key = keyOf(question);
      if (answers.has(key)) return;
      answers.set(key, {});
      const answer = await oracle.ask(question);
      answers.set(key, answer);
      refused += answer.error === undefined ? 0 : 1;
      if (answer.unusable !== undefined) {
        console.warn(`unusable: ${describeCase(c)}: ${answer.unusable}`);
      }
      if (process.env["OGEE_ERRORS"] !== undefined && answer.error !== undefined) {
        console.log(`${describeCase(c)}: ${answer.error.type}: ${answer.error.message.slice(0, 150)}`);
      }
    }),
  );
  const size = writeRecording(family.name, { about, answers });
  const operations = byOperation(family).size;
  const counted = `${operations} operations, ${answers.size} cases (${refused} must throw)`;
  console.log(`${family.name}: ${counted}, ${(size / 1e6).toFixed(2)} MB`);
  total += answers.size;
  bytes += size;
}
oracle.close();
console.log(`${total} cases in all, ${(bytes / 1e6).toFixed(2)} MB, answered by ${about}`);
