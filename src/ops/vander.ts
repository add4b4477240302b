// The matrix of powers.

import type { Tensor } from "../autograd/tensor.js";
import { int64, promoteTypes } from "../ndarray/dtype.js";
import { bind, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { pow } from "./combination.js";
import { detach } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";
import { arange } from "./ranges.js";
import { reshape } from "./view.js";

interface Vander {
  N?: number | null;
  increasing?: boolean;
}

/**
 * The powers of the elements of a vector, a row for each: x^(N-1), ..., x, 1, or from 1 upwards if `increasing`.
 *
 * @param x [n]; integers and masks give int64.
 * @param N how many columns, n unless given.
 * @returns [n, N]
 * @throws RangeError unless x is a vector and N at least 0.
 * @example torch.vander(torch.tensor([1, 2, 3])) // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.vander.html
 */
export function vander(x: Tensor, ...args: Arguments<Vander, ["N", "increasing"]>): Tensor {
  expectTensor("vander", x, "x");
  const { N, increasing = false } = bind<Vander>("vander", args, ["N", "increasing"]);
  if (x.shape.length !== 1) {
    throw new RangeError(`vander: x must be a one-dimensional tensor, but got [${x.shape.join(", ")}]`);
  }
  const count = N ?? (x.shape[0] as number);
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`vander: N must be a non-negative integer, but got ${count}`);
  }
  // One column of ones does not depend on x.
  const base = castTo(count < 2 ? detach(x) : x, promoteTypes(x.dtype, int64));
  const [start, end, step] = increasing ? [0, count, 1] : [count - 1, -1, -1];
  return pow(reshape(base, [base.array.size, 1]), arange(start, end, step, { dtype: base.dtype }));
}
