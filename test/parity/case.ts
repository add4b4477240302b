// A case: one call of a PyTorch operation, as data that both libraries can run.

import type { FormName } from "./forms.js";

export const DTYPE_NAMES = ["bool", "uint8", "int32", "int64", "float32", "float64"] as const;
export type DTypeName = (typeof DTYPE_NAMES)[number];

/** How the elements lie in memory; tools/oracle.py and layout.ts make the same views for each. */
export type Layout = "dense" | "transposed" | "strided" | "offset" | "expanded";

/** Elements drawn evenly from an interval, or listed and repeated as often as needed. */
export type Domain = readonly [low: number, high: number] | { readonly list: readonly (number | bigint)[] };

export interface TensorSpec {
  readonly kind: "tensor";
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  readonly domain: Domain;
  readonly layout: Layout;
  readonly requiresGrad: boolean;
  /** Set where no gradient is wanted although it could have one. */
  readonly constant?: true;
  /** Which elements are drawn; by default those of the tensor's place among the case's. */
  readonly seed?: number;
}

export interface DTypeSpec {
  readonly kind: "dtype";
  readonly dtype: DTypeName;
}

/** Python's `start:stop:step` between brackets. */
export interface SliceSpec {
  readonly kind: "slice";
  readonly bounds: readonly [start: number | null, stop: number | null, step: number | null];
}

/** Python's `...` between brackets. */
export interface EllipsisSpec {
  readonly kind: "ellipsis";
}

/** Several things between brackets, or any other tuple. */
export interface TupleSpec {
  readonly kind: "tuple";
  readonly items: readonly Value[];
}

/** An argument. Whole numbers are Python's int, others its float. */
export type Value =
  | number
  | bigint
  | boolean
  | string
  | null
  | readonly Value[]
  | TensorSpec
  | DTypeSpec
  | SliceSpec
  | EllipsisSpec
  | TupleSpec;

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
  /** The type of computation that it is meant for, if it is not both. */
  readonly only?: "float32" | "float64";
  /** Why the default is not kept. */
  readonly reason: string;
}

/** Part of an answer in which the two libraries are meant to differ. */
export interface Difference {
  readonly in: "result" | "signs of zeros" | "gradients" | "second" | "error" | "strides" | "method";
  readonly reason: string;
}

export interface Case {
  /** In Python's words: "torch.add", "Tensor.add_", "torch.nn.functional.gelu", "torch.nn.Sigmoid". */
  readonly call: string;
  readonly args: readonly Value[];
  readonly kwargs?: Readonly<Record<string, Value>>;
  /** What a module is called with; `args` and `kwargs` make the module. */
  readonly input?: readonly Value[];
  /** What is done with the call, by its name in FORMS: its results have freedoms, or it is to be given something else. */
  readonly form?: FormName;
  /** The highest order of derivatives that is compared. */
  readonly gradients: 0 | 1 | 2;
  /** Whether it is part of the answer that the result is a view, and if so with which strides. */
  readonly strides?: boolean;
  readonly tolerance?: Tolerance;
  readonly differs?: readonly Difference[];
}

export interface Family {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** All tensors of a case, in the order in which both libraries meet them. */
export function tensorsOf(value: unknown): TensorSpec[] {
  if (Array.isArray(value)) return value.flatMap(tensorsOf);
  if (typeof value !== "object" || value === null) return [];
  if ((value as { kind?: string }).kind === "tensor") return [value as TensorSpec];
  if ((value as { kind?: string }).kind === "tuple") return tensorsOf((value as TupleSpec).items);
  return [];
}

/** Whether the call writes over its first tensor. */
export function writesOver({ call, kwargs }: Case): boolean {
  const last = call.split(".").at(-1) ?? "";
  return /[^_]_$/.test(last) || last === "__setitem__" || kwargs?.["inplace"] === true;
}

/** A case in one line, for titles and messages. */
export function describeCase({ call, args, kwargs = {}, input }: Case): string {
  const named = Object.entries(kwargs).map(([name, value]) => `${name}=${describeValue(value)}`);
  const made = `${call}(${[...args.map(describeValue), ...named].join(", ")})`;
  return input === undefined ? made : `${made}(${input.map(describeValue).join(", ")})`;
}

function describeValue(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(describeValue).join(", ")}]`;
  switch (value.kind) {
    case "tensor":
      return describeTensor(value);
    case "dtype":
      return value.dtype;
    case "slice":
      return value.bounds.map((bound) => bound ?? "").join(":");
    case "ellipsis":
      return "...";
    case "tuple":
      return `(${value.items.map(describeValue).join(", ")})`;
  }
}

function describeTensor({ dtype, shape, layout, domain }: TensorSpec): string {
  return `${dtype}[${shape}]${layout === "dense" ? "" : ` ${layout}`}${describeDomain(domain)}`;
}

function describeDomain(domain: Domain): string {
  if (!("list" in domain)) return "";
  const shown = domain.list.slice(0, 6).join(" ");
  return `{${shown}${domain.list.length > 6 ? " ..." : ""}}`;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
