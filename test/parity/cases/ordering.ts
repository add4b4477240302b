// Sorting, ranking, finding and counting elements.

import { ALL_DTYPES, bool, f32, i64, LAYOUTS, list, of, t } from "../build.js";
import type { Case, Family, TensorSpec } from "../case.js";

const places = (values: readonly number[], shape: readonly number[] = [values.length]): TensorSpec =>
  t("int64", shape, { domain: { list: values } });

const DUPLICATES = { domain: { list: [3, 1, 2, 3, -1, 2, 0, -0, 1] } } as const;
const sorted: Case[] = [
  ...["sort", "argsort"].flatMap((name) => [
    ...LAYOUTS.flatMap((layout) =>
      [0, 1].map((dim) => of(`torch.${name}`, [f32([3, 5], { layout })], { dim })),
    ),
    ...[{}, { descending: true }, { dim: 0, descending: true }, { dim: 5 }].map((kwargs) =>
      of(`torch.${name}`, [f32([3, 5])], kwargs),
    ),
    ...[[], [0], [1], [2, 0]].map((shape) => of(`torch.${name}`, [f32(shape)])),
    ...[false, true].map((descending) =>
      of(`torch.${name}`, [f32([9], DUPLICATES)], { stable: true, descending, dim: 0 }),
    ),
    of(`torch.${name}`, [
      list("float32", [2, Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
    ]),
    of(`torch.${name}`, [list("float32", [2, Number.NaN, 1])], { descending: true }),
    ...ALL_DTYPES.slice(1, 4).map((type) => of(`torch.${name}`, [list(type, [3, 1, 4, 2, 9])])),
    of(`torch.${name}`, [t("bool", [2], { domain: { list: [1, 0] } })]),
    of(`torch.${name}`, [f32([40])]),
  ]),
  of("torch.msort", [f32([4, 3])]),
  ...[0, 1, 3, 5].flatMap((k) => [
    of("torch.topk", [f32([3, 5]), k]),
    of("torch.topk", [f32([3, 5]), k], { largest: false }),
    of("torch.topk", [f32([5, 3], { layout: "transposed" }), k], { dim: 0 }),
  ]),
  of("torch.topk", [f32([5]), 6]),
  of("torch.topk", [f32([5]), -1]),
  of("torch.topk", [f32([]), 1]),
  of("torch.topk", [list("int64", [4, 2, 9, 7]), 2]),
  of("torch.topk", [list("float32", [4, Number.NaN, 9, 7]), 2]),
  of("torch.topk", [f32([3, 5]), 2, 1, true, true]),
  ...[1, 3, 5].flatMap((k) => [
    of("torch.kthvalue", [f32([3, 5]), k]),
    of("torch.kthvalue", [f32([5, 3], { layout: "transposed" }), k], { dim: 0, keepdim: true }),
  ]),
  of("torch.kthvalue", [f32([5]), 0]),
  of("torch.kthvalue", [f32([5]), 6]),
  of("torch.kthvalue", [list("int64", [4, 2, 9, 7]), 2]),
];

const found: Case[] = [
  ...[[], [0], [5], [2, 3], [2, 0]].flatMap((shape) => [
    of("torch.nonzero", [i64(shape, { domain: [0, 1] })]),
    of("torch.argwhere", [i64(shape, { domain: [0, 1] })]),
  ]),
  ...ALL_DTYPES.map((type) => of("torch.nonzero", [t(type, [6], { domain: [0, 1] })], {}, { gradients: 0 })),
  of("torch.nonzero", [i64([2, 3], { domain: [0, 1] })], { as_tuple: true }),
  of("torch.nonzero", [i64([], { domain: [1, 1] })], { as_tuple: true }),
  of("torch.nonzero", [list("float32", [0, -0, Number.NaN, 1e-45])], {}, { gradients: 0 }),
  of("torch.nonzero", [i64([3, 4], { domain: [0, 1], layout: "transposed" })]),
  ...["unique", "unique_consecutive"].flatMap((name) =>
    [
      {},
      { return_inverse: true },
      { return_counts: true },
      { return_inverse: true, return_counts: true },
    ].flatMap((kwargs) => [
      of(`torch.${name}`, [list("int64", [3, 1, 1, 2, 3, 3])], kwargs),
      of(`torch.${name}`, [t("int64", [3, 4], { domain: [0, 3] })], kwargs),
      of(`torch.${name}`, [t("int64", [4, 2], { domain: [0, 1] })], { ...kwargs, dim: 0 }),
      of(`torch.${name}`, [t("int64", [2, 5], { domain: [0, 1] })], { ...kwargs, dim: 1 }),
      of(`torch.${name}`, [list("float32", [1.5, 0.5, 1.5])], kwargs, { gradients: 0 }),
      of(`torch.${name}`, [t("bool", [4])], kwargs),
      of(`torch.${name}`, [t("int64", [0])], kwargs),
      of(`torch.${name}`, [t("int64", [])], kwargs),
    ]),
  ),
  ...(["int64", "float32"] as const).flatMap((type) => {
    const steps = list(type, [1, 3, 3, 5, 9]);
    const sought = t(type, [2, 3], { domain: { list: [3, 0, 9, 10, 1, 4] } });
    return [{}, { right: true }, { side: "right" }, { side: "left" }, { out_int32: true }].flatMap(
      (kwargs) => [
        of("torch.searchsorted", [steps, sought], kwargs, { gradients: 0 }),
        of("torch.searchsorted", [steps, 3], kwargs, { gradients: 0 }),
        ...("side" in kwargs
          ? []
          : [
              of("torch.bucketize", [sought, steps], kwargs, { gradients: 0 }),
              of("torch.bucketize", [3, steps], kwargs, { gradients: 0 }),
            ]),
      ],
    );
  }),
  of("torch.searchsorted", [
    t("int64", [2, 4], { domain: { list: [1, 2, 3, 4, 2, 4, 6, 8] } }),
    t("int64", [2, 3], { domain: [0, 9] }),
  ]),
  of("torch.searchsorted", [list("int64", [5, 1, 3]), list("int64", [2, 4])], { sorter: places([1, 2, 0]) }),
  of("torch.searchsorted", [list("int64", [1, 3]), list("float32", [2])], {}, { gradients: 0 }),
  of("torch.searchsorted", [t("int64", [2, 4]), t("int64", [3, 3])]),
  of("torch.searchsorted", [list("int64", [1]), list("int64", [1])], { side: "middle" }),
  of(
    "torch.searchsorted",
    [list("float32", [1, 3, 5]), list("float32", [Number.NaN, 9, 3])],
    {},
    { gradients: 0 },
  ),
  of(
    "torch.searchsorted",
    [list("float32", [1, 3, 5]), list("float64", [3, 4])],
    { right: true },
    { gradients: 0 },
  ),
  of("torch.searchsorted", [list("int64", [1, 3]), 2.5]),
  of("torch.searchsorted", [list("int64", [2n ** 53n, 2n ** 53n + 1n]), list("int64", [2n ** 53n + 1n, 0])]),
  of("torch.searchsorted", [list("float32", [1, 3]), 2], { right: true, side: "left" }, { gradients: 0 }),
  of("torch.searchsorted", [list("float32", [1, 3]), 3], { right: true, side: "right" }, { gradients: 0 }),
  of("torch.searchsorted", [i64([2, 2]), 3]),
  of("torch.searchsorted", [i64([2, 2]), i64([3])]),
  of("torch.searchsorted", [i64([]), i64([3])]),
  of("torch.searchsorted", [i64([0]), i64([2, 2])]),
  of("torch.searchsorted", [i64([2, 0]), i64([2, 3])]),
  of("torch.searchsorted", [list("int64", [1, 3]), i64([0])]),
  of("torch.searchsorted", [list("int64", [1, 3]), i64([])]),
  of("torch.searchsorted", [bool([2]), bool([2])]),
  of("torch.searchsorted", [list("int64", [5, 1]), i64([2])], { sorter: t("int32", [2]) }),
  of("torch.searchsorted", [list("int64", [5, 1]), i64([2])], { sorter: places([1, 0, 2]) }),
  of("torch.bucketize", [t("int32", [2, 3]), list("int64", [-2, 0, 3])]),
  of("torch.bucketize", [i64([3], { layout: "strided" }), list("int64", [-2, 0, 3])]),
  of("torch.bucketize", [2.5, list("int64", [1, 2, 3])]),
  of("torch.bucketize", [i64([3]), i64([2, 2])]),
  of("torch.bucketize", [i64([]), i64([0])]),
  ...["unique", "unique_consecutive"].flatMap((name) => {
    const all = { return_inverse: true, return_counts: true };
    return [
      of(`torch.${name}`, [t("int64", [3, 2, 2], { domain: [0, 1] })], { ...all, dim: 0 }),
      of(`torch.${name}`, [t("int64", [2, 2, 5], { domain: [0, 1], layout: "transposed" })], {
        ...all,
        dim: -1,
      }),
      of(`torch.${name}`, [t("int64", [0, 2])], { ...all, dim: 0 }),
      of(`torch.${name}`, [t("int64", [2, 0])], { ...all, dim: 0 }),
      of(`torch.${name}`, [t("int64", [2, 2])], { dim: 2 }),
      of(`torch.${name}`, [t("int64", [])], { dim: 0 }),
      of(`torch.${name}`, [list("int64", [2n ** 53n + 1n, 2n ** 53n, 2n ** 53n, 1])], all),
      of(`torch.${name}`, [list("float32", [0, -0, 1, 1, 0])], all, { gradients: 0 }),
      ...ALL_DTYPES.map((type) => of(`torch.${name}`, [t(type, [6])], all, { gradients: 0 })),
    ];
  }),
  of("torch.unique", [t("int64", [3, 4], { domain: [0, 3] }), true, true, true]),
  of("torch.unique", [t("int64", [3, 2], { domain: [0, 1] }), true, true, true, 0]),
  of("torch.unique_consecutive", [t("int64", [3, 2], { domain: [0, 1] }), true, true, 0]),
];

export const ordering: Family = { name: "ordering", cases: [...sorted, ...found] };
