// Which singular values count as zeros.

import { Tensor } from "../autograd/tensor.js";
import { float64, int64 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { broadcastShapes, type Shape, sizeOf } from "../ndarray/shape.js";
import { type SingularFactors, singularFactors, symmetricEigen } from "../ndarray/spectral.js";
import { type Arguments, bind } from "./arguments.js";
import { expand } from "./broadcast.js";
import { castTo } from "./cast.js";
import { detach } from "./conversion.js";
import { expectSquare } from "./expect-square.js";
import { expectMatrices, finiteMatrices, numbersOf } from "./float-matrices.js";
import { intoOut, type OutOption } from "./out.js";

export interface Tolerances {
  /** Singular values up to this count as zeros; a tensor for one number a matrix. Default: 0 */
  atol?: number | Tensor | null;
  /** So do those up to this share of the largest. Default: max(m, n) times the type's epsilon, and 0 where `atol` is above 0 */
  rtol?: number | Tensor | null;
  /** Takes the matrices as symmetric, and reads their lower triangles only. Default: false */
  hermitian?: boolean;
}

/** The difference between 1 and the next number of the tensor's type. */
export const epsilonOf = ({ dtype }: Tensor): number => (dtype.itemsize === 4 ? 2 ** -23 : 2 ** -52);

/** How many singular values are above the tolerances. */
export const rankOf = ({ values }: SingularFactors, atol: number, rtol: number): number =>
  values.filter((s) => s > Math.max(atol, rtol * (values[0] as number))).length;

/** The singular factors of a symmetric matrix, of which the lower triangle is read: A = V diag(L) V^T, by falling |L|. */
function symmetricFactors(matrix: Float64Array, n: number): SingularFactors {
  const { values, vectors } = symmetricEigen(matrix, n);
  const order = Array.from(values, (_, i) => i).sort(
    (i, j) => Math.abs(values[j] as number) - Math.abs(values[i] as number),
  );
  const [u, vt] = [new Float64Array(n * n), new Float64Array(n * n)];
  order.forEach((from, k) => {
    for (let i = 0; i < n; i++) {
      const x = vectors[i * n + from] as number;
      u[i * n + k] = (values[from] as number) < 0 ? -x : x;
      vt[k * n + i] = x;
    }
  });
  return { u, values: Float64Array.from(order, (k) => Math.abs(values[k] as number)), vt };
}

export interface Ranked {
  /** The matrices; repeated where tolerances have more dimensions than the batch. */
  readonly matrices: Tensor;
  readonly batch: Shape;
  readonly all: readonly SingularFactors[];
  readonly ranks: readonly number[];
}

/**
 * The singular factors of matrices [..., m, n], and how many of each count.
 *
 * @throws RangeError for matrices that are not finite, for `hermitian` ones that are not square, and for tolerances that do
 * not broadcast with the batch; TypeError for integers.
 */
export function ranked(operation: string, A: Tensor, tolerances: Tolerances): Ranked {
  const { lead, rows, columns } = expectMatrices(operation, A);
  const { atol = null, rtol = null, hermitian = false } = tolerances;
  if (hermitian) {
    expectSquare(operation, A);
  }
  const shapes = [atol, rtol].filter((t) => t instanceof Tensor).map((t) => t.shape);
  const batch = shapes.reduce((shape, other) => broadcastShapes(operation, shape, other), lead);
  const matrices = expand(A, [...batch, rows, columns]);
  const [absolute, relative] = [numbersFor(atol, batch), numbersFor(rtol, batch)];
  const all = finiteMatrices(operation, matrices).map((m) =>
    hermitian ? symmetricFactors(m, rows) : singularFactors(m, rows, columns),
  );
  const ranks = all.map((factors, i) => {
    const least = absolute?.[i] ?? 0;
    const share = relative?.[i] ?? (least > 0 ? 0 : Math.max(rows, columns) * epsilonOf(A));
    return rankOf(factors, least, share);
  });
  return { matrices, batch, all, ranks };
}

/** A tolerance for each matrix of a batch; null for none. */
function numbersFor(tolerance: number | Tensor | null, batch: Shape): ArrayLike<number> | null {
  if (tolerance === null) {
    return null;
  }
  return typeof tolerance === "number"
    ? new Float64Array(sizeOf(batch)).fill(tolerance)
    : numbersOf(expand(castTo(detach(tolerance), float64), batch).array);
}

/** The ranks of a batch as an int64 tensor. */
export const rankTensor = (ranks: readonly number[], batch: Shape): Tensor =>
  new Tensor(fromTyped(BigInt64Array.from(ranks, BigInt), batch, int64));

/**
 * How many singular values of a matrix, or of each of a batch, do not count as zeros.
 *
 * @param A [..., m, n]
 * @returns [...], int64, without derivatives
 * @throws RangeError for matrices that are not finite, for `hermitian` ones that are not square, and for tolerances that do
 * not broadcast with the batch; TypeError for integers.
 * @example torch.linalg.matrixRank(torch.tensor([[1, 2], [2, 4]])) // tensor(1)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
 */
export function matrixRank(A: Tensor, ...args: Arguments<Tolerances & OutOption, []>): Tensor {
  const operation = "linalg.matrixRank";
  const keys = ["atol", "rtol", "hermitian", "out"] as const;
  const { out, ...tolerances } = bind<Tolerances & OutOption>(operation, args, [], keys);
  const { ranks, batch } = ranked(operation, A, tolerances);
  return intoOut(operation, rankTensor(ranks, batch), out);
}
