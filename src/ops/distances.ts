// How far the vectors of one list lie from those of another.

import type { Tensor } from "../autograd/tensor.js";
import { sub } from "./arithmetic.js";
import { describe } from "../ndarray/describe.js";
import { bind, type Arguments } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { floatingOf, normOver } from "./norms.js";
import { unsqueeze } from "./reshaping.js";

const MODES = [
  "use_mm_for_euclid_dist_if_necessary",
  "use_mm_for_euclid_dist",
  "donot_use_mm_for_euclid_dist",
] as const;

interface DistanceOptions {
  /** The p of the norm. Default: 2 */
  p?: number;
  /** How PyTorch is to compute: accepted, and of no effect, for a product of matrices would lose digits. */
  computeMode?: (typeof MODES)[number];
}

/**
 * The distance |x1_i - x2_j|_p of each vector in one list from each in another.
 *
 * @param x1 vectors, [..., n, width]; `x2` the others, [..., m, width].
 * @returns [..., n, m]
 * @throws RangeError for fewer than two dimensions, for other widths and for p below 0.
 * @example torch.cdist(torch.zeros([1, 2]), torch.tensor([[3, 4.], [6, 8]])) // tensor([[ 5., 10.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cdist.html
 */
export function cdist(
  x1: Tensor,
  x2: Tensor,
  ...args: Arguments<DistanceOptions, ["p", "computeMode"]>
): Tensor {
  const operation = "cdist";
  expectTensor(operation, x1, "x1");
  expectTensor(operation, x2, "x2");
  const given = bind<DistanceOptions>(operation, args, ["p", "computeMode"]);
  const { p = 2, computeMode = "use_mm_for_euclid_dist_if_necessary" } = given;
  if (!MODES.includes(computeMode)) {
    throw new RangeError(
      `cdist: ${String(computeMode)} is not a valid value for compute_mode; it is one of ${MODES.join(", ")}`,
    );
  }
  if (typeof p !== "number") {
    throw new TypeError(`cdist: argument 'p' must be a number, but got ${describe(p)}`);
  }
  if (p < 0) {
    throw new RangeError(`cdist: cdist only supports non-negative p values, but got ${p}`);
  }
  for (const [name, x] of [
    ["X1", x1],
    ["X2", x2],
  ] as const) {
    if (x.shape.length < 2) {
      throw new RangeError(
        `cdist: cdist only supports at least 2D tensors, ${name} got: ${x.shape.length}D; use unsqueeze(0)`,
      );
    }
  }
  if (x1.shape.at(-1) !== x2.shape.at(-1)) {
    throw new RangeError(
      `cdist: X1 and X2 must have the same number of columns. X1: ${x1.shape.at(-1)} X2: ${x2.shape.at(-1)}`,
    );
  }
  const differences = floatingOf(operation, sub(unsqueeze(x1, -2), unsqueeze(x2, -3)), undefined);
  return normOver(operation, differences, p, -1, false);
}
