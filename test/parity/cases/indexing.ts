// Picking and placing elements by index and by mask.

import { ALL_DTYPES, bool, f32, f64, i64, list, of, t } from "../build.js";
import type { Case, Family, Layout, TensorSpec } from "../case.js";

const LAID_OUT: readonly Layout[] = ["dense", "transposed", "strided", "offset", "expanded"];
const places = (values: readonly number[], shape: readonly number[] = [values.length]): TensorSpec =>
  t("int64", shape, { domain: { list: values } });

const gathered: Case[] = [
  ...LAID_OUT.flatMap((layout) =>
    [0, 1, -1].map((dim) =>
      of("torch.gather", [f32([3, 4], { layout }), dim, t("int64", [2, 3], { domain: [0, 2] })]),
    ),
  ),
  ...ALL_DTYPES.map((type) => of("torch.gather", [t(type, [3]), 0, places([2, 0, 0, 1])])),
  of("torch.gather", [f32([]), 0, places([0], [])]),
  of("torch.gather", [f32([3]), 0, places([], [0])]),
  of("torch.gather", [f32([3]), 0, places([3])]),
  of("torch.gather", [f32([3]), 0, places([-1])]),
  of("torch.gather", [f32([3]), 0, t("int32", [1], { domain: [0, 0] })]),
  of("torch.gather", [f32([3, 2]), 0, places([0, 1])]),
  of("torch.gather", [f32([3, 2]), 2, places([0], [1, 1])]),
  of("torch.gather", [f32([3, 2]), 1, t("int64", [4, 1], { domain: [0, 1] })]),
  of("torch.gather", [f32([3, 4])], { dim: 1, index: t("int64", [3, 2], { domain: [0, 3] }) }),
  of("torch.take_along_dim", [f32([3, 4]), t("int64", [3, 2], { domain: [0, 3] }), 1]),
  of("torch.take_along_dim", [f32([3, 4]), t("int64", [1, 4], { domain: [0, 2] })], { dim: 0 }),
  of("torch.take_along_dim", [f32([3, 4]), places([11, 0, 5])]),
  ...LAID_OUT.flatMap((layout) => [
    of("torch.index_select", [f32([3, 4], { layout }), 0, places([2, 0, 2])]),
    of("torch.index_select", [f32([3, 4], { layout }), -1, places([3, 1])]),
    of("torch.take", [f32([3, 4], { layout }), places([11, 0, -1, 5], [2, 2])]),
  ]),
  ...ALL_DTYPES.map((type) => of("torch.index_select", [t(type, [3]), 0, places([2, 0])])),
  of("torch.index_select", [f32([3]), 0, t("int32", [2], { domain: [0, 2] })]),
  of("torch.index_select", [f32([3]), 0, places([], [0])]),
  of("torch.index_select", [f32([3]), 0, places([3])]),
  of("torch.index_select", [f32([3]), 0, places([0, 1], [1, 2])]),
  of("torch.index_select", [f32([]), 0, places([0])]),
  of("torch.index_select", [f32([3]), 1, places([0])]),
  of("torch.take", [f32([3]), places([3])]),
  of("torch.take", [f32([3]), places([1], [])]),
  of("torch.take", [f32([3]), f32([1], { constant: true })]),
];

const scattered: Case[] = ["torch.scatter", "Tensor.scatter_"].flatMap((call) => {
  const index = t("int64", [2, 3], { domain: [0, 2] });
  return [
    ...LAID_OUT.slice(0, 4).flatMap((layout) => [
      of(call, [f32([3, 4], { layout }), 0, places([0, 1, 2, 2, 0, 1], [2, 3]), f32([2, 3])]),
      of(call, [f32([3, 4], { layout }), 1, places([0, 1, 2, 2, 0, 3], [2, 3]), f32([3, 4])]),
      of(call, [f32([3, 4], { layout }), 0, index, 1.5]),
    ]),
    ...["add", "multiply", "minus"].flatMap((reduce) => [
      of(call, [f32([3, 4]), 0, index, f32([2, 3])], { reduce }, { gradients: 0 }),
      of(call, [f32([3, 4]), 0, index, 2], { reduce }, { gradients: 0 }),
    ]),
    ...ALL_DTYPES.map((type) => of(call, [t(type, [3]), 0, places([2, 0]), t(type, [2])])),
    of(call, [i64([3]), 0, places([2, 0]), f32([2])]),
    of(call, [f32([3]), 0, places([3]), f32([1])]),
    of(call, [f32([3]), 0, places([0, 1]), f32([1])]),
    of(call, [f32([]), 0, places([0], []), f32([])]),
    of(call, [f32([3]), 0, places([], [0]), f32([0])]),
    of(call, [i64([3]), 0, places([1]), 2.5]),
  ];
});

const added: Case[] = [
  ...["torch.scatter_add", "Tensor.scatter_add_"].flatMap((call) => [
    ...LAID_OUT.slice(0, 4).flatMap((layout) => [
      of(call, [f32([3, 4], { layout }), 0, t("int64", [2, 3], { domain: [0, 2] }), f32([2, 4])]),
      of(call, [f32([3, 4], { layout }), 1, t("int64", [3, 5], { domain: [0, 3] }), f32([3, 5])]),
    ]),
    of(call, [i64([3]), 0, places([0, 0, 1]), i64([3])]),
    of(call, [t("bool", [3]), 0, places([0, 0, 1]), t("bool", [3])]),
    of(call, [f32([3]), 0, places([0]), f64([1])]),
    of(call, [f32([3]), 0, places([5]), f32([1])]),
  ]),
  ...["sum", "prod", "mean", "amax", "amin"].flatMap((reduce) =>
    ["torch.scatter_reduce", "Tensor.scatter_reduce_"].flatMap((call) =>
      [{}, { include_self: false }].map((kwargs) =>
        of(call, [f32([3, 4]), 0, t("int64", [4, 4], { domain: [0, 2] }), f32([4, 4]), reduce], kwargs, {
          gradients: call.startsWith("torch") ? 2 : 0,
        }),
      ),
    ),
  ),
  ...["sum", "prod", "mean", "amax", "amin"].flatMap((reduce) =>
    [{}, { include_self: false }].flatMap((kwargs) => {
      const call = "torch.scatter_reduce";
      return [
        of(
          call,
          [
            f64([2, 5], { layout: "transposed" }),
            1,
            t("int64", [2, 3], { domain: [0, 4] }),
            f64([3, 4]),
            reduce,
          ],
          kwargs,
        ),
        of(
          call,
          [f32([3]), 0, places([0, 0, 2, 0]), list("float32", [5, 6, Number.NaN, 2]), reduce],
          kwargs,
          { gradients: 0 },
        ),
        of(
          call,
          [f64([3]), 0, places([0, 0, 0, 2, 2, 1]), list("float64", [0, 2, 3, 5, 1.5, -2]), reduce],
          kwargs,
        ),
        ...ALL_DTYPES.map((type) =>
          of(call, [t(type, [3]), 0, places([0, 0, 2, 0]), t(type, [4]), reduce], kwargs),
        ),
        of(call, [f32([3]), 0, places([], [0]), f32([0]), reduce], kwargs, { gradients: 1 }),
        of(call, [f32([]), 0, places([0], []), f32([]), reduce], kwargs),
      ];
    }),
  ),
  of("torch.scatter_reduce", [f32([3]), 0, places([0]), f32([1]), "max"]),
  of("torch.scatter_reduce", [f32([3]), 0, places([0]), f64([1]), "sum"]),
  of("torch.scatter_reduce", [f32([3]), 0, places([0]), 2, "sum"]),
  of("torch.scatter_reduce", [f32([3]), 0, places([3]), f32([1]), "sum"]),
  of("torch.scatter_reduce", [f32([3]), 0, places([-1]), f32([1]), "sum"]),
  of("torch.scatter_reduce", [f32([3]), 0, places([0, 1]), f32([1]), "sum"]),
  ...["torch.index_add", "Tensor.index_add_"].flatMap((call) => [
    ...LAID_OUT.slice(0, 4).map((layout) =>
      of(call, [f32([3, 4], { layout }), 0, places([2, 0, 2]), f32([3, 4])]),
    ),
    of(call, [f32([3, 4]), 1, places([3, 1]), f32([3, 2])], { alpha: 2.5 }),
    of(call, [i64([3]), 0, places([1, 1]), i64([2])], { alpha: 2 }),
    of(call, [f32([3]), 0, places([1]), f32([2])]),
    of(call, [f32([3]), 0, places([3]), f32([1])]),
    of(call, [f32([3]), 0, places([0]), i64([1])]),
  ]),
  ...["torch.index_copy", "Tensor.index_copy_"].flatMap((call) => [
    ...LAID_OUT.slice(0, 4).map((layout) =>
      of(call, [f32([3, 4], { layout }), 0, places([2, 0]), f32([2, 4])]),
    ),
    of(call, [f32([3, 4]), -1, places([1]), f32([3, 1])]),
    of(call, [f32([3]), 0, places([1]), f64([1])]),
    of(call, [f32([3]), 0, places([4]), f32([1])]),
  ]),
  ...["torch.index_fill", "Tensor.index_fill_"].flatMap((call) => [
    ...LAID_OUT.slice(0, 4).map((layout) => of(call, [f32([3, 4], { layout }), 0, places([2, 0]), 1.5])),
    of(call, [f32([3, 4]), 1, places([2, 0]), f32([])]),
    of(call, [i64([3]), 0, places([-1]), 2]),
    of(call, [f32([3]), 0, places([1]), f32([1])]),
  ]),
];

const masked: Case[] = [
  ...["torch.masked_fill", "Tensor.masked_fill_"].flatMap((call) => [
    ...LAID_OUT.map((layout) => of(call, [f32([3, 4], { layout }), bool([3, 4]), -1.5])),
    ...[[4], [3, 1], [], [1, 4]].map((shape) => of(call, [f32([3, 4]), bool(shape), 9])),
    of(call, [f32([3, 4]), bool([4]), f32([])]),
    of(call, [f32([4]), bool([3, 4]), 2]),
    ...ALL_DTYPES.map((type) => of(call, [t(type, [4]), bool([4]), 1])),
    of(call, [i64([4]), bool([4]), 2.5]),
    of(call, [f32([4]), i64([4], { domain: [0, 1] }), 2]),
    of(call, [f32([4]), bool([3]), 2]),
    of(call, [f32([4]), bool([4]), f32([2])]),
    of(call, [f32([3])], { mask: bool([3]), value: Number.NEGATIVE_INFINITY }),
  ]),
  ...LAID_OUT.map((layout) => of("torch.masked_select", [f32([3, 4], { layout }), bool([3, 4])])),
  ...[[4], [3, 1], [], [2, 3, 4]].map((shape) => of("torch.masked_select", [f32([3, 4]), bool(shape)])),
  ...ALL_DTYPES.map((type) => of("torch.masked_select", [t(type, [4]), bool([4])])),
  of("torch.masked_select", [f32([3]), bool([3], { domain: { list: [0] } })]),
  of("torch.masked_select", [f32([3]), bool([4])]),
  of("torch.masked_select", [f32([3]), i64([3])]),
  ...["torch.masked_scatter", "Tensor.masked_scatter_"].flatMap((call) => [
    of(call, [f32([2, 3]), bool([2, 3]), f32([6])]),
    of(call, [f32([2, 3]), bool([3]), f32([2, 3])]),
    of(call, [f32([4]), bool([4], { domain: { list: [1] } }), f32([2])]),
  ]),
  ...["Tensor.put_", "torch.put"].flatMap((call) => [
    of(call, [f32([2, 3]), places([5, 0]), f32([2])]),
    of(call, [f32([2, 3]), places([1, 1]), f32([2])], { accumulate: true }),
    of(call, [f32([3]), places([3]), f32([1])]),
  ]),
];

export const indexing: Family = { name: "indexing", cases: [...gathered, ...scattered, ...added, ...masked] };
