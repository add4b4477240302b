// Differences between neighbours, and between tensors.

import type { Tensor } from "../autograd/tensor.js";
import { bool } from "../ndarray/dtype.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { sub } from "./arithmetic.js";
import { expectTensor } from "./expect-tensor.js";
import { cat } from "./joining.js";
import { logicalXor } from "./logic.js";
import { norm } from "./norms.js";
import { intoOut, type OutOption } from "./out.js";
import { sliceView } from "./view.js";

interface DiffOptions extends OutOption {
  n?: number;
  dim?: number;
  prepend?: Tensor | null;
  append?: Tensor | null;
}

/**
 * Each element less the one before it along a dimension, n times over.
 *
 * @param prepend, append are joined to the input first.
 * @throws RangeError for a 0-d tensor and for n < 0.
 * @example torch.diff(torch.tensor([1, 3, 6])) // tensor([2., 3.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.diff.html
 */
export function diff(
  input: Tensor,
  ...args: Arguments<DiffOptions, ["n", "dim", "prepend", "append"]>
): Tensor {
  expectTensor("diff", input);
  const {
    n = 1,
    dim = -1,
    prepend = null,
    append = null,
    out,
  } = bind<DiffOptions>("diff", args, ["n", "dim", "prepend", "append"], ["out"]);
  if (input.shape.length === 0) {
    throw new RangeError("diff: expects input to be at least one-dimensional");
  }
  if (!Number.isInteger(n) || n < 0) {
    throw new RangeError(`diff: order must be non-negative but got ${n}`);
  }
  const axis = wrapDim("diff", dim, input.shape.length);
  const parts = [prepend, input, append].filter((t) => t !== null);
  let current = parts.length === 1 ? input : cat(parts, axis);
  for (let i = 0; i < n; i++) {
    const length = Math.max(0, (current.shape[axis] as number) - 1);
    const [before, after] = [
      sliceView(current, axis, 0, length),
      sliceView(current, axis, Math.min(1, length), length),
    ];
    current = current.dtype === bool ? logicalXor(after, before) : sub(after, before);
  }
  return intoOut("diff", current === input ? input.clone() : current, out);
}

/**
 * The norm of order p of input - other.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.dist.html
 */
export function dist(input: Tensor, other: Tensor, ...args: Arguments<{ p?: number }, ["p"]>): Tensor {
  expectTensor("dist", input);
  expectTensor("dist", other, "other");
  const { p = 2 } = bind<{ p?: number }>("dist", args, ["p"]);
  return norm(sub(input, other), p);
}
