// One definition is all that a function needs: for the library's own a file, for a user's a call.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { gain, moments, pytorchGain } from "../../src/activations/gain.js";
import { latex } from "../../src/expr/typeset.js";
import { makeForm } from "../../src/activations/form.js";
import * as torch from "../../src/index.js";
import { definitions } from "../../tools/sweep/subjects.js";
import { measurer } from "../../tools/sweep/measure.js";

describe("every definition of the library is whole", () => {
  for (const d of definitions) {
    test(d.name, () => {
      expect(d.summary).toMatch(/\.$/);
      expect(d.source).toMatch(/^https:\/\/docs\.pytorch\.org\//);
      expect(d.torch.in.length).toBeGreaterThan(0);
      expect(d.slope).not.toBeNull();
      if (!d.parameters.some((p) => p.kind === "required")) {
        expect(d.claims).not.toBeNull();
        expect(d.samples.length).toBeGreaterThan(2);
      }
      expect(latex(makeForm(d).textbook)).not.toBe("");
    });
  }
});

describe("a definition of a user", () => {
  const squareplus = torch.defineActivation({
    name: "squareplus",
    parameters: [torch.parameters.number("b", 4), torch.parameters.inplace],
    value: (x, { b }) => x.add(x.square().add(b).sqrt()).mul(0.5),
  });
  const f = torch.activation(squareplus);
  const exact = (x: number, b = 4): number => (x + Math.sqrt(x * x + b)) / 2;
  const xs = [-2.5, -0.5, 0, 0.75, 3];

  test("is a function over tensors, with its parameters by position or by name", () => {
    for (const dtype of [torch.float32, torch.float64]) {
      const x = torch.tensor(xs, { dtype });
      (f(x).tolist() as number[]).forEach((y, i) => {
        expect(y).toBeCloseTo(exact(xs[i] as number), 6);
      });
      (f(x, 1).tolist() as number[]).forEach((y, i) => {
        expect(y).toBeCloseTo(exact(xs[i] as number, 1), 6);
      });
      expect(f(x, { b: 1 }).tolist()).toEqual(f(x, 1).tolist());
      expect(f(x).dtype).toBe(dtype);
    }
    const written = torch.tensor(xs);
    const y = f(written).tolist();
    expect(f(written, { inplace: true })).toBe(written);
    expect(written.tolist()).toEqual(y);
  });

  test("has derivatives of the first four orders, to 1e-9 of closed forms in float64", () => {
    const x = torch.tensor(xs, { dtype: torch.float64, requiresGrad: true });
    const root = (v: number): number => Math.sqrt(v * v + 4);
    const closed = [
      (v: number) => (1 + v / root(v)) / 2,
      (v: number) => 2 / root(v) ** 3,
      (v: number) => (-6 * v) / root(v) ** 5,
      (v: number) => (24 * v * v - 24) / root(v) ** 7,
    ];
    let y = f(x);
    for (const derivative of closed) {
      y = torch.autograd.grad(y, x, {
        gradOutputs: torch.ones([xs.length], { dtype: torch.float64 }),
        createGraph: true,
      })[0] as torch.Tensor;
      (y.tolist() as number[]).forEach((d, i) => {
        expect(Math.abs(d - derivative(xs[i] as number))).toBeLessThan(1e-9);
      });
    }
  });

  test("is a module", () => {
    const Squareplus = torch.nn.activation(squareplus);
    const module = new Squareplus({ b: 1 });
    expect(String(module)).toBe("Squareplus(b=1.0)");
    expect(module(torch.tensor(xs)).tolist()).toEqual(f(torch.tensor(xs), 1).tolist());
  });

  test("has a gain, and a kernel to be swept", () => {
    // E[(z + r)^2] / 4 with r^2 = z^2 + 4: the odd term vanishes.
    expect(moments(squareplus).square).toBeCloseTo((1 + 1 + 4) / 4, 10);
    expect(gain(squareplus)).toBeCloseTo(1 / Math.sqrt(1.5), 10);
    const errors = measurer({ name: "squareplus", of: "value", definition: squareplus as never, given: {} })(
      0x3f800000,
      0x40000000,
      65521,
    );
    expect(errors.ulp.error).toBeLessThan(2);
  });

  test("is refused where its name is none, or two parameters share one", () => {
    expect(() => torch.defineActivation({ name: "Square Plus", value: (x) => x })).toThrow(
      "the name must be in camelCase",
    );
    const b = torch.parameters.number("b", 1);
    expect(() => torch.defineActivation({ name: "twice", parameters: [b, b], value: (x) => x })).toThrow(
      'two parameters named "b"',
    );
  });
});

test("a file in src/activations is all that the library needs", { timeout: 60000 }, () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const copy = mkdtempSync(join(tmpdir(), "ogee-"));
  try {
    for (const part of ["src", "tools", "package.json", "tsconfig.json"])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    writeFileSync(
      join(copy, "src/activations/bent.ts"),
      'import { type Activation, defineActivation } from "./definition.js";\n\n/** Bends. */\n' +
        "export const bent: Activation<[]> = defineActivation({\n" +
        '  name: "bent",\n' +
        '  torch: { in: ["torch", "F", "Tensor"], inPlace: ["torch"], module: "Bent", node: "BentBackward0" },\n' +
        "  value: (x) => x.square().add(1).sqrt().sub(1).mul(0.5).add(x),\n});\n",
    );
    const tsx = (file: string): string =>
      execFileSync(process.execPath, ["--import", "tsx", file], { cwd: copy, encoding: "utf8" });
    tsx("tools/generate.ts");
    writeFileSync(
      join(copy, "use.ts"),
      'import * as torch from "./src/index.js";\nconst { Bent, functional: { bent } } = torch.nn;\n' +
        "const x = torch.tensor([Math.sqrt(3)], { requiresGrad: true });\n" +
        "const y = torch.bent(x);\ny.backward();\n" +
        "console.log(JSON.stringify([y, x.bent(), bent(x), new Bent()(x), torch.bent_(x.detach().clone()), x.grad].map((t) => t.item().toFixed(4))));\n",
    );
    expect(JSON.parse(tsx("use.ts"))).toEqual(["2.2321", "2.2321", "2.2321", "2.2321", "2.2321", "1.4330"]);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

describe("gain", () => {
  const named = (name: string): (typeof definitions)[number] =>
    definitions.find((d) => d.name === name) as (typeof definitions)[number];

  test("by quadrature within 1e-12 of closed forms", () => {
    expect(gain(named("relu"))).toBeCloseTo(Math.SQRT2, 12);
    expect(gain(named("leakyRelu"), { negativeSlope: 0.2 })).toBeCloseTo(Math.sqrt(2 / 1.04), 12);
    expect(gain(named("selu"))).toBeCloseTo(1, 12);
    expect(moments(named("gelu")).mean).toBeCloseTo(1 / (2 * Math.sqrt(Math.PI)), 12);
    expect(moments(named("relu")).slopeSquare).toBeCloseTo(0.5, 12);
  });

  test("PyTorch's where it has one", () => {
    expect(pytorchGain(named("tanh"))).toBe(5 / 3);
    expect(pytorchGain(named("leakyRelu"), { negativeSlope: 0.2 })).toBe(Math.sqrt(2 / 1.04));
    expect(pytorchGain(named("sigmoid"))).toBe(1);
    expect(pytorchGain(named("selu"))).toBe(0.75);
    expect(pytorchGain(named("gelu"))).toBeNull();
  });

  test("calculateGain takes PyTorch's names, and definitions for any function", () => {
    const { calculateGain } = torch.nn.init;
    expect(
      ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"].map((n) => calculateGain(n)),
    ).toEqual([1, 1, 1, 5 / 3, Math.SQRT2, Math.sqrt(2 / (1 + 0.01 ** 2)), 3 / 4]);
    expect(calculateGain("leaky_relu", 0.2)).toBe(Math.sqrt(2 / (1 + 0.2 ** 2)));
    expect(calculateGain(named("relu"))).toBeCloseTo(Math.SQRT2, 12);
    expect(() => calculateGain("gelu")).toThrow("Unsupported nonlinearity gelu");
  });
});
