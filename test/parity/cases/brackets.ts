// Python's brackets: x[...] and x[...] = y, and index_put, which is the same by name.

import { bool, ellipsis, f32, f64, i64, of, slice, t, tuple } from "../build.js";
import type { Case, Family, Layout, TensorSpec, Value } from "../case.js";

const LAID_OUT: readonly Layout[] = ["dense", "transposed", "strided", "offset", "expanded"];
const places = (values: readonly number[], shape: readonly number[] = [values.length]): TensorSpec =>
  t("int64", shape, { domain: { list: values } });

const bracketed: readonly Value[] = [
  0,
  -1,
  1,
  2,
  -3,
  null,
  ellipsis,
  true,
  false,
  slice(),
  slice(1),
  slice(null, 1),
  slice(0, 2, 2),
  slice(-2, -1),
  slice(5, 9),
  slice(null, null, 2),
  slice(2, 1),
  [0, 1],
  [1, 1, 0],
  [true, false],
  bool([2]),
  bool([2, 3]),
  bool([2, 3, 4]),
  bool([3]),
  places([1, 0, 1]),
  places([0, -1], [2, 1]),
  places([2]),
  places([], [0]),
  t("uint8", [2], { domain: [0, 1] }),
  t("int32", [2], { domain: [0, 1] }),
  tuple(0, 1),
  tuple(0, 1, 2),
  tuple(0, 1, 2, 0),
  tuple(1, slice(1)),
  tuple(slice(), slice(), -1),
  tuple(ellipsis, 0),
  tuple(0, ellipsis),
  tuple(null, 0),
  tuple(slice(), null),
  tuple(ellipsis, null),
  tuple(0, null, slice(null, null, 3)),
  tuple([0, 1], [1, 2]),
  tuple([0, 1], slice(), [1, 2]),
  tuple(slice(), [0, 2]),
  tuple(places([0, 1], [2, 1]), places([0, 1, 2])),
  tuple(0, [0, 1]),
  tuple([0, 1], 0),
  tuple(slice(0, 1), places([1, 1]), null),
  tuple(bool([2]), slice(1)),
  tuple(slice(), bool([3])),
  tuple(bool([2]), [0, 1]),
  tuple(slice(), slice(), places([3, 0, -4])),
  tuple(places([5]), 0),
  tuple(slice(null, null, 0)),
  tuple(places([0, 1]), places([0, 1, 2])),
  tuple(),
  tuple(true, slice(1)),
  "0",
  0.5,
];

// An index as text is a slice in Ogee.
const read: Case[] = bracketed
  .filter((index) => typeof index !== "string")
  .flatMap((index) => [
    ...LAID_OUT.slice(0, 4).map((layout) =>
      of("Tensor.__getitem__", [f32([2, 3, 4], { layout }), index], {}, { strides: true }),
    ),
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

export const brackets: Family = { name: "brackets", cases: [...read, ...assigned, ...put] };
