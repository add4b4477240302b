// Systems and inverses of tensors that are taken as matrices.

import type { Tensor } from "../autograd/tensor.js";
import { describeList } from "../ndarray/describe.js";
import { sizeOf, wrapDim } from "../ndarray/shape.js";
import { type Arguments, bind } from "./arguments.js";
import { movedim } from "./dimension-order.js";
import { expectOneType } from "./equations.js";
import { expectTensor } from "./expect-tensor.js";
import { expectFloats } from "./float-matrices.js";
import { solved } from "./linear-systems.js";
import { inverseOf } from "./matrix-powers.js";
import { intoOut, type OutOption } from "./out.js";
import { reshape } from "./view.js";

interface TensorInverse extends OutOption {
  /** How many dimensions stand for the rows. Default: 2 */
  ind?: number;
}

/**
 * The inverse of a tensor whose first `ind` dimensions are taken as rows and whose others as columns, so that
 * `tensordot(tensorinv(A), A, ind)` is the identity.
 *
 * @param A [r..., c...] with as many elements in r as in c
 * @returns [c..., r...]
 * @throws RangeError where `ind` is not positive, the sizes differ or there is no inverse; TypeError for integers.
 * @example torch.linalg.tensorinv(torch.eye(4).reshape(2, 2, 4)).shape // [4, 2, 2]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorinv.html
 */
export function tensorinv(A: Tensor, ...args: Arguments<TensorInverse, ["ind"]>): Tensor {
  const operation = "linalg.tensorinv";
  expectTensor(operation, A, "A");
  const { ind = 2, out } = bind<TensorInverse>(operation, args, ["ind"], ["out"]);
  if (ind < 1) {
    throw new RangeError(`${operation}: Expected a strictly positive integer for 'ind', but got ${ind}`);
  }
  const [rows, columns] = [A.shape.slice(0, ind), A.shape.slice(ind)];
  const n = sizeOf(rows);
  if (n !== sizeOf(columns)) {
    throw new RangeError(
      `${operation}: Expected A to satisfy the requirement prod(A.shape[ind:]) == prod(A.shape[:ind]), but got [${A.shape.join(", ")}] with ind ${ind}`,
    );
  }
  const inverse = inverseOf(operation, reshape(A, [n, n]));
  return intoOut(operation, reshape(inverse, [...columns, ...rows]), out);
}

interface TensorSolve extends OutOption {
  /** Dimensions of A that are moved to its end first. */
  dims?: number | readonly number[] | null;
}

/**
 * X with tensordot(A, X, X.dim()) = B: a system whose rows are the first dimensions of A, as many as B has.
 *
 * @param A [b..., x...] with as many elements in b as in x
 * @param B [b...], or of as many elements and dimensions
 * @returns [x...]
 * @throws RangeError where the sizes differ or A has no inverse; TypeError for integers and for different element types.
 * @example torch.linalg.tensorsolve(torch.eye(4).reshape(2, 2, 4), torch.tensor([[1, 2], [3, 4]])) // [1, 2, 3, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorsolve.html
 */
export function tensorsolve(A: Tensor, B: Tensor, ...args: Arguments<TensorSolve, ["dims"]>): Tensor {
  const operation = "linalg.tensorsolve";
  expectTensor(operation, A, "A");
  expectTensor(operation, B, "B");
  const { dims = null, out } = bind<TensorSolve>(operation, args, ["dims"], ["out"]);
  expectFloats(operation, A);
  expectOneType(operation, A, B);
  const moved = dims === null ? A : movedToEnd(operation, A, typeof dims === "number" ? [dims] : dims);
  const shape = moved.shape.slice(B.shape.length);
  const n = sizeOf(shape);
  if (n !== B.array.size || n * n !== A.array.size) {
    throw new RangeError(
      `${operation}: Expected A to satisfy the requirement prod(A.shape[B.dim():]) == prod(A.shape[:B.dim()]), but got [${moved.shape.join(", ")}] for B of [${B.shape.join(", ")}]`,
    );
  }
  const x = solved(operation, reshape(moved, [n, n]), reshape(B, [n, 1]));
  return intoOut(operation, reshape(x, shape), out);
}

function movedToEnd(operation: string, A: Tensor, dims: readonly (number | readonly number[])[]): Tensor {
  const { length: rank } = A.shape;
  const places = dims.map((d) => {
    if (typeof d !== "number") {
      throw new TypeError(
        `${operation}: argument 'dims' must be an array of integers, but got ${describeList(dims)}`,
      );
    }
    return wrapDim(operation, d, rank);
  });
  if (new Set(places).size !== places.length) {
    throw new RangeError(`${operation}: repeated dim in dims ${describeList(dims)}`);
  }
  return movedim(
    A,
    places,
    places.map((_, i) => rank - places.length + i),
  );
}
