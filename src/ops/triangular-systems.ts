// Systems whose matrix is a triangle; computed in float64 and rounded once.

import { Tensor } from "../autograd/tensor.js";
import { solveTriangle } from "../ndarray/decompositions.js";
import { fromTyped } from "../ndarray/from-data.js";
import { type Arguments, bind, need } from "./arguments.js";
import { broadcastBatches, expectEquation, expectOneType } from "./equations.js";
import { expectSquare } from "./expect-square.js";
import { expectTensor } from "./expect-tensor.js";
import { expectMatrices, numbersOf } from "./float-matrices.js";
import { matmul } from "./matrix.js";
import { intoOut, type OutOption } from "./out.js";
import { recordResult } from "./record-result.js";
import { neg } from "./signs.js";
import { tril, triu } from "./triangles.js";
import { swapLast } from "./view.js";

interface SolveTriangular extends OutOption {
  /** Which triangle of A is read. */
  upper: boolean;
  /** A X = B, or X A = B. Default: true */
  left?: boolean;
  /** Takes the diagonal of A as ones, without reading it. Default: false */
  unitriangular?: boolean;
}

/**
 * X with A X = B, or X A = B, for a triangular A; the other triangle of A is not read. A zero on the diagonal gives
 * infinities or NaN.
 *
 * @param A [..., n, n]
 * @param B [..., n, k], or [..., k, n] where `left` is false; leading dimensions broadcast.
 * @param upper which triangle is read; to be given by name
 * @returns the shape of B, with both batches
 * @throws RangeError for matrices that are not square and sizes that do not fit; TypeError for integers and for different
 * element types.
 * @example torch.linalg.solveTriangular(torch.tensor([[2, 0], [1, 4]]), torch.tensor([[2], [5]]), { upper: false }) // [[1], [1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
 */
export function solveTriangular(A: Tensor, B: Tensor, ...args: Arguments<SolveTriangular, []>): Tensor {
  const operation = "linalg.solveTriangular";
  expectMatrices(operation, A);
  expectTensor(operation, B, "B");
  const given = bind<SolveTriangular>(operation, args, [], ["upper", "left", "unitriangular", "out"]);
  const { left = true, unitriangular = false, out } = given;
  const upper = need(operation, "upper", given.upper);
  expectSquare(operation, A);
  expectOneType(operation, A, B);
  expectEquation(operation, A, B, left);
  const [a, b] = broadcastBatches(operation, A, B);
  // X A = B is A^T X^T = B^T.
  const x = left
    ? triangleSolved(a, b, upper, unitriangular)
    : swapLast(triangleSolved(swapLast(a), swapLast(b), !upper, unitriangular));
  return intoOut(operation, x, out);
}

interface Solved {
  readonly a: Tensor;
  readonly x: Tensor;
  readonly upper: boolean;
  readonly unit: boolean;
  readonly needA: boolean;
}

/** X with T X = B, T the upper or lower triangle of each matrix of `a`, which has the batch of `b`. */
export function triangleSolved(a: Tensor, b: Tensor, upper: boolean, unit: boolean): Tensor {
  const [n = 0, columns = 0] = b.shape.slice(-2);
  const [matrices, numbers] = [numbersOf(a.array), numbersOf(b.array)];
  for (let i = 0; i * n * columns < numbers.length; i++) {
    const part = numbers.subarray(i * n * columns, (i + 1) * n * columns);
    solveTriangle(matrices.subarray(i * n * n, (i + 1) * n * n), n, upper, unit, part, columns);
  }
  const x = new Tensor(fromTyped(numbers, b.shape, b.dtype));
  const solved: Solved = { a, x, upper, unit, needA: a.requiresGrad };
  return recordResult("LinalgSolveTriangularBackward0", x, [a, b], solvedBack.bind(null, solved), [a]);
}

// T dX = dB - dT X; of the gradient of A only the triangle counts that was read.
function solvedBack({ a, x, upper, unit, needA }: Solved, g: Tensor): (Tensor | null)[] {
  const ofB = triangleSolved(swapLast(a), g, !upper, unit);
  if (!needA) {
    return [null, ofB];
  }
  const whole = neg(matmul(ofB, swapLast(x)));
  return [upper ? triu(whole, unit ? 1 : 0) : tril(whole, unit ? -1 : 0), ofB];
}
