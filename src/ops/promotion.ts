// Which element type a mixture of tensors and JavaScript numbers is computed in.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { bool, float32, float64, int64, outranks, promoteTypes, type DType } from "../ndarray/dtype.js";

/** What arithmetic accepts beside a tensor. */
export type Scalar = number | bigint | boolean;

const defaults: { dtype: DType } = { dtype: float32 };

/**
 * The type of new floating point tensors: `torch.float32` unless it was set.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.get_default_dtype.html
 */
export function getDefaultDtype(): DType {
  return defaults.dtype;
}

/**
 * Sets the type of new floating point tensors. Throws for a type that is not floating point.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.set_default_dtype.html
 */
export function setDefaultDtype(dtype: DType): void {
  if (dtype !== float32 && dtype !== float64) {
    throw new TypeError(
      `setDefaultDtype: only floating-point types are supported as the default type, got ${describe(dtype)}`,
    );
  }
  defaults.dtype = dtype;
}

/**
 * The type of a bare number. A JavaScript number does not say whether it is Python's int or float: beside integers, a
 * whole number acts as an int and any other as a float. A BigInt is an int, a boolean a bool.
 */
export function scalarType(value: Scalar): DType {
  if (typeof value === "boolean") {
    return bool;
  }
  return typeof value === "bigint" || Number.isInteger(value) ? int64 : defaults.dtype;
}

/**
 * The type that PyTorch computes in: tensors with dimensions decide; 0-d tensors and then bare numbers matter only if
 * they are of a higher category.
 *
 * @source https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function resultType(...operands: readonly (Tensor | Scalar)[]): DType {
  let dimensioned: DType | null = null;
  let zeroDim: DType | null = null;
  let bare: DType | null = null;
  for (const operand of operands) {
    if (!(operand instanceof Tensor)) {
      const type = scalarType(operand);
      bare = bare === null ? type : promoteTypes(bare, type);
    } else if (operand.array.shape.length === 0) {
      zeroDim = zeroDim === null ? operand.dtype : promoteTypes(zeroDim, operand.dtype);
    } else {
      dimensioned = dimensioned === null ? operand.dtype : promoteTypes(dimensioned, operand.dtype);
    }
  }
  return lift(lift(dimensioned, zeroDim), bare) ?? defaults.dtype;
}

// The lower-ranked operand matters only when its category is higher.
function lift(strong: DType | null, weak: DType | null): DType | null {
  if (strong === null || weak === null) {
    return strong ?? weak;
  }
  return outranks(weak.category, strong.category) ? weak : strong;
}

/** A factor in an operation that keeps its operands' type: of a fraction beside integers the whole part counts, as in PyTorch. */
export function factorIn(dtype: DType, value: Scalar): Scalar {
  return typeof value === "number" && !dtype.isFloatingPoint ? Math.trunc(value) : value;
}

/** The type itself if it is floating point, else the default one. */
export function floating(dtype: DType): DType {
  return dtype.isFloatingPoint ? dtype : defaults.dtype;
}
