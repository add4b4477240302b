// Writes checkpoints without end, each of one step: run by crash.test.ts, which kills it.

import * as torch from "../../src/index.js";
import { loadCheckpoint, saveCheckpoint } from "../../src/io/index.js";

const [path = ""] = process.argv.slice(2);
let step = 0;
try {
  step = (await loadCheckpoint(path))["step"] as number;
} catch (error) {
  // There is none before the first.
  if (!String(error).includes("ENOENT")) {
    throw error;
  }
}
for (;;) {
  step++;
  await saveCheckpoint(
    path,
    { step, x: torch.full([200_000], step % 1000), y: torch.full([300], step % 1000) },
    { keep: 2 },
  );
  process.stdout.write(`${step}\n`);
}
