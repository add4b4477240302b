// Runs a case on Ogee and says in which ways the answer is not PyTorch's.

import {
  type Case,
  isList,
  tensorsOf,
  type TensorSpec,
  type TupleSpec,
  type Value,
  writesOver,
} from "./case.js";
import { compareGradient, compareResult, compareTensor, type Expectation, expectationOf } from "./compare.js";
import { upstream } from "./elements.js";
import { inForm } from "./forms.js";
import {
  camelCase,
  isTensor,
  lookUp,
  method,
  MissingOperation,
  type OgeeTensor,
  readable,
  tensorFrom,
  type Torch,
  writable,
} from "./ogee.js";
import { type Answer, type TensorText, type Truth, truthOf } from "./question.js";

export interface Outcome {
  /** What is wrong, one line for each finding. */
  readonly wrong: readonly string[];
  /** The name that Ogee lacks. */
  readonly missing?: string;
}

interface Done {
  readonly result: unknown;
  readonly leaves: readonly OgeeTensor[];
  readonly written: { readonly base: OgeeTensor; readonly view: OgeeTensor } | null;
  readonly first: unknown;
  readonly out: unknown;
  readonly module: unknown;
}

/** Runs the case in its own form and, where PyTorch has the operation as a method too, in that. */
export function runCase(torch: Torch, c: Case, answer: Answer): Outcome {
  if (answer.unusable !== undefined) {
    return { wrong: [`the case cannot be used: ${answer.unusable}`] };
  }
  const plain = outcome(torch, c, answer);
  const asMethod = methodForm(c, answer);
  if (plain.missing !== undefined || plain.wrong.length > 0 || asMethod === null) {
    return plain;
  }
  const { wrong, ...rest } = outcome(torch, asMethod, answer);
  return { wrong: wrong.map((w) => `as a method: ${w}`), ...rest };
}

function methodForm(c: Case, answer: Answer): Case | null {
  const first = c.args[0];
  const fits =
    answer.method === true &&
    tensorsOf(first).length === 1 &&
    !isList(first as Value) &&
    !("out" in (c.kwargs ?? {}));
  const named = c.differs?.some((d) => d.in === "method") === true;
  return fits && !named ? { ...c, call: c.call.replace(/^torch\./, "Tensor.") } : null;
}

// PyTorch refuses these calls because nobody has written them, not because they are wrong: Ogee may answer.
const LIMITATION = new RegExp(
  [
    "not (yet )?implemented",
    "INTERNAL ASSERT",
    "dimname",
    "look up dimensions by name",
    "no longer supported",
    "does not yet support",
    "Found dtype",
    "dtype of out",
    "Expected out tensor to have dtype",
    "Bad in-place call",
    "expected scalar_type",
    "Unsupported input type",
    "to have the same type as tensor for argument",
    "tensors used as indices must be",
  ].join("|"),
);

function outcome(torch: Torch, c: Case, answer: Answer): Outcome {
  let done: Done;
  try {
    done = perform(torch, c);
  } catch (error) {
    if (error instanceof MissingOperation) {
      return { wrong: [], missing: error.operation };
    }
    return { wrong: judgeError(c, error, answer) };
  }
  if (answer.error !== undefined) {
    const meant = c.differs?.some((d) => d.in === "error") === true || LIMITATION.test(answer.error.message);
    return { wrong: meant ? [] : [`does not throw; PyTorch: ${answer.error.message}`] };
  }
  try {
    return { wrong: compareAll(torch, c, answer, done) };
  } catch (error) {
    return error instanceof MissingOperation
      ? { wrong: [], missing: error.operation }
      : { wrong: [`threw after the call: ${String(error).slice(0, 200)}`] };
  }
}

// Both must throw, and ours must be meant for people: it begins with the operation's name.
function judgeError(c: Case, error: unknown, answer: Answer): string[] {
  const message = error instanceof Error ? error.message : String(error);
  if (answer.error === undefined) {
    return c.differs?.some((d) => d.in === "error") === true ? [] : [`throws: ${message.slice(0, 200)}`];
  }
  return /^\w+(\.\w+)*: ./.test(message)
    ? []
    : [`throws without naming the operation: ${message.slice(0, 200)}`];
}

function perform(torch: Torch, c: Case): Done {
  const leaves: OgeeTensor[] = [];
  let place = 0;
  let written: Done["written"] = null;
  let writeFirst = false;
  const make = (spec: TensorSpec): OgeeTensor => {
    const at = place++;
    if (writeFirst) {
      writeFirst = false;
      const { leaf, base, view } = writable(torch, spec, at);
      written = { base, view };
      if (spec.requiresGrad) leaves.push(leaf);
      return view;
    }
    const tensor = readable(torch, spec, at);
    if (spec.requiresGrad) leaves.push(tensor);
    return tensor;
  };
  const decode = (value: Value): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return value.map(decode);
    switch (value.kind) {
      case "tensor":
        return make(value);
      case "dtype":
        return torch[value.dtype];
      case "slice":
        return value.bounds
          .map((bound) => bound ?? "")
          .join(":")
          .replace(/^([^:]*:[^:]*):$/, "$1");
      case "ellipsis":
        return "...";
      case "tuple":
        return value.items.map(decode);
    }
  };
  const isModule = c.input !== undefined;
  writeFirst = writesOver(c) && !isModule;
  const args = c.args.map(decode);
  const options = Object.fromEntries(
    Object.entries(c.kwargs ?? {}).map(([k, v]) => [camelCase(k), decode(v)]),
  );
  const trailing = Object.keys(options).length > 0 ? [options] : [];
  if (isModule) {
    const Module = lookUp(torch, c.call) as new (...args: unknown[]) => (...input: unknown[]) => unknown;
    const module = new Module(...args, ...trailing);
    if (tensorsOf(c.input ?? []).some(({ dtype }) => dtype === "float64")) method(module, "double");
    writeFirst = writesOver(c);
    const input = (c.input ?? []).map(decode);
    return { result: module(...input), leaves, written, first: input[0], out: undefined, module };
  }
  const result = invoke(torch, c, args, trailing);
  const first = isTensor(torch, args[0]) ? args[0] : Array.isArray(args[0]) ? args[0][0] : undefined;
  return { result, leaves, written, first, out: options["out"], module: null };
}

function invoke(torch: Torch, c: Case, args: readonly unknown[], trailing: readonly unknown[]): unknown {
  const name = c.call.split(".").slice(1).join(".");
  if (!c.call.startsWith("Tensor.")) {
    const call = lookUp(torch, c.call) as (...a: unknown[]) => unknown;
    return c.form === undefined ? call(...args, ...trailing) : inForm(c.form, call, [...args, ...trailing]);
  }
  const [self, ...rest] = args;
  const several = (c.args[1] as TupleSpec | undefined)?.kind === "tuple";
  if (name === "__getitem__") {
    return method(self, "index", ...(several ? (rest[0] as unknown[]) : rest));
  }
  if (name === "__setitem__") {
    return method(self, "set_index", several ? rest[0] : [rest[0]], rest[1]);
  }
  if (name.endsWith(".__get__")) {
    const property = camelCase(name.replace(".__get__", ""));
    if (!(property in (self as object))) throw new MissingOperation(`Tensor.${property}`);
    return (self as Record<string, unknown>)[property];
  }
  return method(self, name, ...rest, ...trailing);
}

function compareAll(torch: Torch, c: Case, answer: Answer, done: Done): string[] {
  const e = expectationOf(torch, c, answer);
  const unlike = (part: string): boolean => c.differs?.some((d) => d.in === part) === true;
  const wrong: string[] = [];
  const note = (what: string, finding: string | null): void => {
    if (finding !== null) wrong.push(what === "" ? finding : `${what}: ${finding}`);
  };
  if (!unlike("result")) {
    note("", compareResult(done.result, answer.result ?? { is: null }, truthOf(answer, "result"), e));
  }
  answer.self?.forEach((text, i) => {
    note(
      "what the view shows a part of",
      compareTensor(done.written?.base, text, truthOf(answer, "self")[i], e),
    );
  });
  if (answer.same === true && done.result !== done.written?.view)
    wrong.push("does not return the tensor it wrote over");
  if (answer.out === true && done.result !== done.out) wrong.push("does not return its out");
  if (
    c.strides === true &&
    done.first !== undefined &&
    shares(done.first, done.result) !== (answer.view === true)
  ) {
    wrong.push(
      answer.view === true ? "copies, where PyTorch gives a view" : "gives a view, where PyTorch copies",
    );
  }
  if (answer.module !== undefined && withoutPoint(String(done.module)) !== withoutPoint(answer.module)) {
    wrong.push(`prints as ${String(done.module)}, not ${answer.module}`);
  }
  if (wrong.length === 0) wrong.push(...compareDerivatives(torch, c, answer, done, e));
  return wrong;
}

// 2.0 and 2 are one number in JavaScript.
function withoutPoint(text: string): string {
  return text.replace(/(\d)\.0\b/g, "$1");
}

function tensorsIn(torch: Torch, value: unknown): OgeeTensor[] {
  if (isTensor(torch, value)) return [value];
  if (Array.isArray(value)) return value.flatMap((v) => tensorsIn(torch, v));
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap((v) => tensorsIn(torch, v))
    : [];
}

function shares(a: unknown, b: unknown): boolean {
  const parts = Array.isArray(b) ? b : [b];
  // Tensors without elements share nothing.
  const storage = (t: unknown): unknown => {
    const array = (t as { array?: { storage?: unknown; size: number } } | null)?.array;
    return array === undefined || array.size === 0 ? undefined : array.storage;
  };
  return storage(a) !== undefined && parts.some((part) => part !== a && storage(part) === storage(a));
}

function compareDerivatives(torch: Torch, c: Case, answer: Answer, done: Done, e: Expectation): string[] {
  const skipped = c.differs?.some((d) => d.in === "gradients") === true;
  if (answer.gradients === undefined || answer.noFirst !== undefined || skipped) return [];
  const outs = tensorsIn(torch, done.result);
  const base = done.written === null || done.written.base === done.written.view ? [] : [done.written.base];
  const roots = [...outs, ...base].filter((t) => t.requiresGrad);
  const higher = answer.second !== undefined;
  const fixed = (like: OgeeTensor, i: number): OgeeTensor => {
    const size = like.shape.reduce((a, b) => a * b, 1);
    return tensorFrom(torch, upstream(size, like.dtype.name, i), like.dtype.name, like.shape);
  };
  const weights = roots.map((root, i) => {
    const weight = fixed(root, i);
    return higher ? (method(weight, "requires_grad_") as OgeeTensor) : weight;
  });
  const autograd = torch["autograd"] as { grad(...args: unknown[]): (OgeeTensor | null)[] };
  const options = { gradOutputs: weights, createGraph: higher, allowUnused: true };
  const first = autograd.grad(roots, done.leaves, options);
  const wrong = compareList("gradient", first, answer.gradients, truthOf(answer, "gradients"), e);
  if (answer.second === undefined || wrong.length > 0 || c.differs?.some((d) => d.in === "second") === true)
    return wrong;
  const depending = first.flatMap((g, i) =>
    g?.requiresGrad === true ? [{ g, weight: fixed(g, 5 + i) }] : [],
  );
  if (depending.length === 0) {
    return compareList("second derivative", [], answer.second, [], e);
  }
  const gradients = depending.map(({ g }) => g);
  const total = depending.map(({ weight }) => weight);
  const wanted = [...done.leaves, ...weights];
  const second = autograd.grad(gradients, wanted, { gradOutputs: total, allowUnused: true });
  return compareList("second derivative", second, answer.second, truthOf(answer, "second"), {
    ...e,
    second: true,
  });
}

function compareList(
  what: string,
  ours: readonly (OgeeTensor | null)[],
  theirs: readonly (TensorText | null)[],
  known: readonly Truth[],
  e: Expectation,
): string[] {
  return theirs.flatMap((text, i) => {
    const finding = compareGradient(ours[i] ?? null, text, known[i], e);
    return finding === null ? [] : [`${what} ${i}: ${finding}`];
  });
}
