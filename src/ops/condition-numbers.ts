// How much solving a system may enlarge errors.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { bool } from "../ndarray/dtype.js";
import { mul, reciprocal } from "./arithmetic.js";
import { type Arguments, bind } from "./arguments.js";
import { expand } from "./broadcast.js";
import { eye, tensor, zeros } from "./creation.js";
import { div } from "./division.js";
import { expectSquare } from "./expect-square.js";
import { expectMatrices, trianglesOf } from "./float-matrices.js";
import { matricesNorm } from "./linalg-norms.js";
import { solved } from "./linear-systems.js";
import { intoOut, type OutOption } from "./out.js";
import { sum } from "./reductions.js";
import { singularValues } from "./spectral.js";
import { reshape, selectView } from "./view.js";
import { where } from "./where.js";

const ORDERS: readonly unknown[] = [
  "fro",
  "nuc",
  1,
  -1,
  2,
  -2,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

interface Condition extends OutOption {
  /** The norm: 2 (default), -2, 1, -1, Infinity, -Infinity, "fro" or "nuc". */
  p?: number | string | null;
}

/**
 * The condition number |A| |A^-1| of matrices in a norm; for 2 and -2 the quotient of the largest and the smallest singular
 * value. Infinity where there is no inverse.
 *
 * @param A [..., n, n]; for the orders 2 and -2 also [..., m, n]
 * @returns [...]; 0 for matrices without elements
 * @throws RangeError for matrices that are not square or not finite, and for an unknown order; TypeError for integers.
 * @example torch.linalg.cond(torch.tensor([[4, 0], [0, 2]])) // tensor(2.)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.cond.html
 */
export function cond(A: Tensor, ...args: Arguments<Condition, ["p"]>): Tensor {
  const operation = "linalg.cond";
  const { lead, rows, columns } = expectMatrices(operation, A);
  const { p, out } = bind<Condition>(operation, args, ["p"], ["out"]);
  const order = p ?? 2;
  if (!ORDERS.includes(order)) {
    throw new RangeError(
      `${operation}: got an invalid norm type ${describe(order)}; it is 2, -2, 1, -1, Infinity, -Infinity, "fro" or "nuc"`,
    );
  }
  if (Math.abs(Number(order)) !== 2) {
    expectSquare(operation, A);
  }
  const found = rows * columns === 0 ? zeros(lead, { dtype: A.dtype }) : conditionOf(operation, A, order);
  return intoOut(operation, found, out);
}

function conditionOf(operation: string, A: Tensor, order: number | string): Tensor {
  if (order === "nuc" || order === 2 || order === -2) {
    const values = singularValues(operation, A);
    const last = values.shape.length - 1;
    if (order === "nuc") {
      return mul(sum(values, last), sum(reciprocal(values), last));
    }
    const [largest, smallest] = [0, (values.shape[last] as number) - 1].map((i) =>
      selectView(values, last, i),
    ) as [Tensor, Tensor];
    return order === 2 ? div(largest, smallest) : div(smallest, largest);
  }
  // A matrix without an inverse gives way to the identity, and its norm to infinity.
  const singular = tensor(
    trianglesOf(A).map(({ zero }) => zero > 0),
    { dtype: bool },
  );
  const lead = A.shape.slice(0, -2);
  const identity = expand(eye(A.shape[A.shape.length - 1] as number, { dtype: A.dtype }), A.shape);
  const regular = where(reshape(singular, [...lead, 1, 1]), identity, A);
  const ofInverse = matricesNorm(operation, solved(operation, regular, identity), order);
  return mul(
    matricesNorm(operation, A, order),
    where(reshape(singular, lead), Number.POSITIVE_INFINITY, ofInverse),
  );
}
