// Normalisation over dimensions: what layer, batch, group and root-mean-square normalisation share.

import { isGradEnabled } from "../autograd/mode.js";
import { record, Tensor } from "../autograd/tensor.js";
import { type Expr, input as operand, parameter } from "../expr/expr.js";
import { float64 } from "../ndarray/dtype.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { sumArray, sumOfSquaresArray } from "../ndarray/reduce.js";
import { sizeOf } from "../ndarray/shape.js";
import { add, mul, sub } from "./arithmetic.js";
import { sumTo } from "./broadcast.js";
import { floatsOnly, Operation } from "./operation.js";
import { mean } from "./reductions.js";
import { rsqrt } from "./exponential.js";

/** What is normalised, and how. */
export interface Normalisation {
  /** PyTorch's name of the recorded node. */
  readonly node: string;
  readonly dims: readonly number[];
  readonly eps: number;
  /** Broadcast to the input. */
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  /** Whether the mean is subtracted; without that it is the root mean square that becomes 1. */
  readonly centred: boolean;
}

export interface Normalised {
  readonly output: Tensor;
  /** Of the input's type, with the normalised dimensions at size 1. */
  readonly mean: NDArray;
  /** The mean square of the distances from the mean. */
  readonly variance: NDArray;
}

const scale = new ElementwiseFunction([operand(0).mul(parameter(0))], 1);
const inverseRoot = new ElementwiseFunction([operand(0).add(parameter(0)).sqrt().reciprocal()], 1);

// Operands: x, then the mean, the inverse root, the weight and the bias, as far as there are such.
function rule(centred: boolean, weight: boolean, bias: boolean): ElementwiseFunction {
  let next = 0;
  const take = (): Expr => operand(next++);
  const x = take();
  let value = (centred ? x.sub(take()) : x).mul(take());
  value = weight ? value.mul(take()) : value;
  value = bias ? value.add(take()) : value;
  return new ElementwiseFunction([value], 0);
}

const rules = new Map<string, ElementwiseFunction>();

function ruleFor({ centred, weight, bias }: Normalisation): ElementwiseFunction {
  const key = `${centred} ${weight !== null} ${bias !== null}`;
  let found = rules.get(key);
  if (found === undefined) {
    found = rule(centred, weight !== null, bias !== null);
    rules.set(key, found);
  }
  return found;
}

const standardised = new Operation({
  name: "normalise backward",
  node: "MulBackward0",
  arity: 3,
  types: floatsOnly,
  value: (x, middle, inverse) => x.sub(middle).mul(inverse),
});

const inputGradient = new Operation({
  name: "normalise backward",
  node: "MulBackward0",
  arity: 5,
  types: floatsOnly,
  value: (g, standard, meanOfGradient, meanOfProduct, inverse) =>
    g.sub(meanOfGradient).sub(standard.mul(meanOfProduct)).mul(inverse),
});

/**
 * (x - mean) / sqrt(variance + eps) * weight + bias, with mean and (biased) variance over `dims`.
 *
 * The way back reads mean and inverse root as they were; where it is itself recorded, they are computed from x again, so
 * that derivatives of every order follow.
 */
export function normalise(operation: string, x: Tensor, how: Normalisation): Normalised {
  const { dims, eps, weight, bias, centred } = how;
  const { dtype } = x;
  const count = sizeOf(dims.map((d) => x.shape[d] as number));
  const middle = scale.apply(
    operation,
    [sumArray(x.array, dims, true, float64)],
    [1 / count],
    float64,
    dtype,
  );
  const squares = sumOfSquaresArray(x.array, dims, centred ? middle : null);
  const variance = scale.apply(operation, [squares], [1 / count], float64, dtype);
  const inverse = inverseRoot.apply(operation, [variance], [eps], dtype, dtype);
  const affine = [weight, bias].filter((t): t is Tensor => t !== null);
  const operands = [x.array, ...(centred ? [middle] : []), inverse, ...affine.map((t) => t.array)];
  const result = ruleFor(how).apply(operation, operands, [], dtype, dtype);
  const kept = { middle: new Tensor(middle), inverse: new Tensor(inverse) };
  const saved = weight === null ? [x] : [x, weight];
  return {
    output: record(how.node, result, [x, weight, bias], normaliseBack.bind(null, x, how, kept), saved),
    mean: middle,
    variance,
  };
}

function normaliseBack(x: Tensor, how: Normalisation, kept: Statistics, g: Tensor): (Tensor | null)[] {
  return gradients(g, x, how, isGradEnabled() ? recomputed(x, how) : kept);
}

interface Statistics {
  readonly middle: Tensor;
  readonly inverse: Tensor;
}

function recomputed(x: Tensor, { dims, eps, centred }: Normalisation): Statistics {
  const options = { dim: [...dims], keepdim: true };
  const middle = mean(x, options);
  const distance = centred ? sub(x, middle) : x;
  return { middle, inverse: rsqrt(add(mean(mul(distance, distance), options), eps)) };
}

function gradients(
  g: Tensor,
  x: Tensor,
  { dims, weight, bias, centred }: Normalisation,
  { middle, inverse }: Statistics,
): (Tensor | null)[] {
  const options = { dim: [...dims], keepdim: true };
  const standard = standardised.call(x, centred ? middle : 0, inverse);
  const weighted = weight === null ? g : mul(g, weight);
  const product = mul(g, standard);
  const ofInput = x.requiresGrad
    ? inputGradient.call(
        weighted,
        standard,
        centred ? mean(weighted, options) : 0,
        mean(weight === null ? product : mul(product, weight), options),
        inverse,
      )
    : null;
  return [
    ofInput,
    weight?.requiresGrad === true ? sumTo(product, weight.shape) : null,
    bias?.requiresGrad === true ? sumTo(g, bias.shape) : null,
  ];
}

/** (x - mean) / sqrt(variance + eps) * weight + bias with statistics that are given: what evaluation does. */
export const normaliseBy: Operation = new Operation({
  name: "batchNorm",
  node: "NativeBatchNormBackward0",
  arity: 6,
  types: floatsOnly,
  value: (x, middle, variance, eps, weight, bias) =>
    x.sub(middle).mul(variance.add(eps).sqrt().reciprocal()).mul(weight).add(bias),
});
