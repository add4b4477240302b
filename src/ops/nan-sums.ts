// Sums and means of the elements that are not NaN.

import { noGrad } from "../autograd/mode.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { int64 } from "../ndarray/dtype.js";
import { wrapDims } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { div } from "./division.js";
import { expectTensor } from "./expect-tensor.js";
import { isnan, logicalNot } from "./logic.js";
import { intoOut } from "./out.js";
import { type ReduceOptions, sum } from "./reductions.js";
import { spread } from "./spread.js";
import { where } from "./where.js";

type ReduceArguments = Arguments<ReduceOptions, ["dim", "keepdim"]>;
const KEYS = ["dim", "keepdim"] as const;

/**
 * The sum over dimensions, NaN counted as 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nansum.html
 */
export function nansum(input: Tensor, ...args: ReduceArguments): Tensor {
  expectTensor("nansum", input);
  const {
    dim = null,
    keepdim = false,
    dtype,
    out,
  } = bind<ReduceOptions>("nansum", args, KEYS, ["dtype", "out"]);
  const t = castTo(input, dtype ?? (input.dtype.isFloatingPoint ? input.dtype : int64));
  const { shape } = t;
  const dims = wrapDims("nansum", dim, shape.length);
  const total = noGrad(() => sum(where(isnan(t), 0, t), { dim: dims, keepdim }));
  const vjp = (g: Tensor): Tensor[] => [where(isnan(t), 0, spread(g, shape, dims))];
  return intoOut("nansum", record("NansumBackward0", total.array, [t], vjp, [t]), out);
}

/**
 * The mean over dimensions of the elements that are not NaN.
 *
 * @throws TypeError for integers.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nanmean.html
 */
export function nanmean(input: Tensor, ...args: ReduceArguments): Tensor {
  expectTensor("nanmean", input);
  const {
    dim = null,
    keepdim = false,
    dtype,
    out,
  } = bind<ReduceOptions>("nanmean", args, KEYS, ["dtype", "out"]);
  if (!input.dtype.isFloatingPoint) {
    throw new TypeError(
      `nanmean: expected input to have floating point dtype but got ${input.dtype.toString()}`,
    );
  }
  const count = sum(logicalNot(isnan(input)), { dim, keepdim });
  const total = nansum(input, { dim, keepdim, ...(dtype === undefined ? {} : { dtype }) });
  return intoOut("nanmean", div(total, count), out);
}
