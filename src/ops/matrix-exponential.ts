// The exponential of square matrices; computed in float64 and rounded once.

import { record, type Tensor } from "../autograd/tensor.js";
import { fromTyped } from "../ndarray/from-data.js";
import { exponential } from "../ndarray/matrix-exponential.js";
import { zerosLike } from "./creation-like.js";
import { expectSquare } from "./expect-square.js";
import { expectTensor } from "./expect-tensor.js";
import { expectFloats, numbersOf } from "./float-matrices.js";
import { cat } from "./joining.js";
import { narrow } from "./parts.js";
import { swapLast } from "./view.js";

/**
 * The exponential of square matrices: I + A + A^2 / 2! + A^3 / 3! + ...
 *
 * @param input [..., n, n]
 * @returns [..., n, n]; NaN throughout for a matrix that is not finite
 * @throws RangeError for matrices that are not square; TypeError for integers.
 * @example torch.matrixExp(torch.tensor([[0, 1], [0, 0]])) // [[1, 1], [0, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_exp.html
 */
export function matrixExp(input: Tensor): Tensor {
  expectTensor("matrixExp", input);
  expectSquare("matrixExp", input);
  expectFloats("matrixExp", input);
  return exponentialOf(input);
}

function exponentialOf(a: Tensor): Tensor {
  const n = a.shape[a.shape.length - 1] as number;
  const numbers = numbersOf(a.array);
  for (let i = 0; i * n * n < numbers.length; i++) {
    numbers.set(exponential(numbers.subarray(i * n * n, (i + 1) * n * n), n), i * n * n);
  }
  return record(
    "LinalgMatrixExpBackward0",
    fromTyped(numbers, a.shape, a.dtype),
    [a],
    exponentialBack.bind(null, a),
    [a],
  );
}

/**
 * The upper right block of exp([[A^T, G], [0, A^T]]).
 *
 * @source Mathias, A Chain Rule for Matrix Functions and Applications, SIAM Journal on Matrix Analysis and Applications 17 (1996).
 */
function exponentialBack(a: Tensor, g: Tensor): Tensor[] {
  const n = a.shape[a.shape.length - 1] as number;
  const turned = swapLast(a);
  const whole = cat([cat([turned, g], -1), cat([zerosLike(g), turned], -1)], -2);
  return [narrow(narrow(exponentialOf(whole), -2, 0, n), -1, n, n)];
}
