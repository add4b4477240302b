// Pseudoinverses, and systems of equations solved as well as can be; computed in float64 and rounded once.

import { record, Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { int64 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { sameShape } from "../ndarray/shape.js";
import { type SingularFactors, singularFactors } from "../ndarray/spectral.js";
import { add, mul, sub } from "./arithmetic.js";
import { type Arguments, bind } from "./arguments.js";
import { detach } from "./conversion.js";
import { expectOneType } from "./equations.js";
import { expectTensor } from "./expect-tensor.js";
import { expectMatrices, finiteMatrices } from "./float-matrices.js";
import { zeros } from "./creation.js";
import { matmul } from "./matrix.js";
import { epsilonOf, ranked, rankOf, rankTensor, type Tolerances } from "./numerical-rank.js";
import { sum } from "./reductions.js";
import { reshape, swapLast } from "./view.js";

/** V diag(1 / S) U^T over the first `rank` singular values, [columns, rows]. */
function inverseOf(
  { u, values, vt }: SingularFactors,
  rows: number,
  columns: number,
  rank: number,
): Float64Array {
  const result = new Float64Array(columns * rows);
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < columns; i++) {
      const factor = (vt[k * columns + i] as number) / (values[k] as number);
      for (let j = 0; j < rows; j++) {
        result[i * rows + j] = (result[i * rows + j] as number) + factor * (u[j * rows + k] as number);
      }
    }
  }
  return result;
}

/** The pseudoinverse that belongs to factors of every matrix. */
function pseudoinverse(A: Tensor, all: readonly SingularFactors[], ranks: readonly number[]): Tensor {
  const [rows, columns] = A.shape.slice(-2) as [number, number];
  const numbers = new Float64Array(all.length * columns * rows);
  all.forEach((factors, i) => {
    numbers.set(inverseOf(factors, rows, columns, ranks[i] as number), i * columns * rows);
  });
  const P: Tensor = record(
    "LinalgPinvBackward0",
    fromTyped(numbers, [...A.shape.slice(0, -2), columns, rows], A.dtype),
    [A],
    (g) => {
      // dP = -P dA P + P P^T dA^T (1 - A P) + (1 - P A) dA^T P^T P
      const [pt, gt] = [swapLast(P), swapLast(g)];
      const left = matmul(matmul(gt, P), pt);
      const right = matmul(matmul(pt, P), gt);
      const outside = sub(left, matmul(A, matmul(P, left)));
      const inside = sub(right, matmul(matmul(right, P), A));
      return [sub(add(outside, inside), matmul(matmul(pt, g), pt))];
    },
    [A],
    true,
  );
  return P;
}

/**
 * The pseudoinverse of matrices (Moore, Penrose): V diag(1 / S) U^T over the singular values that are not counted as zeros.
 *
 * @param A [..., m, n]
 * @returns [..., n, m]
 * @throws RangeError for matrices that are not finite, for `hermitian` ones that are not square, and for tolerances that do
 * not broadcast with the batch; TypeError for integers.
 * @example torch.linalg.pinv(torch.tensor([[2, 0], [0, 0]])) // [[0.5, 0], [0, 0]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.pinv.html
 */
export function pinv(A: Tensor, ...args: Arguments<Tolerances, []>): Tensor {
  const operation = "linalg.pinv";
  const { matrices, all, ranks } = ranked(
    operation,
    A,
    bind<Tolerances>(operation, args, [], ["atol", "rtol", "hermitian"]),
  );
  return pseudoinverse(matrices, all, ranks);
}

/** A solution and what is told of it: by name, or as `const [solution] = ...`. */
export class LeastSquares implements Iterable<Tensor> {
  constructor(
    readonly solution: Tensor,
    /** [..., k]: the squared length of each column of A X - B; empty unless m > n and every rank is n. */
    readonly residuals: Tensor,
    /** [...], int64 */
    readonly rank: Tensor,
    /** [..., min(m, n)], descending */
    readonly singularValues: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.solution;
    yield this.residuals;
    yield this.rank;
    yield this.singularValues;
  }
}

/** What LAPACK's drivers tell of a solution; the solution itself is the same. */
const DRIVERS = {
  gels: { residuals: true, rank: false, values: false },
  gelsy: { residuals: false, rank: true, values: false },
  gelsd: { residuals: true, rank: true, values: true },
  gelss: { residuals: true, rank: true, values: true },
} as const;

interface LeastSquaresOptions {
  /** Singular values up to this share of the largest count as zeros. Default: max(m, n) times the type's epsilon */
  rcond?: number | null;
  /** What is told beside the solution, by the name of LAPACK's driver. Default: "gelsy" */
  driver?: keyof typeof DRIVERS | null;
}

/**
 * X for which |A X - B| is least, and of those the shortest: pinv(A) B.
 *
 * @param A [..., m, n]
 * @param B [..., m, k], or [..., m] for vectors
 * @param driver what is told beside the solution: its rank ("gelsy", the default), its residuals ("gels"), or these and the
 * singular values ("gelsd", "gelss"); what is not told is empty
 * @returns the solution [..., n, k] or [..., n], residuals, rank and singular values, by name or in this order; the solution
 * has derivatives
 * @throws RangeError for sizes that do not fit, for an unknown driver and for matrices that are not finite; TypeError for integers.
 * @example torch.linalg.lstsq(torch.tensor([[1], [1]]), torch.tensor([[1], [3]])).solution // [[2]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
 */
export function lstsq(
  A: Tensor,
  B: Tensor,
  ...args: Arguments<LeastSquaresOptions, ["rcond"]>
): LeastSquares {
  const operation = "linalg.lstsq";
  const { lead, rows, columns } = expectMatrices(operation, A);
  expectTensor(operation, B, "B");
  const { rcond, driver } = bind<LeastSquaresOptions>(operation, args, ["rcond"], ["driver"]);
  const name = driver ?? "gelsy";
  if (!Object.hasOwn(DRIVERS, name)) {
    throw new RangeError(
      `${operation}: driver should be one of '${Object.keys(DRIVERS).join("', '")}', but got ${describe(name)}`,
    );
  }
  const told = DRIVERS[name];
  expectOneType(operation, A, B);
  const vectors = sameShape(B.shape, A.shape.slice(0, -1));
  const wanted = reshape(B, vectors ? [...B.shape, 1] : B.shape);
  if (wanted.shape.length !== A.shape.length || !sameShape(wanted.shape.slice(0, -1), [...lead, rows])) {
    throw new RangeError(
      `${operation}: A and B should match in their batch and in size(-2), but got [${A.shape.join(", ")}] and [${B.shape.join(", ")}]`,
    );
  }
  const share = rcond ?? Math.max(rows, columns) * epsilonOf(A);
  const all = finiteMatrices(operation, A).map((m) => singularFactors(m, rows, columns));
  const ranks = all.map((factors) => rankOf(factors, 0, share));
  const X = matmul(pseudoinverse(A, all, ranks), wanted);
  const { dtype } = A;
  const known = told.residuals && rows > columns && ranks.every((rank) => rank === columns);
  return new LeastSquares(
    vectors ? reshape(X, X.shape.slice(0, -1)) : X,
    known ? squaredLengths(sub(matmul(A, X), wanted)) : zeros([0], { dtype }),
    told.rank ? rankTensor(ranks, lead) : zeros([0], { dtype: int64 }),
    told.values
      ? new Tensor(
          fromTyped(
            Float64Array.from(all.flatMap(({ values }) => [...values])),
            [...lead, Math.min(rows, columns)],
            dtype,
          ),
        )
      : zeros([0], { dtype }),
  );
}

const squaredLengths = (m: Tensor): Tensor => detach(sum(mul(m, m), -2));
