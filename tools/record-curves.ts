// Asks PyTorch for the loss curves of examples/python and writes them to examples/curves.json.

import { writeFileSync } from "node:fs";
import { askCurves, dtypes, programs } from "../test/examples/programs.js";
import { findPython } from "../test/parity/oracle.js";

const python = findPython();
if (python === null) {
  throw new Error("no Python with PyTorch was found: install python3-torch, or name one in OGEE_PYTHON");
}
const { about, curves } = askCurves(python);
const names = programs.flatMap(({ program, train }) =>
  Object.keys(dtypes).map((dtype) => `${program} ${train} ${dtype}`),
);
const lines = names.map((name, i) => `${JSON.stringify(name)}: ${JSON.stringify(curves[i])}`);
writeFileSync(new URL("../examples/curves.json", import.meta.url), `{\n${lines.join(",\n")}\n}\n`);
console.log(`${names.length} curves by ${about}`);
