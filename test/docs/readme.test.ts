import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { expect, it, vi } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The samples of the README as one program, in order. */
const program = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/```ts\n(.*?)```/gs)]
  .map(([, code = ""]) => code)
  .join("\n");

it("the README's samples run, and print what they say", async () => {
  const folder = mkdtempSync(join(root, "test/docs/readme-"));
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const file = join(folder, "samples.ts");
    writeFileSync(file, program.replace('from "ogee"', 'from "../../../src/index.js"'));
    await import(file);
    const printed = log.mock.calls.map(([value]) => (typeof value === "string" ? value : inspect(value)));
    const stated = [...program.matchAll(/^console\.log\(.*?\);(?: \/\/ (.*))?$/gm)].map(
      ([, result]) => result,
    );
    expect(printed.length).toBe(stated.length);
    stated.forEach((result, i) => {
      if (result !== undefined) expect(printed[i]).toBe(result);
    });
    expect(stated.filter((result) => result !== undefined).length).toBeGreaterThan(2);
  } finally {
    log.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
