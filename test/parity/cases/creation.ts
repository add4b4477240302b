// Making tensors: from sizes, ranges and data, and like another tensor.

import { ALL_DTYPES, bool, dtype, f32, FLOATS, i64, LAYOUTS, of, t } from "../build.js";
import type { Case, Difference, Family, Value } from "../case.js";

const SIZES: readonly (readonly number[])[] = [[], [0], [3], [2, 3], [2, 0, 3], [1, 1]];

const sized: Case[] = [
  ...["zeros", "ones"].flatMap((name) => [
    ...SIZES.map((size) => of(`torch.${name}`, [size])),
    ...ALL_DTYPES.map((type) => of(`torch.${name}`, [[2, 3]], { dtype: dtype(type) })),
    of(`torch.${name}`, [2, 3]),
    of(`torch.${name}`, [4]),
    of(`torch.${name}`, [2, 3], { dtype: dtype("int64") }),
    of(`torch.${name}`, [[2]], { requires_grad: true }),
    of(`torch.${name}`, [[2]], { dtype: dtype("int64"), requires_grad: true }),
    of(`torch.${name}`, [[2, 2]], { out: f32([0]) }),
    of(`torch.${name}`, [[-1]]),
    of(`torch.${name}`, [[2.5]]),
    of(`torch.${name}`, ["2"]),
    of(`torch.${name}`, [[2]], { colour: 1 }),
  ]),
  ...[1, 2.5, true, Number.NaN].flatMap((value) => [
    of("torch.full", [[2, 3], value], {}, { differs: wholeNumbers(value) }),
    of("torch.full", [[], value], {}, { differs: wholeNumbers(value) }),
    ...ALL_DTYPES.map((type) =>
      of("torch.full", [[2], value], { dtype: dtype(type) }, { differs: nanToInteger(value) }),
    ),
  ]),
  of("torch.full", [[2]]),
  of("torch.full", [[2], 3.5], { requires_grad: true }),
  of("torch.full", [[2], 3], { out: f32([2]) }),
  of("torch.full", [], { size: [2], fill_value: 3.5 }),
];

function nanToInteger(value: unknown): Difference[] {
  const reason = "NaN as an integer is whatever the machine makes of it";
  return Number.isNaN(value)
    ? [
        { in: "result", reason },
        { in: "error", reason },
      ]
    : [];
}

const like: Case[] = ["zeros_like", "ones_like", "full_like"].flatMap((name) => {
  const rest: Value[] = name === "full_like" ? [7] : [];
  const call = `torch.${name}`;
  return [
    ...ALL_DTYPES.map((type) => of(call, [t(type, [2, 3]), ...rest])),
    ...ALL_DTYPES.map((type) => of(call, [f32([3]), ...rest], { dtype: dtype(type) })),
    ...SIZES.map((size) => of(call, [f32(size), ...rest])),
    ...LAYOUTS.map((layout) => of(call, [f32([3, 4], { layout }), ...rest])),
    of(call, [f32([2]), ...rest], { requires_grad: true }),
    of(call, [t("int64", [2]), ...rest], { requires_grad: true }),
    of(call, [[2, 3], ...rest]),
    of(call, []),
  ];
});

const fresh: Case[] = ["new_zeros", "new_ones", "new_full", "new_tensor"].flatMap((name) => {
  const call = `Tensor.${name}`;
  const given: Value[] = name === "new_tensor" ? [[1, 2]] : name === "new_full" ? [[2, 3], 4] : [[2, 3]];
  return [
    ...ALL_DTYPES.map((type) => of(call, [t(type, [1]), ...given])),
    of(call, [f32([1]), ...given], { dtype: dtype("int64") }),
    of(call, [f32([1]), ...given], { requires_grad: true }),
  ];
});

const ranges: Case[] = [
  ...[
    [5],
    [0],
    [2.5],
    [1, 4],
    [1, 2.5, 0.5],
    [5, 1, -1],
    [0, 1, 0.1],
    [3, 1],
    [1, 4, 0],
    [0, 10, 3],
    [-2, 2],
    [10, 0, -2.5],
    [1e10, 1e10 + 3],
  ].flatMap((args) => [
    of("torch.arange", args),
    of("torch.arange", args, { dtype: dtype("float64") }),
    of("torch.arange", args, { dtype: dtype("int32") }),
  ]),
  of("torch.arange", [], { start: 1, end: 7, step: 2 }),
  of("torch.arange", [3], { requires_grad: true }),
  of("torch.arange", [3], { dtype: dtype("float32"), requires_grad: true }),
  of("torch.arange", [Number.NaN]),
  of("torch.arange", [Number.POSITIVE_INFINITY]),
  of("torch.arange", [3], { out: t("int64", [0]) }),
  of("torch.arange", [3], { dtype: dtype("bool") }),
  ...["linspace", "logspace"].flatMap((name) => [
    ...(name === "logspace" ? [of("torch.logspace", [0, 3, 4], { dtype: dtype("int32") })] : []),
    ...[
      [0, 1, 5],
      [3, -3, 7],
      [0, 1, 1],
      [0, 1, 0],
      [2, 2, 3],
      [-1, 1, 50],
      [0, 10, 11],
      [-0.5, 0.25, 4],
    ].flatMap((args) =>
      (name === "logspace" ? FLOATS : ALL_DTYPES.slice(2)).map((type) =>
        of(`torch.${name}`, args, { dtype: dtype(type) }),
      ),
    ),
    of(`torch.${name}`, [0, 1, -1]),
    of(`torch.${name}`, [0, 1, 2.5]),
    of(`torch.${name}`, [0, 1]),
    of(`torch.${name}`, [], { start: 0, end: 2, steps: 3 }),
    of(`torch.${name}`, [0, 1, 3], { out: f32([3]) }),
    of(`torch.${name}`, [0, 1, 3], { requires_grad: true }),
  ]),
  of("torch.logspace", [0, 3, 4, 2]),
  of("torch.logspace", [0, 3, 4], { base: 3 }),
];

const matrices: Case[] = [
  ...[[3], [0], [2, 4], [4, 2], [2, 0]].flatMap((args) => [
    of("torch.eye", args),
    of("torch.eye", args, { dtype: dtype("int64") }),
  ]),
  of("torch.eye", [3], { m: 2, dtype: dtype("bool") }),
  of("torch.eye", [-1]),
  of("torch.eye", [2], { out: f32([0]) }),
  of("torch.eye", [2], { requires_grad: true }),
  ...["tril_indices", "triu_indices"].flatMap((name) =>
    [
      [3, 3],
      [2, 4],
      [4, 2, 1],
      [3, 4, -1],
      [0, 3],
      [3, 3, 5],
      [3, 3, -5],
    ].map((args) => of(`torch.${name}`, args)),
  ),
  of("torch.tril_indices", [3, 3], { offset: 1, dtype: dtype("int32") }),
  of("torch.tril_indices", [3, -1]),
];

const data: Case[] = [
  ...[
    3,
    2.5,
    true,
    [],
    [1, 2],
    [1.5, 2],
    [true, false],
    [true, 2],
    [1, 2.5],
    [
      [1, 2],
      [3, 4],
    ],
    [[], []],
    [[[1]]],
    [Number.NaN, Number.POSITIVE_INFINITY],
  ].flatMap((value) => [
    // A whole number is Python's int, so PyTorch makes int64 of it; in JavaScript it is like any other.
    of("torch.tensor", [value], {}, { differs: wholeNumbers(value) }),
    of("torch.tensor", [value], { dtype: dtype("float64") }),
    of("torch.tensor", [value], { dtype: dtype("float32"), requires_grad: true }),
  ]),
  ...ALL_DTYPES.map((type) => of("torch.tensor", [[0, 1, 2]], { dtype: dtype(type) })),
  of("torch.tensor", [[1.9, -1.9]], { dtype: dtype("int64") }),
  of("torch.tensor", [[2n ** 53n + 1n, -(2n ** 62n)]], { dtype: dtype("int64") }),
  of(
    "torch.tensor",
    [[300]],
    { dtype: dtype("uint8") },
    {
      differs: [
        { in: "error", reason: "Ogee wraps as a cast does" },
        { in: "result", reason: "wraps" },
      ],
    },
  ),
  of("torch.tensor", [[1, [2]]]),
  of("torch.tensor", [[[1, 2], [3]]]),
  of("torch.tensor", ["text"]),
  of("torch.tensor", [null]),
  of("torch.tensor", [[1]], { dtype: dtype("int64"), requires_grad: true }),
  ...["scalar_tensor", "as_tensor"].flatMap((name) => [
    of(`torch.${name}`, [2.5]),
    ...ALL_DTYPES.map((type) => of(`torch.${name}`, [1], { dtype: dtype(type) })),
  ]),
  of("torch.as_tensor", [f32([2])]),
  of("torch.as_tensor", [f32([2])], { dtype: dtype("float64") }),
];

function wholeNumbers(value: Value): Difference[] {
  const flat = [value].flat(3);
  const whole =
    flat.length > 0 &&
    flat.every((v) => typeof v !== "number" || Number.isInteger(v)) &&
    flat.some((v) => typeof v === "number");
  return whole ? [{ in: "result", reason: "numbers make float32 in Ogee, whole ones too" }] : [];
}

const grids: Case[] = [
  ...["ij", "xy"].flatMap((indexing) => [
    of("torch.meshgrid", [f32([2]), f32([3])], { indexing }),
    of("torch.meshgrid", [f32([2]), t("float32", [3]), f32([])], { indexing }),
    of("torch.meshgrid", [[t("int64", [2]), t("int64", [0])]], { indexing }),
  ]),
  of("torch.meshgrid", [f32([2]), t("int64", [2])], { indexing: "ij" }),
  of("torch.meshgrid", [f32([2, 2])], { indexing: "ij" }),
  of("torch.meshgrid", [f32([2])], { indexing: "yx" }),
  of("torch.cartesian_prod", [f32([2]), f32([3])]),
  of("torch.cartesian_prod", [t("int64", [3])]),
  of("torch.cartesian_prod", [f32([2]), f32([2]), f32([1])]),
  of("torch.combinations", [f32([4])]),
  of("torch.combinations", [f32([4]), 3]),
  of("torch.combinations", [f32([3])], { r: 2, with_replacement: true }),
  of("torch.combinations", [t("int64", [3])], { r: 1 }),
  of("torch.combinations", [f32([2, 2])]),
  ...[
    [[2, 3], [3]],
    [[], [4]],
    [
      [2, 1],
      [1, 3],
    ],
    [[2], [3]],
  ].map(([a = [], b = []]) => of("torch.broadcast_tensors", [f32(a), f32(b)])),
  of("torch.broadcast_shapes", [[2, 1], [3]]),
  of("torch.broadcast_shapes", [[2], [3]]),
  of("torch.vander", [f32([3])]),
  of("torch.vander", [f32([3])], { N: 4, increasing: true }),
  of("torch.vander", [i64([3]), 4]),
  of("torch.vander", [t("uint8", [3])]),
  of("torch.vander", [bool([3])]),
  of("torch.vander", [f32([3], { layout: "strided" })], { N: 1 }),
  of("torch.vander", [f32([3])], { N: 0 }),
  of("torch.vander", [f32([3])], { N: -1 }),
  of("torch.vander", [f32([3, 1])]),
  of("torch.vander", [f32([0])]),
  of("torch.broadcast_shapes", []),
  of("torch.broadcast_shapes", [3, [1]]),
  of("torch.broadcast_shapes", [[0], [1], [2, 1]]),
  of("torch.broadcast_shapes", [[-1], [1]]),
];

const filled: Case[] = [
  ...ALL_DTYPES.flatMap((type) => [
    of("Tensor.fill_", [t(type, [2, 3]), 2]),
    of("Tensor.zero_", [t(type, [2, 3])]),
  ]),
  of("Tensor.fill_", [f32([3, 4], { layout: "strided" }), 2.5]),
  of("Tensor.fill_", [f32([3]), f32([])]),
  of("Tensor.fill_", [f32([3]), f32([2])]),
  of("Tensor.fill_", [t("int64", [3]), 2.5]),
  of("torch.fill", [f32([3]), 2]),
  ...LAYOUTS.slice(0, 3).map((layout) => of("Tensor.zero_", [f32([3, 4], { layout })])),
];

export const creation: Family = {
  name: "creation",
  cases: [...sized, ...like, ...fresh, ...ranges, ...matrices, ...data, ...grids, ...filled],
};
