import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { guide, strayDifferences, withTable } from "../../tools/parity-table.js";

describe("the table of PyTorch's names", () => {
  it("says what is exported now; else run npx tsx tools/parity-table.ts", () => {
    const text = readFileSync(guide, "utf8");
    expect(withTable(text) === text).toBe(true);
  });

  it("states differences for names of PyTorch only", () => {
    expect(strayDifferences()).toEqual([]);
  });
});

it("the guide's program runs, and takes a step", async () => {
  const program = /```ts\n(.*?)```/s.exec(readFileSync(guide, "utf8"))?.[1] ?? "";
  const folder = mkdtempSync(join(fileURLToPath(new URL(".", import.meta.url)), "guide-"));
  try {
    const file = join(folder, "program.ts");
    const before = "const before = layer.weight.tolist();\nconst loss =";
    const told = program
      .replace('from "ogee"', 'from "../../../src/index.js"')
      .replace("const loss =", before);
    writeFileSync(file, `${told}\nexport const weights = [before, layer.weight.tolist()];\n`);
    const { weights } = (await import(file)) as { weights: readonly [unknown, unknown] };
    expect(weights[0]).not.toEqual(weights[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
