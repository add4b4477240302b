import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.js";
import * as modules from "../../src/nn/activations.generated.js";
import type { Module } from "../../src/nn/module.js";
import * as functionals from "../../src/ops/activations.generated.js";
import * as inF from "../../src/ops/activations-functional.generated.js";
import * as methods from "../../src/ops/activations-methods.generated.js";
import * as inTorch from "../../src/ops/activations-torch.generated.js";
import { cases, weights } from "./activations.js";

type Call = (x: torch.Tensor, ...args: unknown[]) => torch.Tensor;
type ModuleClass = new (options: object) => Module;
type Table = Readonly<Record<string, unknown>>;

const NUMBERS = [-4, -2.5, -0.3, 0.05, 0.2, 0.45, 0.8, 1, 2.5, 7, 25];

function inDomain(definition: (typeof cases)[number]["definition"]): torch.Tensor {
  const [low, high] = definition.claims?.domain ?? [-Infinity, Infinity];
  return torch.tensor(NUMBERS.filter((x) => x > low && x < high));
}

describe("every form gives the same bits", () => {
  for (const { label, definition, given, call } of cases) {
    const { name, torch: names, parameters } = definition;
    const x = inDomain(definition);
    const expected = call(x).tolist();
    const operands = weights(definition, x);
    const options = { ...given, ...operands };

    test(`${label}: functional in ${names.in.join(", ")}${names.inPlace ? `; in-place form in ${names.inPlace.join(", ")}` : ""}`, () => {
      const spaces = { torch: inTorch, F: inF, Tensor: methods } as unknown as Record<string, Table>;
      for (const [space, table] of Object.entries(spaces)) {
        expect(name in table, `${name} in ${space}`).toBe(names.in.includes(space as "torch"));
        expect(`${name}_` in table, `${name}_ in ${space}`).toBe(
          names.inPlace?.includes(space as "torch") ?? false,
        );
      }
      if (names.in.includes("Tensor")) {
        const method = (x as unknown as Record<string, Call>)[name] as Call;
        expect(method.call(x, options as never).tolist()).toEqual(expected);
      }
      if (names.in.includes("torch")) {
        expect(((torch as unknown as Record<string, Call>)[name] as Call)(x, options).tolist()).toEqual(
          expected,
        );
      }
    });

    test(`${label}: by position as by name`, () => {
      const positional = parameters.map(
        (p) => ({ ...options })[p.name] ?? (p.kind === "number" ? p.default : undefined),
      );
      const run = (functionals as unknown as Record<string, Call>)[name] as Call;
      expect(run(x, ...positional).tolist()).toEqual(expected);
    });

    if (names.inPlace !== undefined || parameters.some((p) => p.kind === "inplace")) {
      test(`${label}: in place writes the same over its input, with the same gradient`, () => {
        const run = (functionals as unknown as Record<string, Call>)[name] as Call;
        const forms: Call[] = [];
        if (names.inPlace !== undefined)
          forms.push((t) =>
            ((functionals as unknown as Record<string, Call>)[`${name}_`] as Call)(t, options),
          );
        if (parameters.some((p) => p.kind === "inplace"))
          forms.push((t) => run(t, { ...options, inplace: true }));
        const leaf = x.clone().requiresGrad_();
        call(leaf).backward(torch.ones([x.numel()]));
        for (const form of forms) {
          const other = x.clone().requiresGrad_();
          const t = torch.mul(other, 1);
          expect(form(t)).toBe(t);
          expect(t.tolist()).toEqual(expected);
          t.backward(torch.ones([x.numel()]));
          expect(other.grad?.tolist()).toEqual(leaf.grad?.tolist());
        }
      });
    }

    const moduleName = names.module;
    if (moduleName !== undefined) {
      test(`${label}: nn.${moduleName}, in evaluation mode`, () => {
        const Class = (modules as unknown as Record<string, ModuleClass>)[moduleName] as ModuleClass;
        expect(Class.name).toBe(moduleName);
        const module = new Class(given).eval();
        expect(module(x).tolist()).toEqual(expected);
      });
    }

    test(`${label}: the recorded node is ${names.node}`, () => {
      const leaf = x.clone().requiresGrad_();
      expect(call(leaf).gradFn?.name).toBe(names.node);
    });
  }
});

describe("arguments", () => {
  test("an unknown name, a missing argument and a word that is none are refused by name", () => {
    const x = torch.tensor([1]);
    expect(() => inF.leakyRelu(x, { slope: 1 } as never)).toThrow(
      "leakyRelu: got an unexpected keyword argument 'slope'",
    );
    expect(() => inF.threshold(x, 0.1, undefined as never)).toThrow(
      "threshold: missing required argument 'value'",
    );
    expect(() => inF.gelu(x, "erf" as never)).toThrow(
      "gelu: approximate argument must be either none or tanh",
    );
    expect(() => inF.relu("x" as never)).toThrow("relu: argument 'input' must be a Tensor");
  });

  test("integers are refused, promoted or kept as PyTorch does", () => {
    const x = torch.tensor([-1n, 0n, 7n]);
    expect(() => inF.gelu(x)).toThrow("not implemented for torch.int64");
    expect(inF.sigmoid(x).dtype).toBe(torch.float32);
    expect(inF.relu6(x).dtype).toBe(torch.int64);
    expect(inF.relu6(x).tolist()).toEqual([0, 0, 6]);
    expect(() => torch.sigmoid_(x)).toThrow(
      "result type torch.float32 can't be cast to the desired output type torch.int64",
    );
  });

  test("a weight of prelu broadcasts along dimension 1, and its gradient is summed over the others", () => {
    const x = torch.tensor([
      [
        [-1, -2],
        [-3, 4],
      ],
      [
        [5, -6],
        [-7, -8],
      ],
    ]);
    const weight = torch.tensor([0.5, 0.25], { requiresGrad: true });
    const y = torch.prelu(x, weight);
    expect(y.tolist()).toEqual([
      [
        [-0.5, -1],
        [-0.75, 4],
      ],
      [
        [5, -3],
        [-1.75, -2],
      ],
    ]);
    y.backward(torch.ones([2, 2, 2]));
    expect(weight.grad?.tolist()).toEqual([-9, -18]);
    expect(() => torch.prelu(x, torch.ones([3]))).toThrow(
      "Mismatch of parameter numbers and input channel size. Found parameter numbers = 3 and channel size = 2.",
    );
  });

  test("rrelu in training draws slopes within [lower, upper) for what is not positive, and uses them backwards", () => {
    const x = torch.full([1000], -1, { requiresGrad: true });
    const y = inF.rrelu(x, { training: true });
    const slopes = (y.tolist() as number[]).map((v) => -v);
    expect(Math.min(...slopes)).toBeGreaterThanOrEqual(Math.fround(1 / 8));
    expect(Math.max(...slopes)).toBeLessThanOrEqual(Math.fround(1 / 3));
    expect(new Set(slopes).size).toBeGreaterThan(900);
    y.backward(torch.ones([1000]));
    expect(x.grad?.tolist()).toEqual(slopes);
  });
});

describe("printed modules, as PyTorch 1.13.1 prints them", () => {
  const printed: readonly (readonly [module: { toString(): string }, text: string])[] = [
    [new modules.ELU(), "ELU(alpha=1.0)"],
    [new modules.ELU(2, true), "ELU(alpha=2.0, inplace=True)"],
    [new modules.CELU(), "CELU(alpha=1.0)"],
    [new modules.SELU(), "SELU()"],
    [new modules.GELU(), "GELU(approximate='none')"],
    [new modules.GELU("tanh"), "GELU(approximate='tanh')"],
    [new modules.Hardshrink(), "Hardshrink(0.5)"],
    [new modules.Softshrink(), "Softshrink(0.5)"],
    [new modules.Hardsigmoid({ inplace: true }), "Hardsigmoid()"],
    [new modules.Hardswish(true), "Hardswish()"],
    [new modules.Hardtanh(), "Hardtanh(min_val=-1.0, max_val=1.0)"],
    [new modules.LeakyReLU(0.2), "LeakyReLU(negative_slope=0.2)"],
    [new modules.LeakyReLU({ inplace: true }), "LeakyReLU(negative_slope=0.01, inplace=True)"],
    [new modules.LogSigmoid(), "LogSigmoid()"],
    [new modules.Mish(), "Mish()"],
    [new modules.PReLU(), "PReLU(num_parameters=1)"],
    [new modules.PReLU(3, 0.1), "PReLU(num_parameters=3)"],
    [new modules.ReLU(), "ReLU()"],
    [new modules.ReLU({ inplace: true }), "ReLU(inplace=True)"],
    [new modules.ReLU6(true), "ReLU6(inplace=True)"],
    [new modules.RReLU(), "RReLU(lower=0.125, upper=0.3333333333333333)"],
    [new modules.Sigmoid(), "Sigmoid()"],
    [new modules.SiLU(), "SiLU()"],
    [new modules.Softplus(), "Softplus(beta=1, threshold=20)"],
    [new modules.Softsign(), "Softsign()"],
    [new modules.Tanh(), "Tanh()"],
    [new modules.Tanhshrink(), "Tanhshrink()"],
    [new modules.Threshold(0.1, 20), "Threshold(threshold=0.1, value=20)"],
  ];
  for (const [module, text] of printed) {
    test(text, () => expect(String(module)).toBe(text));
  }
});

test("rrelu draws the slopes that PyTorch 1.13.1 draws after manual_seed(0)", () => {
  torch.manualSeed(0);
  const y = inF.rrelu(torch.tensor([-1, 1, -2, 3, -4]), { training: true });
  expect(String(y)).toBe("tensor([-0.3271,  1.0000, -0.5449,  3.0000, -0.8828])");
});
