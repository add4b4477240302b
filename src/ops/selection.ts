// Replacing elements by a mask or because they are not numbers, and comparing within a tolerance.

import type { Tensor } from "../autograd/tensor.js";
import { input as operand, parameter, select } from "../expr/expr.js";
import { bool } from "../ndarray/dtype.js";
import { bind, type Arguments } from "./arguments.js";
import { floatsOnly, type Operand, Operation } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";
import { Pointwise } from "./pointwise.js";
import { where as choose } from "./where.js";
import { eq } from "./comparison.js";
import { toTypedArray } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * The element where the condition holds, else `other`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.where.html
 */
export function where(self: Tensor, condition: Tensor, other: Operand): Tensor {
  expectTensor("where", self);
  expectTensor("where", condition, "condition");
  return choose(condition, self, other);
}

const replaceNonFinite = new Operation({
  name: "nanToNum",
  node: "NanToNumBackward0",
  arity: 4,
  types: floatsOnly,
  value: (x, nan, high, low) =>
    select(
      x.isNaN(),
      nan,
      select(x.eq(Number.POSITIVE_INFINITY), high, select(x.eq(Number.NEGATIVE_INFINITY), low, x)),
    ),
});

export interface NanToNumOptions extends OutOption {
  nan?: number;
  posinf?: number | null;
  neginf?: number | null;
}

const LARGEST: Readonly<Record<string, number>> = {
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};

function replacements(
  input: Tensor,
  { nan = 0, posinf = null, neginf = null }: NanToNumOptions,
): [number, number, number] {
  const largest = LARGEST[input.dtype.name] ?? 0;
  return [nan, posinf ?? largest, neginf ?? -largest];
}

/**
 * NaN becomes `nan`, infinities the largest finite numbers, or what is given for them.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html
 */
export function nanToNum(
  input: Tensor,
  ...args: Arguments<NanToNumOptions, ["nan", "posinf", "neginf"]>
): Tensor {
  expectTensor("nanToNum", input);
  const options = bind<NanToNumOptions>("nanToNum", args, ["nan", "posinf", "neginf"], ["out"]);
  const result = input.dtype.isFloatingPoint
    ? replaceNonFinite.call(input, ...replacements(input, options))
    : input;
  return intoOut("nanToNum", result, options.out);
}

/** `nanToNum`, written over `input`. */
export function nanToNum_(
  input: Tensor,
  ...args: Arguments<NanToNumOptions, ["nan", "posinf", "neginf"]>
): Tensor {
  expectTensor("nanToNum_", input);
  const options = bind<NanToNumOptions>("nanToNum_", args, ["nan", "posinf", "neginf"]);
  return input.dtype.isFloatingPoint
    ? replaceNonFinite.callInPlace(input, ...replacements(input, options))
    : input;
}

export interface CloseOptions {
  rtol?: number;
  atol?: number;
  equalNan?: boolean;
}

const closeTo = new Pointwise({
  name: "isclose",
  node: "IscloseBackward0",
  arity: 2,
  parameters: 3,
  value: operand(0)
    .eq(operand(1))
    .or(parameter(2).ne(0).and(operand(0).isNaN()).and(operand(1).isNaN()))
    .or(
      operand(1)
        .abs()
        .lt(Number.POSITIVE_INFINITY)
        .and(
          operand(0)
            .sub(operand(1))
            .abs()
            .le(parameter(1).add(parameter(0).mul(operand(1)).abs())),
        ),
    ),
});

/**
 * Whether |input - other| <= atol + rtol |other|, element by element.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.isclose.html
 */
export function isclose(
  input: Tensor,
  other: Tensor,
  ...args: Arguments<CloseOptions, ["rtol", "atol", "equalNan"]>
): Tensor {
  expectTensor("isclose", input);
  expectTensor("isclose", other, "other");
  const {
    rtol = 1e-5,
    atol = 1e-8,
    equalNan = false,
  } = bind<CloseOptions>("isclose", args, ["rtol", "atol", "equalNan"]);
  for (const [name, value] of Object.entries({ rtol, atol })) {
    if (!(value >= 0)) {
      throw new RangeError(`isclose: ${name} must be greater than or equal to zero, but got ${value}`);
    }
  }
  if (input.dtype !== other.dtype) {
    throw new TypeError(`isclose: ${input.dtype.toString()} did not match ${other.dtype.toString()}`);
  }
  return closeTo.apply([input, other], [rtol, atol, equalNan ? 1 : 0], input.dtype, bool);
}

/** Whether all elements are close: `isclose(...)` everywhere. */
export function allclose(
  input: Tensor,
  other: Tensor,
  ...args: Arguments<CloseOptions, ["rtol", "atol", "equalNan"]>
): boolean {
  expectTensor("allclose", input);
  expectTensor("allclose", other, "other");
  return !toTypedArray(isclose(input, other, ...args)).includes(0 as never);
}

/** Whether shapes and all elements are equal. */
export function equal(input: Tensor, other: Tensor): boolean {
  expectTensor("equal", input);
  expectTensor("equal", other, "other");
  return input.shape.join() === other.shape.join() && !toTypedArray(eq(input, other)).includes(0 as never);
}
