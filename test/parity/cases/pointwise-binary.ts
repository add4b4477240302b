// Point-wise functions of two tensors, or of a tensor and a number.

import { all, ALL_DTYPES, f32, f64, i64, INTEGERS, LAYOUTS, list, of, SPECIAL, t } from "../build.js";
import type { Case, Difference, Domain, DTypeName, Family, TensorSpec, Value } from "../case.js";

interface Binary {
  readonly names: readonly string[];
  /** Where it is defined, for the drawn elements of both operands. */
  readonly domain?: Domain;
  /** Names that also have the form that writes over its input; all of them unless said otherwise. */
  readonly inPlace?: readonly string[];
  /** Whether one operand may be a number. */
  readonly numbers?: false;
  /** Derivatives are compared on drawn floats only: elsewhere PyTorch's depend on how it computes them. */
  readonly smooth?: true;
  readonly differs?: readonly Difference[];
}

const eitherZero: readonly Difference[] = [{ in: "signs of zeros", reason: "0 and -0 are equally large" }];
const overwritten: readonly Difference[] = [
  { in: "gradients", reason: "PyTorch passes the gradient through what was overwritten by truth values" },
];

const FUNCTIONS: readonly Binary[] = [
  { names: ["add", "sub", "subtract", "mul", "multiply"] },
  { names: ["div", "divide", "true_divide"] },
  { names: ["floor_divide", "remainder", "fmod"], domain: [0.6, 5], smooth: true },
  { names: ["pow"], domain: [0.3, 2.5], smooth: true },
  {
    names: ["maximum", "minimum", "fmax", "fmin"],
    inPlace: [],
    numbers: false,
    smooth: true,
    differs: eitherZero,
  },
  { names: ["atan2", "arctan2"], numbers: false, smooth: true },
  { names: ["hypot"], numbers: false, smooth: true },
  { names: ["copysign"], smooth: true },
  { names: ["logaddexp", "logaddexp2"], inPlace: [], numbers: false, smooth: true },
  { names: ["xlogy"], domain: [0.2, 3], smooth: true },
  {
    names: [
      "eq",
      "ne",
      "not_equal",
      "lt",
      "less",
      "le",
      "less_equal",
      "gt",
      "greater",
      "ge",
      "greater_equal",
    ],
  },
  { names: ["logical_and", "logical_or", "logical_xor"], numbers: false, differs: overwritten },
  { names: ["rsub"], inPlace: [] },
];

const PAIRS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[3], []],
  [[], [2, 2]],
  [[2, 3], [3]],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [[0], [1]],
  [
    [2, 0],
    [2, 1],
  ],
  [[5], [5]],
];

// Every ordered pair of types once, and every type beside bare numbers of each kind.
function promotions(call: string, numbers: boolean, gradients: 0 | 2): Case[] {
  const pairs = ALL_DTYPES.flatMap((a, i) =>
    ALL_DTYPES.filter((_, j) => (i + j) % 2 === 1 || i === j).map((b) => [a, b] as const),
  );
  const values = (dtype: DTypeName): TensorSpec =>
    t(dtype, [4], { domain: dtype === "bool" ? { list: [1, 0, 1, 1] } : [1, 5] });
  return [
    ...pairs.map(([a, b]) => of(call, [values(a), values(b)], {}, { gradients })),
    // A tensor without dimensions gives way to one with dimensions.
    of(call, [t("int32", [3], { domain: [1, 5] }), t("int64", [], { domain: [1, 5] })]),
    of(call, [t("int32", [3], { domain: [1, 5] }), f64([], { domain: [1, 5] })], {}, { gradients }),
    of(call, [f32([3], { domain: [1, 5] }), f64([], { domain: [1, 5] })], {}, { gradients }),
    ...(numbers
      ? ALL_DTYPES.flatMap((a) => [2, 2.5, true].map((number) => of(call, [values(a), number])))
      : []),
  ];
}

function binary(name: string, { domain = [-3, 3], inPlace, numbers, smooth }: Binary): Case[] {
  const call = `torch.${name}`;
  const f = (shape: readonly number[], layout: TensorSpec["layout"] = "dense"): TensorSpec =>
    f32(shape, { domain, layout });
  const special = SPECIAL.flatMap((a) =>
    [0, -0, 1, -2.5, Number.POSITIVE_INFINITY, Number.NaN].map((b) => [a, b] as const),
  );
  const firsts = special.map(([a]) => a);
  const seconds = special.map(([, b]) => b);
  const writes = inPlace === undefined || inPlace.includes(name);
  const over = writes
    ? [
        ...(["dense", "transposed", "strided", "offset", "expanded"] as const).map((layout) =>
          of(`Tensor.${name}_`, [f([3, 4], layout), f([4])]),
        ),
        of(`Tensor.${name}_`, [f([3]), f([2, 3])]),
        of(`Tensor.${name}_`, [f([2, 3]), f([2])]),
        ...(
          [
            ["int64", "float32"],
            ["float32", "int64"],
            ["bool", "int64"],
            ["uint8", "int64"],
            ["float32", "float64"],
          ] as const
        ).map(([a, b]) =>
          of(`Tensor.${name}_`, [t(a, [3], { domain: [1, 4] }), t(b, [3], { domain: [1, 4] })]),
        ),
        ...(numbers === false
          ? []
          : [2, 1.5].flatMap((n) => [
              of(`Tensor.${name}_`, [f([3]), n]),
              of(`Tensor.${name}_`, [i64([3]), n]),
            ])),
      ]
    : [];
  return [
    ...PAIRS.map(([a, b]) => of(call, [f(a), f(b)])),
    ...LAYOUTS.map((layout) =>
      of(call, [f([4, 4], layout), f([4, 4], layout === "transposed" ? "strided" : "transposed")]),
    ),
    of(call, [f64([2, 3], { domain }), f64([3], { domain })]),
    of(call, [list("float32", firsts), list("float32", seconds)], {}, { gradients: smooth === true ? 0 : 1 }),
    of(call, [list("float64", firsts), list("float64", seconds)], {}, { gradients: 0 }),
    ...INTEGERS.map((dtype) => of(call, [list(dtype, [7, 0, 5, 250, 3]), list(dtype, [2, 3, 5, 10, 1])])),
    of(call, [list("int64", [2n ** 62n, -(2n ** 53n) - 1n, 7, -7]), list("int64", [3, 1, -2, 2])]),
    ...promotions(call, numbers !== false, smooth === true ? 0 : 2),
    ...over,
    of(call, [f([3]), f([3])], name === "rsub" ? {} : { out: f([3]) }),
    of(call, [f([3]), f([4])]),
    of(call, [f([3])]),
    of(call, [f([3]), "two"]),
    of(call, [f([3]), null]),
  ];
}

const alpha: Case[] = ["torch.add", "torch.sub", "Tensor.add_", "Tensor.sub_", "torch.rsub"].flatMap(
  (call) => [
    of(call, [f32([2, 3]), f32([3])], { alpha: 2.5 }),
    of(call, [f32([2, 3]), 3], { alpha: -2 }),
    of(call, [i64([3]), i64([3])], { alpha: 3 }),
    of(call, [i64([3]), i64([3])], { alpha: 2.5 }),
    of(call, [t("bool", [3]), t("bool", [3])], { alpha: true }),
  ],
);

const rounding: Case[] = ["floor", "trunc", null, "up"].flatMap((mode) =>
  ["torch.div", "torch.divide", "Tensor.div_"].flatMap((call) => [
    of(
      call,
      [list("float32", [7, -7, 7.5, -7.5, 0, 5, -5]), list("float32", [2, 2, -2, -2, 0, 0, 0])],
      { rounding_mode: mode },
      { gradients: 1 },
    ),
    of(call, [list("int64", [7, -7, 7, -7]), list("int64", [2, 2, -2, -2])], { rounding_mode: mode }),
    of(call, [list("uint8", [7, 250, 3, 255]), list("uint8", [2, 7, 5, 255])], { rounding_mode: mode }),
    of(call, [list("float64", [1, 0.3, -0.3, 1e300]), 0.1], { rounding_mode: mode }, { gradients: 1 }),
    of(call, [list("int64", [7, -7]), 0], { rounding_mode: mode }),
  ]),
);

const powers: Case[] = [
  ...[0, 1, 2, 3, -1, 0.5, -0.5, 2.5].flatMap((exponent) => [
    of(
      "torch.pow",
      [list("float32", [0, 1, 2, 0.25, 9, 1e10, Number.POSITIVE_INFINITY]), exponent],
      {},
      { gradients: 1 },
    ),
    of("torch.pow", [list("float32", [-1, -2, -0.5]), exponent], {}, { gradients: 1 }),
    of("torch.pow", [list("int64", [0, 1, 2, -3, 7]), exponent]),
    of("Tensor.pow_", [f32([3], { domain: [0.5, 2] }), exponent]),
    of(
      "torch.pow",
      [exponent, f32([4], { domain: [-2, 2] })],
      {},
      { differs: [{ in: "method", reason: "the number comes first" }] },
    ),
  ]),
  of("torch.pow", [2, i64([4], { domain: [0, 10] })]),
  of("torch.pow", [2, 3]),
  of("torch.pow", [list("int64", [2, -3, 7]), list("int64", [62, 3, 0])]),
  of("torch.pow", [list("int32", [2, 2]), list("int32", [31, 32])]),
  of("torch.pow", [t("uint8", [3]), t("uint8", [3], { domain: [0, 4] })]),
  ...(["int64", "float32", "float64"] as const).flatMap((dtype) => [
    of("torch.float_power", [t(dtype, [4], { domain: [1, 4] }), 2]),
    of("torch.float_power", [t(dtype, [4], { domain: [1, 4] }), f32([4])]),
  ]),
  of(
    "torch.float_power",
    [2, f32([3])],
    {},
    { differs: [{ in: "method", reason: "the number comes first" }] },
  ),
];

// Integers only.
const bits: Case[] = [
  "bitwise_and",
  "bitwise_or",
  "bitwise_xor",
  "bitwise_left_shift",
  "bitwise_right_shift",
  "gcd",
  "lcm",
].flatMap((name) => [
  ...(["bool", "uint8", "int32", "int64", "float32"] as const).flatMap((dtype) => [
    of(`torch.${name}`, [t(dtype, [2, 4]), t(dtype, [4], { domain: [0, 4] })], {}, { gradients: 0 }),
    of(`Tensor.${name}_`, [t(dtype, [5]), t(dtype, [5], { domain: [0, 4] })], {}, { gradients: 0 }),
  ]),
  of(`torch.${name}`, [t("int64", [4]), t("int32", [4], { domain: [0, 4] })]),
  of(`torch.${name}`, [t("uint8", [4]), t("bool", [4])]),
  ...LAYOUTS.map((layout) =>
    of(`torch.${name}`, [t("int64", [3, 4], { layout }), t("int64", [4], { domain: [0, 4] })]),
  ),
  ...(name === "gcd" || name === "lcm"
    ? []
    : [
        of(`torch.${name}`, [t("int64", [4]), 3]),
        of(`torch.${name}`, [t("int64", [4]), 1.5]),
        of(`Tensor.${name}_`, [t("int32", [4]), 2]),
      ]),
  of(`torch.${name}`, [list("int64", [2n ** 40n + 5n, -(2n ** 40n), 12]), list("int64", [3, 2, 8])]),
]);

const closeness: Case[] = ["torch.isclose", "torch.allclose"].flatMap((call) => {
  const a = list("float32", [1, 2, 3, Number.NaN, Number.POSITIVE_INFINITY]);
  const b = list("float32", [1.00001, 2.1, 3, Number.NaN, Number.POSITIVE_INFINITY]);
  const keywords: Readonly<Record<string, Value>>[] = [
    {},
    { rtol: 0.1 },
    { atol: 0.2 },
    { equal_nan: true },
    { rtol: 0.1, atol: 0, equal_nan: true },
  ];
  return [
    ...keywords.map((kwargs) => of(call, [a, b], kwargs, { gradients: 0 })),
    of(call, [a, b, 0.1, 0.1, true], {}, { gradients: 0 }),
    of(call, [i64([3]), i64([3])]),
    of(call, [i64([3]), f32([3])], {}, { gradients: 0 }),
    of(call, [f32([2, 3]), f32([3])], {}, { gradients: 0 }),
    of(call, [a, b], { rtol: -1 }, { gradients: 0 }),
  ];
});

const equality: Case[] = [
  of("torch.equal", [f32([3]), list("float32", [1, 2, 3])], {}, { gradients: 0 }),
  of("torch.equal", [list("int64", [1, 2]), list("int64", [1, 2])]),
  of("torch.equal", [list("float32", [1, 2]), list("float32", [1, 2])], {}, { gradients: 0 }),
  of("torch.equal", [list("float32", [Number.NaN]), list("float32", [Number.NaN])], {}, { gradients: 0 }),
  of("torch.equal", [i64([2]), i64([2, 1])]),
  of("torch.equal", [i64([0]), i64([0])]),
];

export const pointwiseBinary: Family = {
  name: "pointwise-binary",
  cases: [
    ...FUNCTIONS.flatMap((f) =>
      all(
        f.differs === undefined ? {} : { differs: f.differs },
        f.names.flatMap((name) => binary(name, f)),
      ),
    ),
    ...alpha,
    ...rounding,
    ...powers,
    ...bits,
    ...closeness,
    ...equality,
  ],
};
