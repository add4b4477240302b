// New tensors.

import { Tensor } from "../autograd/tensor.js";
import { filled } from "../ndarray/arithmetic.js";
import { bool, int64, type DType } from "../ndarray/dtype.js";
import { writeAt } from "../ndarray/elements.js";
import { fromData, type Nested } from "../ndarray/from-data.js";
import { empty as emptyArray, type NDArray } from "../ndarray/ndarray.js";
import { checkShape, type Shape } from "../ndarray/shape.js";
import { bind, sizesOf, type Arguments } from "./arguments.js";
import { describe } from "./operation.js";
import { getDefaultDtype, scalarType, type Scalar } from "./promotion.js";

/** What every function that makes a tensor takes by name. */
export interface CreationOptions {
  /** The element type. */
  dtype?: DType;
  /** Whether gradients are wanted for the new tensor. */
  requiresGrad?: boolean;
}

/** Sizes as one array or one by one, then options. */
export type SizesAndOptions = [shape: Shape, options?: CreationOptions] | [...sizes: (number | CreationOptions)[]];

const CREATION_KEYS = ["dtype", "requiresGrad"] as const;

function finish(array: NDArray, requiresGrad: boolean | undefined): Tensor {
  const out = new Tensor(array);
  return requiresGrad === true ? out.requiresGrad_() : out;
}

function sizesAndOptions(operation: string, given: readonly unknown[]): { shape: Shape; options: CreationOptions } {
  const last = given[given.length - 1];
  const hasOptions = given.length > 0 && typeof last === "object" && last !== null && !Array.isArray(last);
  const sizes = hasOptions ? given.slice(0, -1) : given;
  const shape = sizesOf(operation, sizes as readonly (number | readonly number[])[]);
  checkShape(operation, shape);
  return { shape, options: hasOptions ? bind<CreationOptions>(operation, [last], [], CREATION_KEYS) : {} };
}

/**
 * A tensor with the given elements.
 *
 * @param data nested arrays of numbers, booleans or BigInts, a typed array, or one value.
 * @param options `dtype`: by default float32 for numbers (see `setDefaultDtype`), bool for booleans, int64 for BigInts,
 * and the typed array's own type; `requiresGrad`.
 * @returns a tensor of the shape of the nesting.
 * @throws RangeError for ragged nesting; TypeError for elements of other kinds.
 * @example torch.tensor([[1, 2], [3, 4]]).shape // [2, 2]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
 */
export function tensor(data: Nested | Tensor, ...args: Arguments<CreationOptions, []>): Tensor {
  const { dtype, requiresGrad } = bind<CreationOptions>("tensor", args, [], CREATION_KEYS);
  if (data === undefined || data === null) {
    throw new TypeError(`tensor: data must be numbers, nested arrays or a typed array, but got ${describe(data)}`);
  }
  const array =
    data instanceof Tensor
      ? fromTensor(data, dtype)
      : fromData("tensor", data, dtype, getDefaultDtype());
  return finish(array, requiresGrad);
}

function fromTensor(source: Tensor, dtype: DType | undefined): NDArray {
  return fromData("tensor", source.array.size === 0 ? [] : 0, dtype ?? source.dtype, source.dtype);
}

/**
 * A tensor of zeros.
 *
 * @example torch.zeros([2, 3]); torch.zeros(2, 3, { dtype: torch.int64 })
 * @source https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
 */
export function zeros(...sizes: SizesAndOptions): Tensor {
  const { shape, options } = sizesAndOptions("zeros", sizes);
  return finish(filled(shape, 0, options.dtype ?? getDefaultDtype()), options.requiresGrad);
}

/**
 * A tensor of ones.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.ones.html
 */
export function ones(...sizes: SizesAndOptions): Tensor {
  const { shape, options } = sizesAndOptions("ones", sizes);
  return finish(filled(shape, 1, options.dtype ?? getDefaultDtype()), options.requiresGrad);
}

/**
 * A tensor with undefined content, for those who write every element afterwards.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.empty.html
 */
export function empty(...sizes: SizesAndOptions): Tensor {
  const { shape, options } = sizesAndOptions("empty", sizes);
  return finish(emptyArray(shape, options.dtype ?? getDefaultDtype()), options.requiresGrad);
}

/**
 * A tensor of one value. A boolean makes a bool tensor, a BigInt int64, a number the default type.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.full.html
 */
export function full(size: Shape, fillValue: Scalar, options?: CreationOptions): Tensor {
  checkShape("full", size);
  const { dtype, requiresGrad } = bind<CreationOptions>("full", options === undefined ? [] : [options], [], CREATION_KEYS);
  const inferred = typeof fillValue === "boolean" ? bool : typeof fillValue === "bigint" ? int64 : getDefaultDtype();
  return finish(filled(size, fillValue, dtype ?? inferred), requiresGrad);
}

/** How far two bounds lie apart in steps; checks what PyTorch checks. */
function steps(operation: string, start: number, end: number, step: number): number {
  if (step === 0) {
    throw new RangeError(`${operation}: step must be nonzero`);
  }
  if (!Number.isFinite(start) || !Number.isFinite(end) || Number.isNaN(step)) {
    throw new RangeError(`${operation}: unsupported range: ${start} -> ${end}`);
  }
  if (step > 0 ? end < start : end > start) {
    throw new RangeError(`${operation}: upper bound and larger bound inconsistent with step sign`);
  }
  return Math.ceil((end - start) / step);
}

/**
 * The numbers start, start + step, ... before end. Whole bounds and step give int64, others the default type.
 *
 * @example torch.arange(5) // tensor([0, 1, 2, 3, 4])
 * @throws RangeError for a step of 0 or of the wrong sign, and for bounds that are not finite.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.arange.html
 */
export function arange(...args: [end: Scalar, options?: CreationOptions] | [start: Scalar, end: Scalar, step?: Scalar | CreationOptions, options?: CreationOptions]): Tensor {
  const last = args[args.length - 1];
  const options = typeof last === "object" ? last : undefined;
  const numbers = (options === undefined ? args : args.slice(0, -1)).filter((n) => n !== undefined) as Scalar[];
  const { dtype, requiresGrad } = bind<CreationOptions>("arange", options === undefined ? [] : [options], [], CREATION_KEYS);
  const [start, end, step] = (numbers.length === 1 ? [0, Number(numbers[0]), 1] : [Number(numbers[0]), Number(numbers[1]), Number(numbers[2] ?? 1)]) as [number, number, number];
  const whole = numbers.every((n) => scalarType(n) === int64);
  const out = emptyArray([steps("arange", start, end, step)], dtype ?? (whole ? int64 : getDefaultDtype()));
  for (let i = 0; i < out.size; i++) {
    writeAt(out, i, start + i * step);
  }
  return finish(out, requiresGrad);
}
