// Systems of linear equations, and Cholesky's factor; computed in float64 and rounded once.

import { record, type Tensor } from "../autograd/tensor.js";
import { choleskyFactor, solveTriangles } from "../ndarray/decompositions.js";
import { fromTyped } from "../ndarray/from-data.js";
import { sameShape } from "../ndarray/shape.js";
import { add, mul } from "./arithmetic.js";
import { type Arguments, bind } from "./arguments.js";
import { broadcastBatches, expectEquation, expectOneType } from "./equations.js";
import { expectTensor } from "./expect-tensor.js";
import { expectFloats, numbersOf, trianglesOf } from "./float-matrices.js";
import { matmul } from "./matrix.js";
import { expectSquare } from "./expect-square.js";
import { inverse } from "./matrix-powers.js";
import { intoOut, type OutOption } from "./out.js";
import { neg } from "./signs.js";
import { tril } from "./triangles.js";
import { reshape, swapLast } from "./view.js";

/**
 * X with A X = B, for square A.
 *
 * @param A [..., n, n]
 * @param B [..., n, k], or [..., n] for vectors; leading dimensions broadcast.
 * @returns the shape of B
 * @throws RangeError for matrices that are not square or have no inverse, and for sizes that do not fit; TypeError for integers.
 * @example torch.linalg.solve(torch.tensor([[2, 0], [0, 4]]), torch.tensor([2, 2])) // tensor([1.0000, 0.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve.html
 */
export function solve(A: Tensor, B: Tensor, options: OutOption = {}): Tensor {
  const operation = "linalg.solve";
  expectTensor(operation, A, "A");
  expectTensor(operation, B, "B");
  const { out } = bind<OutOption>(operation, [options], [], ["out"]);
  expectSquare(operation, A);
  expectFloats(operation, A);
  expectOneType(operation, A, B);
  const vectors = B.shape.length === 1 || sameShape(B.shape, A.shape.slice(0, -1));
  const columns = vectors ? reshape(B, [...B.shape, 1]) : B;
  expectEquation(operation, A, columns, true, B);
  const x = solved(operation, ...broadcastBatches(operation, A, columns));
  return intoOut(operation, vectors ? reshape(x, x.shape.slice(0, -1)) : x, out);
}

/** The same for matrices of one batch. */
export function solved(operation: string, a: Tensor, b: Tensor): Tensor {
  const [n = 0, columns = 0] = b.shape.slice(-2);
  const numbers = numbersOf(b.array);
  const all = new Float64Array(numbers.length);
  trianglesOf(a).forEach((apart, i) => {
    if (apart.zero > 0) {
      const which = a.shape.length > 2 ? ` (batch element ${i})` : "";
      throw new RangeError(
        `${operation}:${which} The solver failed because the input matrix is singular: diagonal element ${apart.zero} is zero`,
      );
    }
    const part = numbers.subarray(i * n * columns, (i + 1) * n * columns);
    all.set(solveTriangles(apart, n, part, columns), i * n * columns);
  });
  const x: Tensor = record(
    "LinalgSolveExBackward0",
    fromTyped(all, b.shape, b.dtype),
    [a, b],
    (g) => {
      // A dX = dB - dA X
      const ofB = solved(operation, swapLast(a), g);
      return [neg(matmul(ofB, swapLast(x))), ofB];
    },
    [a],
    true,
  );
  return x;
}

interface Upper extends OutOption {
  /** Gives the transposed factor, from the upper triangle. Default: false */
  upper?: boolean;
}

/**
 * The lower triangular L of a symmetric positive-definite matrix A = L L^T. Of the matrix the lower triangle is read.
 *
 * @param input [..., n, n]
 * @throws RangeError for matrices that are not square or not positive-definite; TypeError for integers.
 * @example torch.linalg.cholesky(torch.tensor([[4, 2], [2, 5]])) // tensor([[2., 0.], [1., 2.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
 */
export function cholesky(input: Tensor, ...args: Arguments<Upper, []>): Tensor {
  const operation = "linalg.cholesky";
  expectTensor(operation, input);
  const { upper = false, out } = bind<Upper>(operation, args, [], ["upper", "out"]);
  return intoOut(operation, choleskyOf(operation, input, upper), out);
}

/** The same, for whatever operation. */
export function choleskyOf(operation: string, input: Tensor, upper: boolean): Tensor {
  expectSquare(operation, input);
  expectFloats(operation, input);
  const factor = lowerFactor(operation, upper ? swapLast(input) : input);
  return upper ? swapLast(factor) : factor;
}

function lowerFactor(operation: string, input: Tensor): Tensor {
  const { shape } = input;
  const n = shape[shape.length - 1] as number;
  const numbers = numbersOf(input.array);
  for (let i = 0; i * n * n < numbers.length; i++) {
    const factor = choleskyFactor(numbers.subarray(i * n * n, (i + 1) * n * n), n);
    if (typeof factor === "number") {
      const which = shape.length > 2 ? ` (batch element ${i})` : "";
      throw new RangeError(
        `${operation}:${which} The factorization could not be completed because the input is not positive-definite ` +
          `(the leading minor of order ${factor} is not positive-definite)`,
      );
    }
    numbers.set(factor, i * n * n);
  }
  const result: Tensor = record(
    "LinalgCholeskyExBackward0",
    fromTyped(numbers, shape, input.dtype),
    [input],
    (g) => {
      // L^-T F(L^T dL) L^-1 with F the lower triangle and half the diagonal, for both triangles alike.
      const turned = inverse(result);
      const product = matmul(swapLast(result), g);
      const half = mul(add(tril(product), tril(product, -1)), 0.5);
      const whole = matmul(matmul(swapLast(turned), half), turned);
      return [mul(add(whole, swapLast(whole)), 0.5)];
    },
    [],
    true,
  );
  return result;
}
