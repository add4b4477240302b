// Asks PyTorch about all rows of test/parity/optimizer-rows.ts and writes its answers to test/parity/fixtures.

import { writeFileSync } from "node:fs";
import { askTrainings, trainingQuestion } from "../test/parity/optimizer-question.js";
import { optimizerRows, scheduleRows } from "../test/parity/optimizer-rows.js";
import { findPython } from "../test/parity/oracle.js";

const python = findPython();
if (python === null) {
  throw new Error("no Python with PyTorch was found: install python3-torch, or name one in OGEE_PYTHON");
}
const questions = [...optimizerRows, ...scheduleRows].flatMap((row) =>
  (["float32", "float64"] as const).map((dtype) => trainingQuestion(row, dtype, 0)),
);
const { about, answers } = askTrainings(python, questions);
const lines = questions.map(
  (question, i) => `${JSON.stringify(JSON.stringify(question))}: ${JSON.stringify(answers[i])}`,
);
writeFileSync(
  new URL("../test/parity/fixtures/optimizers.json", import.meta.url),
  `{\n${lines.join(",\n")}\n}\n`,
);
console.log(`${questions.length} trainings by ${about}`);
