// Inverses and powers of square matrices.

import { describe } from "../ndarray/describe.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { copyInto, filled } from "../ndarray/arithmetic.js";
import { diagonalOf } from "../ndarray/geometry.js";
import { inverses } from "../ndarray/inverse.js";
import { NDArray } from "../ndarray/ndarray.js";
import { bind } from "./arguments.js";
import { clone } from "./conversion.js";
import { expectSquare } from "./expect-square.js";
import { expectTensor } from "./expect-tensor.js";
import { matmul } from "./matrix.js";
import { intoOut, type OutOption } from "./out.js";
import { neg } from "./signs.js";
import { swapLast } from "./view.js";

/** The inverse, for whatever operation. */
export function inverseOf(operation: string, input: Tensor): Tensor {
  expectTensor(operation, input);
  expectSquare(operation, input);
  if (!input.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: Expected a floating point tensor as input, but got ${input.dtype.toString()}; convert with .to(torch.float32)`,
    );
  }
  const found = inverses(input.array);
  if (!(found instanceof NDArray)) {
    const which = input.shape.length > 2 ? ` (batch element ${found.matrix})` : "";
    throw new RangeError(
      `${operation}:${which} The diagonal element ${found.element} is zero, the inversion could not be completed because ` +
        "the input matrix is singular",
    );
  }
  const inverted: Tensor = record(
    "LinalgInvExBackward0",
    found,
    [input],
    (g) => {
      // d(A^-1) = -A^-1 dA A^-1
      const transposed = swapLast(inverted);
      return [neg(matmul(matmul(transposed, g), transposed))];
    },
    [],
    true,
  );
  return inverted;
}

/**
 * The inverse of a square matrix, or of each of a batch.
 *
 * @param input [..., n, n]
 * @returns [..., n, n]
 * @throws RangeError for matrices that are not square or have no inverse; TypeError for integers.
 * @example torch.inverse(torch.tensor([[2, 0], [0, 4]])) // [[0.5, 0], [0, 0.25]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv.html
 */
export function inverse(input: Tensor, options: OutOption = {}): Tensor {
  return intoOut(
    "inverse",
    inverseOf("inverse", input),
    bind<OutOption>("inverse", [options], [], ["out"]).out,
  );
}

function identityLike(t: Tensor): Tensor {
  const array = filled(t.shape, 0, t.dtype);
  copyInto(diagonalOf(array, 0, t.shape.length - 2, t.shape.length - 1), filled([], 1, t.dtype));
  return record("CopyBackwards", array, [t], (g) => [zerosFor(g)], []);
}

function zerosFor(g: Tensor): Tensor {
  return record("ZerosLikeBackward0", filled(g.shape, 0, g.dtype), [g], (h) => [zerosFor(h)], []);
}

/**
 * A square matrix, or each of a batch, multiplied n times; with a negative n, its inverse.
 *
 * @param input [..., m, m]
 * @param n a whole number. 0 gives the identity.
 * @throws RangeError for matrices that are not square, or have no inverse where n is negative.
 * @example torch.matrixPower(torch.tensor([[1, 1], [0, 1]]), 5) // [[1, 5], [0, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
 */
export function matrixPower(input: Tensor, n: number, options: OutOption = {}): Tensor {
  expectTensor("matrixPower", input);
  const { out } = bind<OutOption>("matrixPower", [options], [], ["out"]);
  expectSquare("matrixPower", input);
  if (!Number.isInteger(n)) {
    throw new TypeError(`matrixPower: argument 'n' must be an integer, but got ${describe(n)}`);
  }
  return intoOut("matrixPower", n === 0 ? identityLike(input) : powerOf(input, n), out);
}

// By squaring: the bits of the exponent say which squares are factors.
function powerOf(input: Tensor, n: number): Tensor {
  let square = n < 0 ? inverseOf("matrixPower", input) : input;
  let rest = Math.abs(n);
  if (rest === 1) {
    return n < 0 ? square : clone(square);
  }
  let result: Tensor | null = null;
  while (rest > 0) {
    if (rest % 2 === 1) {
      result = result === null ? square : matmul(result, square);
    }
    rest = Math.floor(rest / 2);
    if (rest > 0) {
      square = matmul(square, square);
    }
  }
  return result as Tensor;
}
