// Cholesky's factor and its systems under PyTorch's older names.

import type { Tensor } from "../autograd/tensor.js";
import { type Arguments, bind } from "./arguments.js";
import { expand } from "./broadcast.js";
import { eye } from "./creation.js";
import { broadcastBatches, expectEquation, expectOneType } from "./equations.js";
import { expectSquare } from "./expect-square.js";
import { expectTensor } from "./expect-tensor.js";
import { expectMatrices } from "./float-matrices.js";
import { choleskyOf } from "./linear-systems.js";
import { intoOut, type OutOption } from "./out.js";
import { triangleSolved } from "./triangular-systems.js";
import { swapLast } from "./view.js";

interface Upper extends OutOption {
  /** Takes or gives the upper factor U of A = U^T U, not the lower L of A = L L^T. Default: false */
  upper?: boolean;
}

/**
 * The lower triangular L of a symmetric positive-definite matrix A = L L^T, or the upper U of A = U^T U.
 *
 * @param input [..., n, n]
 * @throws RangeError for matrices that are not square or not positive-definite; TypeError for integers.
 * @example torch.cholesky(torch.tensor([[4, 2], [2, 5]])) // tensor([[2., 0.], [1., 2.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cholesky.html
 */
export function cholesky(input: Tensor, ...args: Arguments<Upper, ["upper"]>): Tensor {
  expectTensor("cholesky", input);
  const { upper = false, out } = bind<Upper>("cholesky", args, ["upper"], ["out"]);
  return intoOut("cholesky", choleskyOf("cholesky", input, upper), out);
}

function fromFactor(factor: Tensor, b: Tensor, upper: boolean): Tensor {
  const [first, second] = upper ? [swapLast(factor), factor] : [factor, swapLast(factor)];
  return triangleSolved(second, triangleSolved(first, b, false, false), true, false);
}

/**
 * X with A X = B, from Cholesky's factor of A; its other triangle is not read.
 *
 * @param B [..., n, k]; leading dimensions broadcast.
 * @param L [..., n, n]
 * @returns the shape of B, with both batches
 * @throws RangeError for matrices that are not square and sizes that do not fit; TypeError for integers and for different
 * element types.
 * @example torch.choleskySolve(torch.tensor([[2], [4]]), torch.tensor([[1, 0], [0, 2]])) // [[2], [1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cholesky_solve.html
 */
export function choleskySolve(B: Tensor, L: Tensor, ...args: Arguments<Upper, ["upper"]>): Tensor {
  const operation = "choleskySolve";
  expectMatrices(operation, B, "B");
  expectMatrices(operation, L, "L");
  const { upper = false, out } = bind<Upper>(operation, args, ["upper"], ["out"]);
  expectSquare(operation, L);
  expectOneType(operation, L, B, ["L", "B"]);
  expectEquation(operation, L, B);
  return intoOut(operation, fromFactor(...broadcastBatches(operation, L, B), upper), out);
}

/**
 * The inverse of A from its Cholesky factor, whose other triangle is not read.
 *
 * @param L [..., n, n]
 * @returns [..., n, n]
 * @throws RangeError for matrices that are not square; TypeError for integers.
 * @example torch.choleskyInverse(torch.tensor([[1, 0], [0, 2]])) // [[1, 0], [0, 0.25]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cholesky_inverse.html
 */
export function choleskyInverse(L: Tensor, ...args: Arguments<Upper, ["upper"]>): Tensor {
  const operation = "choleskyInverse";
  const { rows } = expectMatrices(operation, L, "L");
  const { upper = false, out } = bind<Upper>(operation, args, ["upper"], ["out"]);
  expectSquare(operation, L);
  const identity = expand(eye(rows, { dtype: L.dtype }), L.shape);
  return intoOut(operation, fromFactor(L, identity, upper), out);
}
