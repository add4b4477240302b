// Triangular systems and factors, ranks, condition numbers, norms by singular values, and tensors taken as matrices.

import { bool, type CaseOptions, f32, f64, i64, list, of, t } from "../build.js";
import type { Case, Difference, Family, Tolerance, Value } from "../case.js";

const { POSITIVE_INFINITY: INFINITY, NEGATIVE_INFINITY } = Number;

const tolerance: Tolerance = {
  rtol: 1e-6,
  atol: 1e-6,
  reason: "systems of random matrices lose what their condition says",
};
const signs: Difference = { in: "signs of zeros", reason: "a difference of equals may have either" };
const loose: CaseOptions = { tolerance, differs: [signs] };
const functionOnly: CaseOptions = {
  tolerance,
  differs: [signs, { in: "method", reason: "few use it: tensors have no method of it" }],
};

const matrix = (elements: readonly number[], n = Math.sqrt(elements.length)): Value =>
  f64([n, elements.length / n], { domain: { list: elements } });
const factor = f64([3, 3], { domain: { list: [2, 1, 0.5, 1, 3, 0.25, 0.5, 0.75, 1.5] } });
const singular = matrix([1, 2, 2, 4]);

const triangular: Case[] = [true, false].flatMap((upper) => [
  of("torch.linalg.solve_triangular", [factor, f64([3, 2])], { upper }, loose),
  of("torch.linalg.solve_triangular", [factor, f64([2, 3])], { upper, left: false }, loose),
  of("torch.linalg.solve_triangular", [f64([3, 3]), f64([3, 2])], { upper, unitriangular: true }, loose),
  of(
    "torch.linalg.solve_triangular",
    [f64([2, 1, 3, 3], { domain: [1, 2] }), f64([4, 3, 2], { layout: "strided" })],
    { upper },
    loose,
  ),
  of(
    "torch.linalg.solve_triangular",
    [f32([3, 3], { domain: [1, 2], layout: "transposed" }), f32([2, 2, 3])],
    { upper, left: false, unitriangular: true },
    loose,
  ),
]);

const triangularErrors: Case[] = [
  of("torch.linalg.solve_triangular", [factor, f64([3, 2])]),
  of("torch.linalg.solve_triangular", [f64([2, 3]), f64([3, 2])], { upper: true }),
  of("torch.linalg.solve_triangular", [factor, f64([2, 2])], { upper: true }),
  of("torch.linalg.solve_triangular", [factor, f64([3])], { upper: true }),
  of(
    "torch.linalg.solve_triangular",
    [factor, f32([3, 2])],
    { upper: true },
    { gradients: 0, differs: [{ in: "error", reason: "PyTorch 1.13 does not look at the types" }] },
  ),
  of("torch.linalg.solve_triangular", [i64([2, 2]), i64([2, 2])], { upper: true }),
  of("torch.linalg.solve_triangular", [f64([0, 0]), f64([0, 2])], { upper: true }),
];

const ranks: Case[] = [
  of("torch.linalg.matrix_rank", [singular]),
  of("torch.linalg.matrix_rank", [f32([3, 5])]),
  of("torch.linalg.matrix_rank", [f64([2, 4, 3])]),
  of("torch.linalg.matrix_rank", [matrix([3, 0, 0, 0.1])], { atol: 0.2 }),
  of("torch.linalg.matrix_rank", [matrix([3, 0, 0, 0.1])], { rtol: 0.1 }),
  of("torch.linalg.matrix_rank", [matrix([3, 0, 0, 0.1])], { rtol: 0.01, atol: 0.2 }),
  of("torch.linalg.matrix_rank", [matrix([-3, 7, 1e-20, 0.1])], { hermitian: true, rtol: 0.1 }),
  of("torch.linalg.matrix_rank", [f64([2, 2, 2], { domain: { list: [3, 0, 0, 1] } })], {
    atol: list("float64", [2, 0.5], { constant: true }),
  }),
  of("torch.linalg.matrix_rank", [f64([2, 3])], { hermitian: true }),
  of("torch.linalg.matrix_rank", [f64([0, 0])]),
  of("torch.linalg.matrix_rank", [f64([2, 0, 3])]),
  of("torch.linalg.matrix_rank", [f64([0, 3, 3])]),
  of("torch.linalg.matrix_rank", [f64([3])]),
  of("torch.linalg.matrix_rank", [i64([2, 2])]),
];

const orders: readonly Value[] = ["fro", "nuc", 1, -1, 2, -2, INFINITY, NEGATIVE_INFINITY];
const conditions: Case[] = [
  of("torch.linalg.cond", [f64([3, 3])], {}, loose),
  of("torch.linalg.cond", [f64([2, 4, 3])], {}, loose),
  ...orders.flatMap((p) => [
    of("torch.linalg.cond", [f64([3, 3]), p], {}, loose),
    of("torch.linalg.cond", [f64([2, 2, 2], { domain: [0, 1] })], { p }, loose),
    of("torch.linalg.cond", [f64([0, 0]), p]),
    of("torch.linalg.cond", [f64([2, 3]), p], {}, loose),
  ]),
  ...[1, "fro", INFINITY].map((p) => of("torch.linalg.cond", [singular, p], {}, { gradients: 0 })),
  of("torch.linalg.cond", [factor, 3]),
  of("torch.linalg.cond", [f64([3])]),
  of("torch.linalg.cond", [i64([2, 2])]),
];

const norms: Case[] = ["nuc", 2, -2].flatMap((ord) => [
  of("torch.linalg.norm", [f64([2, 3]), ord], {}, loose),
  of("torch.linalg.norm", [f64([2, 3, 4])], { ord, dim: [0, -1], keepdim: true }, loose),
  of("torch.linalg.matrix_norm", [f64([2, 3, 4], { layout: "transposed" }), ord], {}, loose),
  of("torch.linalg.matrix_norm", [f64([3, 2, 4]), ord], { dim: [2, 0] }, loose),
  of("torch.linalg.matrix_norm", [f32([0, 2, 3]), ord]),
  of("torch.linalg.matrix_norm", [f32([2, 0]), ord]),
]);
const emptyNorms: Case[] = [1, -1, INFINITY, NEGATIVE_INFINITY].flatMap((ord) => [
  of("torch.linalg.matrix_norm", [f32([2, 0]), ord]),
  of("torch.linalg.matrix_norm", [f32([0, 2]), ord]),
  of("torch.linalg.vector_norm", [f32([0]), ord]),
  of("torch.linalg.vector_norm", [f32([2, 0, 3])], { ord, dim: 0 }),
]);

const vectors: Case[] = [
  of("torch.linalg.vander", [f64([3])]),
  of("torch.linalg.vander", [f64([2, 3])], { N: 2 }),
  of("torch.linalg.vander", [f64([])], { N: 4 }),
  of("torch.linalg.vander", [i64([3])], { N: 4 }),
  of("torch.linalg.vander", [t("uint8", [2, 2])]),
  of("torch.linalg.vander", [f64([0])], { N: 3 }),
  of("torch.linalg.vander", [f64([1])]),
  of("torch.linalg.vander", [f64([3])], { N: 1 }),
  of("torch.linalg.vander", [bool([3])]),
  of("torch.linalg.vecdot", [f64([3]), f64([3])]),
  of("torch.linalg.vecdot", [f32([2, 3]), f32([3])]),
  of("torch.linalg.vecdot", [f64([2, 3], { layout: "transposed" }), f64([2, 1])], { dim: 0 }),
  of("torch.linalg.vecdot", [f32([0]), f32([0])]),
  of("torch.linalg.vecdot", [f32([2, 0]), f32([2, 0])]),
  of("torch.linalg.vecdot", [f32([3]), f32([1])]),
  of("torch.linalg.vecdot", [f32([2, 3]), f32([2])]),
  of("torch.linalg.vecdot", [f32([3]), f64([3])]),
  of("torch.linalg.vecdot", [i64([3]), i64([3])]),
  of("torch.linalg.vecdot", [f32([2, 3]), f32([2, 3])], { dim: 2 }),
  of("torch.linalg.diagonal", [f32([2, 3, 4])], {}, { strides: true }),
  of("torch.linalg.diagonal", [f32([2, 3, 4])], { offset: 1, dim1: 0, dim2: 2 }, { strides: true }),
  of("torch.linalg.diagonal", [i64([3, 3])], { offset: -1 }),
  of("torch.linalg.diagonal", [f32([3])]),
  of("torch.linalg.diagonal", [f32([3, 3])], { dim1: 1 }),
];

const exponentials: Case[] = [
  of("torch.matrix_exp", [f64([3, 3])], {}, functionOnly),
  of("torch.matrix_exp", [f64([2, 4, 4], { domain: [-0.1, 0.1], layout: "transposed" })], {}, functionOnly),
  of("torch.matrix_exp", [f64([2, 2], { domain: { list: [0, 3, -3, 0] } })], {}, functionOnly),
  of("torch.matrix_exp", [f32([2, 2])], {}, functionOnly),
  of("torch.matrix_exp", [f32([1, 1])], {}, functionOnly),
  of("torch.matrix_exp", [f32([0, 0])], {}, functionOnly),
  of("torch.matrix_exp", [f32([2, 0, 0])], {}, functionOnly),
  of("torch.matrix_exp", [f32([2, 3])], {}, functionOnly),
  of("torch.matrix_exp", [f32([3])], {}, functionOnly),
  of("torch.matrix_exp", [i64([2, 2])], {}, functionOnly),
  of("torch.linalg.matrix_exp", [f64([3, 3], { layout: "strided" })], {}, loose),
];

// Of the first two rows only, so that they fit matrices of any size.
const pivots = (shape: readonly number[], ...rows: number[]): Value =>
  t("int32", shape, { domain: { list: rows } });
const factors: Case[] = [
  ...["torch.linalg.lu", "torch.linalg.lu_factor"].flatMap((call) =>
    [
      of(call, [f64([3, 3])], {}, loose),
      of(call, [f64([2, 4, 2])], {}, loose),
      of(call, [f64([2, 4], { layout: "transposed" })], {}, loose),
      of(call, [f64([0, 0])]),
      of(call, [f64([2, 0, 3])]),
      of(call, [f64([3])]),
      of(call, [i64([2, 2])]),
      of(call, [f64([2, 2])], { pivot: false }),
      of(call, [matrix([0, 0, 0, 0])], {}, { gradients: 0 }),
    ].map((c): Case => ({ ...c, form: "inOrder" })),
  ),
  ...[true, false].flatMap((left) =>
    [true, false].flatMap((adjoint) => [
      of("torch.linalg.lu_solve", [factor, pivots([3], 2, 2, 1), f64([3, 3])], { left, adjoint }, loose),
      of(
        "torch.linalg.lu_solve",
        [f64([2, 1, 2, 2], { domain: [1, 2] }), pivots([2, 1, 2], 2, 2, 1, 2), f64([3, 2, 2])],
        { left, adjoint },
        loose,
      ),
    ]),
  ),
  of("torch.linalg.lu_solve", [f64([0, 0]), pivots([0]), f64([0, 2])]),
  of("torch.linalg.lu_solve", [f64([2, 3]), pivots([2], 1, 2), f64([2, 2])]),
  of("torch.linalg.lu_solve", [factor, pivots([3], 1, 2, 2), f64([2, 2])]),
  of("torch.linalg.lu_solve", [factor, pivots([2], 1, 2), f64([3, 2])]),
  of("torch.linalg.lu_solve", [factor, i64([3]), f64([3, 2])]),
  of("torch.linalg.lu_solve", [factor, pivots([3], 1, 2, 2), f32([3, 2])]),
];

const tensors: Case[] = [
  of("torch.linalg.tensorinv", [f64([2, 3, 6])], {}, loose),
  of("torch.linalg.tensorinv", [f64([4, 2, 2], { layout: "transposed" })], { ind: 1 }, loose),
  of("torch.linalg.tensorinv", [f64([2, 3, 5])]),
  of("torch.linalg.tensorinv", [f64([2, 2]), 0]),
  of("torch.linalg.tensorinv", [i64([4, 2, 2])], { ind: 1 }),
  of("torch.linalg.tensorsolve", [f64([2, 3, 6]), f64([2, 3])], {}, loose),
  of("torch.linalg.tensorsolve", [f64([2, 6, 3]), f64([2, 3])], { dims: [1] }, loose),
  of("torch.linalg.tensorsolve", [f64([4, 2, 2]), f64([4])], {}, loose),
  of("torch.linalg.tensorsolve", [f64([2, 3, 6]), f64([3])]),
  of("torch.linalg.tensorsolve", [f64([2, 3, 6]), f64([2, 3])], { dims: [7] }),
  of("torch.linalg.tensorsolve", [f64([2, 3, 6]), f32([2, 3])]),
];

const cholesky: Case[] = [true, false].flatMap((upper) => [
  of("torch.cholesky", [matrix([4, 2, 1, 2, 5, 3, 1, 3, 6]), upper], {}, functionOnly),
  of("torch.cholesky_inverse", [factor], { upper }, { ...functionOnly, gradients: 0 }),
  of("torch.cholesky_solve", [f64([3, 2]), factor], { upper }, { ...functionOnly, gradients: 0 }),
  of(
    "torch.cholesky_solve",
    [f64([4, 2, 3]), f64([2, 2], { domain: [1, 2] })],
    { upper },
    { ...functionOnly, gradients: 0 },
  ),
  of("torch.cholesky_solve", [f64([2, 2]), factor], { upper }, functionOnly),
  of("torch.cholesky", [f64([2, 3]), upper], {}, functionOnly),
]);

export const matrixSystems: Family = {
  name: "matrix-systems",
  cases: [
    ...triangular,
    ...triangularErrors,
    ...ranks,
    ...conditions,
    ...norms,
    ...emptyNorms,
    ...vectors,
    ...exponentials,
    ...factors,
    ...tensors,
    ...cholesky,
  ],
};
