// Softmax and its kin as torch.nn.functional has them: the dimension may be left out.

import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import type { DType } from "../ndarray/dtype.js";
import { wrapDim } from "../ndarray/shape.js";
import { add, sub } from "../ops/arithmetic.js";
import { detach } from "../ops/conversion.js";
import { emptyLike, zerosLike } from "../ops/creation-like.js";
import { div } from "../ops/division.js";
import { log } from "../ops/exponential.js";
import { max } from "../ops/extremes-along.js";
import { exponential_ } from "../ops/random-filling.js";
import { scatter } from "../ops/scattering.js";
import { neg } from "../ops/signs.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { logSoftmax as logSoftmaxAlong, softmax as softmaxAlong } from "../ops/softmax.js";
import { bind, type Arguments } from "./arguments.js";
import { expectFloats } from "./windows.js";

interface SoftmaxOptions {
  /** Left out: 0 for 0, 1 and 3 dimensions, else 1, as in PyTorch; better to say it. */
  dim?: number | null;
  /** Converts before anything else. */
  dtype?: DType | null;
}

export type SoftmaxArguments = Arguments<SoftmaxOptions, ["dim"]>;

type Along = (input: Tensor, options: { dim: number; dtype?: DType }) => Tensor;

function along(operation: string, run: Along, input: Tensor, args: SoftmaxArguments): Tensor {
  expectTensor(operation, input);
  const { dim = null, dtype = null } = bind<SoftmaxOptions>(operation, args, ["dim"], ["dtype"]);
  const rank = input.shape.length;
  const axis = wrapDim(operation, dim ?? (rank === 0 || rank === 1 || rank === 3 ? 0 : 1), rank);
  return run(input, dtype === null ? { dim: axis } : { dim: axis, dtype });
}

/**
 * exp(x) / sum of exp(x) along a dimension: positive numbers that sum to 1.
 *
 * @throws RangeError for a dimension out of range; TypeError for integers without `dtype`.
 * @example F.softmax(torch.tensor([0, 0]), 0) // tensor([0.5000, 0.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export function softmax(input: Tensor, ...args: SoftmaxArguments): Tensor {
  return along("softmax", softmaxAlong, input, args);
}

/**
 * The logarithm of softmax, without its loss of digits.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export function logSoftmax(input: Tensor, ...args: SoftmaxArguments): Tensor {
  return along("logSoftmax", logSoftmaxAlong, input, args);
}

/**
 * Softmax of -x: the smallest element has the largest share.
 *
 * @example F.softmin(torch.tensor([0, 0]), 0) // tensor([0.5000, 0.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 */
export function softmin(input: Tensor, ...args: SoftmaxArguments): Tensor {
  expectTensor("softmin", input);
  return along("softmin", softmaxAlong, neg(input), args);
}

interface GumbelOptions {
  /** The temperature: the lower, the nearer to one-hot. Default: 1 */
  tau?: number;
  /** Whether the result is one-hot, with the gradient of the soft one. Default: false */
  hard?: boolean;
  /** Taken as in PyTorch, where it has no effect any more. */
  eps?: number;
  /** Default: -1 */
  dim?: number;
}

/**
 * Draws from the categories with these logits in a way that has a gradient: softmax((logits + noise) / tau), the noise from
 * Gumbel's distribution.
 *
 * @param logits of any shape, floating point
 * @throws RangeError for a dimension out of range; TypeError for integers.
 * @example F.gumbelSoftmax(torch.tensor([0, 1e4, 0]), { hard: true }) // tensor([0., 1., 0.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
 */
export function gumbelSoftmax(
  logits: Tensor,
  ...args: Arguments<GumbelOptions, ["tau", "hard", "eps", "dim"]>
): Tensor {
  const name = "gumbelSoftmax";
  expectFloats(name, logits);
  const given = bind<GumbelOptions>(name, args, ["tau", "hard", "eps", "dim"]);
  const { tau = 1, hard = false, dim = -1 } = given;
  const axis = wrapDim(name, dim, logits.shape.length);
  const noise = noGrad(() => neg(log(exponential_(emptyLike(logits)))));
  const soft = softmaxAlong(div(add(logits, noise), tau), { dim: axis });
  if (!hard) {
    return soft;
  }
  const { indices } = noGrad(() => max(soft, axis, true));
  const oneHot = scatter(zerosLike(logits), axis, indices, 1);
  return add(sub(oneHot, detach(soft)), soft);
}
