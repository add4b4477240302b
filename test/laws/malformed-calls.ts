// Malformed calls, and what must hold after each of them.

import fc from "fast-check";
import { heap } from "../../src/engine/heap.js";
import * as torch from "../../src/index.js";
import { OTHER_NAMES, TENSOR_NAMES, UserError, valueOf, World } from "./malformed-values.js";
import { publicFunctions, type Subject } from "./public-functions.js";

/** One argument: a value by its name in the table, or options with values by name. */
export type Argument = string | { readonly options: readonly (readonly [key: string, value: string])[] };

const anyValue = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...TENSOR_NAMES) },
  { weight: 3, arbitrary: fc.constantFrom(...OTHER_NAMES) },
);

/** The keywords of a function, as its own error about an unknown one lists them. */
export function keywordsOf(subject: Subject): string[] {
  for (const first of [[valueOf(new World(), "float32[2,3]")], []]) {
    try {
      subject.call([...first, { noSuchKeyword: 1 }]);
    } catch (error) {
      const listed = /'noSuchKeyword'; it takes (.*)$/.exec(error instanceof Error ? error.message : "");
      if (listed !== null && listed[1] !== "none") {
        return (listed[1] as string).split(", ");
      }
    }
  }
  return [];
}

/** Calls of a function: mostly with a tensor first where one belongs there, then anything, then maybe options. */
export function callsOf(subject: Subject): fc.Arbitrary<readonly Argument[]> {
  const keywords = [...keywordsOf(subject), "noSuchKeyword"];
  const options = fc
    .array(fc.tuple(fc.constantFrom(...keywords), anyValue), { minLength: 1, maxLength: 3 })
    .map((entries): Argument => ({ options: entries }));
  const rest = fc.tuple(fc.array(anyValue, { maxLength: 4 }), fc.option(options, { nil: null, freq: 2 }));
  const first = subject.tensorFirst
    ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...TENSOR_NAMES) }, { weight: 1, arbitrary: anyValue })
    : anyValue;
  return fc
    .tuple(fc.option(first, { freq: 20, nil: null }), rest)
    .map(([head, [list, last]]) => [
      ...(head === null ? [] : [head]),
      ...list,
      ...(last === null ? [] : [last]),
    ]);
}

function materialise(world: World, argument: Argument): unknown {
  return typeof argument === "string"
    ? valueOf(world, argument)
    : Object.fromEntries(argument.options.map(([key, value]) => [key, valueOf(world, value)]));
}

interface Portrait {
  readonly tensor: torch.Tensor;
  readonly shape: string;
  readonly version: number;
  readonly requiresGrad: boolean;
  readonly gradFn: unknown;
  readonly bits: string;
}

function portrait(tensor: torch.Tensor): Portrait {
  const { version, requiresGrad, gradFn } = tensor;
  const shape = `${tensor.dtype.toString()} [${tensor.shape.join()}] by ${tensor.stride().join()}`;
  return {
    tensor,
    shape,
    version,
    requiresGrad,
    gradFn,
    bits: String(new Uint8Array(tensor.toTypedArray().buffer)),
  };
}

function damage(before: Portrait): string | null {
  const after = portrait(before.tensor);
  const changed = (["shape", "version", "requiresGrad", "gradFn", "bits"] as const).filter(
    (key) => before[key] !== after[key],
  );
  return changed.length === 0 && before.tensor.gradient === null
    ? null
    : `${before.shape}: ${changed.join(", ") || "grad"} changed`;
}

const INTERNAL_MESSAGES: RegExp =
  /Cannot (?!reshape)|is not a function|not iterable|Invalid (typed )?array|is not a constructor|call stack|memory access|unreachable|divide by zero|\[object |\(reading|Reduce of empty|is not defined|detached|converted to a BigInt|primitive|Invalid count/;

/** The names with which errors may begin: those of the public face. */
const NAMES: ReadonlySet<string> = new Set([
  ...publicFunctions().map((s) => s.name),
  "setState",
  "Tensor",
  "forward",
  "functional",
]);
// `relu(x, { inplace: true })` speaks of relu_.
const isName = (name: string): boolean => NAMES.has(name) || NAMES.has(name.replace(/_$/, ""));
const SLOW_MILLISECONDS = 2000;
const GIANT_BYTES = 2 ** 28;

/** What is wrong with an error, or null. */
export function faultOfError(error: unknown): string | null {
  if (error instanceof UserError) {
    return null;
  }
  if (!(error instanceof Error)) {
    return `threw ${String(error)}, which is no Error`;
  }
  const { message } = error;
  if (INTERNAL_MESSAGES.test(message)) {
    return `internal message: ${message}`;
  }
  const named = /^(?:[a-z]\w*\.)*(\w+)(?::| \w+:| expects) \S/.exec(message);
  if (
    named === null ||
    !isName((named[1] as string).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
  ) {
    return `does not begin with an operation's name: ${message}`;
  }
  return null;
}

const reference = torch.tensor([-1, 0, 2], { requiresGrad: true });
/** Sigmoid and its derivative at -1, 0 and 2. */
const KNOWN = [0.2689414213699951, 0.5, 0.8807970779778823, 0.19661193324148185, 0.25, 0.1049935854035065];

/** A call whose answer is known; null if it is right. */
export function knownAnswer(): string | null {
  const y = torch.sigmoid(reference);
  y.sum().backward();
  const { grad } = reference;
  reference.grad = null;
  const found = [y.tolist(), grad?.tolist()].flat() as number[];
  return KNOWN.every((v, i) => Math.abs((found[i] as number) - v) < 1e-7)
    ? null
    : `afterwards sigmoid gives ${found.join()}`;
}

function stateOf(): string {
  const state = torch.getRngState();
  return `${torch.isGradEnabled()} ${torch.getDefaultDtype()} ${torch.initialSeed()} ${Buffer.from(state).toString("base64")}`;
}

function reset(): void {
  torch.setGradEnabled(true);
  torch.setDefaultDtype(torch.float32);
  torch.manualSeed(1);
  torch.autograd.setDetectAnomaly(false);
  torch.setPrintoptions({ profile: "default" });
}

/** What is wrong with a result: a tensor whose shape is none, or that cannot be read. */
function faultOfResult(result: unknown): string | null {
  for (const t of Array.isArray(result) ? (result as unknown[]) : [result]) {
    if (t instanceof torch.Tensor) {
      if (!t.shape.every((n) => Number.isInteger(n) && n >= 0)) {
        return `gave a tensor of shape [${t.shape.join(", ")}]`;
      }
      if (t.array.size < 1000) {
        String(t);
      }
    }
  }
  return null;
}

/** Makes one call and says what is wrong with what happened, or null. */
export function faultOfCall(subject: Subject, call: readonly Argument[]): string | null {
  reset();
  const world = new World();
  const args = call.map((argument) => materialise(world, argument));
  const before = [...world.tensors.values()].map(portrait);
  const state = stateOf();
  const memory = heap.used;
  const start = performance.now();
  let fault: string | null = null;
  let threw = false;
  try {
    fault = faultOfResult(subject.call(args));
  } catch (error) {
    threw = true;
    fault = faultOfError(error);
  }
  const took = performance.now() - start;
  if (fault === null && took > SLOW_MILLISECONDS) {
    fault = `took ${took.toFixed(0)} ms`;
  }
  if (fault === null && heap.used - memory > GIANT_BYTES) {
    fault = `took ${heap.used - memory} bytes`;
  }
  if (fault === null && threw) {
    fault = before.map(damage).find((d) => d !== null) ?? null;
    if (fault === null && stateOf() !== state) {
      fault = `state was ${state}, is ${stateOf()}`;
    }
  }
  reset();
  return fault ?? knownAnswer();
}

/** A call as one would write it. */
export function printed(call: readonly Argument[]): string {
  return `(${call.map((a) => (typeof a === "string" ? a : `{ ${a.options.map(([k, v]) => `${k}: ${v}`).join(", ")} }`)).join("; ")})`;
}
