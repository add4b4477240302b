// Division and what it leaves.

import { Tensor } from "../autograd/tensor.js";
import { forEachPosition, readAt } from "../ndarray/elements.js";
import { bind } from "./arguments.js";
import { notBool, type Operand, Operation, samePromoted, toFloating } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";
import { resultType } from "./promotion.js";

/** How a quotient becomes whole: not at all, towards zero, or down. */
export type RoundingMode = "trunc" | "floor" | null;

export interface DivOptions extends OutOption {
  roundingMode?: RoundingMode;
}

const trueDiv = new Operation({
  name: "div",
  arity: 2,
  types: toFloating,
  value: (a, b) => a.div(b),
});
const floorDiv = new Operation({
  name: "div",
  node: "DivBackward1",
  arity: 2,
  types: notBool("convert with .to(torch.uint8)"),
  value: (a, b) => a.floorDivide(b),
});
const truncDivFloat = new Operation({
  name: "div",
  node: "DivBackward1",
  arity: 2,
  types: notBool("convert with .to(torch.uint8)"),
  value: (a, b) => a.div(b).trunc(),
});

function divisionBy(operation: string, mode: RoundingMode | undefined): Operation {
  switch (mode) {
    case undefined:
    case null:
      return trueDiv;
    case "floor":
      return floorDiv;
    case "trunc":
      return truncDivFloat;
    default:
      throw new RangeError(
        `${operation}: expected roundingMode to be one of null, 'trunc', or 'floor' but found '${String(mode)}'`,
      );
  }
}

/**
 * `input / other`, element by element. Integers give floating point, unless a rounding mode asks for whole quotients.
 *
 * @param options `roundingMode`: null for true division, "trunc" towards zero as in C, "floor" down as Python's //.
 * @throws Error for an integer divided by zero with a rounding mode.
 * @example torch.div(torch.tensor([-7]), 2, { roundingMode: "floor" }) // tensor([-4.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.div.html
 */
export function div(input: Tensor, other: Operand, options?: DivOptions): Tensor {
  if (options === undefined) {
    return trueDiv.call(input, other);
  }
  const { roundingMode, out } = bind<DivOptions>("div", [options], [], ["roundingMode", "out"]);
  return intoOut("div", checkedDivide("div", divisionBy("div", roundingMode), input, other), out);
}

function checkedDivide(operation: string, by: Operation, input: Tensor, other: Operand): Tensor {
  rejectIntegerZero(operation, by, input, other);
  return by.call(input, other);
}

/** `div`, written over `input`. */
export function div_(input: Tensor, other: Operand, options?: DivOptions): Tensor {
  const { roundingMode } =
    options === undefined ? {} : bind<DivOptions>("div_", [options], [], ["roundingMode"]);
  const by = divisionBy("div_", roundingMode);
  rejectIntegerZero("div_", by, input, other);
  return by.callInPlace(input, other);
}

/** Another name of `div`. */
export const divide: typeof div = div;

/** True division: `div` without a rounding mode. */
export function trueDivide(input: Tensor, other: Operand, options?: OutOption): Tensor {
  return intoOut("trueDivide", trueDiv.call(input, other), options?.out);
}

// Machines trap where an integer is divided by zero; PyTorch raises.
function rejectIntegerZero(operation: string, by: Operation, input: Operand, other: Operand): void {
  if (by === trueDiv) {
    return;
  }
  checkIntegerDivisor(operation, input, other);
}

/** Throws where an integer would be divided by zero. */
function checkIntegerDivisor(operation: string, input: Operand, other: Operand): void {
  if (resultType(input, other).isFloatingPoint) {
    return;
  }
  const zero = other instanceof Tensor ? hasZero(other) : Number(other) === 0;
  if (zero) {
    throw new RangeError(
      `${operation}: ZeroDivisionError: an integer divided by zero; use floating point for inf and NaN`,
    );
  }
}

function hasZero(t: Tensor): boolean {
  let found = false;
  forEachPosition(t.array, (position) => {
    found ||= Number(readAt(t.array, position)) === 0;
  });
  return found;
}

/**
 * Python's //: the quotient rounded down.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.floor_divide.html
 */
export function floorDivide(input: Tensor, other: Operand, options?: OutOption): Tensor {
  return intoOut("floorDivide", checkedDivide("floorDivide", floorDiv, input, other), options?.out);
}

/** `floorDivide`, written over `input`. */
export function floorDivide_(input: Tensor, other: Operand): Tensor {
  return div_(input, other, { roundingMode: "floor" });
}

const remainderOf = new Operation({
  name: "remainder",
  arity: 2,
  types: samePromoted,
  value: (a, b) => a.remainder(b),
});
const fmodOf = new Operation({
  name: "fmod",
  arity: 2,
  types: samePromoted,
  value: (a, b) => a.fmod(b),
});

/**
 * Python's %: the remainder with the sign of the divisor.
 *
 * @example torch.remainder(torch.tensor([-3, 3]), 2) // tensor([1., 1.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.remainder.html
 */
export function remainder(input: Operand, other: Operand, options?: OutOption): Tensor {
  checkIntegerDivisor("remainder", input, other);
  return intoOut("remainder", remainderOf.call(input, other), options?.out);
}

/** `remainder`, written over `input`. */
export function remainder_(input: Tensor, other: Operand): Tensor {
  checkIntegerDivisor("remainder_", input, other);
  return remainderOf.callInPlace(input, other);
}

/**
 * C's fmod: the remainder with the sign of the dividend.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.fmod.html
 */
export function fmod(input: Tensor, other: Operand, options?: OutOption): Tensor {
  checkIntegerDivisor("fmod", input, other);
  return intoOut("fmod", fmodOf.call(input, other), options?.out);
}

/** `fmod`, written over `input`. */
export function fmod_(input: Tensor, other: Operand): Tensor {
  checkIntegerDivisor("fmod_", input, other);
  return fmodOf.callInPlace(input, other);
}

/** Another name of `div_`. */
export const divide_: typeof div_ = div_;

/** `trueDivide`, written over `input`. */
export function trueDivide_(input: Tensor, other: Operand): Tensor {
  return trueDiv.callInPlace(input, other);
}
