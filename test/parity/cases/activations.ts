// Activation functions: functional, in place, as methods and as modules, with all their arguments.

import {
  ALL_DTYPES,
  dtype,
  f32,
  FLOATS,
  i64,
  LAYOUTS,
  list,
  moduleOf,
  of,
  SHAPES,
  SPECIAL,
  t,
} from "../build.js";
import type { Case, Difference, Family, Tolerance, Value } from "../case.js";

type Keywords = Readonly<Record<string, Value>>;

interface Activation {
  /** In torch.nn.functional. */
  readonly name: string;
  readonly module?: string;
  /** Keywords of the function and the module alike. */
  readonly keywords?: readonly Keywords[];
  /** The same, by position. */
  readonly positional?: readonly (readonly Value[])[];
  /** Keywords without which it cannot be called. */
  readonly needed?: Keywords;
  /** Where else PyTorch has it. */
  readonly also?: readonly string[];
  /** Whether it has `inplace`; and the forms with an underscore. */
  readonly inplace?: true;
  readonly overwriting?: readonly string[];
  /** Special numbers at which PyTorch gives NaN, or loses one, and Ogee the limit. */
  readonly except?: (x: number) => boolean;
  readonly differs?: readonly Difference[];
  readonly tolerance?: Tolerance;
}

const infinite = (x: number): boolean => Math.abs(x) === Number.POSITIVE_INFINITY;
const signs: readonly Difference[] = [
  { in: "signs of zeros", reason: "f(-0) is -0, as for every odd slope; PyTorch's is 0" },
];

const ACTIVATIONS: readonly Activation[] = [
  {
    name: "elu",
    except: Number.isNaN,
    differs: signs,
    module: "ELU",
    keywords: [{ alpha: 0.5 }, { alpha: 2 }, { alpha: -1 }],
    positional: [[0.7]],
    inplace: true,
    overwriting: ["torch.nn.functional.elu_"],
  },
  {
    name: "celu",
    tolerance: { only: "float64", rtol: 1e-7, atol: 1e-8, reason: "PyTorch's 1 / alpha is float32's" },
    except: Number.isNaN,
    differs: signs,
    module: "CELU",
    keywords: [{ alpha: 0.5 }, { alpha: 2 }, { alpha: 0 }],
    positional: [[0.7]],
    inplace: true,
    also: ["torch.celu"],
    overwriting: ["torch.celu_"],
  },
  {
    name: "selu",
    except: Number.isNaN,
    differs: signs,
    module: "SELU",
    inplace: true,
    also: ["torch.selu"],
    overwriting: ["torch.selu_"],
  },
  {
    name: "gelu",
    except: infinite,
    module: "GELU",
    keywords: [{ approximate: "none" }, { approximate: "tanh" }, { approximate: "erf" }],
  },
  {
    name: "hardshrink",
    module: "Hardshrink",
    keywords: [{ lambd: 0 }, { lambd: 1.5 }],
    positional: [[0.7]],
    also: ["torch.hardshrink"],
  },
  {
    name: "hardsigmoid",
    tolerance: { only: "float64", rtol: 5e-8, atol: 1e-8, reason: "PyTorch's 1/6 is float32's" },
    module: "Hardsigmoid",
    inplace: true,
  },
  { name: "hardswish", except: infinite, module: "Hardswish", inplace: true },
  {
    name: "hardtanh",
    module: "Hardtanh",
    keywords: [{ min_val: -2, max_val: 0.5 }, { min_val: 0 }, { min_val: 2, max_val: 1 }],
    positional: [[-0.5, 0.5]],
    inplace: true,
    overwriting: ["torch.nn.functional.hardtanh_"],
  },
  {
    name: "leaky_relu",
    module: "LeakyReLU",
    keywords: [{ negative_slope: 0.2 }, { negative_slope: 0 }, { negative_slope: -0.5 }],
    positional: [[0.3]],
    inplace: true,
    overwriting: ["torch.nn.functional.leaky_relu_"],
  },
  { name: "logsigmoid", module: "LogSigmoid" },
  { name: "mish", except: infinite, module: "Mish", inplace: true },
  {
    name: "relu",
    module: "ReLU",
    inplace: true,
    also: ["torch.relu"],
    overwriting: ["torch.relu_", "Tensor.relu_", "torch.nn.functional.relu_"],
  },
  { name: "relu6", module: "ReLU6", inplace: true },
  {
    name: "rrelu",
    except: Number.isNaN,
    module: "RReLU",
    keywords: [
      { lower: 0.2, upper: 0.2 },
      { lower: 0.5, upper: 0.1 },
    ],
    inplace: true,
  },
  {
    name: "sigmoid",
    module: "Sigmoid",
    also: ["torch.sigmoid"],
    overwriting: ["torch.sigmoid_", "Tensor.sigmoid_"],
  },
  { name: "silu", except: infinite, module: "SiLU", inplace: true },
  {
    name: "softplus",
    module: "Softplus",
    keywords: [{ beta: 2 }, { threshold: 1 }, { beta: 0.5, threshold: 5 }],
    positional: [[2, 10]],
  },
  {
    name: "softshrink",
    except: Number.isNaN,
    module: "Softshrink",
    keywords: [{ lambd: 0 }, { lambd: 1.5 }, { lambd: -1 }],
    positional: [[0.7]],
  },
  { name: "softsign", except: infinite, module: "Softsign" },
  { name: "tanh", module: "Tanh", also: ["torch.tanh"], overwriting: ["torch.tanh_", "Tensor.tanh_"] },
  { name: "tanhshrink", differs: signs, module: "Tanhshrink" },
  {
    name: "threshold",
    module: "Threshold",
    needed: { threshold: 0.5, value: -1 },
    keywords: [{ threshold: -1, value: 20 }],
    positional: [[0.1, 20]],
    inplace: true,
    also: ["torch.threshold"],
    overwriting: ["torch.threshold_", "torch.nn.functional.threshold_"],
  },
];

// Beyond these float32's rounding of x itself decides what second derivatives are.
const tolerance: Tolerance = {
  only: "float32",
  rtol: 2e-6,
  atol: 5e-7,
  reason: "PyTorch's derivatives of gelu, mish and silu cancel",
};

function activation(a: Activation): Case[] {
  const { differs, tolerance } = a;
  return plain(a).map((c) => ({
    ...c,
    ...(differs === undefined ? {} : { differs }),
    ...(tolerance === undefined ? {} : { tolerance }),
  }));
}

function plain(a: Activation): Case[] {
  const functional = `torch.nn.functional.${a.name}`;
  const needed = a.needed ?? {};
  const names = [functional, ...(a.also ?? [])];
  const x = list("float32", [-3, -1.5, -0.7, -0.1, 0.2, 0.6, 1.4, 2.9, 3.1, 7]);
  const specials = SPECIAL.filter((x) => a.except?.(x) !== true);
  const settings = [needed, ...(a.keywords ?? []).map((keywords) => ({ ...needed, ...keywords }))];
  return [
    ...names.flatMap((call) => [
      ...SHAPES.map((shape) => of(call, [f32(shape)], needed)),
      ...LAYOUTS.map((layout) => of(call, [f32([3, 4], { layout })], needed)),
      ...ALL_DTYPES.map((type) => of(call, [t(type, [6])], needed)),
      ...settings.map((keywords) => of(call, [x], keywords)),
      ...FLOATS.map((type) => of(call, [list(type, specials)], needed, { gradients: 1 })),
      ...(a.positional ?? []).map((rest) => of(call, [x, ...rest])),
      of(call, [x], { ...needed, slope: 2 }),
      of(call, [], needed),
      ...(a.needed === undefined ? [] : [of(call, [x])]),
    ]),
    ...(a.inplace === true
      ? LAYOUTS.slice(0, 3).map((layout) =>
          of(functional, [f32([3, 4], { layout })], { ...needed, inplace: true }),
        )
      : []),
    ...(a.inplace === true
      ? [
          of(functional, [x], { ...needed, inplace: true }),
          of(functional, [t("int64", [4])], { ...needed, inplace: true }),
        ]
      : []),
    ...(a.overwriting ?? []).flatMap((call) => [
      ...(["dense", ...LAYOUTS] as const).map((layout) => of(call, [f32([3, 4], { layout })], needed)),
      ...settings.map((keywords) => of(call, [x], keywords)),
      of(call, [t("int64", [4])], needed),
    ]),
    ...(a.module === undefined ? [] : modules(`torch.nn.${a.module}`, a, settings, x)),
  ];
}

function modules(call: string, a: Activation, settings: readonly Keywords[], x: Value): Case[] {
  // RReLU draws numbers while it trains: only where lower = upper is there one answer.
  const drawn = a.name === "rrelu";
  const alone = drawn ? { lower: 0.25, upper: 0.25 } : {};
  return [
    ...settings
      .filter((keywords) => !drawn || keywords["lower"] !== undefined)
      .map((keywords) => moduleOf(call, [], keywords, [x])),
    moduleOf(call, [], { ...(a.needed ?? {}), ...alone }, [t("float64", [2, 3])]),
    moduleOf(call, [], { ...(a.needed ?? {}), ...alone }, [f32([])]),
    moduleOf(call, [], { ...(a.needed ?? {}), slope: 3 }, [x]),
    ...(a.positional ?? []).map((rest) => moduleOf(call, rest, {}, [x])),
    ...(a.inplace === true
      ? [moduleOf(call, [], { ...(a.needed ?? {}), ...alone, inplace: true }, [f32([2, 3])])]
      : []),
  ];
}

const prelus: Case[] = [
  ...["torch.nn.functional.prelu", "torch.prelu"].flatMap((call) => [
    ...[[], [1], [5], [2, 3], [2, 3, 4], [0, 3]].map((shape) => of(call, [f32(shape), f32([1])])),
    of(call, [f32([2, 3]), f32([3])]),
    of(call, [f32([2, 3, 4]), f32([3])]),
    of(call, [f32([2, 3, 4], { layout: "transposed" }), f32([3])]),
    of(call, [f32([2, 3]), f32([2])]),
    of(call, [t("float64", [2, 3]), t("float64", [3])]),
    of(call, [t("int64", [3]), f32([1])]),
    of(call, [f32([3])]),
    of(call, [list("float32", SPECIAL), f32([1])], {}, { gradients: 1 }),
  ]),
  moduleOf("torch.nn.PReLU", [], {}, [f32([2, 3])]),
  moduleOf("torch.nn.PReLU", [3], {}, [f32([2, 3])]),
  moduleOf("torch.nn.PReLU", [], { num_parameters: 3, init: 0.1 }, [f32([2, 3, 2])]),
  moduleOf("torch.nn.PReLU", [4], {}, [f32([2, 3])]),
];

const OVER_DIMENSION = ["softmax", "log_softmax", "softmin"] as const;
const softs: Case[] = [
  ...OVER_DIMENSION.flatMap((name) => {
    const calls = [`torch.nn.functional.${name}`, ...(name === "softmin" ? [] : [`torch.${name}`])];
    return calls.flatMap((call) => [
      ...[0, 1, -1, 2].map((dim) => of(call, [f32([3, 5])], { dim })),
      ...[0, 1, 2, -3].map((dim) => of(call, [f32([2, 3, 4]), dim])),
      ...[[], [0], [1], [2, 0]].map((shape) => of(call, [f32(shape)], { dim: 0 })),
      ...LAYOUTS.flatMap((layout) => [0, 1].map((dim) => of(call, [f32([4, 5], { layout })], { dim }))),
      ...["int64", "float64", "bool"].flatMap((type) => [of(call, [t(type as "int64", [4])], { dim: 0 })]),
      of(call, [f32([4])], { dim: 0, dtype: { kind: "dtype", dtype: "float64" } }),
      of(call, [t("int64", [4])], { dim: 0, dtype: { kind: "dtype", dtype: "float32" } }),
      of(call, [list("float32", [1000, 1001, 999])], { dim: 0 }),
      of(call, [list("float32", [-1e4, 0, 90])], { dim: 0 }),
      of(call, [list("float32", [Number.NEGATIVE_INFINITY, 0, 1])], { dim: 0 }, { gradients: 1 }),
      of(call, [list("float32", [Number.POSITIVE_INFINITY, 0, 1])], { dim: 0 }, { gradients: 0 }),
      of(call, [list("float32", [Number.NaN, 0, 1])], { dim: 0 }, { gradients: 0 }),
    ]);
  }),
  ...["Softmax", "LogSoftmax", "Softmin"].flatMap((name) => [
    moduleOf(`torch.nn.${name}`, [], { dim: 1 }, [f32([3, 4])]),
    moduleOf(`torch.nn.${name}`, [0], {}, [f32([3, 4])]),
    moduleOf(`torch.nn.${name}`, [], { dim: 2 }, [f32([3, 4])]),
  ]),
  moduleOf("torch.nn.Softmax2d", [], {}, [f32([2, 3, 2, 2])]),
  moduleOf("torch.nn.Softmax2d", [], {}, [f32([3, 2, 2])]),
  moduleOf("torch.nn.Softmax2d", [], {}, [f32([3, 2])]),
  ...[-1, 0, 1].map((dim) => of("torch.nn.functional.glu", [f32([4, 6])], { dim })),
  ...[[3], [3, 4], [2, 3, 2], []].flatMap((shape) =>
    ["softmax", "log_softmax", "softmin"].map((name) => of(`torch.nn.functional.${name}`, [f32(shape)])),
  ),
  of("torch.nn.functional.softmin", [i64([3]), 0], { dtype: dtype("float32") }),
  of("torch.nn.functional.softmin", [i64([3]), 0]),
  moduleOf("torch.nn.GLU", [], { dim: 1 }, [f32([2, 3])]),
  of("torch.nn.functional.glu", [f32([4])]),
  of("torch.nn.functional.glu", [f32([5])]),
  of("torch.nn.functional.glu", [f32([])]),
  of("torch.nn.functional.glu", [f32([0, 4])]),
  of("torch.nn.functional.glu", [f32([4, 4], { layout: "transposed" }), 0]),
  of("torch.nn.functional.glu", [t("float64", [2, 4]), -1]),
  of("torch.nn.functional.glu", [t("int64", [4])]),
  of("torch.nn.functional.glu", [list("float32", [1, 2, 90, -90])], {}),
  moduleOf("torch.nn.GLU", [], {}, [f32([2, 4])]),
  moduleOf("torch.nn.GLU", [0], {}, [f32([2, 4])]),
];

export const activations: Family = {
  name: "activations",
  cases: [...ACTIVATIONS.flatMap(activation), ...prelus, ...softs].map((c) =>
    /gelu|mish|silu|GELU|Mish|SiLU/.test(c.call) ? { ...c, tolerance } : c,
  ),
};
