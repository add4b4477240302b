// Picking, placing, ordering and finding elements, and Python's brackets.

import { ALL_DTYPES, bool, ellipsis, f32, f64, i64, LAYOUTS, list, of, slice, t, tuple } from "../build.js";
import type { Case, Family, Layout, TensorSpec, Value } from "../case.js";

const LAID_OUT: readonly Layout[] = ["dense", "transposed", "strided", "offset", "expanded"];
const places = (values: readonly number[], shape: readonly number[] = [values.length]): TensorSpec => t("int64", shape, { domain: { list: values } });

const bracketed: readonly Value[] = [
  0, -1, 1, 2, -3, null, ellipsis, true, false, slice(), slice(1), slice(null, 1), slice(0, 2, 2), slice(-2, -1), slice(5, 9),
  slice(null, null, 2), slice(2, 1), [0, 1], [1, 1, 0], [true, false], bool([2]), bool([2, 3]), bool([2, 3, 4]), bool([3]),
  places([1, 0, 1]), places([0, -1], [2, 1]), places([2]), places([], [0]), t("uint8", [2], { domain: [0, 1] }), t("int32", [2], { domain: [0, 1] }),
  tuple(0, 1), tuple(0, 1, 2), tuple(0, 1, 2, 0), tuple(1, slice(1)), tuple(slice(), slice(), -1), tuple(ellipsis, 0), tuple(0, ellipsis),
  tuple(null, 0), tuple(slice(), null), tuple(ellipsis, null), tuple(0, null, slice(null, null, 3)),
  tuple([0, 1], [1, 2]), tuple([0, 1], slice(), [1, 2]), tuple(slice(), [0, 2]), tuple(places([0, 1], [2, 1]), places([0, 1, 2])),
  tuple(0, [0, 1]), tuple([0, 1], 0), tuple(slice(0, 1), places([1, 1]), null), tuple(bool([2]), slice(1)), tuple(slice(), bool([3])),
  tuple(bool([2]), [0, 1]), tuple(slice(), slice(), places([3, 0, -4])), tuple(places([5]), 0), tuple(slice(null, null, 0)),
  tuple(places([0, 1]), places([0, 1, 2])), tuple(), tuple(true, slice(1)), "0", 0.5,
];

// An index as text is a slice in Ogee.
const brackets: Case[] = bracketed
  .filter((index) => typeof index !== "string")
  .flatMap((index) => [
    ...LAID_OUT.slice(0, 4).map((layout) => of("Tensor.__getitem__", [f32([2, 3, 4], { layout }), index], {}, { strides: true })),
    of("Tensor.__getitem__", [i64([2, 3, 4]), index]),
    of("Tensor.__setitem__", [f32([2, 3, 4]), index, 7]),
    of("Tensor.__setitem__", [f32([2, 3, 4], { layout: "transposed" }), index, f32([])]),
    of("Tensor.__setitem__", [i64([2, 3, 4]), index, 7]),
  ]);

const assigned: Case[] = [
  of("Tensor.__setitem__", [f32([2, 3]), 0, f32([3])]),
  of("Tensor.__setitem__", [f32([2, 3]), slice(), f32([2, 1])]),
  of("Tensor.__setitem__", [f32([2, 3]), tuple(slice(), 1), f32([2])]),
  of("Tensor.__setitem__", [f32([2, 3]), 0, f32([1, 1, 3])]),
  of("Tensor.__setitem__", [f32([2, 3]), 0, f32([2])]),
  of("Tensor.__setitem__", [f32([2, 3]), bool([2, 3], { domain: { list: [1, 0, 1] } }), f32([4])]),
  of("Tensor.__setitem__", [f32([3, 2]), places([0, 2]), f32([2, 2])]),
  of("Tensor.__setitem__", [i64([3]), 0, 2.5]),
  of("Tensor.__setitem__", [i64([3]), 0, f32([])]),
  of("Tensor.__setitem__", [f32([3]), 0, f64([])]),
  of("Tensor.__setitem__", [f32([3]), 5, 1]),
  of("Tensor.__getitem__", [f32([]), 0]),
  of("Tensor.__getitem__", [f32([]), tuple()], {}, { strides: true }),
  of("Tensor.__getitem__", [f32([]), ellipsis], {}, { strides: true }),
  of("Tensor.__getitem__", [f32([]), null], {}, { strides: true }),
  of("Tensor.__getitem__", [f32([]), true]),
  of("Tensor.__getitem__", [f32([]), bool([])]),
  of("Tensor.__getitem__", [f32([0, 3]), slice(0, 0)]),
  of("Tensor.__getitem__", [f32([0, 3]), 0]),
  of("Tensor.__getitem__", [f32([0, 3]), places([], [0])]),
];

const put: Case[] = ["Tensor.index_put_", "torch.index_put"].flatMap((call) =>
  [{}, { accumulate: true }].flatMap((kwargs) => [
    of(call, [f32([3, 4]), tuple(places([0, 2])), f32([2, 4])], kwargs),
    of(call, [f32([3, 4]), tuple(places([0, 2, 0]), places([1, 1, 3])), f32([3])], kwargs),
    of(call, [f32([3]), tuple(bool([3], { domain: { list: [1, 0, 1] } })), f32([])], kwargs),
    of(call, [f32([4, 3], { layout: "transposed" }), tuple(places([1])), f32([3])], kwargs),
    of(call, [i64([3]), tuple(places([1, 2])), i64([2])], kwargs),
    of(call, [i64([3]), tuple(places([1, 2])), f32([2])], kwargs),
    of(call, [f32([3]), tuple(places([3])), f32([1])], kwargs),
    of(call, [f32([3]), tuple(places([0, 1])), f32([3])], kwargs),
  ]),
);

const gathered: Case[] = [
  ...LAID_OUT.flatMap((layout) =>
    [0, 1, -1].map((dim) => of("torch.gather", [f32([3, 4], { layout }), dim, t("int64", [2, 3], { domain: [0, 2] })])),
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
        of(call, [f32([3, 4]), 0, t("int64", [4, 4], { domain: [0, 2] }), f32([4, 4]), reduce], kwargs, { gradients: call.startsWith("torch") ? 2 : 0 }),
      ),
    ),
  ),
  ...["torch.index_add", "Tensor.index_add_"].flatMap((call) => [
    ...LAID_OUT.slice(0, 4).map((layout) => of(call, [f32([3, 4], { layout }), 0, places([2, 0, 2]), f32([3, 4])])),
    of(call, [f32([3, 4]), 1, places([3, 1]), f32([3, 2])], { alpha: 2.5 }),
    of(call, [i64([3]), 0, places([1, 1]), i64([2])], { alpha: 2 }),
    of(call, [f32([3]), 0, places([1]), f32([2])]),
    of(call, [f32([3]), 0, places([3]), f32([1])]),
    of(call, [f32([3]), 0, places([0]), i64([1])]),
  ]),
  ...["torch.index_copy", "Tensor.index_copy_"].flatMap((call) => [
    ...LAID_OUT.slice(0, 4).map((layout) => of(call, [f32([3, 4], { layout }), 0, places([2, 0]), f32([2, 4])])),
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

const DUPLICATES = { domain: { list: [3, 1, 2, 3, -1, 2, 0, -0, 1] } } as const;
const sorted: Case[] = [
  ...["sort", "argsort"].flatMap((name) => [
    ...LAYOUTS.flatMap((layout) => [0, 1].map((dim) => of(`torch.${name}`, [f32([3, 5], { layout })], { dim }))),
    ...[{}, { descending: true }, { dim: 0, descending: true }, { dim: 5 }].map((kwargs) => of(`torch.${name}`, [f32([3, 5])], kwargs)),
    ...[[], [0], [1], [2, 0]].map((shape) => of(`torch.${name}`, [f32(shape)])),
    ...[false, true].map((descending) => of(`torch.${name}`, [f32([9], DUPLICATES)], { stable: true, descending, dim: 0 })),
    of(`torch.${name}`, [list("float32", [2, Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])]),
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
    [{}, { return_inverse: true }, { return_counts: true }, { return_inverse: true, return_counts: true }].flatMap((kwargs) => [
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
    return [{}, { right: true }, { side: "right" }, { side: "left" }, { out_int32: true }].flatMap((kwargs) => [
      of("torch.searchsorted", [steps, sought], kwargs, { gradients: 0 }),
      of("torch.searchsorted", [steps, 3], kwargs, { gradients: 0 }),
      ...("side" in kwargs ? [] : [of("torch.bucketize", [sought, steps], kwargs, { gradients: 0 }), of("torch.bucketize", [3, steps], kwargs, { gradients: 0 })]),
    ]);
  }),
  of("torch.searchsorted", [t("int64", [2, 4], { domain: { list: [1, 2, 3, 4, 2, 4, 6, 8] } }), t("int64", [2, 3], { domain: [0, 9] })]),
  of("torch.searchsorted", [list("int64", [5, 1, 3]), list("int64", [2, 4])], { sorter: places([1, 2, 0]) }),
  of("torch.searchsorted", [list("int64", [1, 3]), list("float32", [2])], {}, { gradients: 0 }),
  of("torch.searchsorted", [t("int64", [2, 4]), t("int64", [3, 3])]),
  of("torch.searchsorted", [list("int64", [1]), list("int64", [1])], { side: "middle" }),
];

export const indexing: Family = {
  name: "indexing",
  cases: [...brackets, ...assigned, ...put, ...gathered, ...scattered, ...added, ...masked, ...sorted, ...found],
};
