// Each sub-path works by itself, in a process that has imported nothing else.

import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const uses: Readonly<Record<string, string>> = {
  "ogee/nn": "new m.Linear(2, 1).weight.tolist()",
  "ogee/nn/functional": "m.relu",
  "ogee/optim": "m.Adam",
  "ogee/data": "m.readIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7])).tolist()",
  "ogee/data/csv": "m.readCsv('a\\n1').tensor().tolist()",
  "ogee/data/progress": "[...m.progress([1])]",
  "ogee/health": "m.watch",
  "ogee/health/html": "m.reportHtml",
  "ogee/io": "m.safetensors.load(m.safetensors.save(new Map()))",
  "ogee/autograd": "m.grad",
  "ogee/random": "m.manualSeed(0)",
};

it.each(Object.entries(uses))("%s imported alone", (path, use) => {
  const program = `import("${path}").then((m) => { const used = ${use}; console.log(typeof used); })`;
  const printed = execFileSync(process.execPath, ["-e", program], { encoding: "utf8" });
  expect(printed.trim()).not.toBe("undefined");
});

it("joined modules keep the names of classes, which modules print", () => {
  const program =
    'import("ogee/nn").then((m) => console.log(Object.entries(m)' +
    ".filter(([key, v]) => typeof v === 'function' && /^class/.test(v) && v.name !== key).map(([key]) => key).join()))";
  expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }).trim()).toBe("");
});
