// Eigenvalues of symmetric matrices, singular values and orthogonal factors; computed in float64 and rounded once.

import { recordMany, type Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { fromTyped } from "../ndarray/from-data.js";
import { singularFactors, symmetricEigen } from "../ndarray/spectral.js";
import { add, mul, sub } from "./arithmetic.js";
import { type Arguments, bind } from "./arguments.js";
import { eye, zeros } from "./creation.js";
import { div } from "./division.js";
import { expectSquare } from "./expect-square.js";
import { expectMatrices, finiteMatrices } from "./float-matrices.js";
import { matmul } from "./matrix.js";
import { narrow } from "./parts.js";
import { unsqueeze } from "./reshaping.js";
import { diagEmbed } from "./triangles.js";
import { swapLast } from "./view.js";

/** Eigenvalues and eigenvectors: by name, or as `const [eigenvalues, eigenvectors] = ...`. */
export class EigenvaluesAndVectors implements Iterable<Tensor> {
  constructor(
    readonly eigenvalues: Tensor,
    readonly eigenvectors: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.eigenvalues;
    yield this.eigenvectors;
  }
}

interface Triangle {
  UPLO?: "L" | "U";
}

function symmetric(operation: string, A: Tensor, args: Arguments<Triangle, ["UPLO"]>): EigenvaluesAndVectors {
  const { UPLO = "L" } = bind<Triangle>(operation, args, ["UPLO"]);
  if (UPLO !== "L" && UPLO !== "U") {
    throw new RangeError(`${operation}: Expected UPLO argument to be 'L' or 'U', but got ${describe(UPLO)}`);
  }
  const { lead, rows: n } = expectMatrices(operation, A);
  expectSquare(operation, A);
  const matrices = finiteMatrices(operation, UPLO === "U" ? swapLast(A) : A);
  const [values, vectors] = [
    new Float64Array(matrices.length * n),
    new Float64Array(matrices.length * n * n),
  ];
  matrices.forEach((matrix, i) => {
    const found = symmetricEigen(matrix, n);
    values.set(found.values, i * n);
    vectors.set(found.vectors, i * n * n);
  });
  const { dtype } = A;
  const [L, V]: Tensor[] = recordMany(
    "LinalgEighBackward0",
    [fromTyped(values, [...lead, n], dtype), fromTyped(vectors, A.shape, dtype)],
    [A],
    (ofL, ofV) => {
      // V (diag(dL) + skew(V^T dV) / (L_j - L_i) / 2) V^T: turning is all that eigenvectors can do, so that what is symmetric in
      // V^T dV counts for nothing, and the gradient is a symmetric matrix.
      const [l, v] = [L as Tensor, V as Tensor];
      const inner = [
        ...(ofL === null ? [] : [diagEmbed(ofL)]),
        ...(ofV === null ? [] : [mul(div(skew(matmul(swapLast(v), ofV)), differences(l)), 0.5)]),
      ];
      return [
        matmul(
          matmul(
            v,
            inner.reduce((a, b) => add(a, b)),
          ),
          swapLast(v),
        ),
      ];
    },
    [],
    true,
  );
  return new EigenvaluesAndVectors(L as Tensor, V as Tensor);
}

const unit = (t: Tensor): Tensor => eye(t.shape[t.shape.length - 1] as number, { dtype: t.dtype });

/** M - M^T. */
const skew = (m: Tensor): Tensor => sub(m, swapLast(m));

/** l_j - l_i, and ones on the diagonal. */
const differences = (l: Tensor): Tensor => add(sub(unsqueeze(l, -2), unsqueeze(l, -1)), unit(l));

/**
 * Eigenvalues, ascending, and orthonormal eigenvectors, in columns, of symmetric matrices: A = V diag(L) V^T. Eigenvectors
 * are determined up to their sign, and where eigenvalues are equal up to a rotation: a gradient through them needs distinct
 * eigenvalues and a function that does not depend on the signs.
 *
 * @param A [..., n, n]
 * @param UPLO which triangle is read: "L" (default) or "U"
 * @returns eigenvalues [..., n] and eigenvectors [..., n, n], by name or in this order
 * @throws RangeError for matrices that are not square or not finite; TypeError for integers.
 * @example torch.linalg.eigh(torch.tensor([[2, 0], [0, 1]])).eigenvalues // tensor([1., 2.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigh.html
 */
export function eigh(A: Tensor, ...args: Arguments<Triangle, ["UPLO"]>): EigenvaluesAndVectors {
  return symmetric("linalg.eigh", A, args);
}

/**
 * The eigenvalues of symmetric matrices, ascending.
 *
 * @param A [..., n, n]
 * @param UPLO which triangle is read: "L" (default) or "U"
 * @returns [..., n]
 * @throws RangeError for matrices that are not square or not finite; TypeError for integers.
 * @example torch.linalg.eigvalsh(torch.tensor([[2, 1], [1, 2]])) // tensor([1., 3.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
 */
export function eigvalsh(A: Tensor, ...args: Arguments<Triangle, ["UPLO"]>): Tensor {
  return symmetric("linalg.eigvalsh", A, args).eigenvalues;
}

/** Singular values and both bases: by name, or as `const [U, S, Vh] = ...`. */
export class SingularValues implements Iterable<Tensor> {
  constructor(
    readonly U: Tensor,
    readonly S: Tensor,
    readonly Vh: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.U;
    yield this.S;
    yield this.Vh;
  }
}

function singular(operation: string, A: Tensor, fullMatrices: boolean): SingularValues {
  const { lead, rows, columns } = expectMatrices(operation, A);
  const k = Math.min(rows, columns);
  const [left, right] = fullMatrices ? [rows, columns] : [k, k];
  const matrices = finiteMatrices(operation, A);
  const u = new Float64Array(matrices.length * rows * left);
  const s = new Float64Array(matrices.length * k);
  const vt = new Float64Array(matrices.length * right * columns);
  matrices.forEach((matrix, i) => {
    const found = singularFactors(matrix, rows, columns);
    for (let row = 0; row < rows; row++) {
      u.set(found.u.subarray(row * rows, row * rows + left), (i * rows + row) * left);
    }
    s.set(found.values, i * k);
    vt.set(found.vt.subarray(0, right * columns), i * right * columns);
  });
  const { dtype } = A;
  const [U, S, Vh]: Tensor[] = recordMany(
    "LinalgSvdBackward0",
    [
      fromTyped(u, [...lead, rows, left], dtype),
      fromTyped(s, [...lead, k], dtype),
      fromTyped(vt, [...lead, right, columns], dtype),
    ],
    [A],
    // What completes the bases is free, and has no gradient.
    (ofU, ofS, ofVh) => [
      singularGradient(
        [narrow(U as Tensor, -1, 0, k), S as Tensor, narrow(Vh as Tensor, -2, 0, k)],
        [ofU && narrow(ofU, -1, 0, k), ofS, ofVh && narrow(ofVh, -2, 0, k)],
      ),
    ],
    [],
    true,
  );
  return new SingularValues(U as Tensor, S as Tensor, Vh as Tensor);
}

/**
 * U ((skew(U^T dU) / E) S + S (skew(V^T dV) / E) + diag(dS)) V^T with E_ij = S_j^2 - S_i^2 and skew(X) = X - X^T, and for
 * matrices that are not square what lies outside the bases: (I - U U^T) dU S^-1 V^T, or U S^-1 dV^T (I - V V^T).
 */
function singularGradient(
  [u, s, vt]: readonly [Tensor, Tensor, Tensor],
  [ofU, ofS, ofVt]: readonly [Tensor | null, Tensor | null, Tensor | null],
): Tensor {
  const [rows, k, columns] = [u.shape.at(-2), s.shape.at(-1), vt.shape.at(-1)] as [number, number, number];
  const [across, down] = [unsqueeze(s, -2), unsqueeze(s, -1)];
  const gaps = differences(mul(s, s));
  const turning = (m: Tensor): Tensor => div(skew(m), gaps);
  const inner: Tensor[] = ofS === null ? [] : [diagEmbed(ofS)];
  const outer: Tensor[] = [];
  if (ofU !== null) {
    const product = matmul(swapLast(u), ofU);
    inner.push(mul(turning(product), across));
    if (rows > k) {
      outer.push(matmul(div(sub(ofU, matmul(u, product)), across), vt));
    }
  }
  if (ofVt !== null) {
    const product = matmul(ofVt, swapLast(vt));
    inner.push(mul(turning(swapLast(product)), down));
    if (columns > k) {
      outer.push(matmul(u, div(sub(ofVt, matmul(product, vt)), down)));
    }
  }
  const whole = inner.map((m) => matmul(matmul(u, m), vt));
  return [...whole, ...outer].reduce((a, b) => add(a, b), zeros([], { dtype: s.dtype }));
}

/**
 * Singular values S, descending, and orthonormal U and V with A = U diag(S) Vh. The columns of U and rows of Vh are
 * determined up to a common sign: a gradient through them needs distinct singular values and a function that does not depend
 * on the signs.
 *
 * @param A [..., m, n]
 * @param fullMatrices whether U is [..., m, m] and Vh [..., n, n] (default), or [..., m, k] and [..., k, n] with k = min(m, n)
 * @returns U, S [..., k] and Vh, by name or in this order
 * @throws RangeError for matrices that are not finite; TypeError for integers.
 * @example torch.linalg.svd(torch.tensor([[0, 2], [1, 0]])).S // tensor([2., 1.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.svd.html
 */
export function svd(
  A: Tensor,
  ...args: Arguments<{ fullMatrices?: boolean }, ["fullMatrices"]>
): SingularValues {
  const { fullMatrices = true } = bind<{ fullMatrices?: boolean }>("linalg.svd", args, ["fullMatrices"]);
  return singular("linalg.svd", A, fullMatrices);
}

/**
 * The singular values of matrices, descending.
 *
 * @param A [..., m, n]
 * @returns [..., min(m, n)]
 * @throws RangeError for matrices that are not finite; TypeError for integers.
 * @example torch.linalg.svdvals(torch.tensor([[3, 4]])) // tensor([5.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
 */
export function svdvals(A: Tensor): Tensor {
  return singularValues("linalg.svdvals", A);
}

/** The same, for whatever operation. */
export const singularValues = (operation: string, A: Tensor): Tensor => singular(operation, A, false).S;
