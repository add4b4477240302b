// P A = L U with partial pivoting, and systems solved by it; computed in float64 and rounded once.

import { Tensor } from "../autograd/tensor.js";
import { exchanged, type Triangles } from "../ndarray/decompositions.js";
import { int32, int64 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { sameShape, type Shape } from "../ndarray/shape.js";
import { add, sub } from "./arithmetic.js";
import { type Arguments, bind } from "./arguments.js";
import { expand } from "./broadcast.js";
import { eye } from "./creation.js";
import { broadcastBatches, expectEquation, expectOneType } from "./equations.js";
import { expectSquare } from "./expect-square.js";
import { expectTensor } from "./expect-tensor.js";
import { expectMatrices, numbersOf, trianglesOf } from "./float-matrices.js";
import { gather } from "./gathering.js";
import { cat } from "./joining.js";
import { matmul } from "./matrix.js";
import { intoOut, type OutOption } from "./out.js";
import { narrow } from "./parts.js";
import { recordResult } from "./record-result.js";
import { unsqueeze } from "./reshaping.js";
import { triangleSolved } from "./triangular-systems.js";
import { tril, triu } from "./triangles.js";
import { swapLast } from "./view.js";

/** Both factors in one matrix, and how rows were exchanged: by name, or as `const [LU, pivots] = ...`. */
export class FactorsAndPivots implements Iterable<Tensor> {
  constructor(
    /** [..., m, n]: U in the upper triangle, L below it; the ones on L's diagonal are not stored. */
    readonly LU: Tensor,
    /** [..., min(m, n)], int32, from 1: rows i + 1 and pivots[i] changed places, for i from 0. */
    readonly pivots: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.LU;
    yield this.pivots;
  }
}

/** The permutation and both triangles: by name, or as `const [P, L, U] = ...`. */
export class PermutationAndTriangles implements Iterable<Tensor> {
  constructor(
    readonly P: Tensor,
    readonly L: Tensor,
    readonly U: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.P;
    yield this.L;
    yield this.U;
  }
}

interface Pivot {
  /** Only with exchanges of rows, as in PyTorch on a CPU. Default: true */
  pivot?: boolean;
}

interface Factored {
  readonly LU: Tensor;
  readonly all: readonly Triangles[];
}

function factored(operation: string, A: Tensor, args: Arguments<Pivot, []>): Factored {
  expectMatrices(operation, A);
  const { pivot = true } = bind<Pivot>(operation, args, [], ["pivot"]);
  if (!pivot) {
    throw new RangeError(
      `${operation}: LU without pivoting is not implemented on the CPU, but got pivot: false; leave it out`,
    );
  }
  const [m, n] = A.shape.slice(-2) as [number, number];
  const all = trianglesOf(A);
  const numbers = new Float64Array(all.length * m * n);
  all.forEach(({ factors }, i) => {
    numbers.set(factors, i * m * n);
  });
  const LU = new Tensor(fromTyped(numbers, A.shape, A.dtype));
  const places = rowIndex(
    all.map(({ rows }) => inverted(rows)),
    A.shape.slice(0, -1),
  );
  return { LU: recordResult("LinalgLuFactorExBackward0", LU, [A], factorsBack.bind(null, LU, places)), all };
}

/** Row numbers for all matrices of a batch, as a tensor of the given shape. */
function rowIndex(lists: readonly Int32Array[], shape: Shape): Tensor {
  const numbers = BigInt64Array.from(lists.flatMap((list) => Array.from(list, BigInt)));
  return new Tensor(fromTyped(numbers, shape, int64));
}

/** Where `rows` names i. */
function inverted(rows: Int32Array): Int32Array {
  const places = new Int32Array(rows.length);
  rows.forEach((row, i) => {
    places[row] = i;
  });
  return places;
}

/** Row i becomes what row `index[i]` was. */
const rowsOf = (t: Tensor, index: Tensor): Tensor =>
  gather(t, -2, expand(unsqueeze(index, -1), [...index.shape, t.shape[t.shape.length - 1] as number]));

/**
 * Of square matrices L^-T (tril(L^T dL, -1) + triu(dU U^T)) U^-T. What is below the square is A2 = L2 U, what is right of it
 * A2 = L U2.
 */
function factorsBack(LU: Tensor, places: Tensor, g: Tensor): Tensor[] {
  const [m, n] = LU.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const corner = (t: Tensor): Tensor => narrow(narrow(t, -2, 0, k), -1, 0, k);
  const square = corner(LU);
  const throughL = (t: Tensor): Tensor => triangleSolved(swapLast(square), t, true, true);
  const throughU = (t: Tensor): Tensor => swapLast(triangleSolved(square, swapLast(t), true, false));
  let [ofL, ofU] = [tril(corner(g), -1), triu(corner(g))];
  let rest: Tensor | null = null;
  if (m > k) {
    rest = throughU(narrow(g, -2, k, m - k));
    ofU = sub(ofU, triu(matmul(swapLast(narrow(LU, -2, k, m - k)), rest)));
  } else if (n > k) {
    rest = throughL(narrow(g, -1, k, n - k));
    ofL = sub(ofL, tril(matmul(rest, swapLast(narrow(LU, -1, k, n - k))), -1));
  }
  const inner = add(
    tril(matmul(swapLast(lowerOf(square)), ofL), -1),
    triu(matmul(ofU, swapLast(triu(square)))),
  );
  const whole = throughU(throughL(inner));
  return [rowsOf(rest === null ? whole : cat([whole, rest], m > k ? -2 : -1), places)];
}

/** L of [..., m, n], with its ones. */
function lowerOf(LU: Tensor): Tensor {
  const [m, n] = LU.shape.slice(-2) as [number, number];
  return add(tril(LU, -1), eye(m, n, { dtype: LU.dtype }));
}

/**
 * The triangular factors of matrices in one, and the exchanges of rows: what `luSolve` takes.
 *
 * @param A [..., m, n]
 * @returns LU [..., m, n] and pivots [..., min(m, n)] as LAPACK gives them, by name or in this order; LU has derivatives
 * @throws RangeError for a pivot that is zero, as `lu` does not; TypeError for integers.
 * @example torch.linalg.luFactor(torch.tensor([[1, 2], [4, 4]])).LU // [[4, 4], [0.25, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_factor.html
 */
export function luFactor(A: Tensor, ...args: Arguments<Pivot, []>): FactorsAndPivots {
  const operation = "linalg.luFactor";
  const { LU, all } = factored(operation, A, args);
  const singular = all.findIndex(({ zero }) => zero > 0);
  if (singular >= 0) {
    const which = A.shape.length > 2 ? ` (batch element ${singular})` : "";
    const at = (all[singular] as Triangles).zero;
    throw new RangeError(
      `${operation}:${which} U[${at},${at}] is zero and using it on luSolve would result in a division by zero; linalg.lu gives the factors all the same`,
    );
  }
  const k = Math.min(...(A.shape.slice(-2) as [number, number]));
  const pivots = Int32Array.from(all.flatMap(({ swaps }) => Array.from(swaps, (row) => row + 1)));
  return new FactorsAndPivots(LU, new Tensor(fromTyped(pivots, [...A.shape.slice(0, -2), k], int32)));
}

/**
 * A = P L U with a permutation P, a lower triangular L with ones on its diagonal and an upper triangular U.
 *
 * @param A [..., m, n]
 * @returns P [..., m, m], L [..., m, k] and U [..., k, n] with k = min(m, n), by name or in this order; L and U have derivatives
 * @throws RangeError for `pivot: false`; TypeError for integers.
 * @example torch.linalg.lu(torch.tensor([[1, 2], [4, 4]])).U // [[4, 4], [0, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu.html
 */
export function lu(A: Tensor, ...args: Arguments<Pivot, []>): PermutationAndTriangles {
  const { LU, all } = factored("linalg.lu", A, args);
  const [m, n] = A.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const numbers = new Float64Array(all.length * m * m);
  all.forEach(({ rows }, matrix) => {
    rows.forEach((row, i) => {
      numbers[(matrix * m + row) * m + i] = 1;
    });
  });
  return new PermutationAndTriangles(
    new Tensor(fromTyped(numbers, [...A.shape.slice(0, -2), m, m], A.dtype)),
    lowerOf(narrow(LU, -1, 0, k)),
    triu(narrow(LU, -2, 0, k)),
  );
}

interface LuSolve extends OutOption {
  /** A X = B, or X A = B. Default: true */
  left?: boolean;
  /** Takes the transposed A. Default: false */
  adjoint?: boolean;
}

/**
 * X with A X = B, or X A = B, from what `luFactor` made of A.
 *
 * @param LU [..., n, n]
 * @param pivots [..., n], int32
 * @param B [..., n, k], or [..., k, n] where `left` is false; leading dimensions broadcast.
 * @returns the shape of B, with both batches
 * @throws RangeError for matrices that are not square and sizes that do not fit; TypeError for integers and for different
 * element types.
 * @example const { LU, pivots } = torch.linalg.luFactor(torch.tensor([[0, 2], [4, 0]])); torch.linalg.luSolve(LU, pivots, torch.tensor([[2], [4]])) // [[1], [1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_solve.html
 */
export function luSolve(LU: Tensor, pivots: Tensor, B: Tensor, ...args: Arguments<LuSolve, []>): Tensor {
  const operation = "linalg.luSolve";
  const { rows: n } = expectMatrices(operation, LU, "LU");
  expectTensor(operation, pivots, "pivots");
  expectTensor(operation, B, "B");
  const {
    left = true,
    adjoint = false,
    out,
  } = bind<LuSolve>(operation, args, [], ["left", "adjoint", "out"]);
  expectSquare(operation, LU);
  expectOneType(operation, LU, B, ["LU", "B"]);
  expectEquation(operation, LU, B, left);
  const [a, b] = broadcastBatches(operation, LU, B);
  const rows = rowIndex(exchangesOf(operation, LU, pivots, adjoint !== !left), LU.shape.slice(0, -1));
  const index = expand(rows, [...a.shape.slice(0, -2), n]);
  // X A = B is A^T X^T = B^T.
  const x = left ? fromFactors(a, index, b, adjoint) : swapLast(fromFactors(a, index, swapLast(b), !adjoint));
  return intoOut(operation, x, out);
}

/** L U X = B with the rows of B exchanged; or U^T L^T X = B, with those of X. */
function fromFactors(LU: Tensor, index: Tensor, b: Tensor, transposed: boolean): Tensor {
  if (transposed) {
    const turned = swapLast(LU);
    return rowsOf(triangleSolved(turned, triangleSolved(turned, b, false, false), true, true), index);
  }
  return triangleSolved(LU, triangleSolved(LU, rowsOf(b, index), false, true), true, false);
}

/** For each matrix where its rows went, or from where they came. */
function exchangesOf(operation: string, LU: Tensor, pivots: Tensor, went: boolean): Int32Array[] {
  if (pivots.dtype !== int32) {
    throw new TypeError(
      `${operation}: pivots should be a Tensor of scalar type torch.int32, but got ${pivots.dtype.toString()}; convert with .to(torch.int32)`,
    );
  }
  if (!sameShape(pivots.shape, LU.shape.slice(0, -1))) {
    throw new RangeError(
      `${operation}: Number of pivots per batch should be same as the dimension of the matrix, but got [${pivots.shape.join(", ")}] for LU of [${LU.shape.join(", ")}]`,
    );
  }
  const n = LU.shape[LU.shape.length - 1] as number;
  const swaps = numbersOf(pivots.array).map((row) => row - 1);
  const bad = swaps.findIndex((row) => row < 0 || row >= n);
  if (bad >= 0) {
    throw new RangeError(
      `${operation}: pivots must be between 1 and ${n}, but got ${(swaps[bad] as number) + 1}; give those of luFactor`,
    );
  }
  const count = n === 0 ? 0 : swaps.length / n;
  return Array.from({ length: count }, (_, i) => {
    const rows = exchanged(swaps.subarray(i * n, (i + 1) * n), n);
    return went ? inverted(rows) : rows;
  });
}
