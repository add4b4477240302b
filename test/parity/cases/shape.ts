// Other geometry over the same elements, joining, splitting, repeating and rearranging.

import { all, ALL_DTYPES, f32, f64, i64, LAYOUTS, of, t } from "../build.js";
import type { Case, Family, Layout, TensorSpec, Value } from "../case.js";

type Keywords = Readonly<Record<string, Value>>;
type Call = readonly [rest: readonly Value[], kwargs?: Keywords];

// Calls on a [2, 3, 4] tensor unless another shape is said.
interface Rearrangement {
  readonly name: string;
  readonly calls: readonly Call[];
  readonly shape?: readonly number[];
  /** Other shapes to try; by default those at the edges. */
  readonly edges?: readonly (readonly number[])[];
  /** Whether it is a method only. */
  readonly method?: true;
}

// Where PyTorch 1 and 2 disagree on tensors of fewer than two dimensions.
const MATRICES = [
  [2, 3],
  [2, 0, 4],
  [0, 0],
] as const;

const REARRANGEMENTS: readonly Rearrangement[] = [
  {
    name: "reshape",
    calls: [
      [[[6, 4]]],
      [[[-1]]],
      [[[2, -1, 2]]],
      [[[4, 3, 2]]],
      [[[24]]],
      [[[1, 2, 3, 4]]],
      [[[5, -1]]],
      [[[-1, -1]]],
      [[[7]]],
      [[[]]],
    ],
  },
  {
    name: "view",
    calls: [[[[6, 4]]], [[[-1]]], [[6, 4]], [[[2, 3, 2, 2]]], [[[2, 12]]], [[[-1, 5]]], [[[7]]]],
    method: true,
  },
  {
    name: "permute",
    calls: [[[[2, 0, 1]]], [[[0, 1, 2]]], [[[-1, 0, 1]]], [[[0, 0, 1]]], [[[0, 1]]], [[[0, 1, 3]]]],
  },
  { name: "transpose", calls: [[[0, 1]], [[0, -1]], [[1, 1]], [[0, 3]], [[0]], [[], { dim0: 1, dim1: 2 }]] },
  { name: "swapaxes", calls: [[[0, 2]]] },
  { name: "swapdims", calls: [[[0, 2]]] },
  {
    name: "movedim",
    calls: [
      [[0, 2]],
      [
        [
          [0, 1],
          [1, 0],
        ],
      ],
      [[-1, 0]],
      [
        [
          [0, 0],
          [1, 2],
        ],
      ],
      [[[0], [1, 2]]],
      [[0, 3]],
    ],
  },
  { name: "moveaxis", calls: [[[0, 2]]] },
  { name: "t", calls: [[[]]], shape: [2, 3] },
  { name: "adjoint", calls: [[[]]], edges: MATRICES },
  { name: "T.__get__", calls: [[[]]], shape: [2, 3], edges: MATRICES.slice(0, 1), method: true },
  { name: "mT.__get__", calls: [[[]]], edges: MATRICES, method: true },
  { name: "squeeze", calls: [[[]], [[0]], [[1]], [[-1]], [[5]], [[], { dim: 1 }]], shape: [1, 3, 1] },
  { name: "unsqueeze", calls: [[[0]], [[1]], [[-1]], [[3]], [[-4]], [[4]], [[-5]], [[]]] },
  {
    name: "flatten",
    calls: [[[]], [[1]], [[0, 1]], [[-2, -1]], [[], { start_dim: 1, end_dim: 1 }], [[2, 1]], [[0, 3]]],
  },
  { name: "ravel", calls: [[[]]] },
  {
    name: "unflatten",
    calls: [[[2, [2, 2]]], [[-1, [-1, 2]]], [[0, [2]]], [[0, [3]]], [[1, []]]],
    method: true,
  },
  {
    name: "expand",
    calls: [[[[2, 3, 4]]], [[[5, 2, 3, 4]]], [[[-1, 3, 4]]], [[[2, 3, 5]]], [[[3, 4]]], [[2, 3, 4]]],
    method: true,
  },
  { name: "broadcast_to", calls: [[[[5, 2, 3, 4]]], [[[2, 3, 4]]], [[[2, 3, 1]]]] },
  {
    name: "repeat",
    calls: [[[[2, 1, 1]]], [[[1, 1, 1, 2]]], [[2, 1, 3]], [[[0, 1, 1]]], [[[2]]], [[[1, -1, 1]]]],
    method: true,
  },
  { name: "tile", calls: [[[[2]]], [[[2, 1, 1]]], [[[1, 1, 1, 2]]], [[[]]]] },
  {
    name: "repeat_interleave",
    calls: [
      [[2]],
      [[2], { dim: 1 }],
      [[2, 0]],
      [[i64([3], { domain: [0, 3] })], { dim: 1 }],
      [[i64([1], { domain: [2, 2] })], { dim: 0 }],
      [[-1]],
      [[i64([2])], { dim: 1 }],
    ],
  },
  { name: "flip", calls: [[[[0]]], [[[0, 2]]], [[[-1]]], [[[]]], [[[0, 0]]], [[[3]]], [[], { dims: [1] }]] },
  { name: "fliplr", calls: [[[]]] },
  { name: "flipud", calls: [[[]]] },
  {
    name: "roll",
    calls: [
      [[1]],
      [[-2, 1]],
      [
        [
          [1, 2],
          [0, 2],
        ],
      ],
      [[7, 1]],
      [[[1, 2], 0]],
      [[1, 3]],
      [[], { shifts: 2, dims: -1 }],
    ],
  },
  { name: "rot90", calls: [[[]], [[2]], [[-1, [1, 2]]], [[3, [0, 1]]], [[1, [0, 0]]], [[1, [0]]]] },
  { name: "tril", calls: [[[]], [[1]], [[-1]], [[5]], [[], { diagonal: -2 }]], edges: MATRICES },
  { name: "triu", calls: [[[]], [[1]], [[-1]], [[-5]], [[], { diagonal: 2 }]], edges: MATRICES },
  {
    name: "diagonal",
    calls: [
      [[]],
      [[1]],
      [[-1, 1, 2]],
      [[0, -1, 0]],
      [[], { offset: 5 }],
      [[0, 0, 0]],
      [[], { dim1: 0, dim2: 2 }],
    ],
  },
  { name: "diag", calls: [[[]], [[1]], [[-1]], [[4]]], shape: [3, 4] },
  {
    name: "diag_embed",
    calls: [[[]], [[1]], [[-2, 0, 2]], [[], { dim1: 0, dim2: 1 }], [[0, 0, 0]]],
    shape: [2, 3],
  },
  { name: "diagflat", calls: [[[]], [[1]], [[-1]]], shape: [2, 2] },
  {
    name: "split",
    calls: [
      [[1, 1]],
      [[2, 2]],
      [[3, 2]],
      [[[1, 2], 1]],
      [[[1, 1], 1]],
      [[0, 1]],
      [[2], { dim: -1 }],
      [[2, 3]],
    ],
  },
  { name: "chunk", calls: [[[2]], [[2, 1]], [[5, 2]], [[1, 2]], [[0]], [[2], { dim: -1 }]] },
  { name: "tensor_split", calls: [[[2]], [[3, 2]], [[[1, 3], 2]], [[[0, 9], 1]], [[0]], [[2], { dim: 2 }]] },
  { name: "hsplit", calls: [[[3]], [[[1, 2]]], [[2]]] },
  { name: "vsplit", calls: [[[2]], [[[1]]]] },
  { name: "dsplit", calls: [[[2]], [[[1, 3]]]] },
  { name: "unbind", calls: [[[]], [[1]], [[-1]], [[3]]] },
  { name: "narrow", calls: [[[0, 1, 1]], [[2, 1, 2]], [[2, -2, 2]], [[1, 0, 0]], [[1, 2, 2]], [[3, 0, 1]]] },
  { name: "select", calls: [[[0, 1]], [[2, -1]], [[-1, 0]], [[0, 2]], [[3, 0]]] },
  { name: "unfold", calls: [[[2, 2, 1]], [[2, 3, 2]], [[0, 1, 1]], [[2, 5, 1]], [[2, 2, 0]]], method: true },
  {
    name: "as_strided",
    calls: [
      [
        [
          [2, 2],
          [4, 1],
        ],
      ],
      [
        [
          [3, 3],
          [1, 1],
        ],
      ],
      [[[2], [2], 3]],
      [[[], []]],
      [[[30], [1]]],
    ],
  },
  { name: "atleast_1d", calls: [[[]]] },
  { name: "atleast_2d", calls: [[[]]], shape: [3] },
  { name: "atleast_3d", calls: [[[]]], shape: [3, 2] },
  { name: "expand_as", calls: [[[f32([2, 3, 4])]], [[f32([5, 2, 3, 4])]], [[f32([3, 4])]]], method: true },
  { name: "view_as", calls: [[[f32([4, 6])]], [[f32([5])]]], method: true },
  { name: "reshape_as", calls: [[[f32([4, 6])]], [[f32([5])]]], method: true },
];

const LAID_OUT: readonly Layout[] = ["dense", "transposed", "strided", "offset"];

function rearranged({ name, calls, shape = [2, 3, 4], edges, method }: Rearrangement): Case[] {
  const call = method === true ? `Tensor.${name}` : `torch.${name}`;
  const first = calls[0] ?? [[]];
  // as_strided reads past the elements, so what lies around them would matter.
  const layouts = name === "as_strided" ? LAID_OUT.slice(0, 1) : LAID_OUT;
  const on = (x: TensorSpec, [rest, kwargs]: Call): Case => of(call, [x, ...rest], kwargs, { strides: true });
  return [
    ...calls.flatMap((c) => layouts.map((layout) => on(f32(shape, { layout }), c))),
    ...ALL_DTYPES.filter((type) => type !== "float32").map((type) => on(t(type, shape), first)),
    ...(edges ?? [[], [0], [3], [2, 3], [2, 0, 4]]).map((other) => on(f32(other), first)),
    ...(method === true ? [] : [of(call, [])]),
  ];
}

const tensors = (...shapes: readonly (readonly number[])[]): TensorSpec[] =>
  shapes.map((shape) => f32(shape));

const joined: Case[] = [
  ...["cat", "concat", "concatenate"].flatMap((name) => [
    of(`torch.${name}`, [tensors([2, 3], [1, 3], [4, 3])]),
    of(`torch.${name}`, [tensors([2, 3], [2, 1]), 1]),
    of(`torch.${name}`, [tensors([2, 3], [2, 1])], { dim: -1 }),
    of(`torch.${name}`, [tensors([2, 3])]),
    of(`torch.${name}`, [tensors([0], [2, 3])]),
    of(`torch.${name}`, [tensors([0, 3], [2, 3])]),
    of(`torch.${name}`, [[]]),
    of(`torch.${name}`, [tensors([2, 3], [2, 2])]),
    of(`torch.${name}`, [tensors([2, 3], [3])]),
    of(`torch.${name}`, [tensors([], [])]),
    of(`torch.${name}`, [tensors([2], [2]), 1]),
    of(`torch.${name}`, [[f32([2]), i64([2])]]),
    of(`torch.${name}`, [[f32([2]), f64([2]), t("bool", [1])]]),
    of(`torch.${name}`, [[t("uint8", [2]), t("int32", [2])]]),
    of(`torch.${name}`, [tensors([2], [2])], { out: f32([4]) }),
    of(`torch.${name}`, [
      [
        f32([3, 4], { layout: "transposed" }),
        f32([3, 4], { layout: "strided" }),
        f32([3, 4], { layout: "expanded" }),
      ],
      1,
    ]),
  ]),
  ...[0, 1, -1, 2, -3, 3].map((dim) => of("torch.stack", [tensors([2, 3], [2, 3]), dim])),
  of("torch.stack", [tensors([2], [2])], { dim: 1 }),
  of("torch.stack", [tensors([], [], [])]),
  of("torch.stack", [tensors([0], [0])]),
  of("torch.stack", [tensors([2], [3])]),
  of("torch.stack", [[]]),
  of("torch.stack", [[f32([2]), i64([2])]]),
  of("torch.stack", [[f32([3, 4], { layout: "transposed" }), f32([3, 4])], 1]),
  ...["hstack", "vstack", "dstack", "column_stack", "row_stack"].flatMap((name) => [
    ...[[2], [2, 3], [], [2, 3, 4]].map((shape) => of(`torch.${name}`, [tensors(shape, shape)])),
    of(`torch.${name}`, [tensors([2, 3], [4, 3])]),
    of(`torch.${name}`, [[]]),
  ]),
  of("torch.block_diag", tensors([2, 2], [1, 3], [3])),
  of("torch.block_diag", tensors([])),
  of("torch.block_diag", [f32([2, 2]), i64([1])]),
  of("torch.block_diag", tensors([2, 2, 2])),
];

// Written through views that stay in the graph.
const written: Case[] = [
  ...["squeeze_", "unsqueeze_", "transpose_", "t_", "swapaxes_", "swapdims_", "tril_", "triu_"].flatMap(
    (name) => {
      const rest: Value[] =
        name === "unsqueeze_"
          ? [1]
          : name.startsWith("t") && name !== "transpose_"
            ? []
            : name === "squeeze_"
              ? []
              : [0, 1];
      return [of(`Tensor.${name}`, [f32([2, 3]), ...rest]), of(`Tensor.${name}`, [i64([1, 3]), ...rest])];
    },
  ),
  of("Tensor.tril_", [f32([4, 4], { layout: "transposed" }), -1]),
];

export const shape: Family = {
  name: "shape",
  cases: [
    ...all({}, [...REARRANGEMENTS.flatMap(rearranged), ...joined, ...written]),
    ...LAYOUTS.map((layout) => of("torch.ravel", [f32([3, 4], { layout })])),
  ],
};
