// Point-wise functions of three tensors or with bounds: where, clamp, lerp, addcmul and their like.

import { ALL_DTYPES, bool, f32, f64, i64, LAYOUTS, list, of, SPECIAL, t } from "../build.js";
import type { Case, Family, Value } from "../case.js";

type Keywords = Readonly<Record<string, Value>>;

const BOUNDS: readonly Keywords[] = [
  { min: -1 },
  { max: 1 },
  { min: -0.5, max: 0.5 },
  { min: 1, max: -1 },
  { min: null, max: 2 },
  { min: Number.NEGATIVE_INFINITY, max: 0 },
];

const clamps: Case[] = ["torch.clamp", "torch.clip", "Tensor.clamp_", "Tensor.clip_"].flatMap((call) => [
  ...BOUNDS.map((bounds) => of(call, [list("float32", SPECIAL)], bounds, { gradients: 1 })),
  ...BOUNDS.slice(0, 4).map((bounds) => of(call, [f32([2, 3], { layout: "transposed" })], bounds)),
  of(call, [f32([3]), -1, 1]),
  of(call, [f32([3]), -1]),
  of(call, [f32([2, 3]), f32([3], { domain: [-2, 0] }), f32([3], { domain: [0, 2] })]),
  of(call, [f32([2, 3])], { min: f32([3], { domain: [-2, 2] }) }),
  of(call, [f32([2, 3])], { max: f32([2, 1], { domain: [-2, 2] }) }),
  of(call, [f32([3])], { min: f32([2, 3]) }),
  of(call, [list("float32", [1, 2, 2, 3])], {
    min: list("float32", [2, 2, 2, 2]),
    max: list("float32", [2, 1, 2, 4]),
  }),
  ...ALL_DTYPES.flatMap((dtype) => [of(call, [t(dtype, [5]), 1, 3]), of(call, [t(dtype, [5]), 0.5, 2.5])]),
  of(call, [i64([3])], { min: f32([3]) }),
  of(call, [f32([3])]),
  of(call, [f32([3])], { min: 1, low: 2 }),
]);

const oneBound: Case[] = ["clamp_min", "clamp_max"].flatMap((name) =>
  [`torch.${name}`, `Tensor.${name}_`].flatMap((call) => [
    of(call, [f32([2, 3]), 0.5]),
    of(call, [f32([2, 3]), f32([3])]),
    of(call, [i64([3]), 2]),
    of(call, [i64([3]), 1.5]),
    of(call, [list("float32", SPECIAL), 0], {}, { gradients: 1 }),
    of(call, [f32([3])]),
  ]),
);

const wheres: Case[] = [
  ...[[], [3], [2, 3], [0], [2, 1]].map((shape) => of("torch.where", [bool(shape), f32([2, 3]), f32([3])])),
  ...LAYOUTS.map((layout) =>
    of("torch.where", [bool([4, 4], { layout }), f32([4, 4], { layout }), f32([4, 4])]),
  ),
  ...ALL_DTYPES.map((dtype) => of("torch.where", [bool([4]), t(dtype, [4]), t(dtype, [4])])),
  of("torch.where", [bool([4]), f32([4]), f64([4])]),
  of("torch.where", [bool([4]), i64([4]), f32([4])]),
  of("torch.where", [bool([4]), t("uint8", [4]), t("int32", [4])]),
  of("torch.where", [bool([4]), f32([4]), 2.5]),
  of("torch.where", [bool([4]), 2, f32([4])]),
  of("torch.where", [bool([4]), 2, 3]),
  of("torch.where", [bool([4]), 2.5, 3.5]),
  of("torch.where", [bool([4]), i64([4]), 2.5]),
  of("torch.where", [t("uint8", [4], { domain: [0, 1] }), f32([4]), f32([4])]),
  of("torch.where", [i64([4]), f32([4]), f32([4])]),
  of("torch.where", [bool([4]), f32([3]), f32([4])]),
  of("torch.where", [bool([2, 3])]),
  of("torch.where", [i64([2, 3], { domain: [0, 1], layout: "transposed" })]),
  of("torch.where", [bool([])]),
  of("torch.where", [bool([0, 2])]),
  of("torch.where", [bool([2]), f32([2])]),
  of("torch.where", [f32([4])], {}, { gradients: 0 }),
  of("torch.where", [
    bool([3]),
    list("float32", [Number.NaN, 1, 2]),
    list("float32", [1, Number.POSITIVE_INFINITY, 0]),
  ]),
  of("Tensor.where", [f32([2, 3]), bool([2, 3]), f32([3])]),
];

const lerps: Case[] = ["torch.lerp", "Tensor.lerp_"].flatMap((call) => [
  ...[0, 1, 0.5, 0.3, 2, -1].map((weight) => of(call, [f32([3]), f32([3]), weight])),
  of(call, [f32([2, 3]), f32([3]), f32([2, 1])]),
  of(call, [f32([3]), f32([2, 3]), 0.5]),
  of(call, [f64([2, 3]), f64([3]), f64([])]),
  of(call, [f32([4, 4], { layout: "transposed" }), f32([4, 4], { layout: "strided" }), f32([4, 4])]),
  of(call, [f32([3]), f64([3]), 0.5]),
  of(call, [i64([3]), i64([3]), 0.5]),
  of(call, [f32([3]), f32([3])]),
  of(call, [f32([3]), f32([4]), 0.5]),
]);

const addc: Case[] = ["torch.addcmul", "Tensor.addcmul_", "torch.addcdiv", "Tensor.addcdiv_"].flatMap(
  (call) => {
    const positive = [0.5, 3] as const;
    return [
      ...[{}, { value: 2 }, { value: -0.5 }, { value: 0 }].map((kwargs) =>
        of(call, [f32([2, 3]), f32([3]), f32([2, 1], { domain: positive })], kwargs),
      ),
      of(call, [f32([3]), f32([2, 3]), f32([3], { domain: positive })]),
      of(call, [f64([4]), f64([4]), f64([4], { domain: positive })], { value: 1.5 }),
      of(call, [i64([4]), i64([4]), i64([4], { domain: [1, 5] })], { value: 2 }),
      of(call, [f32([4]), i64([4]), i64([4], { domain: [1, 5] })]),
      of(call, [
        f32([4, 4], { layout: "strided" }),
        f32([4, 4], { layout: "transposed" }),
        f32([4, 4], { domain: positive }),
      ]),
      of(call, [f32([3]), f32([4]), f32([3])]),
      of(call, [f32([3]), f32([3])]),
    ];
  },
);

const membership: Case[] = [{}, { invert: true }, { assume_unique: true }].flatMap((kwargs) => [
  of("torch.isin", [i64([2, 5]), list("int64", [1, 2, 3])], kwargs),
  of("torch.isin", [f32([3]), list("float32", [1, 2, 3])], kwargs, { gradients: 0 }),
  of("torch.isin", [list("float32", [1, 2, Number.NaN]), list("float32", [2, Number.NaN])], kwargs, {
    gradients: 0,
  }),
  of("torch.isin", [i64([4]), 2], kwargs),
  of("torch.isin", [2, i64([4])], kwargs),
  of("torch.isin", [i64([0]), i64([3])], kwargs),
  of("torch.isin", [i64([2, 3], { layout: "transposed" }), i64([2, 2], { layout: "strided" })], kwargs),
  of("torch.isin", [i64([3]), list("float32", [1, 2.5])], kwargs, { gradients: 0 }),
  of("torch.isin", [i64([3]), 1.5], kwargs),
  of("torch.isin", [i64([]), i64([])], kwargs),
  of("torch.isin", [i64([3]), i64([0])], kwargs),
  of("torch.isin", [bool([3]), bool([2])], kwargs),
  of("torch.isin", [list("int64", [2n ** 53n, 2n ** 53n + 1n]), list("int64", [2n ** 53n])], kwargs),
  of("torch.isin", [2, 2], kwargs),
]);

const steps: Case[] = [
  of(
    "torch.heaviside",
    [list("float32", [-1, 0, -0, 2, Number.NaN]), list("float32", [0.5, 0.25, 7, 1, 1])],
    {},
    { gradients: 0 },
  ),
  of("torch.heaviside", [i64([4]), i64([4])]),
  of("torch.heaviside", [f32([3]), f64([3])], {}, { gradients: 0 }),
  of(
    "torch.nextafter",
    [list("float32", [1, -1, 0, 1e-45, Number.POSITIVE_INFINITY]), list("float32", [2, 0, 1, 0, 0])],
    {},
    { gradients: 0 },
  ),
  of(
    "torch.nextafter",
    [list("float64", [1, -1, 0, 5e-324]), list("float64", [2, 0, 1, 0])],
    {},
    { gradients: 0 },
  ),
  of("torch.ldexp", [f32([3]), list("int64", [1, -2, 10])]),
  of("torch.ldexp", [i64([3]), list("int64", [1, 2, 3])]),
  of("torch.ldexp", [f32([2, 3]), f32([3])]),
  of("torch.ldexp", [f32([3], { layout: "strided" }), f64([2, 3])]),
  of("torch.ldexp", [bool([3]), i64([])]),
  of("torch.ldexp", [
    list("float32", [1, -1, 0, Number.POSITIVE_INFINITY]),
    list("int64", [-149, -126, 40, -3]),
  ]),
  of("torch.ldexp", [f32([3]), 2]),
  of("Tensor.ldexp_", [f32([2, 3], { constant: true }), i64([3])], {}, { gradients: 0 }),
  of("Tensor.ldexp_", [i64([3]), i64([3])]),
  of("Tensor.float_power_", [f64([3], { domain: [0.5, 2] }), 3]),
  of("Tensor.float_power_", [f64([3], { domain: [0.5, 2] }), f32([3])]),
  of("Tensor.float_power_", [f32([3]), 2]),
  of("Tensor.float_power_", [i64([3]), 2]),
  of("torch.float_power", [2, 2]),
  ...["torch.nextafter", "Tensor.nextafter_"].flatMap((call) => {
    const constant = { constant: true } as const;
    return [
      of(call, [f32([2, 3], { ...constant }), f32([3], { ...constant })], {}, { gradients: 0 }),
      of(call, [f64([2, 3], { ...constant }), f64([3], { ...constant })], {}, { gradients: 0 }),
      of(
        call,
        [f32([3, 4], { layout: "strided", ...constant }), f32([3, 4], { layout: "transposed", ...constant })],
        {},
        { gradients: 0 },
      ),
      of(call, [f32([3]), f64([3])], {}, { gradients: 0 }),
      of(call, [i64([3]), i64([3])], {}, { gradients: 0 }),
      of(call, [f32([3]), 2], {}, { gradients: 0 }),
      of(
        call,
        [
          list("float64", [Number.NaN, 1, 0, -0, 4294967296, 1.0000000000000002, -0.5]),
          list("float64", [1, Number.NaN, -0, 0, 0, 0, 0]),
        ],
        {},
        { gradients: 0 },
      ),
      of(
        call,
        [
          list("float32", [3.4028234663852886e38, Number.POSITIVE_INFINITY, 1.1754943508222875e-38, -1e-45]),
          list("float32", [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 1]),
        ],
        {},
        { gradients: 0 },
      ),
    ];
  }),
  ...["torch.gcd", "torch.lcm", "Tensor.gcd_", "Tensor.lcm_"].flatMap((call) => [
    of(call, [i64([2, 3], { domain: [-99, 99] }), i64([3], { domain: [-99, 99] })]),
    of(call, [i64([3]), i64([2, 3])]),
    of(call, [
      t("int32", [8], { domain: [-100000, 100000] }),
      t("int32", [8], { domain: [-100000, 100000] }),
    ]),
    of(call, [t("uint8", [8], { domain: [0, 255] }), t("uint8", [8], { domain: [0, 255] })]),
    of(call, [t("int32", [3]), i64([3])]),
    of(call, [i64([3]), 2]),
    of(call, [
      list("int64", [-(2n ** 63n), 2n ** 62n, 2n ** 40n + 1n, 1048577, 0]),
      list("int64", [0, 2n ** 61n, 2n ** 40n - 1n, 2147483647, 0]),
    ]),
  ]),
];

export const pointwiseSeveral: Family = {
  name: "pointwise-several",
  cases: [...clamps, ...oneBound, ...wheres, ...lerps, ...addc, ...membership, ...steps],
};
