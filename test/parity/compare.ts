// Comparing what Ogee answers with what PyTorch answered.

import { type Case, type DTypeName, tensorsOf, type Tolerance } from "./case.js";
import type { Elements } from "./elements.js";
import { elementsIn, isTensor, method, type OgeeTensor, type Torch } from "./ogee.js";
import { type Answer, parseTensor, type ResultText, type TensorText, type Truth } from "./question.js";

/** Float results agree within these unless a case says why not; all other types to the bit. */
export const TOLERANCES: Readonly<Record<"float32" | "float64", Omit<Tolerance, "reason">>> = {
  float32: { rtol: 1e-6, atol: 1e-7 },
  float64: { rtol: 1e-12, atol: 1e-13 },
};

/** A second derivative is a chain of more roundings. */
const SECOND: Readonly<Record<"float32" | "float64", Omit<Tolerance, "reason">>> = {
  float32: { rtol: 4e-6, atol: 4e-7 },
  float64: { rtol: 4e-12, atol: 4e-13 },
};

/** Where terms cancel, this many times what rounding the operands does to the answer: a sum of n terms may be off by n. */
const ROUNDINGS = 64;

export interface Expectation {
  readonly torch: Torch;
  readonly strides: boolean;
  readonly tolerance: Tolerance | undefined;
  /** Whether float64 results are as good as float32's. */
  readonly single: boolean;
  /** Whether it is a second derivative. */
  readonly second: boolean;
  /** Whether requiresGrad counts. */
  readonly recorded: boolean;
  /** Whether the sign of zeros counts. */
  readonly signs: boolean;
}

export function expectationOf(torch: Torch, c: Case, answer: Answer): Expectation {
  const unlike = (part: string): boolean => c.differs?.some((d) => d.in === part) === true;
  // float64 results of float32 operands are computed in float32 somewhere.
  const single = tensorsOf([...c.args, ...(c.input ?? [])]).some(({ dtype }) => dtype === "float32");
  return {
    torch,
    // A copy may lie in memory as it likes.
    strides: c.strides === true && answer.view === true && !unlike("strides"),
    tolerance: c.tolerance,
    single,
    second: false,
    recorded: answer.noFirst === undefined,
    signs: !unlike("signs of zeros"),
  };
}

/** What is wrong with a result; null if nothing is. `known` lists what is known of its tensors. */
export function compareResult(
  ours: unknown,
  theirs: ResultText,
  known: Truth[],
  e: Expectation,
): string | null {
  if (typeof theirs === "string") {
    return compareTensor(ours, theirs, known.shift(), e);
  }
  if ("list" in theirs) {
    const items = itemsOf(ours, theirs.names, e.torch);
    if (items === null || items.length !== theirs.list.length) {
      return `gives ${show(ours, e.torch)}, not ${theirs.list.length} results`;
    }
    for (const [i, item] of theirs.list.entries()) {
      const wrong = compareResult(items[i], item, known, e);
      if (wrong !== null) return `result ${i}: ${wrong}`;
    }
    return null;
  }
  // PyTorch counts tensors only: what is no tensor takes no place among the exact answers but an empty one.
  known.shift();
  return compareScalar(ours, theirs, e);
}

function itemsOf(
  ours: unknown,
  names: readonly string[] | undefined,
  torch: Torch,
): readonly unknown[] | null {
  if (Array.isArray(ours)) return ours;
  if (names === undefined || typeof ours !== "object" || ours === null || isTensor(torch, ours)) return null;
  const fields = ours as Record<string, unknown>;
  return names.map((name) => fields[name]);
}

type ScalarText = Exclude<ResultText, string | { readonly list: readonly ResultText[] }>;

function compareScalar(ours: unknown, theirs: ScalarText, e: Expectation): string | null {
  if ("float" in theirs) {
    const wanted = Number(theirs.float.replace("inf", "Infinity"));
    const near = typeof ours === "number" && close(ours, wanted, e.tolerance ?? TOLERANCES.float64);
    return near ? null : `gives ${show(ours, e.torch)}, not ${theirs.float}`;
  }
  const wanted = "is" in theirs ? theirs.is : "text" in theirs ? theirs.text : theirs.dtype;
  const given =
    "dtype" in theirs
      ? (ours as { name?: unknown } | null)?.name
      : typeof ours === "bigint"
        ? Number(ours)
        : ours;
  const same = given === wanted || (wanted === null && given === undefined);
  return same ? null : `gives ${show(ours, e.torch)}, not ${String(wanted)}`;
}

function show(value: unknown, torch: Torch): string {
  if (isTensor(torch, value)) return `a tensor ${value.dtype.name}[${value.shape}]`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" && value !== null
    ? `an object with ${Object.keys(value).join(", ")}`
    : String(value);
}

export function compareTensor(
  ours: unknown,
  text: TensorText,
  known: Truth | undefined,
  e: Expectation,
): string | null {
  if (!isTensor(e.torch, ours)) {
    return `gives ${show(ours, e.torch)}, not a tensor`;
  }
  const theirs = parseTensor(text);
  if (ours.dtype.name !== theirs.dtype) {
    return `dtype ${ours.dtype.name}, not ${theirs.dtype}`;
  }
  if (ours.shape.join() !== theirs.shape.join()) {
    return `shape [${ours.shape}], not [${theirs.shape}]`;
  }
  if (e.strides && theirs.strides !== null && theirs.elements.length > 0) {
    const strides = method(ours, "stride") as readonly number[];
    const matters = (stride: number, i: number): boolean =>
      theirs.shape[i] === 1 || stride === theirs.strides?.[i];
    if (!strides.every(matters)) return `strides (${strides}), not (${theirs.strides})`;
  }
  if (e.recorded && ours.requiresGrad !== theirs.requiresGrad) {
    return `requiresGrad is ${ours.requiresGrad}`;
  }
  return compareElements(
    elementsIn(ours),
    theirs.elements,
    elementsOf(known?.exact),
    elementsOf(known?.rounding),
    theirs,
    e,
  );
}

/** A gradient; PyTorch's None and zeros mean the same. */
export function compareGradient(
  ours: OgeeTensor | null,
  theirs: TensorText | null,
  known: Truth | undefined,
  e: Expectation,
): string | null {
  const lenient = { ...e, strides: false, recorded: false, signs: false };
  if (ours !== null && theirs !== null) return compareTensor(ours, theirs, known, lenient);
  const present = ours === null ? (theirs === null ? null : parseTensor(theirs).elements) : elementsIn(ours);
  const zero = present === null || Array.from<number | bigint>(present).every((x) => Number(x) === 0);
  return zero ? null : ours === null ? "is missing" : "is given, but PyTorch has none";
}

function elementsOf(text: TensorText | null | undefined): Elements | null {
  return text === null || text === undefined ? null : parseTensor(text).elements;
}

interface Place {
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
}

function compareElements(
  ours: Elements,
  theirs: Elements,
  exact: Elements | null,
  rounding: Elements | null,
  { dtype, shape }: Place,
  e: Expectation,
): string | null {
  if (dtype !== "float32" && dtype !== "float64") {
    const at = Array.from(theirs as Uint8Array).findIndex((x, i) => ours[i] !== x);
    return at < 0 ? null : `${String(ours[at])} at [${position(at, shape)}], not ${String(theirs[at])}`;
  }
  const type = e.single ? "float32" : dtype;
  const special = e.tolerance?.only === undefined || e.tolerance.only === type ? e.tolerance : undefined;
  const tolerance = special ?? (e.second ? SECOND : TOLERANCES)[type];
  const right = (i: number): boolean => {
    const [a, b, c] = [Number(ours[i]), Number(theirs[i]), exact === null ? null : Number(exact[i])];
    if (e.signs && a === 0 && b === 0 && !Object.is(a, b) && (c === null || !Object.is(a, c))) return false;
    const moved = Math.abs(a - (c ?? b)) <= ROUNDINGS * Number(rounding?.[i] ?? 0);
    return close(a, b, tolerance) || moved || (c !== null && (close(a, c, tolerance) || between(a, b, c)));
  };
  let wrong = 0;
  let first = -1;
  for (let i = 0; i < theirs.length; i++) {
    if (!right(i)) {
      wrong++;
      first = first < 0 ? i : first;
    }
  }
  if (wrong === 0) return null;
  const [a, b] = [Number(ours[first]), Number(theirs[first])].map(signed);
  const truth =
    exact === null || exact[first] === theirs[first] ? "" : ` (in float64 ${Number(exact[first])})`;
  return `${a} at [${position(first, shape)}], not ${b}${truth}; ${wrong} of ${theirs.length} are wrong`;
}

function signed(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

function close(a: number, b: number, { rtol, atol }: Omit<Tolerance, "reason">): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b);
}

// Nearer to the truth than PyTorch, from the same side.
function between(a: number, b: number, c: number): boolean {
  return Math.min(b, c) <= a && a <= Math.max(b, c);
}

function position(flat: number, shape: readonly number[]): string {
  const places: number[] = [];
  let rest = flat;
  for (const length of [...shape].reverse()) {
    places.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return places.join(", ");
}
