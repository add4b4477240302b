// Cases as tools/oracle.py reads them, and its answers.

import { createHash } from "node:crypto";
import { type Case, DTYPE_NAMES, type DTypeName, isList, type Value } from "./case.js";
import { type Elements, elementsOf, fromBase64, toBase64 } from "./elements.js";

export type Question = Readonly<Record<string, unknown>>;

export function questionOf(c: Case): Question {
  let place = 0;
  const encode = (value: Value): unknown => {
    if (typeof value === "bigint") return { int: String(value) };
    if (typeof value === "number") {
      const plain = Number.isFinite(value) && !Object.is(value, -0);
      return plain ? value : { float: Object.is(value, -0) ? "-0.0" : String(value) };
    }
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return value.map(encode);
    switch (value.kind) {
      case "tensor": {
        const { dtype, shape, layout, requiresGrad } = value;
        const tensor = toBase64(elementsOf(value, place++));
        return {
          tensor,
          dtype,
          shape,
          ...(layout === "dense" ? {} : { layout }),
          ...(requiresGrad ? { requiresGrad } : {}),
        };
      }
      case "dtype":
        return { dtype: value.dtype };
      case "slice":
        return { slice: value.bounds };
      case "ellipsis":
        return { ellipsis: true };
      case "tuple":
        return { tuple: value.items.map(encode) };
    }
  };
  return {
    call: c.call,
    args: c.args.map(encode),
    ...(c.kwargs === undefined
      ? {}
      : { kwargs: Object.fromEntries(Object.entries(c.kwargs).map(([k, v]) => [k, encode(v)])) }),
    ...(c.input === undefined ? {} : { input: c.input.map(encode) }),
    ...(c.form === undefined ? {} : { form: c.form }),
    ...(c.gradients === 0 ? {} : { gradients: c.gradients }),
    ...(c.strides === true ? { strides: true } : {}),
  };
}

/** Where a question's answer is filed: changes whenever anything about the call changes. */
export function keyOf(question: Question): string {
  return createHash("sha256").update(JSON.stringify(question)).digest("hex").slice(0, 12);
}

/** A tensor in an answer: "float32[2,3](3,1)*:base64". */
export type TensorText = string;

export type ResultText =
  | TensorText
  | { readonly list: readonly ResultText[]; readonly names?: readonly string[] }
  | { readonly float: string }
  | { readonly is: number | boolean | null }
  | { readonly text: string }
  | { readonly dtype: DTypeName };

type MaybeTensor = TensorText | null;

export interface Exact {
  readonly result?: readonly MaybeTensor[];
  readonly self?: readonly MaybeTensor[];
  readonly gradients?: readonly MaybeTensor[];
  readonly second?: readonly MaybeTensor[];
}

/** What is known of a tensor beside PyTorch's float32. */
export interface Truth {
  readonly exact: MaybeTensor;
  readonly rounding: MaybeTensor;
}

/** What is known of a part of an answer, tensor by tensor. */
export function truthOf({ exact, rounding }: Answer, part: keyof Exact): Truth[] {
  const [values, moves] = [exact?.[part] ?? [], rounding?.[part] ?? []];
  const count = Math.max(values.length, moves.length);
  return Array.from({ length: count }, (_, i) => ({ exact: values[i] ?? null, rounding: moves[i] ?? null }));
}

export interface Answer {
  readonly result?: ResultText;
  /** The tensor of which the written view shows a part, after the call. */
  readonly self?: readonly TensorText[];
  readonly gradients?: readonly MaybeTensor[];
  /** For the inputs, then for the upstream gradients. */
  readonly second?: readonly MaybeTensor[];
  /** What float64 gives for the same numbers, where float32 differs. */
  readonly exact?: Exact;
  /** How far float64's answer moves when float32's operands move by half a unit in their last place, if asked for. */
  readonly rounding?: Exact;
  /** Whether the call returned the very tensor that it wrote over. */
  readonly same?: boolean;
  /** Whether it returned its `out`. */
  readonly out?: boolean;
  /** Whether the result shares the first tensor's elements. */
  readonly view?: boolean;
  /** How the module prints. */
  readonly module?: string;
  /** Whether PyTorch has the operation as a method, too. */
  readonly method?: boolean;
  /** Why PyTorch has no derivative: it answered for inputs that require no gradient. */
  readonly noFirst?: string;
  /** Why PyTorch has no second derivative. */
  readonly noSecond?: string;
  readonly error?: { readonly type: string; readonly message: string };
  /** Why the call cannot be compared at all. */
  readonly unusable?: string;
}

export interface TensorAnswer {
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  readonly strides: readonly number[] | null;
  readonly requiresGrad: boolean;
  readonly elements: Elements;
}

export function parseTensor(text: TensorText): TensorAnswer {
  const match = /^(\w+)\[([\d,]*)\](?:\(([\d,]*)\))?(\*?):(.*)$/.exec(text);
  const [, name = "", shape = "", strides, star, data = ""] = match ?? [];
  const dtype = DTYPE_NAMES.find((known) => known === name);
  if (dtype === undefined) {
    throw new Error(`not a tensor's text: ${text.slice(0, 60)}`);
  }
  const numbers = (list: string): number[] => (list === "" ? [] : list.split(",").map(Number));
  return {
    dtype,
    shape: numbers(shape),
    strides: strides === undefined ? null : numbers(strides),
    requiresGrad: star === "*",
    elements: fromBase64(dtype, data),
  };
}
