// Point-wise functions of one tensor: exponentials, logarithms, circular and hyperbolic functions, rounding, signs.

import { all, ALL_DTYPES, f32, FLOATS, LAYOUTS, list, of, SHAPES, SPECIAL, t } from "../build.js";
import type { Case, Domain, DTypeName, Family, Tolerance } from "../case.js";

interface Unary {
  readonly names: readonly string[];
  /** Where it is defined, for the drawn elements. */
  readonly domain?: Domain;
  /** Whether PyTorch has the form that writes over its input; so unless said otherwise. */
  readonly inPlace?: false;
  /** Numbers beside the usual special ones. */
  readonly also?: readonly number[];
  /** Derivatives are compared on drawn elements only. */
  readonly smooth?: true;
  readonly tolerance?: Tolerance;
}

const FUNCTIONS: readonly Unary[] = [
  { names: ["exp", "exp2", "expm1"], also: [88.5, 88.8, -87.5, -103, 127.5, 128] },
  {
    names: ["log", "log2", "log10", "sqrt", "rsqrt"],
    domain: [0.01, 5],
    also: [0.999, 1.001, 1e30, 2 ** -140],
  },
  { names: ["log1p"], domain: [-0.9, 4], also: [-0.999, 1e-4, 1e30] },
  { names: ["sin", "cos", "tan"], also: [1.5707963, 3.1415927, 100, 1e5] },
  { names: ["asin", "acos", "arcsin", "arccos"], domain: [-0.95, 0.95], also: [0.999, -0.999, 1.001] },
  { names: ["atan", "arctan", "asinh", "arcsinh", "sinh", "cosh"], also: [1e-4, 11, 88.9, -89.2] },
  { names: ["acosh", "arccosh"], domain: [1.05, 6], also: [1.0001, 1e30] },
  { names: ["atanh", "arctanh"], domain: [-0.95, 0.95], also: [0.9999, -0.9999] },
  { names: ["erf", "erfc"], also: [0.01, 3.9, 9, 10.1, -4] },
  { names: ["erfinv"], domain: [-0.95, 0.95], also: [0.9999, -0.9999, 1.1] },
  { names: ["sinc"], also: [1e-4, 3, 10.5], smooth: true },
  {
    names: ["lgamma", "digamma"],
    domain: [0.2, 5],
    also: [2.5, 10, 1e5, -0.3],
    smooth: true,
    tolerance: {
      rtol: 2e-6,
      atol: 3e-7,
      reason: "PyTorch's trigamma is good to 1e-9 in float64, 1e-6 in float32",
    },
  },
  { names: ["abs", "absolute"], smooth: true },
  { names: ["neg", "negative", "sign", "sgn"] },
  { names: ["reciprocal", "square"] },
  {
    names: ["ceil", "floor", "round", "trunc", "fix", "frac"],
    also: [1.5, 2.5, -2.5, -1.5, 0.49999997, 8388609],
  },
  { names: ["deg2rad", "rad2deg"] },
  { names: ["sigmoid", "tanh", "relu"], also: [16.64, 17, 88.72, -88.8, 9.1, 1e-4] },
  { names: ["positive"], inPlace: false },
];

/** The calls that every function of one tensor gets. */
function unary(name: string, { domain = [-3, 3], inPlace, also = [], smooth, tolerance }: Unary): Case[] {
  const call = `torch.${name}`;
  const special = [...SPECIAL, ...also];
  const over: Case[] =
    inPlace === false
      ? []
      : [
          ...(["dense", ...LAYOUTS.slice(0, 3)] as const).map((layout) =>
            of(`Tensor.${name}_`, [f32([3, 4], { domain, layout })]),
          ),
          of(`Tensor.${name}_`, [f32([2, 3], { domain, layout: "expanded" })]),
          ...(["int64", "bool"] as const).map((dtype) => of(`Tensor.${name}_`, [t(dtype, [4])])),
          of(`torch.${name}`, [f32([3], { domain })], { out: f32([3]) }),
          of(`torch.${name}`, [f32([2, 2], { domain })], { out: t("float64", [0]) }),
          of(`torch.${name}`, [f32([3], { domain })], { out: t("int64", [3]) }),
          of(`torch.${name}`, [t("int32", [3])], { out: f32([3]) }),
        ];
  const cases = [
    ...SHAPES.map((shape) => of(call, [f32(shape, { domain })])),
    ...LAYOUTS.map((layout) => of(call, [f32([3, 4], { domain, layout })])),
    of(call, [t("float64", [5], { domain })]),
    ...ALL_DTYPES.slice(0, 4).map((dtype: DTypeName) => of(call, [t(dtype, [6])])),
    of(call, [list("int64", [0, 1, -1, 2n ** 53n + 1n, -(2n ** 62n)])]),
    ...FLOATS.map((dtype) => of(call, [list(dtype, special)], {}, { gradients: smooth === true ? 0 : 1 })),
    ...over,
    of(call, []),
    of(call, ["text"]),
    of(call, [f32([2]), f32([2])]),
    of(call, [f32([2])], { alpha: 1 }),
  ];
  return tolerance === undefined ? cases : all({ tolerance }, cases);
}

const withArguments: Case[] = [
  ...[0, 1, 2, -1].map((decimals) =>
    of("torch.round", [list("float32", [123.456, -0.055, 2.5, 1e6, 25])], { decimals }),
  ),
  of("torch.round", [list("float64", [123.456, -0.055, 2.675, 1e6, 25])], { decimals: 2 }),
  of("torch.round", [list("int64", [123, -55])], { decimals: 1 }),
  of("Tensor.round_", [list("float32", [123.456, -0.055])], { decimals: 1 }),
  ...[{}, { nan: 5 }, { posinf: 7 }, { neginf: -7 }, { nan: 1.5, posinf: 2.5, neginf: -3.5 }].flatMap(
    (kwargs) =>
      FLOATS.flatMap((dtype) => [
        of("torch.nan_to_num", [list(dtype, SPECIAL)], kwargs),
        of("Tensor.nan_to_num_", [list(dtype, SPECIAL)], kwargs),
      ]),
  ),
  of("torch.nan_to_num", [t("int64", [3])], { nan: 2 }),
  of("torch.nan_to_num", [t("bool", [3])]),
  of("torch.nan_to_num", [list("float32", [Number.NaN, 1])], { out: f32([2]) }),
  ...["isnan", "isinf", "isfinite", "isposinf", "isneginf", "signbit", "logical_not"].flatMap((name) => [
    ...ALL_DTYPES.map((dtype) => of(`torch.${name}`, [t(dtype, [5])])),
    ...FLOATS.map((dtype) => of(`torch.${name}`, [list(dtype, SPECIAL)])),
    ...LAYOUTS.map((layout) => of(`torch.${name}`, [f32([3, 4], { layout })])),
    ...SHAPES.map((shape) => of(`torch.${name}`, [f32(shape)])),
    of(`torch.${name}`, []),
  ]),
  ...["isposinf", "isneginf", "signbit", "logical_not"].flatMap((name) => [
    of(`torch.${name}`, [list("float32", SPECIAL)], { out: t("bool", [27]) }),
    of(`torch.${name}`, [list("float32", [1, 0])], { out: t("int64", [2]) }),
  ]),
  of("Tensor.logical_not_", [f32([3])], {}, { gradients: 0 }),
  of("Tensor.logical_not_", [t("bool", [3])]),
  ...["bool", "uint8", "int32", "int64", "float32"].flatMap((dtype) => [
    of("torch.bitwise_not", [t(dtype as DTypeName, [5])]),
    of("Tensor.bitwise_not_", [t(dtype as DTypeName, [5])], {}, { gradients: 0 }),
  ]),
  ...[null, 1e-6, 0.1].flatMap((eps) =>
    ["torch.logit", "Tensor.logit_"].flatMap((call) => [
      of(call, [f32([2, 3], { domain: [0.01, 0.99] }), eps]),
      of(call, [list("float32", [0, 1, 0.5, 1e-7, 0.9999999, -1, 2, Number.NaN])], { eps }, { gradients: 1 }),
      of(call, [t("int64", [3])], { eps }),
    ]),
  ),
];

export const pointwiseUnary: Family = {
  name: "pointwise-unary",
  cases: [...FUNCTIONS.flatMap((f) => f.names.flatMap((name) => unary(name, f))), ...withArguments],
};
