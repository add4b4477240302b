// torch.linalg's functions of vectors and of diagonals.

import type { Tensor } from "../autograd/tensor.js";
import { bool } from "../ndarray/dtype.js";
import { wrapDim } from "../ndarray/shape.js";
import { mul } from "./arithmetic.js";
import { type Arguments, bind } from "./arguments.js";
import { expand } from "./broadcast.js";
import { crossProduct } from "./cross-product.js";
import { ones } from "./creation.js";
import { expectOneType } from "./equations.js";
import { expectTensor } from "./expect-tensor.js";
import { expectFloats } from "./float-matrices.js";
import { cat } from "./joining.js";
import { dot } from "./matrix.js";
import { intoOut, type OutOption } from "./out.js";
import type { Diagonal } from "./parts.js";
import { sum } from "./reductions.js";
import { unsqueeze } from "./reshaping.js";
import { cumprod } from "./running.js";
import { diagonalView } from "./view.js";

interface Along extends OutOption {
  dim?: number;
}

/**
 * The cross product of vectors of three along `dim`, the last unless given; the other dimensions broadcast.
 *
 * @throws RangeError unless both have size 3 there and the same number of dimensions.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.cross.html
 */
export function cross(input: Tensor, other: Tensor, options: Along = {}): Tensor {
  expectTensor("linalg.cross", input);
  expectTensor("linalg.cross", other, "other");
  const { dim = -1, out } = bind<Along>("linalg.cross", [options], [], ["dim", "out"]);
  return intoOut("linalg.cross", crossProduct("linalg.cross", input, other, dim), out);
}

/**
 * The sum of products of two vectors along `dim`, the last unless given; the other dimensions broadcast.
 *
 * @throws RangeError for sizes that do not fit; TypeError for integers and for different element types.
 * @example torch.linalg.vecdot(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 1], [0, 2]])) // tensor([3., 8.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.vecdot.html
 */
export function vecdot(x: Tensor, y: Tensor, options: Along = {}): Tensor {
  const operation = "linalg.vecdot";
  expectTensor(operation, x, "x");
  expectTensor(operation, y, "y");
  const { dim = -1, out } = bind<Along>(operation, [options], [], ["dim", "out"]);
  expectFloats(operation, x);
  expectOneType(operation, x, y, ["x", "y"]);
  const rank = Math.max(x.shape.length, y.shape.length);
  const axis = wrapDim(operation, dim, rank);
  if (x.shape.length === 1 && y.shape.length === 1) {
    if (x.shape[0] !== y.shape[0]) {
      throw new RangeError(
        `${operation}: inconsistent tensor size, expected x and y to have the same number of elements, but got ${x.shape[0]} and ${y.shape[0]}`,
      );
    }
    return intoOut(operation, dot(x, y), out);
  }
  return intoOut(operation, sum(mul(x, y), axis), out);
}

/**
 * The powers from 0 to N - 1 of each element, along a new last dimension.
 *
 * @param x [..., n]; integers give int64.
 * @param N how many powers, at least 2; n unless given.
 * @returns [..., n, N]; [1, N] for a 0-d tensor
 * @throws RangeError unless N is at least 2; TypeError for masks.
 * @example torch.linalg.vander(torch.tensor([2, 3]), { N: 3 }) // [[1, 2, 4], [1, 3, 9]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.vander.html
 */
export function vander(x: Tensor, options: { N?: number | null } = {}): Tensor {
  const operation = "linalg.vander";
  expectTensor(operation, x, "x");
  const { N = null } = bind<{ N?: number | null }>(operation, [options], [], ["N"]);
  if (x.dtype === bool) {
    throw new TypeError(
      `${operation}: supports floating point and integer tensors, but got torch.bool; convert with .to(torch.int64)`,
    );
  }
  const vectors = x.shape.length === 0 ? unsqueeze(x, 0) : x;
  const count = N ?? (vectors.shape[vectors.shape.length - 1] as number);
  if (count < 2) {
    throw new RangeError(`${operation}: N must be greater than 1, but got ${count}`);
  }
  const powers = cumprod(expand(unsqueeze(vectors, -1), [...vectors.shape, count - 1]), -1);
  return cat([ones([...vectors.shape, 1], { dtype: powers.dtype }), powers], -1);
}

/**
 * The diagonals of matrices, along a new last dimension.
 *
 * @param A [..., m, n], or with the rows in `dim1` (-2) and the columns in `dim2` (-1)
 * @param offset 0 is the main diagonal, above it positive, below it negative.
 * @returns a view.
 * @example torch.linalg.diagonal(torch.tensor([[[1, 2], [3, 4]]])) // [[1, 4]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.diagonal.html
 */
export function diagonal(A: Tensor, ...args: Arguments<Diagonal, []>): Tensor {
  const operation = "linalg.diagonal";
  expectTensor(operation, A, "A");
  const {
    offset = 0,
    dim1 = -2,
    dim2 = -1,
  } = bind<Diagonal>(operation, args, [], ["offset", "dim1", "dim2"]);
  return diagonalView(operation, A, offset, dim1, dim2);
}
