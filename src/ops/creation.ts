// New tensors.

import { Tensor } from "../autograd/tensor.js";
import { copyOf, fillInto, filled } from "../ndarray/arithmetic.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { diagonalOf } from "../ndarray/geometry.js";
import { bool, int64, type DType } from "../ndarray/dtype.js";
import { fromData, type Nested } from "../ndarray/from-data.js";
import { empty as emptyArray, type NDArray } from "../ndarray/ndarray.js";
import { checkShape, type Shape } from "../ndarray/shape.js";
import { bind, need, sizesOf, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { describe } from "../ndarray/describe.js";
import { intoOut, type OutOption } from "./out.js";
import { getDefaultDtype, type Scalar } from "./promotion.js";

/** What every function that makes a tensor takes by name. */
export interface CreationOptions extends OutOption {
  /** The element type. */
  dtype?: DType;
  /** Whether gradients are wanted for the new tensor. */
  requiresGrad?: boolean;
  /** Where it is to lie: on the CPU. */
  device?: DeviceLike;
}

/** Sizes as one array or one by one, then options. */
export type SizesAndOptions =
  | [shape: Shape, options?: CreationOptions]
  | [...sizes: (number | CreationOptions)[]]
  | [options: CreationOptions & { size: Shape }];

/** @internal The names of the options. */
export const CREATION_KEYS = ["dtype", "requiresGrad", "device", "out"] as const;

/** @internal The new tensor, a leaf that wants gradients if that was asked for. */
export function finish(
  operation: string,
  array: NDArray,
  { requiresGrad, device, out }: CreationOptions,
): Tensor {
  checkDevice(operation, device);
  const made = intoOut(operation, new Tensor(array), out);
  return requiresGrad === true ? made.requiresGrad_() : made;
}

/** The sizes and the options of a call such as `zeros(2, 3, { dtype })`. */
export function sizesAndOptions<Options extends CreationOptions = CreationOptions>(
  operation: string,
  given: readonly unknown[],
  keys: readonly (keyof Options & string)[] = CREATION_KEYS,
): { shape: Shape; options: Options } {
  const last = given[given.length - 1];
  const hasOptions = given.length > 0 && typeof last === "object" && last !== null && !Array.isArray(last);
  const names = ["size", ...keys] as (keyof (Options & { size?: Shape }) & string)[];
  const bound = bind<Options & { size?: Shape }>(operation, hasOptions ? [last] : [], [], names);
  const sizes = bound.size !== undefined ? [bound.size] : hasOptions ? given.slice(0, -1) : given;
  const shape = sizesOf(operation, sizes as readonly (number | readonly number[])[]);
  checkShape(operation, shape);
  return { shape, options: bound };
}

/**
 * A tensor with the given elements.
 *
 * @param data nested arrays of numbers, booleans, BigInts or tensors of one element, whose types count; a typed array; or
 * one value.
 * @param options `dtype`: by default float32 for numbers (see `setDefaultDtype`), bool for booleans, int64 for BigInts,
 * and the typed array's own type; `requiresGrad`.
 * @returns a tensor of the shape of the nesting.
 * @throws RangeError for ragged nesting; TypeError for elements of other kinds.
 * @example torch.tensor([[1, 2], [3, 4]]).shape // [2, 2]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
 */
export function tensor(data: Nested | Tensor, ...args: Arguments<CreationOptions, []>): Tensor {
  const { dtype, requiresGrad, device } = bind<CreationOptions>("tensor", args, [], CREATION_KEYS);
  if (data === undefined || data === null) {
    throw new TypeError(
      `tensor: data must be numbers, nested arrays or a typed array, but got ${describe(data)}`,
    );
  }
  const array =
    data instanceof Tensor
      ? copyOf(data.array, dtype ?? data.dtype)
      : fromData("tensor", data, dtype, getDefaultDtype());
  return finish("tensor", array, {
    requiresGrad: requiresGrad ?? false,
    ...(device === undefined ? {} : { device }),
  });
}

/**
 * Data as a tensor: a tensor of the wanted type is returned as it is, with its history; all else is as for `tensor`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.as_tensor.html
 */
export function asTensor(data: Nested | Tensor, ...args: Arguments<{ dtype?: DType }, ["dtype"]>): Tensor {
  const { dtype } = bind<{ dtype?: DType }>("asTensor", args, ["dtype"]);
  if (data instanceof Tensor) {
    return dtype === undefined ? data : castTo(data, dtype);
  }
  return tensor(data, dtype === undefined ? {} : { dtype });
}

/** A 0-d tensor of one number, of the default type unless another is given. */
export function scalarTensor(s: Scalar, ...args: Arguments<CreationOptions, []>): Tensor {
  const { dtype, requiresGrad } = bind<CreationOptions>("scalarTensor", args, [], CREATION_KEYS);
  return finish("scalarTensor", filled([], s, dtype ?? getDefaultDtype()), {
    requiresGrad: requiresGrad ?? false,
  });
}

/** The type asked for, or that of `out`, or the default. */
export function typeFor({ dtype, out }: CreationOptions): DType {
  return dtype ?? out?.dtype ?? getDefaultDtype();
}

/**
 * A tensor of zeros.
 *
 * @example torch.zeros([2, 3]); torch.zeros(2, 3, { dtype: torch.int64 })
 * @source https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
 */
export function zeros(...sizes: SizesAndOptions): Tensor {
  const { shape, options } = sizesAndOptions("zeros", sizes);
  return finish("zeros", filled(shape, 0, typeFor(options)), options);
}

/**
 * A tensor of ones.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.ones.html
 */
export function ones(...sizes: SizesAndOptions): Tensor {
  const { shape, options } = sizesAndOptions("ones", sizes);
  return finish("ones", filled(shape, 1, typeFor(options)), options);
}

/**
 * A tensor with undefined content, for those who write every element afterwards.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.empty.html
 */
export function empty(...sizes: SizesAndOptions): Tensor {
  const { shape, options } = sizesAndOptions("empty", sizes);
  return finish("empty", emptyArray(shape, typeFor(options)), options);
}

interface Full extends CreationOptions {
  size: Shape;
  fillValue: Scalar;
}

/**
 * A tensor of one value. A boolean makes a bool tensor, a BigInt int64, a number the default type.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.full.html
 */
export function full(...args: Arguments<Full, ["size", "fillValue"]>): Tensor {
  const options = bind<Full>("full", args, ["size", "fillValue"], CREATION_KEYS);
  const size = need("full", "size", options.size);
  const value = need("full", "fillValue", options.fillValue);
  if (!Array.isArray(size)) {
    throw new TypeError(`full: size must be an array of integers, but got ${describe(size)}`);
  }
  checkShape("full", size);
  const inferred = typeof value === "boolean" ? bool : typeof value === "bigint" ? int64 : getDefaultDtype();
  return finish("full", filled(size, value, options.dtype ?? options.out?.dtype ?? inferred), options);
}

interface Eye extends CreationOptions {
  n: number;
  m?: number;
}

/**
 * A matrix of n rows and m columns (n unless given) with ones on the main diagonal, zeros elsewhere.
 *
 * @throws RangeError for a negative size.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.eye.html
 */
export function eye(...args: Arguments<Eye, ["n", "m"]>): Tensor {
  const bound = bind<Eye>("eye", args, ["n", "m"], CREATION_KEYS);
  const n = need("eye", "n", bound.n);
  const { m = n } = bound;
  for (const [name, size] of [
    ["n", n],
    ["m", m],
  ] as const) {
    if (!Number.isInteger(size) || size < 0) {
      throw new RangeError(`eye: ${name} must be greater or equal to 0, got ${size}`);
    }
  }
  const out = filled([n, m], 0, typeFor(bound));
  fillInto(diagonalOf(out, 0, 0, 1), 1);
  return finish("eye", out, bound);
}
