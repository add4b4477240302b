import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Generator } from "../../src/random/index.js";
import { type Program, type ProgramResult, run, type Step, type StepResult } from "./random-programs.js";

type Recorded = Program & ProgramResult;

const FIXTURES = new URL("./fixtures/random.json", import.meta.url);
const RECORDER = new URL("../../tools/record-random.py", import.meta.url).pathname;
const fixtures = JSON.parse(readFileSync(FIXTURES, "utf8")) as { about: string; cases: Recorded[] };

const EPS = { float32: 2 ** -23, float64: 2 ** -52 };

/**
 * 0 where every bit is PyTorch's, else the bound in units of the type's epsilon, relative to the value or the
 * distribution's scale: those go through float64 logarithms and sines, where C's library and the platform's
 * differ.
 */
function bound(step: Step): number {
  switch (step.op) {
    case "normal":
      return step.dtype === "float32" && step.size >= 16 ? 0 : 8;
    case "normalSerial":
    case "exponential":
    case "cauchy":
      return 8;
    case "logNormal":
      return 32;
    default:
      return 0;
  }
}

function scale(step: Step): number {
  switch (step.op) {
    case "normal":
    case "normalSerial":
      return Math.abs(step.mean) + step.std;
    case "cauchy":
      return Math.abs(step.median) + step.sigma;
    default:
      return 0;
  }
}

function expectSame(step: Step, ours: StepResult, theirs: StepResult): void {
  const title = JSON.stringify(step);
  const units = bound(step);
  if (units === 0) {
    expect(ours.values, title).toEqual(theirs.values);
    expect(ours.digest, title).toBe(theirs.digest);
    return;
  }
  expect(ours.values.length, title).toBe(theirs.values.length);
  const eps = step.dtype === "float32" ? EPS.float32 : EPS.float64;
  theirs.values.forEach((want, i) => {
    const size = Math.max(Math.abs(Number(want)), scale(step));
    expect(Math.abs(Number(ours.values[i]) - Number(want)), `${title} [${i}]`).toBeLessThanOrEqual(
      units * eps * size,
    );
  });
}

function expectSameRun(program: Program, theirs: ProgramResult): void {
  const ours = run(program, new Generator());
  program.steps.forEach((step, i) => {
    const [mine, other] = [ours.results[i], theirs.results[i]];
    if (mine === undefined || other === undefined) throw new Error(`step ${i} has no result`);
    expectSame(step, mine, other);
  });
  expect(ours.end.seed).toBe(theirs.end.seed);
  expect(ours.end.state, "state after the last step").toBe(theirs.end.state);
  expect(Math.abs(ours.end.normal - theirs.end.normal)).toBeLessThanOrEqual(8 * EPS.float64 * 8);
}

const TITLE =
  `the draws of ${fixtures.about}: bits of uniform, integers, coins and float32 normal blocks; ` +
  "other normal, exponential and Cauchy within 8 eps, log-normal 32; the state at the end to the byte";

describe(TITLE, () => {
  fixtures.cases.forEach((program, i) => {
    const operations = [...new Set(program.steps.map((step) => step.op))].join(", ");
    it(`program ${i}, seed ${program.seed}: ${program.steps.length} steps of ${operations}`, () => {
      expectSameRun(program, program);
    });
  });
});

describe("the state", () => {
  const kept = fixtures.cases.find((program) => program.full !== undefined);
  const bytes = Buffer.from(kept?.full ?? "", "base64");

  it("of PyTorch is taken and given back to the byte", () => {
    expect(bytes.length).toBe(5056);
    const state = new Generator().setState(bytes).getState();
    expect(Buffer.compare(Buffer.from(state), bytes)).toBe(0);
  });

  it("carries the cached normal numbers, and a clone draws the same", () => {
    const g = new Generator(1);
    g.nextDoubleNormal = -0.25;
    g.nextFloatNormal = 1.5;
    for (let i = 0; i < 700; i++) g.random();
    const copy = g.clone();
    expect([copy.nextDoubleNormal, copy.nextFloatNormal]).toEqual([-0.25, 1.5]);
    expect(copy.random64()).toBe(g.random64());
  });

  it("of another size or kind is refused, and the generator stays as it was", () => {
    const g = new Generator(3);
    const before = g.getState();
    expect(() => g.setState(new Uint8Array(10))).toThrow(
      /Expected a CPUGeneratorImplState of size 5056 but .* 10/,
    );
    expect(() => g.setState(new Uint8Array(5056))).toThrow(/Invalid mt19937 state/);
    expect(g.getState()).toEqual(before);
  });
});

// Where a PyTorch that draws by the same algorithms is found, programs made at random are run on both sides:
// 1.13 (version 2 changed exponential), no MKL (other coins), and on x86 its AVX2 kernels, which fuse.
const PROBE = `import torch
assert torch.__version__.startswith("1.13") and not torch.backends.mkl.is_available()
assert "capability usage: AVX2" in torch.__config__.show()`;
const env = { ...process.env, ATEN_CPU_CAPABILITY: "avx2" };

function findPyTorch(): string | undefined {
  return ["/usr/bin/python3", "python3"].find((python) => {
    try {
      execFileSync(python, ["-c", PROBE], { stdio: "ignore", env });
      return true;
    } catch {
      return false;
    }
  });
}

function randomProgram(g: Generator): Program {
  const below = (n: number): number => g.random() % n;
  const pick = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];
  const size = (): number => (below(4) === 0 ? below(5000) : below(70));
  const floating = (): "float32" | "float64" => pick(["float32", "float64"]);
  const any = (): Step["dtype"] => pick(["int64", "int32", "uint8", "bool", "float32", "float64"]);
  const makers: readonly [() => Step, ...(() => Step)[]] = [
    () => {
      const from = (g.uniform53() - 0.5) * 2 ** below(12);
      return {
        op: "uniform",
        dtype: floating(),
        size: size(),
        from,
        to: from + g.uniform53() * 2 ** below(12),
      };
    },
    () => ({
      op: pick(["normal", "normalSerial"]),
      dtype: floating(),
      size: size(),
      mean: g.uniform53() - 0.5,
      std: g.uniform53() * 3,
    }),
    () => {
      const from = BigInt.asIntN(62, g.random64() >> BigInt(below(62)));
      const to = from + 1n + BigInt.asUintN(62, g.random64() >> BigInt(below(62)));
      return { op: "randomRange", dtype: "int64", size: size(), from: String(from), to: String(to) };
    },
    () => ({ op: "randomRange", dtype: any(), size: size(), from: "0", to: String(1 + below(2)) }),
    () => ({
      op: "randomRange",
      dtype: "int32",
      size: size(),
      from: String(-below(2 ** 31)),
      to: String(1 + below(9)),
    }),
    () => ({ op: "randomFull", dtype: any(), size: size() }),
    () => ({ op: "randperm", dtype: pick(["int64", "int32", "float32"]), size: size() }),
    () => ({ op: "bernoulli", dtype: any(), size: size(), p: g.uniform53() }),
    () => ({ op: "bernoulliEach", dtype: floating(), size: size() }),
    () => ({ op: "dropout", dtype: floating(), size: size(), p: g.uniform53() }),
    () => ({ op: "exponential", dtype: floating(), size: size(), lambda: 0.1 + g.uniform53() }),
    () => ({ op: "geometric", dtype: "int64", size: size(), p: 0.1 + g.uniform53() / 2 }),
    () => {
      const categories = 1 + below(100);
      const shape = { rows: 1 + below(4), categories, samples: 1 + below(categories) };
      return { op: "multinomial", dtype: floating(), size: 0, replacement: below(2) === 1, ...shape };
    },
    () => ({ op: "linear", dtype: floating(), size: 0, inputs: 1 + below(40), outputs: below(40) }),
  ];
  const steps = Array.from({ length: 1 + below(12) }, () => pick(makers)());
  if (below(3) > 0) return { seed: String(BigInt.asIntN(64, g.random64())), steps };
  const start = new Generator(g.random());
  if (below(2) === 0) start.nextDoubleNormal = 0.125;
  start.skip(below(2000));
  return { state: Buffer.from(start.getState()).toString("base64"), steps };
}

describe("live PyTorch", () => {
  const python = findPyTorch();
  const title = python ?? "left out: no python3 with PyTorch 1.13 without MKL was found";
  it.skipIf(python === undefined)(`draws the same in 100 random programs, same bounds (${title})`, () => {
    const seed = Number(process.env["OGEE_SEED"] ?? new Generator().seed());
    console.log(`live random test: OGEE_SEED=${seed}`);
    const g = new Generator(seed);
    const programs = Array.from({ length: 100 }, () => randomProgram(g));
    const output = execFileSync(python ?? "", [RECORDER, "-"], {
      input: JSON.stringify(programs),
      maxBuffer: 2 ** 28,
      env,
    });
    const theirs = JSON.parse(output.toString()) as ProgramResult[];
    expect(theirs.length).toBe(programs.length);
    theirs.forEach((result, i) => {
      expectSameRun(programs[i] ?? { steps: [] }, result);
    });
  });
});
