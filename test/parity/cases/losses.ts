// Losses, as functions and as modules.

import { f32, f64, i64, list, moduleOf, of, t } from "../build.js";
import type { Case, Family, TensorSpec, Tolerance, Value } from "../case.js";

type Keywords = Readonly<Record<string, Value>>;

const REDUCTIONS = ["mean", "sum", "none"] as const;
const probability = { domain: [0.02, 0.98] } as const;

interface Loss {
  readonly name: string;
  readonly module: string;
  readonly input: (shape: readonly number[]) => TensorSpec;
  readonly target: (shape: readonly number[]) => TensorSpec;
  readonly keywords: (shape: readonly number[]) => readonly Keywords[];
}

// Targets of the shape of the input.
const ELEMENTWISE: readonly Loss[] = [
  { name: "mse_loss", module: "MSELoss", input: f32, target: f32, keywords: () => [{}] },
  {
    name: "binary_cross_entropy",
    module: "BCELoss",
    input: (s) => f32(s, probability),
    target: (s) => f32(s, { domain: [0, 1], constant: true }),
    keywords: (s) => [{}, { weight: f32(s.slice(-1), { domain: [0.5, 2], constant: true }) }],
  },
  {
    name: "binary_cross_entropy_with_logits",
    module: "BCEWithLogitsLoss",
    input: f32,
    target: (s) => f32(s, { domain: [0, 1], constant: true }),
    keywords: (s) => [
      {},
      { weight: f32(s.slice(-1), { domain: [0.5, 2], constant: true }) },
      { pos_weight: f32(s.slice(-1), { domain: [0.5, 2], constant: true }) },
    ],
  },
];

const tolerance: Tolerance = {
  only: "float64",
  rtol: 2e-10,
  atol: 2e-10,
  reason: "PyTorch adds 1e-12 to both factors of p (1 - p), which is 0.0196 or more here",
};

const elementwise: Case[] = ELEMENTWISE.flatMap(({ name, module, input, target, keywords }) => {
  const call = `torch.nn.functional.${name}`;
  return [
    ...[[3], [2, 3], [1], [0], [2, 1, 2]].flatMap((shape) =>
      REDUCTIONS.flatMap((reduction) =>
        keywords(shape).flatMap((kwargs) => [
          of(call, [input(shape), target(shape)], { ...kwargs, reduction }),
          moduleOf(`torch.nn.${module}`, [], { ...kwargs, reduction }, [input(shape), target(shape)]),
        ]),
      ),
    ),
    of(call, [input([]), target([])]),
    of(call, [input([3])]),
    of(call, [input([2, 3]), target([3])]),
    of(call, [input([2, 3]), target([4])]),
    of(call, [f64([3], probability), f64([3], { ...probability, constant: true })]),
    of(call, [f64([3], probability), f32([3], { ...probability, constant: true })]),
    of(call, [f32([3], probability), f64([3], { ...probability, constant: true })]),
    of(call, [i64([3]), i64([3])]),
    of(call, [
      f32([3, 4], { ...probability, layout: "transposed" }),
      f32([3, 4], { ...probability, layout: "strided", constant: true }),
    ]),
    of(call, [input([3]), target([3])], { colour: 1 }),
    of(call, [input([3]), target([3])], { reduction: "average" }),
    moduleOf(`torch.nn.${module}`, [], { reduction: "average" }, [input([3]), target([3])]),
  ].map((c) => (name === "binary_cross_entropy" ? { ...c, tolerance } : c));
});

const edges: Case[] = [
  of(
    "torch.nn.functional.binary_cross_entropy",
    [list("float32", [0, 1, 0, 1]), list("float32", [0, 1, 1, 0], { constant: true })],
    { reduction: "none" },
    { gradients: 0 },
  ),
  of("torch.nn.functional.binary_cross_entropy", [
    list("float32", [-0.1, 1]),
    list("float32", [0, 1], { constant: true }),
  ]),
  of("torch.nn.functional.binary_cross_entropy", [
    list("float32", [0.1, 1.1]),
    list("float32", [0, 1], { constant: true }),
  ]),
  ...["none", "mean"].map((reduction) =>
    of(
      "torch.nn.functional.binary_cross_entropy_with_logits",
      [
        list("float32", [100, -100, 1e3, -1e3, 20, -20, 90, -90]),
        list("float32", [1, 0, 0, 1, 0, 1, 1, 0.5], { constant: true }),
      ],
      { reduction },
    ),
  ),
  of("torch.nn.functional.mse_loss", [list("float32", [1e20, 0]), list("float32", [0, 1e-30])], {
    reduction: "none",
  }),
];

const classes = (list_: readonly number[], shape: readonly number[] = [list_.length]): TensorSpec =>
  t("int64", shape, { domain: { list: list_ } });
const weight = f32([4], { domain: [0.5, 2], constant: true });

const classified: Case[] = (["nll_loss", "cross_entropy"] as const).flatMap((name) => {
  const call = `torch.nn.functional.${name}`;
  const module = name === "nll_loss" ? "torch.nn.NLLLoss" : "torch.nn.CrossEntropyLoss";
  return [
    ...REDUCTIONS.flatMap((reduction) =>
      [{}, { weight }, { ignore_index: 1 }, { ignore_index: -1, weight }].flatMap((kwargs: Keywords) => [
        of(call, [f32([3, 4]), classes([1, 0, 3])], { ...kwargs, reduction }),
        moduleOf(module, [], { ...kwargs, reduction }, [f32([3, 4]), classes([1, 0, 3])]),
        of(call, [f32([2, 4, 3]), classes([1, 0, 3, 2, 2, 1], [2, 3])], { ...kwargs, reduction }),
        of(call, [f32([4]), classes([2], [])], { ...kwargs, reduction }),
      ]),
    ),
    of(call, [f32([2, 4, 2, 2]), classes([0, 1, 2, 3, 3, 2, 1, 0], [2, 2, 2])]),
    of(call, [f32([3, 4]), classes([-100, 0, -100])]),
    of(call, [f32([2, 4]), classes([-100, -100])]),
    of(call, [f32([0, 4]), classes([], [0])]),
    of(call, [f32([0, 4]), classes([], [0])], { reduction: "none" }),
    of(call, [f32([3, 4]), classes([1, 0, 4])]),
    of(call, [f32([3, 4]), classes([1, 0, -1])]),
    of(call, [f32([3, 4]), classes([1, 0])]),
    of(call, [f32([3, 4]), t("int32", [3], { domain: [0, 3] })]),
    of(call, [f32([3, 4]), f32([3], { constant: true })]),
    of(call, [f32([3, 4]), classes([1, 0, 2])], { weight: f32([3], { constant: true }) }),
    of(call, [t("float64", [3, 4]), classes([1, 0, 2])]),
    of(call, [t("int64", [3, 4]), classes([1, 0, 2])]),
    of(call, [f32([4, 4], { layout: "transposed" }), classes([1, 0, 2, 3])]),
    of(call, [f32([3, 4])]),
    of(call, [f32([3, 4]), classes([1, 0, 3])], { reduction: "average" }),
    moduleOf(module, [], { reduction: "average" }, [f32([3, 4]), classes([1, 0, 3])]),
  ];
});

const smoothed: Case[] = [
  ...[0, 0.1, 1].flatMap((label_smoothing) =>
    ["mean", "sum", "none"].flatMap((reduction) => [
      of("torch.nn.functional.cross_entropy", [f32([3, 4]), classes([1, 0, 3])], {
        label_smoothing,
        reduction,
      }),
      of("torch.nn.functional.cross_entropy", [f32([3, 4]), classes([1, -100, 3])], {
        label_smoothing,
        reduction,
        weight,
      }),
      of("torch.nn.functional.cross_entropy", [f32([3, 4]), f32([3, 4], { domain: [0, 1] })], {
        label_smoothing,
        reduction,
      }),
      of(
        "torch.nn.functional.cross_entropy",
        [f32([3, 4]), f32([3, 4], { domain: [0, 1], constant: true })],
        { label_smoothing, reduction, weight },
      ),
      moduleOf("torch.nn.CrossEntropyLoss", [], { label_smoothing, reduction }, [
        f32([3, 4]),
        classes([1, 0, 3]),
      ]),
    ]),
  ),
  of("torch.nn.functional.cross_entropy", [f32([2, 4, 3]), f32([2, 4, 3], { domain: [0, 1] })]),
  of("torch.nn.functional.cross_entropy", [f32([4]), f32([4], { domain: [0, 1] })]),
  of("torch.nn.functional.cross_entropy", [f32([3, 4]), classes([1, 0, 3])], { label_smoothing: 1.5 }),
  of("torch.nn.functional.cross_entropy", [list("float32", [1000, 0, -1000]), classes([2], [])]),
];

export const losses: Family = {
  name: "losses",
  cases: [...elementwise, ...edges, ...classified, ...smoothed],
};
