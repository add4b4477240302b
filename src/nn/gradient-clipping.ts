// Gradients kept from growing too large, between backward and the optimizer's step.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { input } from "../expr/expr.js";
import { filled } from "../ndarray/arithmetic.js";
import { type DType, float32, float64 } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { fromTyped } from "../ndarray/from-data.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { ReductionFunction } from "../ndarray/reduce.js";
import { mul_ } from "../ops/arithmetic.js";
import { clamp_ } from "../ops/extremes.js";
import { normOver } from "../ops/norms.js";
import { bind, need, type Arguments } from "./arguments.js";
import { type TensorOrTensors, tensorsOf } from "./parameter-list-argument.js";

export interface ClipGradNormOptions {
  /** The largest norm that all gradients together may have. */
  maxNorm: number;
  /** The order of the norm; Infinity for the largest magnitude. */
  normType?: number;
  /** Whether a norm that is NaN or infinite is an error. */
  errorIfNonfinite?: boolean;
}

/**
 * Scales the gradients, in place, so that their norm, taken as of one long vector, is at most `maxNorm`.
 *
 * @param parameters whose gradients are meant; those without one do not count.
 * @returns the norm before, 0-d.
 * @throws Error for a norm that is not finite, if `errorIfNonfinite`.
 * @example
 * loss.backward();
 * nn.utils.clipGradNorm_(model.parameters(), 1);
 * optimizer.step();
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm_(
  parameters: TensorOrTensors,
  ...args: Arguments<ClipGradNormOptions, ["maxNorm", "normType", "errorIfNonfinite"]>
): Tensor {
  const operation = "clipGradNorm_";
  const gradients = gradientsOf(operation, parameters);
  const given = bind<ClipGradNormOptions>(operation, args, ["maxNorm", "normType", "errorIfNonfinite"]);
  const { normType = 2, errorIfNonfinite = false } = given;
  const maxNorm = need<number>(operation, "maxNorm", given.maxNorm);
  const type = gradients[0]?.dtype ?? float32;
  const total = totalNorm(operation, gradients, normType, type);
  const norm = numberAt(total.array, 0);
  if (errorIfNonfinite && !Number.isFinite(norm)) {
    throw new Error(
      `${operation}: The total norm of order ${normType} for gradients from \`parameters\` is non-finite, so it cannot be ` +
        "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set `errorIfNonfinite: false`",
    );
  }
  const factor = Math.min(maxNorm / (norm + 1e-6), 1);
  // A factor of 1 changes nothing; NaN is passed on.
  if (factor !== 1) {
    noGrad(() => {
      for (const gradient of gradients) {
        mul_(gradient, factor);
      }
    });
  }
  return total;
}

/**
 * Bounds every element of the gradients by [-clipValue, clipValue], in place.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue_(
  parameters: TensorOrTensors,
  ...args: Arguments<{ clipValue: number }, ["clipValue"]>
): void {
  const operation = "clipGradValue_";
  const gradients = gradientsOf(operation, parameters);
  const given = bind<{ clipValue: number }>(operation, args, ["clipValue"]);
  const bound = need<number>(operation, "clipValue", given.clipValue);
  noGrad(() => {
    for (const gradient of gradients) {
      clamp_(gradient, -bound, bound);
    }
  });
}

// Tensors without history that share the gradients' elements. The internal gradient is read, so that its storage stays the
// library's to use again.
function gradientsOf(operation: string, parameters: TensorOrTensors): Tensor[] {
  return tensorsOf(operation, parameters)
    .map((parameter) => parameter.gradient)
    .filter((gradient): gradient is Tensor => gradient !== null)
    .map((gradient) => new Tensor(gradient.array));
}

const sumOfSquares = new ReductionFunction(input(0).square(), "sum");
const sumOfMagnitudes = new ReductionFunction(input(0).abs(), "sum");
const largestMagnitude = new ReductionFunction(input(0).abs(), "max");

function totalNorm(operation: string, gradients: readonly Tensor[], p: number, type: DType): Tensor {
  const some = gradients.filter(({ array }) => array.size > 0);
  const norms = some.map((gradient) => normOf(operation, gradient, p));
  const total = norms.length === 0 ? 0 : normOf(operation, new Tensor(vectorOf(norms)), p);
  return new Tensor(filled([], total, type));
}

const vectorOf = (values: readonly number[]): NDArray =>
  fromTyped(Float64Array.from(values), [values.length], float64);

// The usual orders read each gradient once and copy nothing.
function normOf(operation: string, gradient: Tensor, p: number): number {
  const { array, dtype, shape } = gradient;
  const over = (reduction: ReductionFunction): number =>
    numberAt(
      reduction.apply(
        array,
        shape.map((_, d) => d),
        false,
        dtype,
        dtype,
      ),
      0,
    );
  switch (p) {
    case 1:
      return over(sumOfMagnitudes);
    case 2:
      return Math.sqrt(over(sumOfSquares));
    case Number.POSITIVE_INFINITY:
      return over(largestMagnitude);
    default:
      return numberAt(noGrad(() => normOver(operation, gradient, p, null, false)).array, 0);
  }
}
