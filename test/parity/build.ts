// Building cases: short words for tensors and calls, so that a family's file reads as a list.

import {
  type Case,
  type Difference,
  type Domain,
  type DTypeName,
  type DTypeSpec,
  type EllipsisSpec,
  isList,
  type Layout,
  type SliceSpec,
  type TensorSpec,
  type Tolerance,
  type TupleSpec,
  type Value,
} from "./case.js";

export interface TensorOptions {
  readonly domain?: Domain;
  readonly layout?: Layout;
  /** No gradient is wanted for it. */
  readonly constant?: true;
}

/** What each type holds if a case does not say. */
const DOMAINS: Readonly<Record<DTypeName, Domain>> = {
  bool: [0, 1],
  uint8: [0, 9],
  int32: [-6, 6],
  int64: [-6, 6],
  float32: [-3, 3],
  float64: [-3, 3],
};

/** A tensor. Floating point ones require a gradient unless the case asks for none. */
export function t(dtype: DTypeName, shape: readonly number[], options: TensorOptions = {}): TensorSpec {
  return {
    kind: "tensor",
    dtype,
    shape,
    domain: options.domain ?? DOMAINS[dtype],
    layout: options.layout ?? "dense",
    requiresGrad: false,
    ...(options.constant === true ? { constant: true } : {}),
  };
}

export const f32 = (shape: readonly number[], options: TensorOptions = {}): TensorSpec =>
  t("float32", shape, options);
export const f64 = (shape: readonly number[], options: TensorOptions = {}): TensorSpec =>
  t("float64", shape, options);
export const i64 = (shape: readonly number[], options: TensorOptions = {}): TensorSpec =>
  t("int64", shape, options);
export const bool = (shape: readonly number[], options: TensorOptions = {}): TensorSpec =>
  t("bool", shape, options);

/** A vector of the given elements. */
export function list(
  dtype: DTypeName,
  elements: readonly (number | bigint)[],
  options: TensorOptions = {},
): TensorSpec {
  return t(dtype, [elements.length], { ...options, domain: { list: elements } });
}

export const dtype = (name: DTypeName): DTypeSpec => ({ kind: "dtype", dtype: name });
export const ellipsis: EllipsisSpec = { kind: "ellipsis" };
export const tuple = (...items: Value[]): TupleSpec => ({ kind: "tuple", items });
export function slice(
  start: number | null = null,
  stop: number | null = null,
  step: number | null = null,
): SliceSpec {
  return { kind: "slice", bounds: [start, stop, step] };
}

export interface CaseOptions {
  readonly gradients?: 0 | 1 | 2;
  readonly strides?: boolean;
  readonly tolerance?: Tolerance;
  readonly differs?: readonly Difference[];
}

type Keywords = Readonly<Record<string, Value>>;

/** One call. Derivatives of second order are asked for unless `options` says otherwise. */
export function of(
  call: string,
  args: readonly Value[],
  kwargs: Keywords = {},
  options: CaseOptions = {},
): Case {
  const gradients = "out" in kwargs ? 0 : (options.gradients ?? 2);
  const mark = marking(gradients > 0);
  const named = Object.entries(kwargs).map(([name, value]) => [name, mark(value)] as const);
  return {
    ...options,
    call,
    args: args.map(mark),
    ...(named.length === 0 ? {} : { kwargs: Object.fromEntries(named) }),
    gradients,
  };
}

/** A module made with the arguments and called with `input`. */
export function moduleOf(
  call: string,
  args: readonly Value[],
  kwargs: Keywords,
  input: readonly Value[],
  options: CaseOptions = {},
): Case {
  return { ...of(call, args, kwargs, options), input: input.map(marking((options.gradients ?? 2) > 0)) };
}

function marking(wanted: boolean): (value: Value) => Value {
  const mark = (value: Value): Value => {
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return value.map(mark);
    if (value.kind === "tuple") return { ...value, items: value.items.map(mark) };
    if (value.kind !== "tensor") return value;
    const floats = value.dtype === "float32" || value.dtype === "float64";
    return { ...value, requiresGrad: wanted && floats && value.constant !== true };
  };
  return mark;
}

/** The same calls with options for all of them. */
export function all(options: CaseOptions, cases: readonly Case[]): Case[] {
  return cases.map((c) => ({
    ...c,
    ...options,
    gradients: options.gradients === undefined ? c.gradients : options.gradients,
  }));
}

export const FLOATS = ["float32", "float64"] as const;
export const INTEGERS = ["uint8", "int32", "int64"] as const;
export const ALL_DTYPES = ["bool", "uint8", "int32", "int64", "float32", "float64"] as const;

/** Shapes at the edges: no dimension, no elements, one element, sizes that fill no vector register. */
export const SHAPES = [[], [0], [1], [7], [3, 0, 2], [2, 1, 5]] as const;

/** The same tensor shown through other strides. */
export const LAYOUTS = ["transposed", "strided", "offset", "expanded"] as const;

/** Numbers on which formulas break: zeros, the ends of the range, subnormals, where exp overflows. */
export const SPECIAL: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  1e-45,
  -1e-45,
  1e-38,
  -1e-38,
  1.1754943508222875e-38,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  20,
  -20,
  90,
  -90,
  1e3,
  -1e3,
  1e-8,
  -1e-8,
  16777217,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

/** For sums of products in another order than PyTorch's: errors grow with the terms, not with the sum. */
export const PRODUCTS: Tolerance = {
  rtol: 2e-6,
  atol: 1e-5,
  reason: "sums of up to 20 products of size 9, in another order",
};
