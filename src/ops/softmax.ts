// Softmax and its kin over one dimension, without overflow.

import { Tensor } from "../autograd/tensor.js";
import { input as operand, select } from "../expr/expr.js";
import type { DType } from "../ndarray/dtype.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { ReductionFunction } from "../ndarray/reduce.js";
import { wrapDim, wrapDims } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { mul } from "./arithmetic.js";
import { castTo } from "./cast.js";
import { Operation, samePromoted } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";
import { getDefaultDtype } from "./promotion.js";
import { recordResult } from "./record-result.js";
import { sum, type Dims } from "./reductions.js";
import { keptShape, spread } from "./spread.js";
import { reshape } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

export interface SoftmaxOptions {
  dim: number;
  dtype?: DType;
}

const [x, m, s] = [operand(0), operand(1), operand(2)];
// Rows of nothing but -inf, or with an infinite maximum: subtracting it would give NaN where there is an answer.
const shift = select(m.abs().eq(Number.POSITIVE_INFINITY), 0, m);
const maximum = new ReductionFunction(x, "max");
const sumOfExp = new ReductionFunction(x.sub(m).exp(), "sum");
const sumOfShiftedExp = new ReductionFunction(x.sub(shift).exp(), "sum");
const normalised = new ElementwiseFunction([x.sub(m).exp().div(s)], 0);
const logNormalised = new ElementwiseFunction([x.sub(m).sub(s.log())], 0);
const logOfSum = new ElementwiseFunction([operand(0).log().add(shift)], 0);

interface Statistics {
  readonly largest: NDArray;
  readonly total: NDArray;
}

function statistics(a: NDArray, dims: readonly number[]): Statistics {
  const largest = maximum.apply(a, dims, true, a.dtype, a.dtype);
  return { largest, total: sumOfExp.apply(a, dims, true, a.dtype, a.dtype, [largest]) };
}

const softmaxGradient = new Operation({
  name: "softmax backward",
  node: "MulBackward0",
  arity: 3,
  types: samePromoted,
  value: (g, y, inner) => y.mul(g.sub(inner)),
});

const logSoftmaxGradient = new Operation({
  name: "logSoftmax backward",
  node: "SubBackward0",
  arity: 3,
  types: samePromoted,
  value: (g, y, total) => g.sub(y.exp().mul(total)),
});

function prepare(operation: string, input: Tensor, args: readonly unknown[]): { t: Tensor; dims: number[] } {
  const { dim, dtype } = bind<SoftmaxOptions>(operation, args, ["dim"], ["dtype"]);
  const t = dtype === undefined ? input : castTo(input, dtype);
  if (!t.dtype.isFloatingPoint) {
    throw new TypeError(`${operation}: not implemented for ${t.dtype.toString()}; give dtype: torch.float32`);
  }
  return {
    t,
    dims: [wrapDim(operation, need(operation, "dim", dim), t.shape.length)].filter((d) => d < t.shape.length),
  };
}

/**
 * exp(x - max) / sum of exp(x - max) along a dimension: positive numbers that sum to 1.
 *
 * @throws RangeError for a dimension out of range; TypeError for integers without `dtype`.
 * @example torch.softmax(torch.tensor([0, 0]), 0) // tensor([0.5000, 0.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export function softmax(input: Tensor, ...args: Arguments<SoftmaxOptions, ["dim"]>): Tensor {
  expectTensor("softmax", input);
  const { t, dims } = prepare("softmax", input, args);
  const { largest, total } = statistics(t.array, dims);
  const y: Tensor = new Tensor(normalised.apply("softmax", [t.array, largest, total], [], t.dtype, t.dtype));
  return recordResult("SoftmaxBackward0", y, [t], softmaxBack.bind(null, y, dims));
}

function softmaxBack(y: Tensor, dims: readonly number[], g: Tensor): Tensor[] {
  return [softmaxGradient.call(g, y, sum(mul(g, y), { dim: dims, keepdim: true }))];
}

/**
 * The logarithm of softmax, x - max - log(sum of exp(x - max)), without its loss of digits.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export function logSoftmax(input: Tensor, ...args: Arguments<SoftmaxOptions, ["dim"]>): Tensor {
  expectTensor("logSoftmax", input);
  const { t, dims } = prepare("logSoftmax", input, args);
  const { largest, total } = statistics(t.array, dims);
  const y: Tensor = new Tensor(
    logNormalised.apply("logSoftmax", [t.array, largest, total], [], t.dtype, t.dtype),
  );
  return recordResult("LogSoftmaxBackward0", y, [t], logSoftmaxBack.bind(null, y, dims));
}

function logSoftmaxBack(y: Tensor, dims: readonly number[], g: Tensor): Tensor[] {
  return [logSoftmaxGradient.call(g, y, sum(g, { dim: dims, keepdim: true }))];
}

interface LogsumexpOptions extends OutOption {
  dim: Dims;
  keepdim?: boolean;
}

/**
 * log(sum of exp(x)) over dimensions, without overflow; -inf for a row of -inf.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
 */
export function logsumexp(input: Tensor, ...args: Arguments<LogsumexpOptions, ["dim", "keepdim"]>): Tensor {
  expectTensor("logsumexp", input);
  const {
    dim,
    keepdim = false,
    out: target,
  } = bind<LogsumexpOptions>("logsumexp", args, ["dim", "keepdim"], ["out"]);
  const t = input.dtype.isFloatingPoint ? input : castTo(input, getDefaultDtype());
  const { shape: whole } = t;
  const dims = wrapDims("logsumexp", need("logsumexp", "dim", dim), t.shape.length);
  const largest = maximum.apply(t.array, dims, true, t.dtype, t.dtype);
  const total = sumOfShiftedExp.apply(t.array, dims, true, t.dtype, t.dtype, [largest]);
  const kept = new Tensor(logOfSum.apply("logsumexp", [total, largest], [], t.dtype, t.dtype));
  const vjp = (g: Tensor): Tensor[] => {
    const y = reshape(out, keptShape(whole, dims));
    return [share.call(spread(g, whole, dims), t, y)];
  };
  const shape = keepdim ? kept.shape : t.shape.filter((_, d) => !dims.includes(d));
  const out: Tensor = recordResult("LogsumexpBackward0", reshape(kept, shape), [t], vjp, [t]);
  return intoOut("logsumexp", out, target);
}

const share = new Operation({
  name: "logsumexp backward",
  node: "MulBackward0",
  arity: 3,
  types: samePromoted,
  value: (g, x, y) => g.mul(x.sub(y).exp()),
});
