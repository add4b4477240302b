// A = Q R; computed in float64 and rounded once.

import { recordMany, type Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { fromTyped } from "../ndarray/from-data.js";
import { orthogonalFactors } from "../ndarray/orthogonal.js";
import { add, sub } from "./arithmetic.js";
import { type Arguments, bind } from "./arguments.js";
import { zerosLike } from "./creation-like.js";
import { expectMatrices, numbersOf } from "./float-matrices.js";
import { cat } from "./joining.js";
import { solve } from "./linear-systems.js";
import { matmul } from "./matrix.js";
import { narrow } from "./parts.js";
import { tril } from "./triangles.js";
import { swapLast } from "./view.js";

/** Both factors: by name, or as `const [Q, R] = ...`. */
export class OrthogonalAndTriangular implements Iterable<Tensor> {
  constructor(
    readonly Q: Tensor,
    readonly R: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.Q;
    yield this.R;
  }
}

interface Mode {
  mode?: "reduced" | "complete" | "r";
}

/**
 * A = Q R with orthonormal columns of Q and an upper triangular R, with LAPACK's signs.
 *
 * @param A [..., m, n]
 * @param mode "reduced" (default): Q is [..., m, k] and R [..., k, n], k = min(m, n); "complete": [..., m, m] and [..., m, n];
 * "r": as reduced, without Q and without derivatives
 * @returns Q and R, by name or in this order
 * @throws RangeError for an unknown mode, and for derivatives of mode "r", and of "complete" where m > n; TypeError for integers.
 * @example torch.linalg.qr(torch.tensor([[3, 1], [4, 2]])).R // [[-5, -2.200000047683716], [0, 0.4000000059604645]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.qr.html
 */
export function qr(A: Tensor, ...args: Arguments<Mode, ["mode"]>): OrthogonalAndTriangular {
  const operation = "linalg.qr";
  const { lead, rows, columns } = expectMatrices(operation, A);
  const { mode = "reduced" } = bind<Mode>(operation, args, ["mode"]);
  if (mode !== "reduced" && mode !== "complete" && mode !== "r") {
    throw new RangeError(
      `${operation}: mode should be 'reduced', 'complete' or 'r', but got ${describe(mode)}`,
    );
  }
  const width = mode === "complete" ? rows : Math.min(rows, columns);
  const numbers = numbersOf(A.array);
  const count = lead.reduce((a, b) => a * b, 1);
  const [q, r] = [new Float64Array(count * rows * width), new Float64Array(count * width * columns)];
  for (let i = 0; i < count; i++) {
    const part = numbers.subarray(i * rows * columns, (i + 1) * rows * columns);
    const found = orthogonalFactors(part, rows, columns, width);
    q.set(found.q, i * rows * width);
    r.set(found.r, i * width * columns);
  }
  const ofQ =
    mode === "r"
      ? fromTyped(new Float64Array(0), [0], A.dtype)
      : fromTyped(q, [...lead, rows, width], A.dtype);
  const [Q, R]: Tensor[] = recordMany(
    "LinalgQrBackward0",
    [ofQ, fromTyped(r, [...lead, width, columns], A.dtype)],
    [A],
    (gQ, gR) => {
      if (mode === "r" || (mode === "complete" && rows > columns)) {
        throw new RangeError(
          `${operation}: mode '${mode}'${mode === "r" ? "" : ` of ${rows} by ${columns} matrices`} has no derivative; use 'reduced'`,
        );
      }
      return [gradient([Q as Tensor, R as Tensor], [gQ, gR])];
    },
    [],
    true,
  );
  return new OrthogonalAndTriangular(Q as Tensor, R as Tensor);
}

type Factors = readonly [q: Tensor, r: Tensor];

function gradient([q, r]: Factors, [ofQ, ofR]: readonly [Tensor | null, Tensor | null]): Tensor {
  const [gQ, gR] = [ofQ ?? zerosLike(q), ofR ?? zerosLike(r)];
  const [k, columns] = r.shape.slice(-2) as [number, number];
  if (columns === k) {
    return tallGradient([q, r], [gQ, gR]);
  }
  // A = [X Y] with X = Q R_X and Y = Q R_Y, where R_Y = Q^T Y.
  const part = (t: Tensor, start: number, length: number): Tensor => narrow(t, -1, start, length);
  const [rest, gRest] = [part(r, k, columns - k), part(gR, k, columns - k)];
  const throughQ = add(gQ, matmul(matmul(q, rest), swapLast(gRest)));
  return cat([tallGradient([q, part(r, 0, k)], [throughQ, part(gR, 0, k)]), matmul(q, gRest)], -1);
}

/** (dQ + Q copyltu(R dR^T - dQ^T Q)) R^-T, copyltu(M) the lower triangle of M and its mirror image. */
function tallGradient([q, r]: Factors, [gQ, gR]: Factors): Tensor {
  const m = sub(matmul(r, swapLast(gR)), matmul(swapLast(gQ), q));
  const mirrored = add(tril(m), swapLast(tril(m, -1)));
  return swapLast(solve(r, swapLast(add(gQ, matmul(q, mirrored)))));
}
