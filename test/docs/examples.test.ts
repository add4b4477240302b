import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";

// Every `@example` of one line that states a result after `//`, run as it stands.

interface Example {
  readonly file: string;
  readonly code: string;
  readonly result: string;
}

const root = fileURLToPath(new URL("../../src/", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
  /^(ops|nn|optim|tensor|autograd|random|io)\/.*(?<!\.generated)\.ts$/.test(name),
);

const examples: Example[] = files.flatMap((file) =>
  [...readFileSync(root + file, "utf8").matchAll(/@example (.*?) \/\/ (.*?)(?: \*\/)?$/gm)].map(
    ([, code = "", result = ""]) => ({ file, code, result }),
  ),
);

// A tensor may be stated as it prints, by its elements or by its shape; white space does not count.
function statements(value: unknown): string[] {
  const forms =
    value instanceof torch.Tensor
      ? [inspect(value), JSON.stringify(value.tolist()), JSON.stringify(value.shape)]
      : Array.isArray(value)
        ? [
            `[${value.map((v) => statements(v)[0]).join()}]`,
            JSON.stringify(value.map((v: { shape?: unknown }) => v.shape)),
          ]
        : [typeof value === "object" ? JSON.stringify(value) : String(value)];
  return forms.map((text) => text.replace(/\s/g, ""));
}

// An example ends in an expression, whose value it states.
function run(code: string): unknown {
  const statements = code.split(";").map((part) => part.trim());
  const last = statements.pop() ?? "";
  const body = [...statements, `return ${last}`].join("; ");
  return new Function("torch", "nn", "F", "optim", "io", body)(
    torch,
    torch.nn,
    torch.nn.functional,
    torch.optim,
    io,
  ) as unknown;
}

describe("examples of docstrings give what they say", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThan(50);
  });

  for (const { file, code, result } of examples) {
    it(`${file}: ${code}`, () => {
      expect(statements(run(code))).toContain(result.replace(/\s/g, ""));
    });
  }
});
