// torch.linalg's norms.

import type { Tensor } from "../autograd/tensor.js";
import type { DType } from "../ndarray/dtype.js";
import { reducedShape } from "../ndarray/reduce.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { movedim } from "./dimension-order.js";
import { expectTensor } from "./expect-tensor.js";
import { expectElements, floatingOf, normOver, unknownOrder } from "./norms.js";
import { intoOut, type OutOption } from "./out.js";
import { amax, amin, type Dims, sum } from "./reductions.js";
import { abs } from "./signs.js";
import { singularValues } from "./spectral.js";
import { reshape } from "./view.js";

interface NormOptions extends OutOption {
  dim?: Dims;
  keepdim?: boolean;
  dtype?: DType;
}

interface VectorNorm extends NormOptions {
  ord?: number;
}

const MATRIX_ORDERS = '1, -1, 2, -2, Infinity, -Infinity, "fro" or "nuc"';

/**
 * The norm of order `ord` (2) of vectors over dimensions, or of all elements.
 *
 * @throws TypeError for integers and for an order that is not a number.
 * @example torch.linalg.vectorNorm(torch.tensor([3, 4])) // tensor(5.)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export function vectorNorm(x: Tensor, ...args: Arguments<VectorNorm, ["ord", "dim", "keepdim"]>): Tensor {
  const operation = "linalg.vectorNorm";
  expectTensor(operation, x);
  const {
    ord = 2,
    dim = null,
    keepdim = false,
    dtype,
    out,
  } = bind<VectorNorm>(operation, args, ["ord", "dim", "keepdim"], ["dtype", "out"]);
  if (typeof ord !== "number") {
    throw unknownOrder(operation, ord, "a number");
  }
  return intoOut(operation, normOver(operation, floatingOf(operation, x, dtype), ord, dim, keepdim), out);
}

interface MatrixNorm extends NormOptions {
  ord?: number | string;
}

/**
 * The norm of matrices over two dimensions: "fro", the largest (smallest) sum of magnitudes of a column for 1 (-1) or of
 * a row for Infinity (-Infinity), the largest (smallest) singular value for 2 (-2), the sum of singular values for "nuc".
 *
 * @throws TypeError for integers and for another order; RangeError for the orders of singular values where matrices are not
 * finite.
 * @example torch.linalg.matrixNorm(torch.tensor([[3, 0], [0, 4]]), "nuc") // tensor(7.)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
 */
export function matrixNorm(A: Tensor, ...args: Arguments<MatrixNorm, ["ord", "dim", "keepdim"]>): Tensor {
  const operation = "linalg.matrixNorm";
  expectTensor(operation, A);
  const {
    ord = "fro",
    dim = [-2, -1],
    keepdim = false,
    dtype,
    out,
  } = bind<MatrixNorm>(operation, args, ["ord", "dim", "keepdim"], ["dtype", "out"]);
  return intoOut(operation, matricesNorm(operation, floatingOf(operation, A, dtype), ord, dim, keepdim), out);
}

/** The same of floating point numbers. */
export function matricesNorm(
  operation: string,
  t: Tensor,
  ord: number | string,
  dim: Dims = [-2, -1],
  keepdim = false,
): Tensor {
  const pair = Array.isArray(dim) ? (dim as readonly number[]) : [];
  if (pair.length !== 2 || t.shape.length < 2) {
    throw new RangeError(
      `${operation}: dim must be two dimensions of a matrix, but got ${JSON.stringify(dim)} for [${t.shape.join(", ")}]`,
    );
  }
  const [rows, columns] = pair.map((d) => wrapDim(operation, d, t.shape.length)) as [number, number];
  if (rows === columns) {
    throw new RangeError(`${operation}: dims must be different. Got (${pair.join(", ")})`);
  }
  if (ord === "fro") {
    return normOver(operation, t, 2, [rows, columns], keepdim);
  }
  const others = t.shape.filter((_, d) => d !== rows && d !== columns);
  const found = ORDERS_OF_VALUES.includes(ord)
    ? valuesNorm(operation, movedim(t, [rows, columns], [-2, -1]), ord)
    : sumsNorm(operation, t, ord, [rows, columns]);
  return reshape(found, keepdim ? reducedShape(t.shape, [rows, columns], true) : others);
}

const ORDERS_OF_VALUES: readonly unknown[] = ["nuc", 2, -2];

/** The sum of the singular values of matrices [..., m, n], or the largest or smallest. */
function valuesNorm(operation: string, matrices: Tensor, ord: number | string): Tensor {
  const values = singularValues(operation, matrices);
  if (ord === "nuc") {
    return sum(values, -1);
  }
  expectElements(operation, matrices.shape.slice(-2), ord);
  return (ord === 2 ? amax : amin)(values, -1);
}

/** The largest or smallest sum of magnitudes of columns or of rows. */
function sumsNorm(
  operation: string,
  t: Tensor,
  ord: number | string,
  [rows, columns]: readonly number[],
): Tensor {
  if (typeof ord !== "number" || (Math.abs(ord) !== 1 && Math.abs(ord) !== Number.POSITIVE_INFINITY)) {
    throw unknownOrder(operation, ord, MATRIX_ORDERS);
  }
  const [summed, kept] = (Math.abs(ord) === 1 ? [rows, columns] : [columns, rows]) as [number, number];
  expectElements(operation, [t.shape[kept] as number], ord);
  const sums = sum(abs(t), { dim: summed, keepdim: true });
  return (ord > 0 ? amax : amin)(sums, { dim: kept, keepdim: true });
}

/**
 * A vector or matrix norm: of all elements if neither `ord` nor `dim` is given; of vectors for one dimension; of matrices
 * for two dimensions, or for a matrix with an order.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.norm.html
 */
export function norm(
  A: Tensor,
  ...args: Arguments<Omit<MatrixNorm, "ord"> & { ord?: number | string | null }, ["ord", "dim", "keepdim"]>
): Tensor {
  const operation = "linalg.norm";
  expectTensor(operation, A);
  const bound = bind<Omit<MatrixNorm, "ord"> & { ord?: number | string | null }>(
    operation,
    args,
    ["ord", "dim", "keepdim"],
    ["dtype", "out"],
  );
  const { ord = null, dim = null, keepdim = false, dtype, out } = bound;
  const t = floatingOf(operation, A, dtype);
  if (ord === null) {
    return intoOut(operation, normOver(operation, t, 2, dim, keepdim), out);
  }
  const { length: rank } = t.shape;
  if (dim === null && rank !== 1 && rank !== 2) {
    throw new RangeError(
      `${operation}: If dim is not specified but ord is, the input must be 1D or 2D. Got ${rank}D.`,
    );
  }
  const dims = dim ?? (rank === 2 ? [-2, -1] : null);
  if (Array.isArray(dims) && dims.length === 2) {
    return intoOut(operation, matricesNorm(operation, t, ord, dims, keepdim), out);
  }
  if (typeof ord !== "number") {
    throw unknownOrder(operation, ord, "a number for vectors");
  }
  return intoOut(operation, normOver(operation, t, ord, dims, keepdim), out);
}
