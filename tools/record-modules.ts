// Asks PyTorch about all rows of test/parity/modules and writes its answers to test/parity/fixtures/modules.
//
//   npx tsx tools/record-modules.ts                          all families
//   OGEE_MODULES=recurrent npx tsx tools/record-modules.ts   one

import { mkdirSync, writeFileSync } from "node:fs";
import { askPyTorch, questionOf } from "../test/parity/module-question.js";
import { moduleFamilies } from "../test/parity/modules/families.js";
import { findPython } from "../test/parity/oracle.js";

const python = findPython();
if (python === null) {
  throw new Error("no Python with PyTorch was found: install python3-torch, or name one in OGEE_PYTHON");
}
const folder = new URL("../test/parity/fixtures/modules/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const { name, rows } of moduleFamilies) {
  if ((process.env["OGEE_MODULES"] ?? name) !== name) continue;
  const questions = rows.flatMap((row) =>
    (["float32", "float64"] as const).map((dtype) => questionOf(row, dtype, 0)),
  );
  const { about, answers } = askPyTorch(python, questions);
  const lines = questions.map(
    (question, i) => `${JSON.stringify(JSON.stringify(question))}: ${JSON.stringify(answers[i])}`,
  );
  const text = `{\n${lines.join(",\n")}\n}\n`;
  writeFileSync(new URL(`${name}.json`, folder), text);
  const refused = questions.filter((_, i) => answers[i]?.error !== undefined);
  console.log(`${name}: ${questions.length} answers by ${about}, ${(text.length / 1e3).toFixed(0)} kB`);
  for (const question of refused) {
    console.warn(`refused: ${question.python}: ${answers[questions.indexOf(question)]?.error}`);
  }
}
