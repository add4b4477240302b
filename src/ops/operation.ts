// A point-wise operation as PyTorch offers it: over any mixture of tensors and bare numbers, with its rule of types.

import { Tensor } from "../autograd/tensor.js";
import { heap } from "../engine/heap.js";
import { parameter, input, type Expr } from "../expr/expr.js";
import { bool, canCast, int64, type DType } from "../ndarray/dtype.js";
import { filled } from "../ndarray/arithmetic.js";
import { describe } from "../ndarray/describe.js";
import { Pointwise } from "./pointwise.js";
import { floating, resultType, type Scalar } from "./promotion.js";

export type Operand = Tensor | Scalar;

/** The type of the arithmetic and that of the result, from the promoted type of the operands. */
export type TypeRule = (
  operation: string,
  promoted: DType,
) => { readonly compute: DType; readonly result: DType };

/** The promoted type, for what integers can do too: add, mul, abs, maximum. */
export const samePromoted: TypeRule = (_, type) => ({ compute: type, result: type });
/** Integers become the default floating point type: div, exp, sigmoid. */
export const toFloating: TypeRule = (_, type) => ({ compute: floating(type), result: floating(type) });
/** A truth value: comparisons and logic. */
export const toBool: TypeRule = (_, type) => ({ compute: type, result: bool });
/** Integers and booleans only: bitwise operations. */
export const integersOnly: TypeRule = (operation, type) => {
  if (type.isFloatingPoint) {
    throw new TypeError(
      `${operation}: not implemented for ${type.toString()}; it takes integers or booleans`,
    );
  }
  return { compute: type, result: type };
};
/** Everything but booleans: sub, neg. */
export const notBool =
  (mend: string): TypeRule =>
  (operation, type) => {
    if (type === bool) {
      throw new TypeError(`${operation}: not supported for bool tensors; ${mend}`);
    }
    return { compute: type, result: type };
  };
/** Floating point only: PyTorch says 'not implemented for Long'. */
export const floatsOnly: TypeRule = (operation, type) => {
  if (!type.isFloatingPoint) {
    throw new TypeError(
      `${operation}: not implemented for ${type.toString()}; convert with .to(torch.float32)`,
    );
  }
  return { compute: type, result: type };
};

export interface OperationDefinition {
  readonly name: string;
  /** PyTorch's name of the recorded node, unless it is that of the operation: `MulBackward0` of mul. */
  readonly node?: string;
  readonly arity: number;
  readonly types: TypeRule;
  readonly value: (...operands: Expr[]) => Expr;
  /** d value / d operand(i); the last argument is the result. Left out: the symbolic derivative. */
  readonly partials?: (...operands: Expr[]) => readonly Expr[];
  readonly lanes?: "single" | "double" | undefined;
}

/** A definition and the operations made from it: one for each choice of which operands are bare numbers. */
export class Operation {
  private readonly variants: (Pointwise | undefined)[] = [];

  constructor(readonly definition: OperationDefinition) {}

  get name(): string {
    return this.definition.name;
  }

  /** Computes into a new tensor. At least one operand is a tensor. */
  call(...operands: Operand[]): Tensor {
    const { tensors, scalars, mask, promoted } = this.sort(this.name, operands);
    const { compute, result } = this.definition.types(this.name, promoted);
    return this.variant(mask).apply(tensors, scalars, compute, result);
  }

  /** Computes over the first operand, which keeps its type and shape. */
  callInPlace(...operands: Operand[]): Tensor {
    const name = `${this.name}_`;
    const { tensors, scalars, mask, promoted } = this.sort(name, operands);
    const { compute, result } = this.definition.types(name, promoted);
    const self = operands[0] as Tensor;
    if (!canCast(result, self.dtype)) {
      throw new TypeError(
        `${name}: result type ${result.toString()} can't be cast to the desired output type ${self.dtype.toString()}; ` +
          `use ${this.name}, which makes a new tensor`,
      );
    }
    return this.variant(mask).applyInPlace(tensors, scalars, compute);
  }

  private sort(
    name: string,
    operands: readonly Operand[],
  ): { tensors: Tensor[]; scalars: number[]; mask: number; promoted: DType } {
    heap.operation = name;
    const tensors: Tensor[] = [];
    const scalars: number[] = [];
    let mask = 0;
    let type: DType | null = null;
    let uniform = true;
    for (let i = 0; i < operands.length; i++) {
      const operand = operands[i] as Operand;
      if (operand instanceof Tensor) {
        tensors.push(operand);
        uniform = uniform && (type === null || type === operand.dtype);
        type ??= operand.dtype;
      } else if (isScalar(operand)) {
        if (typeof operand === "bigint" && !Number.isSafeInteger(Number(operand))) {
          // A parameter is a float64; this integer needs all of its bits.
          tensors.push(new Tensor(filled([], operand, int64)));
        } else {
          scalars.push(Number(operand));
          mask |= 1 << i;
        }
      } else {
        throw new TypeError(
          `${name}: argument ${i + 1} must be a Tensor or a number, but got ${describe(operand)}`,
        );
      }
    }
    if (type === null) {
      throw new TypeError(
        `${name}: at least one argument must be a Tensor, but got only numbers; wrap one in torch.tensor`,
      );
    }
    const promoted =
      uniform && (mask === 0 || type.isFloatingPoint) && tensors.length + scalars.length === operands.length
        ? type
        : resultType(...operands);
    return { tensors, scalars, mask, promoted };
  }

  private variant(mask: number): Pointwise {
    let variant = this.variants[mask];
    if (variant === undefined) {
      variant = this.makeVariant(mask);
      this.variants[mask] = variant;
    }
    return variant;
  }

  private makeVariant(mask: number): Pointwise {
    const { name, node = nodeName(name), arity, value, partials, lanes } = this.definition;
    let tensors = 0;
    let scalars = 0;
    const operands = Array.from({ length: arity }, (_, i) =>
      (mask >> i) & 1 ? parameter(scalars++) : input(tensors++),
    );
    const stated = partials?.(...operands, input(tensors)).filter((_, i) => !((mask >> i) & 1));
    return new Pointwise({
      name,
      node,
      value: value(...operands),
      arity: tensors,
      parameters: scalars,
      lanes,
      ...(stated === undefined ? {} : { partials: stated }),
    });
  }
}

const nodeName = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Backward0`;

function isScalar(value: unknown): value is Scalar {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}
