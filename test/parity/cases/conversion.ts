// From one element type to another, copies, and what a tensor tells of itself.

import { ALL_DTYPES, bool, dtype, f32, f64, i64, LAYOUTS, list, of, t } from "../build.js";
import type { Case, Family } from "../case.js";

const AWKWARD = [0, -0, 1.9, -1.9, 255, 256, -1, 3e9, 1e-45, 0.1] as const;

const types: Case[] = [
  ...ALL_DTYPES.flatMap((from) => ALL_DTYPES.map((to) => of("Tensor.to", [t(from, [5]), dtype(to)]))),
  ...["float", "double", "long", "int", "byte", "bool"].flatMap((name) => [
    of(`Tensor.${name}`, [f32([2, 3])]),
    of(`Tensor.${name}`, [i64([2, 3])]),
    of(`Tensor.${name}`, [f32([3, 4], { layout: "transposed" })]),
  ]),
  ...(["bool", "int64", "float64"] as const).map((to) =>
    of("Tensor.to", [list("float32", AWKWARD), dtype(to)]),
  ),
  of("Tensor.to", [list("float64", [1e300, 0.1, -1e-300, 16777217]), dtype("float32")]),
  of("Tensor.to", [list("int64", [2n ** 53n + 1n, -(2n ** 31n), 300]), dtype("int32")]),
  of("Tensor.to", [list("int64", [2n ** 53n + 1n, -1, 300]), dtype("uint8")]),
  of("Tensor.to", [list("int64", [2n ** 53n + 1n, 2n ** 24n + 1n]), dtype("float32")]),
  of("Tensor.to", [f32([2]), f64([1], { constant: true })]),
  of("Tensor.to", [f32([2]), dtype("float32")], { copy: true }),
  of("Tensor.to", [f32([2])], { dtype: dtype("float64") }),
  of("Tensor.type_as", [f32([2]), i64([1])]),
  of("Tensor.type_as", [f32([2]), f64([1], { constant: true })]),
  of("Tensor.to", [f32([2]), "quickly"]),
];

const copies: Case[] = [
  ...[[], [0], [2, 3]].flatMap((shape) => [
    of("torch.clone", [f32(shape)]),
    of("Tensor.contiguous", [f32(shape)]),
    of("torch.detach", [f32(shape)]),
  ]),
  ...LAYOUTS.flatMap((layout) => [
    of("torch.clone", [f32([3, 4], { layout })]),
    of("Tensor.contiguous", [f32([3, 4], { layout })], {}, { strides: true }),
    of("Tensor.is_contiguous", [f32([3, 4], { layout })]),
    of("Tensor.stride", [f32([3, 4], { layout })]),
    of("Tensor.tolist", [f32([2, 3], { layout })]),
  ]),
  of("Tensor.copy_", [f32([2, 3]), f32([3])]),
  of("Tensor.copy_", [f32([2, 3]), i64([3])]),
  of("Tensor.copy_", [i64([3]), f32([3])]),
  of("Tensor.copy_", [f32([3]), f64([3])]),
  of("Tensor.copy_", [f32([3, 4], { layout: "strided" }), f32([3, 4], { layout: "transposed" })]),
  of("Tensor.copy_", [f32([3, 4], { layout: "transposed" }), f32([])]),
  of("Tensor.copy_", [f32([3]), f32([2, 3])]),
  of("Tensor.copy_", [f32([3]), f32([2])]),
];

const facts: Case[] = [
  ...ALL_DTYPES.flatMap((type) => [
    of("Tensor.item", [t(type, [])]),
    of("Tensor.item", [t(type, [1, 1])]),
    of("Tensor.tolist", [t(type, [2, 3])]),
    of("Tensor.element_size", [t(type, [1])]),
    of("Tensor.is_floating_point", [t(type, [1])]),
    of("torch.is_floating_point", [t(type, [1])]),
  ]),
  of("Tensor.item", [f32([2])]),
  of("Tensor.item", [f32([0])]),
  of("Tensor.tolist", [f32([0])]),
  of("Tensor.tolist", [f32([2, 0])]),
  ...[[], [0], [2, 3]].flatMap((shape) => [
    of("torch.numel", [f32(shape)]),
    of("Tensor.dim", [f32(shape)]),
    of("Tensor.size", [f32(shape)]),
    of("torch.is_nonzero", [f32(shape)]),
  ]),
  of("Tensor.size", [f32([2, 3]), -1]),
  of("Tensor.size", [f32([2, 3]), 2]),
  of("Tensor.stride", [f32([2, 3]), 0]),
  of("Tensor.stride", [f32([2, 3]), 2]),
  of("torch.is_nonzero", [f32([1])]),
  of("torch.is_nonzero", [i64([1], { domain: { list: [0] } })]),
  of("torch.is_same_size", [f32([2, 3]), f32([2, 3])]),
  of("torch.is_same_size", [f32([2, 3]), f32([3])]),
  of("Tensor.storage_offset", [f32([3, 4], { layout: "offset" })]),
  of("Tensor.ndim.__get__", [f32([2, 3])]),
  of("Tensor.shape.__get__", [f32([2, 3])]),
  of("Tensor.dtype.__get__", [f32([2, 3])]),
  of("Tensor.is_leaf.__get__", [f32([2, 3])]),
  of("Tensor.requires_grad.__get__", [f32([2, 3])]),
];

const promotion: Case[] = [
  ...ALL_DTYPES.flatMap((a) => ALL_DTYPES.map((b) => of("torch.promote_types", [dtype(a), dtype(b)]))),
  ...ALL_DTYPES.flatMap((a) => ALL_DTYPES.map((b) => of("torch.can_cast", [dtype(a), dtype(b)]))),
  ...ALL_DTYPES.flatMap((a) => [2, 2.5, true].map((n) => of("torch.result_type", [t(a, [2]), n]))),
  of("torch.result_type", [i64([2]), f32([])]),
  of("torch.result_type", [bool([]), t("uint8", [])]),
];

export const conversion: Family = {
  name: "conversion",
  cases: [...types, ...copies, ...facts, ...promotion],
};
