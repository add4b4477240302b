// Products of matrices and vectors, and what is made of them.

import { ALL_DTYPES, f32, f64, i64, LAYOUTS, of, t, PRODUCTS } from "../build.js";
import { type Case, type Family, tensorsOf } from "../case.js";

type Shape = readonly number[];

const MATMUL: readonly (readonly [Shape, Shape])[] = [
  [[3], [3]],
  [[0], [0]],
  [[2, 3], [3]],
  [[3], [3, 2]],
  [
    [2, 3],
    [3, 4],
  ],
  [
    [0, 3],
    [3, 2],
  ],
  [
    [2, 0],
    [0, 3],
  ],
  [[4, 2, 3], [3]],
  [[3], [4, 3, 2]],
  [
    [4, 2, 3],
    [3, 2],
  ],
  [
    [2, 3],
    [4, 3, 2],
  ],
  [
    [4, 2, 3],
    [4, 3, 2],
  ],
  [
    [1, 2, 3],
    [4, 3, 2],
  ],
  [
    [2, 1, 2, 3],
    [3, 3, 2],
  ],
  [
    [0, 2, 3],
    [3, 2],
  ],
  [
    [1, 1],
    [1, 1],
  ],
  [
    [9, 17],
    [17, 11],
  ],
  [[], [3]],
  [[3], []],
  [
    [2, 3],
    [2, 3],
  ],
  [[3], [4]],
  [
    [2, 2, 3],
    [3, 3, 2],
  ],
];

const pair = (call: string, pairs: readonly (readonly [Shape, Shape])[]): Case[] =>
  pairs.map(([a, b]) => of(call, [f32(a), f32(b)]));

const products: Case[] = [
  ...pair("torch.matmul", MATMUL),
  ...LAYOUTS.flatMap((a) =>
    LAYOUTS.map((b) => of("torch.matmul", [f32([4, 4], { layout: a }), f32([4, 4], { layout: b })])),
  ),
  ...pair("torch.mm", [
    [
      [2, 3],
      [3, 4],
    ],
    [
      [0, 3],
      [3, 2],
    ],
    [
      [2, 0],
      [0, 2],
    ],
    [
      [2, 3],
      [2, 3],
    ],
    [[3], [3, 2]],
    [
      [2, 2, 2],
      [2, 2],
    ],
  ]),
  ...pair("torch.bmm", [
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    [
      [0, 3, 4],
      [0, 4, 5],
    ],
    [
      [2, 3, 4],
      [3, 4, 5],
    ],
    [
      [2, 3],
      [3, 2],
    ],
    [
      [1, 3, 4],
      [2, 4, 5],
    ],
  ]),
  ...pair("torch.mv", [
    [[2, 3], [3]],
    [[0, 3], [3]],
    [[2, 0], [0]],
    [[2, 3], [2]],
    [[3], [3]],
  ]),
  ...pair("torch.dot", [
    [[3], [3]],
    [[0], [0]],
    [[3], [4]],
    [[2, 3], [3]],
    [[], []],
  ]),
  ...pair("torch.vdot", [
    [[3], [3]],
    [[3], [4]],
  ]),
  ...pair("torch.inner", [
    [[3], [3]],
    [
      [2, 3],
      [4, 3],
    ],
    [[2, 3], [3]],
    [[], [2, 3]],
    [[2, 3], [2]],
  ]),
  ...["outer", "ger"].flatMap((name) =>
    pair(`torch.${name}`, [
      [[2], [3]],
      [[0], [3]],
      [[2, 2], [3]],
      [[1], [1]],
    ]),
  ),
  ...pair("torch.kron", [
    [
      [2, 2],
      [2, 3],
    ],
    [[2], [3]],
    [[2], [2, 2]],
    [[], [3]],
    [[0], [2]],
  ]),
  ...["matmul", "mm", "mv", "dot", "bmm", "outer"].flatMap((name) => {
    const [a, b] = (
      {
        matmul: [
          [2, 3],
          [3, 2],
        ],
        mm: [
          [2, 3],
          [3, 2],
        ],
        mv: [[2, 3], [3]],
        dot: [[3], [3]],
        bmm: [
          [2, 2, 3],
          [2, 3, 2],
        ],
        outer: [[2], [3]],
      } as Record<string, [Shape, Shape]>
    )[name] as [Shape, Shape];
    return [
      ...ALL_DTYPES.slice(1).map((type) => of(`torch.${name}`, [t(type, a), t(type, b)])),
      of(`torch.${name}`, [f32(a), f64(b)]),
      of(`torch.${name}`, [i64(a), f32(b)]),
      of(`torch.${name}`, [f32(a)]),
    ];
  }),
  of("torch.matmul", [f32([2, 3]), f32([3, 2])], { out: f32([2, 2]) }),
  of("torch.mm", [f32([2, 3]), f32([3, 2])], { out: f32([0]) }),
];

const SCALES = [{}, { beta: 2 }, { alpha: 0.5 }, { beta: 0, alpha: 3 }, { beta: -1.5, alpha: 2 }] as const;
const ADDED: readonly (readonly [name: string, bias: readonly Shape[], a: Shape, b: Shape])[] = [
  ["addmm", [[2, 4], [4], [2, 1], []], [2, 3], [3, 4]],
  ["addmv", [[2], [], [1]], [2, 3], [3]],
  ["addr", [[2, 3], [3], []], [2], [3]],
  ["addbmm", [[3, 5], [5]], [2, 3, 4], [2, 4, 5]],
  ["baddbmm", [[2, 3, 5], [5], [1, 3, 1]], [2, 3, 4], [2, 4, 5]],
];
const added: Case[] = ADDED.flatMap(([name, biases, a, b]) => [
  ...biases.flatMap((bias) => SCALES.map((scale) => of(`torch.${name}`, [f32(bias), f32(a), f32(b)], scale))),
  ...SCALES.map((scale) => of(`Tensor.${name}_`, [f32(biases[0] as Shape), f32(a), f32(b)], scale)),
  of(`torch.${name}`, [t("int64", biases[0] as Shape), t("int64", a), t("int64", b)], { beta: 2, alpha: 3 }),
  of(`torch.${name}`, [f64(biases[0] as Shape), f64(a), f64(b)]),
  of(`torch.${name}`, [f32([7]), f32(a), f32(b)]),
  of(`torch.${name}`, [f32(biases[0] as Shape), f32(b), f32([9, 9])]),
  of(`torch.${name}`, [f32(biases[0] as Shape), f32(a)]),
  ...(a.length < 2
    ? []
    : LAYOUTS.map((layout) => of(`torch.${name}`, [f32(biases[0] as Shape), f32(a, { layout }), f32(b)]))),
]);

const others: Case[] = [
  ...[[3, 3], [2, 4], [0, 0], [1, 1], [3], [2, 2, 2]].map((shape) => of("torch.trace", [f32(shape)])),
  ...ALL_DTYPES.map((type) => of("torch.trace", [t(type, [3, 3])])),
  ...LAYOUTS.map((layout) => of("torch.trace", [f32([3, 4], { layout })])),
  of("torch.nn.functional.linear", [f32([2, 3]), f32([4, 3])]),
  of("torch.nn.functional.linear", [f32([2, 3]), f32([4, 3]), f32([4])]),
  of("torch.nn.functional.linear", [f32([3]), f32([4, 3]), f32([4])]),
  of("torch.nn.functional.linear", [f32([2, 2, 3]), f32([4, 3])], { bias: f32([4]) }),
  of("torch.nn.functional.linear", [f32([0, 3]), f32([4, 3]), f32([4])]),
  of("torch.nn.functional.linear", [f32([2, 3]), f32([3])]),
  of("torch.nn.functional.linear", [f32([2, 3]), f32([4, 2])]),
  of("torch.nn.functional.linear", [
    f32([4, 3], { layout: "strided" }),
    f32([4, 3], { layout: "transposed" }),
  ]),
];

export const matrices: Family = {
  name: "matrices",
  cases: [...products, ...added, ...others].map((c) =>
    tensorsOf(c.args).some((x) => x.dtype === "float32") ? { ...c, tolerance: PRODUCTS } : c,
  ),
};
