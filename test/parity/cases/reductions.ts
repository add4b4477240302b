// Reductions: sums, extremes, spreads, norms and counts, over all dimensions or some.

import { ALL_DTYPES, dtype, f32, f64, LAYOUTS, list, of, t } from "../build.js";
import type { Case, Family, TensorSpec, Value } from "../case.js";

type Keywords = Readonly<Record<string, Value>>;

interface Reduction {
  readonly name: string;
  /** Whether `dim` may be a list. */
  readonly lists: boolean;
  /** Whether it can be called without `dim`. */
  readonly whole?: false;
  /** Keywords that every call may have. */
  readonly keywords?: readonly Keywords[];
  readonly domain?: TensorSpec["domain"];
}

const REDUCTIONS: readonly Reduction[] = [
  { name: "sum", lists: true, keywords: [{ dtype: dtype("float64") }, { dtype: dtype("int64") }] },
  { name: "nansum", lists: true, keywords: [{ dtype: dtype("float64") }] },
  { name: "mean", lists: true, keywords: [{ dtype: dtype("float64") }] },
  { name: "nanmean", lists: true, keywords: [{ dtype: dtype("float64") }] },
  { name: "prod", lists: false, keywords: [{ dtype: dtype("float64") }], domain: [0.5, 2] },
  { name: "var", lists: true, keywords: [{ unbiased: false }, { unbiased: true }] },
  { name: "std", lists: true, keywords: [{ unbiased: false }, { unbiased: true }] },
  { name: "var_mean", lists: true, keywords: [{ unbiased: false }] },
  { name: "std_mean", lists: true, keywords: [{ unbiased: false }] },
  { name: "max", lists: false },
  { name: "min", lists: false },
  { name: "amax", lists: true },
  { name: "amin", lists: true },
  { name: "argmax", lists: false },
  { name: "argmin", lists: false },
  { name: "median", lists: false },
  { name: "nanmedian", lists: false },
  { name: "mode", lists: false },
  { name: "all", lists: false },
  { name: "any", lists: false },
  { name: "logsumexp", lists: true, whole: false },
  { name: "count_nonzero", lists: true },
];

// PyTorch has no keepdim here.
const WITHOUT_KEEPDIM = new Set(["count_nonzero"]);

function dims({ lists, whole }: Reduction): Value[] {
  return [
    0,
    -1,
    1,
    ...(lists ? [[0], [0, 1], [-1, 0], [0, 0]] : []),
    2,
    -3,
    ...(whole === false ? [] : [null]),
  ];
}

function reduction(r: Reduction): Case[] {
  const call = `torch.${r.name}`;
  const f = (shape: readonly number[], layout: TensorSpec["layout"] = "dense"): TensorSpec =>
    f32(shape, { layout, domain: r.domain ?? [-3, 3] });
  const keeps = !WITHOUT_KEEPDIM.has(r.name);
  const keyword = r.keywords ?? [];
  return [
    ...[[], [0], [1], [17], [3, 5], [2, 3, 4], [2, 0, 3]].map((shape) => of(call, [f(shape)])),
    ...dims(r).flatMap((dim) => [
      of(call, [f([3, 5])], { dim }),
      ...(keeps && dim !== null ? [of(call, [f([3, 5])], { dim, keepdim: true })] : []),
    ]),
    of(call, [f([2, 3, 4]), 1]),
    ...(keeps && r.name !== "var" && r.name !== "std" ? [of(call, [f([2, 3, 4]), -1, true])] : []),
    ...(r.lists ? [of(call, [f([2, 3, 4])], { dim: [0, 2] })] : []),
    ...(r.lists && r.whole !== false ? [of(call, [f([2, 3, 4])], { dim: [] })] : []),
    ...[0, 1].flatMap((dim) => [of(call, [f([2, 0])], { dim }), of(call, [f([0, 3])], { dim })]),
    ...LAYOUTS.flatMap((layout) => [
      of(call, [f([4, 6], layout)], { dim: 0 }),
      of(call, [f([4, 6], layout)], { dim: 1 }),
    ]),
    of(call, [f([])], { dim: 0 }),
    of(call, [f([])], { dim: -1 }),
    of(call, [f([])], { dim: 1 }),
    ...keyword.flatMap((kwargs) => [
      of(call, [f([3, 5])], kwargs),
      of(call, [f([3, 5])], { dim: 1, ...kwargs }),
    ]),
    of(call, [f64([3, 5], { domain: r.domain ?? [-3, 3] })], { dim: 1 }),
    ...ALL_DTYPES.flatMap((type) => [of(call, [t(type, [3, 4])]), of(call, [t(type, [3, 4])], { dim: 0 })]),
    ...[
      [1, Number.NaN, 2],
      [Number.POSITIVE_INFINITY, 1, -1],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
      [2, 2, 1, 2],
    ].flatMap((values) => [
      of(call, [list("float32", values)], {}, { gradients: values.includes(Number.NaN) ? 0 : 1 }),
      of(call, [list("float32", values)], { dim: 0 }, { gradients: values.includes(Number.NaN) ? 0 : 1 }),
    ]),
    of(call, [f([2, 3])], { dim: 0.5 }),
    of(call, [f([2, 3])], { axes: 0 }),
    of(call, []),
  ];
}

const outs: Case[] = [
  ...["sum", "mean", "prod", "var", "std", "amax", "amin", "argmax", "logsumexp", "nansum", "all", "any"].map(
    (name) =>
      of(`torch.${name}`, [f32([2, 3])], {
        dim: 0,
        out: t(
          name === "argmax" ? "int64" : name.startsWith("a") && name.length === 3 ? "bool" : "float32",
          [3],
        ),
      }),
  ),
  ...["max", "min", "median", "mode"].map((name) =>
    of(`torch.${name}`, [f32([2, 3])], { dim: 0, out: [f32([3]), t("int64", [3])] }),
  ),
];

const corrections: Case[] = ["var", "std", "var_mean", "std_mean"].flatMap((name) => [
  ...[0, 1, 2, 5].map((correction) => of(`torch.${name}`, [f32([4, 3])], { dim: 0, correction })),
  of(`torch.${name}`, [f32([4, 3])], { dim: null, correction: 0, keepdim: true }),
  of(`torch.${name}`, [f32([4, 3]), 0, false, true]),
  of(`torch.${name}`, [f32([4, 3]), false]),
  of(`torch.${name}`, [list("float32", [1e4, 1e4 + 1, 1e4 + 2])]),
]);

const ORDERS: readonly Value[] = [2, 1, 0, 3, 0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1];
const norms: Case[] = [
  of("torch.norm", [f32([2, 3])]),
  of("torch.norm", [f32([2, 3])], { p: "fro" }),
  of("torch.norm", [f32([2, 3])], { p: "fro", dim: [0, 1] }),
  of("torch.norm", [f32([2, 3])], { p: "sup" }),
  of("torch.norm", [t("int64", [3])]),
  of("torch.norm", [f32([0])]),
  of("torch.norm", [f32([2, 3])], { p: 2, dtype: dtype("float64") }),
  of("torch.norm", [list("float32", [0, 0])]),
  of("torch.norm", [list("float32", [3e20, 4e20])]),
  ...ORDERS.flatMap((p) => [
    of("torch.norm", [f32([2, 3])], { p }),
    of("torch.norm", [f32([2, 3])], { p, dim: 1 }),
    of("torch.norm", [f32([2, 3], { layout: "transposed" })], { p, dim: [0, 1], keepdim: true }),
    of("torch.dist", [f32([2, 3]), f32([3])], { p }),
    of("torch.linalg.vector_norm", [f32([2, 3])], { ord: p }),
    of("torch.linalg.vector_norm", [f32([2, 3])], { ord: p, dim: 0, keepdim: true }),
  ]),
  of("torch.linalg.norm", [f32([2, 3])]),
  of("torch.linalg.norm", [f32([2, 3])], { ord: "fro" }),
  of("torch.linalg.norm", [f32([2, 3])], { ord: 1, dim: 0 }),
  of("torch.dist", [f32([3]), f32([4])]),
];

const SCANS = ["cumsum", "cumprod", "cummax", "cummin", "logcumsumexp"] as const;
const scans: Case[] = SCANS.flatMap((name) => {
  const call = `torch.${name}`;
  return [
    ...[[], [0], [1], [9]].map((shape) => of(call, [f32(shape), 0])),
    ...[0, 1, -1, 2].map((dim) => of(call, [f32([3, 4])], { dim })),
    of(call, [f32([2, 3, 4]), 1]),
    ...LAYOUTS.flatMap((layout) => [
      of(call, [f32([4, 5], { layout }), 0]),
      of(call, [f32([4, 5], { layout }), 1]),
    ]),
    of(call, [f64([5]), 0]),
    ...ALL_DTYPES.slice(0, 4).map((type) => of(call, [t(type, [5]), 0])),
    of(call, [list("float32", [1, 0, 2, 0, 3]), 0]),
    of(call, [list("float32", [1, 0, 2, 3]), 0]),
    of(call, [list("float32", [1, Number.NaN, 2, Number.POSITIVE_INFINITY]), 0], {}, { gradients: 0 }),
    of(call, [list("float32", [2, 2, 1, 2]), 0]),
    of(call, [f32([3])]),
    of(call, [f32([3]), 0], {
      out: name === "cummax" || name === "cummin" ? [f32([3]), t("int64", [3])] : f32([3]),
    }),
    ...(name === "cumsum" || name === "cumprod"
      ? [
          of(call, [f32([3]), 0], { dtype: dtype("float64") }),
          of(call, [t("uint8", [3]), 0], { dtype: dtype("uint8") }),
          of(`Tensor.${name}_`, [f32([2, 3]), 1]),
          of(`Tensor.${name}_`, [f32([2, 3], { layout: "transposed" }), 0]),
          of(`Tensor.${name}_`, [t("int64", [3]), 0]),
        ]
      : []),
  ];
});

const counts: Case[] = [
  of("torch.bincount", [list("int64", [1, 3, 1, 0])]),
  of("torch.bincount", [list("int64", [1, 3, 1, 0])], { minlength: 6 }),
  of("torch.bincount", [list("int64", [1, 3, 1]), list("float32", [0.5, 1, 2], { constant: true })]),
  of("torch.bincount", [list("int64", [1, 3, 1])], { weights: list("int64", [1, 2, 3]) }),
  of("torch.bincount", [t("int64", [0])]),
  of("torch.bincount", [t("int64", [0])], { minlength: 3 }),
  of("torch.bincount", [list("uint8", [1, 3, 1])]),
  of("torch.bincount", [list("int64", [-1, 3])]),
  of("torch.bincount", [f32([3])], {}, { gradients: 0 }),
  of("torch.bincount", [t("int64", [2, 2], { domain: [0, 3] })]),
  of("torch.bincount", [list("int64", [1])], { minlength: -1 }),
  ...(["float32", "float64"] as const).flatMap((type) => [
    of("torch.histc", [t(type, [40])], {}, { gradients: 0 }),
    of("torch.histc", [t(type, [40])], { bins: 4, min: -1, max: 1 }, { gradients: 0 }),
    of("torch.histc", [t(type, [8, 5]), 10, -3, 3], {}, { gradients: 0 }),
    of("torch.histc", [list(type, [1, 1, 1])], { bins: 3 }, { gradients: 0 }),
    of("torch.histc", [t(type, [0])], { bins: 3 }, { gradients: 0 }),
  ]),
  of("torch.histc", [f32([3])], { bins: 0 }, { gradients: 0 }),
  of("torch.histc", [f32([3])], { min: 2, max: 1 }, { gradients: 0 }),
  of("torch.histc", [list("float32", [1, Number.NaN])], {}, { gradients: 0 }),
  of("torch.histc", [t("int64", [3])]),
];

const differences: Case[] = [
  ...[{}, { n: 2 }, { n: 0 }, { dim: 0 }, { n: 5 }].map((kwargs) => of("torch.diff", [f32([3, 4])], kwargs)),
  of("torch.diff", [f32([4])], { prepend: f32([1]), append: f32([2]) }),
  ...["torch.trapezoid", "torch.trapz", "torch.cumulative_trapezoid"].flatMap((call) => [
    of(call, [f32([3, 4])]),
    of(call, [f32([3, 4])], { dx: 0.5, dim: 0 }),
    of(call, [f32([3, 4]), f32([4])]),
    of(call, [f32([3, 4]), f32([3])], { dim: 0 }),
    of(call, [f64([2, 3, 4], { layout: "transposed" }), f64([3, 4])]),
    of(call, [f32([2, 3]), f32([2, 3])], { dim: 1 }),
    of(call, [t("int64", [4])]),
    of(call, [f32([1])]),
    of(call, [f32([2, 0])]),
    of(call, [f32([])]),
    of(call, [t("bool", [4])]),
    of(call, [f32([2, 3]), f32([2])]),
  ]),
  of("torch.cov", [f32([3, 5])]),
  of("torch.cov", [f32([5])]),
  of("torch.cov", [f64([2, 4], { layout: "transposed" })], { correction: 0 }),
  of("torch.cov", [f32([3, 4])], { fweights: t("int64", [4], { domain: [1, 4] }) }),
  of("torch.cov", [f64([2, 4])], { aweights: f64([4], { domain: [0.5, 2], constant: true }) }),
  of("torch.cov", [f64([2, 3])], {
    fweights: t("int64", [3], { domain: { list: [1, 3, 2] } }),
    aweights: f64([3], { domain: [0.5, 2], constant: true }),
    correction: 2,
  }),
  of("torch.cov", [t("int64", [2, 3])]),
  of("torch.cov", [t("bool", [2, 3])]),
  of("torch.cov", [f32([2, 2, 2])]),
  of("torch.cov", [f32([2, 3])], { fweights: f32([3]) }),
  of("torch.cov", [f32([2, 3])], { aweights: f32([2], { domain: [1, 2] }) }),
  of("torch.cov", [f32([2, 3])], { fweights: t("int64", [3], { domain: { list: [0, 0, 0] } }) }),
  of("torch.corrcoef", [f32([3, 5])]),
  of("torch.corrcoef", [f64([2, 4], { layout: "strided" })]),
  of("torch.corrcoef", [f32([4])]),
  of("torch.corrcoef", [f32([2, 2, 2])]),
  ...["torch.amax", "torch.amin"].flatMap((call) => [
    of(call, [f64([2, 3])], { dim: 0, out: f64([3]) }),
    of(call, [f64([2, 3])], { dim: 0, out: f32([3]) }),
  ]),
  of("torch.diff", [t("bool", [4])]),
  of("torch.diff", [t("int64", [4])]),
  of("torch.diff", [f32([])]),
  ...[{}, { dim: 0 }, { dim: 1, keepdim: true }].flatMap((kwargs) => [
    of("torch.aminmax", [f32([3, 4])], kwargs),
    of("torch.aminmax", [t("int64", [3, 4])], kwargs),
  ]),
  of("torch.aminmax", [f32([0])]),
  of("torch.max", [f32([3]), f32([2, 3])]),
  of("torch.min", [f32([3]), t("int64", [3])]),
  ...["linear", "lower", "higher", "nearest", "midpoint"].map((interpolation) =>
    of("torch.quantile", [f32([7]), list("float32", [0, 0.3, 0.5, 1], { constant: true })], {
      interpolation,
    }),
  ),
  of("torch.quantile", [f32([3, 5]), 0.25], { dim: 1, keepdim: true }),
  of("torch.nanquantile", [list("float32", [1, Number.NaN, 3]), 0.5]),
  of("torch.quantile", [f32([3]), 1.5]),
];

export const reductions: Family = {
  name: "reductions",
  cases: [
    ...REDUCTIONS.flatMap(reduction),
    ...outs,
    ...corrections,
    ...norms,
    ...scans,
    ...counts,
    ...differences,
  ],
};
