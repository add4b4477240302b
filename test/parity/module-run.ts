// Runs a row on our side and compares it with PyTorch's answer.

import * as torch from "../../src/index.js";
import { type DType, float32, float64, type Tensor } from "../../src/index.js";
import { type AnyModule, Module } from "../../src/nn/index.js";
import { isLazy } from "../../src/nn/uninitialized.js";
import type { Input, ModuleAnswer, Nested, Packed, Row } from "./module-question.js";

/** What is wrong with a row, one finding a line; nothing for a row that agrees. */
export function compareRow(
  row: Row,
  dtypeName: "float32" | "float64",
  seed: number,
  answer: ModuleAnswer,
): string[] {
  if (answer.error !== undefined) {
    return [`PyTorch refused the row: ${answer.error}`];
  }
  const dtype = dtypeName === "float32" ? float32 : float64;
  const bound = row.bound?.[dtypeName] ?? (dtypeName === "float32" ? 2e-5 : 1e-11);
  torch.manualSeed(seed);
  const module = row.make();
  const isModule = module instanceof Module;
  const wrong: string[] = [];
  if (isModule) {
    if (String(module) !== answer.repr) {
      wrong.push(`repr is\n${String(module)}\ninstead of\n${answer.repr}`);
    }
    const initial = [...module.stateDict()].filter(([, t]) => !isLazy(t));
    wrong.push(...compareNamed("initial", initial, answer.initial ?? [], 1e-6));
    module.to(dtype).train(row.eval !== true);
  }
  const inputs = row.inputs.map((spec) => draw(spec, dtype));
  const run = row.run?.[1] ?? ((m: (...xs: unknown[]) => unknown, ...xs: unknown[]) => m(...xs));
  const outputs = leavesOf(run(module, ...inputs));
  wrong.push(...compareList("output", outputs, answer.outputs ?? [], bound));
  if (isModule) {
    wrong.push(...compareNamed("buffer", [...module.namedBuffers()], answer.buffers ?? [], bound));
  }
  const floats = outputs.filter((o) => o.dtype.isFloatingPoint && o.requiresGrad);
  if (floats.length === 0 || answer.first === undefined) {
    return answer.first === undefined ? wrong : [...wrong, "no output wants a gradient"];
  }
  const total = floats
    .map((o) => o.mul(torch.rand(o.shape, { dtype: o.dtype }).mul(2).sub(1)).sum())
    .reduce((a, b) => a.add(b));
  const parameters = isModule ? [...(module as AnyModule).parameters()].filter((p) => p.requiresGrad) : [];
  const variables = [...leavesOf(inputs).filter((x) => x.requiresGrad), ...parameters];
  const second = answer.second !== undefined;
  const first = torch.autograd.grad(total, variables, { createGraph: second, allowUnused: true });
  wrong.push(...compareList("gradient", first, answer.first, bound));
  if (second) {
    const squares = first.filter((g): g is Tensor => g?.requiresGrad === true).map((g) => g.mul(g).sum());
    // Of a linear function the gradient depends on nothing.
    const found =
      squares.length === 0
        ? variables.map(() => null)
        : torch.autograd.grad(
            squares.reduce((a, b) => a.add(b)),
            variables,
            { allowUnused: true },
          );
    wrong.push(...compareList("second gradient", found, answer.second ?? [], 10 * bound, true));
  }
  return wrong;
}

function draw(spec: Input, dtype: DType): Nested {
  if (isTuple(spec)) {
    return spec.map((s) => draw(s, dtype));
  }
  if ("ints" in spec) {
    return torch.randint(spec.ints[0], spec.ints[1], [...spec.shape]);
  }
  if ("bools" in spec) {
    return torch.rand([...spec.shape]).lt(spec.bools);
  }
  const { from = -2, to = 2, grad = true } = spec;
  const x = torch
    .rand([...spec.shape], { dtype })
    .mul(to - from)
    .add(from);
  return x.requiresGrad_(grad);
}

const isTuple = (spec: Input): spec is readonly Input[] => Array.isArray(spec);

/** The tensors in nested results, in order. */
function leavesOf(value: unknown): Tensor[] {
  if (value instanceof torch.Tensor) {
    return [value];
  }
  if (value instanceof Map) {
    return [...value.values()].flatMap(leavesOf);
  }
  return Array.isArray(value) || (typeof value === "object" && value !== null && Symbol.iterator in value)
    ? [...(value as Iterable<unknown>)].flatMap(leavesOf)
    : [];
}

function compareNamed(
  what: string,
  ours: readonly (readonly [string, Tensor])[],
  theirs: readonly (readonly [string, Packed])[],
  bound: number,
): string[] {
  const [names, expected] = [ours.map(([name]) => name).join(), theirs.map(([name]) => name).join()];
  if (names !== expected) {
    return [`${what} names are ${names} instead of ${expected}`];
  }
  return theirs.flatMap(([name, packed], i) =>
    compareTensor(`${what} ${name}`, ours[i]?.[1] ?? null, packed, bound),
  );
}

function compareList(
  what: string,
  ours: readonly (Tensor | null)[],
  theirs: readonly (Packed | null)[],
  bound: number,
  nothingIsZero = false,
): string[] {
  if (ours.length !== theirs.length) {
    return [`${ours.length} of ${what} instead of ${theirs.length}`];
  }
  return theirs.flatMap((packed, i) =>
    compareTensor(`${what} ${i}`, ours[i] ?? null, packed, bound, nothingIsZero),
  );
}

function compareTensor(
  what: string,
  ours: Tensor | null,
  theirs: Packed | null,
  bound: number,
  nothingIsZero = false,
): string[] {
  const expected = theirs === null ? [] : numbersOf(theirs);
  if (ours === null || theirs === null) {
    // Whether a second derivative of zero is "unused" depends on how the first one was recorded.
    const rest = ours === null ? expected : flat(ours);
    return ours === theirs || (nothingIsZero && rest.every((v) => Math.abs(v) <= bound))
      ? []
      : [`${what} is ${ours === null ? "missing" : "there"}`];
  }
  const [shape, wanted] = [`${ours.dtype}[${ours.shape}]`, `torch.${theirs.dtype}[${theirs.shape}]`];
  if (shape !== wanted) {
    return [`${what} is of ${shape} instead of ${wanted}`];
  }
  const found = flat(ours);
  const finite = expected.filter(Number.isFinite).map(Math.abs);
  const largest = finite.reduce((a, b) => Math.max(a, b), 0);
  const worst = expected
    .map((e, i) => ({ i, e, f: found[i] ?? Number.NaN }))
    .filter(({ e, f }) => !Object.is(e, f) && !(Math.abs(e - f) <= bound * largest))
    .sort((a, b) => Math.abs(b.e - b.f) - Math.abs(a.e - a.f))[0];
  return worst === undefined
    ? []
    : [`${what}[${worst.i}] is ${worst.f} instead of ${worst.e} (largest ${largest}, bound ${bound} of it)`];
}

const flat = (t: Tensor): number[] => t.detach().to(float64).reshape(-1).tolist() as number[];

function numbersOf({ dtype, data }: Packed): number[] {
  const bytes = Buffer.from(data, "base64");
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  switch (dtype) {
    case "float32":
      return [...new Float32Array(copy)];
    case "float64":
      return [...new Float64Array(copy)];
    case "int64":
      return [...new BigInt64Array(copy)].map(Number);
    case "int32":
      return [...new Int32Array(copy)];
    default:
      return [...new Uint8Array(copy)];
  }
}
