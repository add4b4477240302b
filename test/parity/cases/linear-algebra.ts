// Powers, inverses and chains of matrices, products of vectors, and diagonals.

import { bool, f32, f64, i64, of } from "../build.js";
import type { Case, Family, Tolerance } from "../case.js";

const tolerance: Tolerance = {
  rtol: 1e-6,
  atol: 1e-6,
  reason: "inverses of random matrices lose what their condition says",
};

const products: Case[] = [
  ...[0, 1, 2, 3, 5].map((n) => of("torch.matrix_power", [f32([3, 3], { domain: [-1, 1] }), n])),
  of("torch.matrix_power", [f32([2, 3]), 2]),
  of("torch.chain_matmul", [f32([2, 3]), f32([3, 4]), f32([4, 2])]),
  of("torch.linalg.multi_dot", [[f32([2, 3]), f32([3, 4]), f32([4, 2])]]),
  of("torch.linalg.multi_dot", [[f32([3]), f32([3, 4]), f32([4])]]),
  of("torch.cross", [f32([2, 3]), f32([2, 3])], { dim: 1 }),
  of("torch.cross", [f32([3, 2]), f32([3, 2])], { dim: 0 }),
  of("torch.cross", [f32([2, 4]), f32([2, 4])], { dim: 1 }),
  ...["torch.cross", "torch.linalg.cross"].flatMap((call) => [
    of(call, [f32([3]), f32([3])]),
    of(call, [f32([2, 3]), f32([2, 3])]),
    of(call, [f32([3, 3], { layout: "transposed" }), f32([3, 3], { layout: "strided" })]),
    of(call, [f32([1, 3]), f32([4, 3])]),
    of(call, [f64([2, 1, 3]), f64([1, 4, 3])]),
    of(call, [f32([0, 3]), f32([0, 3])]),
    of(call, [i64([2, 3]), i64([2, 3])]),
    of(call, [bool([3]), bool([3])]),
    of(call, [i64([3]), f32([3])]),
    of(call, [f32([3]), f32([2, 3])]),
    of(call, [f32([2, 2]), f32([2, 2])]),
    of(call, [f32([]), f32([])]),
    of(call, [f32([3, 2, 4]), f32([3, 2, 4])], { dim: 0 }),
    of(call, [f32([2, 3]), f32([2, 3])], { dim: 4 }),
  ]),
  ...[4, 6, 7, -1, -2, -3].map((n) => of("torch.matrix_power", [f64([2, 3, 3], { domain: [-1, 1] }), n])),
  ...[0, 1, 3, -1].map((n) => of("torch.matrix_power", [i64([2, 2]), n])),
  of("torch.linalg.matrix_power", [f32([3, 3], { layout: "transposed" }), 3]),
  of("torch.matrix_power", [f32([0, 0]), 2]),
  of("torch.matrix_power", [f32([3]), 2]),
  of("torch.matrix_power", [f32([2, 2]), 2.5]),
  of("torch.matrix_power", [bool([2, 2]), 2]),
  ...["torch.inverse", "torch.linalg.inv"].flatMap((call) => [
    of(call, [f64([3, 3])]),
    of(call, [f64([2, 4, 4], { layout: "strided" })]),
    of(call, [f64([3, 3], { layout: "transposed" })]),
    of(call, [f64([2, 2], { domain: { list: [0, 1, 1, 0] } })]),
    of(call, [f32([2, 2], { domain: { list: [2, 0, 0, 4] } })]),
    of(call, [f32([0, 0])]),
    of(call, [f64([1, 1])]),
    of(call, [f64([2, 2], { domain: { list: [1, 2, 2, 4] } })]),
    of(call, [f32([2, 3])]),
    of(call, [f32([3])]),
    of(call, [i64([2, 2])]),
  ]),
  of("torch.chain_matmul", [f64([2, 7]), f64([7, 3]), f64([3, 5]), f64([5, 4])]),
  of("torch.chain_matmul", [f32([2, 3])]),
  of("torch.chain_matmul", [f32([3]), f32([3, 2])]),
  of("torch.chain_matmul", [f32([3, 2]), f32([3, 2])]),
  of("torch.chain_matmul", [f32([3, 2]), f64([2, 2])]),
  of("torch.linalg.multi_dot", [[f64([4]), f64([4, 7]), f64([7, 3]), f64([3, 5])]]),
  of("torch.linalg.multi_dot", [[f32([3]), f32([3])]]),
  of("torch.linalg.multi_dot", [[i64([2, 3]), i64([3])]]),
  of("torch.linalg.multi_dot", [[f32([2, 0]), f32([0, 3])]]),
  of("torch.linalg.multi_dot", [[f32([3, 3])]]),
  of("torch.linalg.multi_dot", [[]]),
  of("torch.linalg.multi_dot", [[f32([2, 3]), f32([2, 3])]]),
  of("torch.linalg.multi_dot", [[f32([2, 3]), f32([3]), f32([3, 3])]]),
  of("torch.linalg.multi_dot", [[f32([2, 3]), f64([3, 3])]]),
  of("torch.inner", [f32([2, 3, 4]), f32([5, 4])]),
  of("torch.inner", [f32([0]), f32([0])]),
  of("torch.inner", [i64([3]), f32([3])]),
  of("torch.inner", [i64([]), f32([3])]),
  of("torch.inner", [f32([3, 4], { layout: "transposed" }), f32([2, 4], { layout: "strided" })]),
  of("torch.kron", [i64([3]), f32([2])]),
  of("torch.kron", [bool([2]), bool([2, 2])]),
  of("torch.kron", [f32([2, 3], { layout: "transposed" }), f32([2, 2], { layout: "strided" })]),
];

const diagonals: Case[] = [
  of("Tensor.fill_diagonal_", [f32([3, 4]), 5]),
  of("Tensor.fill_diagonal_", [f32([7, 3]), 5], { wrap: true }),
  of("Tensor.fill_diagonal_", [f32([7, 3]), 5, true]),
  of("Tensor.fill_diagonal_", [f32([3, 7], { layout: "transposed" }), 5], { wrap: true }),
  of("Tensor.fill_diagonal_", [f32([9, 2], { layout: "strided" }), 5], { wrap: true }),
  of("Tensor.fill_diagonal_", [f32([5, 3]), 5]),
  of("Tensor.fill_diagonal_", [f32([3, 3, 3]), 5]),
  of("Tensor.fill_diagonal_", [f32([3, 3, 2]), 5]),
  of("Tensor.fill_diagonal_", [f32([3]), 5]),
  of("Tensor.fill_diagonal_", [i64([2, 2]), 2.5]),
  of("Tensor.fill_diagonal_", [f32([0, 3]), 5]),
  of("Tensor.fill_diagonal_", [f32([2, 3])]),
];

export const linearAlgebra: Family = {
  name: "linear-algebra",
  cases: [...products, ...diagonals].map((c) =>
    /inv|power/.test(c.call)
      ? {
          ...c,
          tolerance,
          differs: [{ in: "signs of zeros", reason: "a difference of equals may have either" }],
        }
      : c,
  ),
};
