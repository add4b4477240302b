// Runs the programs of tools/record-random.py on our generator.

import { createHash } from "node:crypto";
import type { DTypeName } from "../../src/ndarray/dtype.js";
import {
  bernoulli,
  cauchy,
  dropoutMask,
  type ElementArray,
  exponential,
  type FloatArray,
  type Generator,
  geometric,
  logNormal,
  multinomial,
  normal,
  normalSerial,
  randomFull,
  randomRange,
  randperm,
  uniform,
} from "../../src/random/index.js";

/** One member for each name, so that a test of `op` narrows the rest. */
type Named<Op extends string, Rest> = Op extends string
  ? { readonly op: Op; readonly dtype: DTypeName; readonly size: number } & Rest
  : never;

type AnyTypeStep =
  | Named<"randomRange", { readonly from: string; readonly to: string | null }>
  | Named<"randomFull" | "randperm", unknown>
  | Named<"bernoulli" | "geometric", { readonly p: number }>;

export type Step =
  | AnyTypeStep
  | Named<"uniform", { readonly from: number; readonly to: number }>
  | Named<"normal" | "normalSerial" | "logNormal", { readonly mean: number; readonly std: number }>
  | Named<"bernoulliEach", unknown>
  | Named<"dropout", { readonly p: number }>
  | Named<"exponential", { readonly lambda: number }>
  | Named<"cauchy", { readonly median: number; readonly sigma: number }>
  | Named<
      "multinomial",
      {
        readonly rows: number;
        readonly categories: number;
        readonly samples: number;
        readonly replacement: boolean;
      }
    >
  | Named<"linear", { readonly inputs: number; readonly outputs: number }>;

export interface Program {
  readonly seed?: string;
  /** Base64 of a state to begin from. */
  readonly state?: string;
  readonly keepState?: boolean;
  readonly steps: readonly Step[];
}

export interface StepResult {
  readonly digest: string;
  readonly values: readonly (number | string)[];
}

export interface ProgramResult {
  readonly results: readonly StepResult[];
  readonly end: { readonly seed: string; readonly state: string; readonly normal: number };
  readonly full?: string;
}

const SHOWN = 32;
const SAMPLES = 8;
const CACHED_NORMAL = 5024;

export function run(program: Program, generator: Generator): ProgramResult {
  if (program.state !== undefined) generator.setState(Buffer.from(program.state, "base64"));
  else generator.manualSeed(BigInt(program.seed ?? "0"));
  const results = program.steps.map((step) => show(draw(step, generator)));
  const state = generator.getState();
  const full = Buffer.from(state).toString("base64");
  const view = new DataView(state.buffer);
  const normalValue = view.getFloat64(CACHED_NORMAL, true);
  view.setFloat64(CACHED_NORMAL, 0, true);
  const end = { seed: String(generator.initialSeed()), state: digest(state), normal: normalValue };
  return { results, end, ...(program.keepState ? { full } : {}) };
}

function show(out: ElementArray): StepResult {
  const n = out.length;
  const places =
    n <= SHOWN
      ? Array.from({ length: n }, (_, i) => i)
      : Array.from({ length: SAMPLES }, (_, i) => Math.floor((i * (n - 1)) / (SAMPLES - 1)));
  const integral = !(out instanceof Float32Array || out instanceof Float64Array);
  const values = places.map((i) => (integral ? String(out[i]) : Number(out[i])));
  return { digest: digest(new Uint8Array(out.buffer, out.byteOffset, out.byteLength)), values };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

function elements(dtype: DTypeName, size: number): ElementArray {
  switch (dtype) {
    case "int64":
      return new BigInt64Array(size);
    case "int32":
      return new Int32Array(size);
    case "uint8":
    case "bool":
      return new Uint8Array(size);
    default:
      return floats(dtype, size);
  }
}

function floats(dtype: DTypeName, size: number): FloatArray {
  return dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
}

function draw(step: Step, generator: Generator): ElementArray {
  const { dtype, size } = step;
  const out = floats(dtype, size);
  switch (step.op) {
    case "uniform":
      uniform(out, generator, step.from, step.to);
      return out;
    case "normal":
      normal(out, generator, step.mean, step.std);
      return out;
    case "normalSerial":
      normalSerial(out, generator, step.mean, step.std);
      return out;
    case "logNormal":
      logNormal(out, generator, step.mean, step.std);
      return out;
    case "bernoulliEach":
      bernoulli(
        out,
        generator,
        out.map((_, i) => i / size),
      );
      return out;
    case "dropout":
      dropoutMask(out, generator, step.p);
      return out;
    case "exponential":
      exponential(out, generator, step.lambda);
      return out;
    case "cauchy":
      cauchy(out, generator, step.median, step.sigma);
      return out;
    case "multinomial": {
      const weights = floats(dtype, step.rows * step.categories).map((_, i) => ((i * 7919) % 101) + 1);
      return BigInt64Array.from(
        multinomial(weights, step.categories, step.samples, step.replacement, generator),
        (index) => BigInt(index),
      );
    }
    case "linear":
      return linear(step.inputs, step.outputs, dtype, generator);
    default:
      return drawAnyType(step, generator);
  }
}

function drawAnyType(step: AnyTypeStep, generator: Generator): ElementArray {
  const out = elements(step.dtype, step.size);
  switch (step.op) {
    case "randomRange":
      randomRange(
        out,
        step.dtype,
        generator,
        BigInt(step.from),
        step.to === null ? 2n ** 63n : BigInt(step.to),
      );
      break;
    case "randomFull":
      randomFull(out, step.dtype, generator);
      break;
    case "randperm":
      randperm(out, generator);
      break;
    case "bernoulli":
      bernoulli(out, generator, step.p);
      break;
    case "geometric":
      geometric(out, generator, step.p);
  }
  return out;
}

/** nn.Linear's first weights, kaimingUniform_ with a = sqrt 5, and biases, uniform in +-1 / sqrt(inputs). */
function linear(inputs: number, outputs: number, dtype: DTypeName, generator: Generator): FloatArray {
  const weights = floats(dtype, inputs * outputs);
  const biases = floats(dtype, outputs);
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  const bound = Math.sqrt(3) * (gain / Math.sqrt(inputs));
  uniform(weights, generator, -bound, bound);
  uniform(biases, generator, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs));
  const all = floats(dtype, weights.length + biases.length);
  all.set(weights);
  all.set(biases, weights.length);
  return all;
}
