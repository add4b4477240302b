// The element types, what each can hold, and how two of them combine.

import { describe, inspectedAs } from "./describe.js";
import type { ElementType } from "../kernels/element-type.js";

export type DTypeName = ElementType;

/** The three categories of PyTorch's promotion, in rising order. */
export type Category = "bool" | "integer" | "float";

const CATEGORY_RANK: Record<Category, number> = { bool: 0, integer: 1, float: 2 };

/**
 * An element type. Compare by identity: `t.dtype === torch.float32`.
 *
 * @source https://docs.pytorch.org/docs/stable/tensor_attributes.html
 */
export class DType {
  readonly isFloatingPoint: boolean;
  /** Place in the order of promotion: bool, uint8, int32, int64, float32, float64. */
  readonly index: number;

  constructor(
    readonly name: DTypeName,
    /** Bytes of one element. */
    readonly itemsize: 1 | 4 | 8,
    readonly category: Category,
  ) {
    this.isFloatingPoint = category === "float";
    this.index = ["bool", "uint8", "int32", "int64", "float32", "float64"].indexOf(name);
  }

  /** PyTorch's spelling: `torch.float32`. */
  toString(): string {
    return `torch.${this.name}`;
  }
}

inspectedAs(DType);

export const float32: DType = new DType("float32", 4, "float");
export const float64: DType = new DType("float64", 8, "float");
export const int64: DType = new DType("int64", 8, "integer");
export const int32: DType = new DType("int32", 4, "integer");
export const uint8: DType = new DType("uint8", 1, "integer");
export const bool: DType = new DType("bool", 1, "bool");

/**
 * The type that holds both: the higher category wins, then the wider type.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.promote_types.html
 */
export function promoteTypes(a: DType, b: DType): DType {
  expectDtypes("promoteTypes", a, b);
  return a.index >= b.index ? a : b;
}

/** Whether PyTorch lets a result of type `from` be stored into `to`: never into a lower category. */
export function canCast(from: DType, to: DType): boolean {
  expectDtypes("canCast", from, to);
  return CATEGORY_RANK[from.category] <= CATEGORY_RANK[to.category];
}

function expectDtypes(operation: string, a: unknown, b: unknown): void {
  if (!(a instanceof DType && b instanceof DType)) {
    throw new TypeError(
      `${operation}: expected two dtypes such as torch.float32, but got ${describe(a)} and ${describe(b)}`,
    );
  }
}

/** Whether `a` stands in a higher category than `b`. */
export function outranks(a: Category, b: Category): boolean {
  return CATEGORY_RANK[a] > CATEGORY_RANK[b];
}
