// Powers and combinations of several operands.

import { expectTensor } from "./expect-tensor.js";
import { Tensor } from "../autograd/tensor.js";
import { constant, type Expr, ONE, select } from "../expr/expr.js";
import { bool, int64 } from "../ndarray/dtype.js";
import { bind, type Arguments } from "./arguments.js";
import { type BinaryFunction, type BinaryInPlace, binary } from "./define.js";
import { floatsOnly, type Operand, Operation, samePromoted, toFloating, type TypeRule } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";
import { factorIn, resultType, type Scalar } from "./promotion.js";

const general = new Operation({
  name: "pow",
  node: "PowBackward1",
  arity: 2,
  types: samePromoted,
  value: (a, b) => a.pow(b),
});

// Small whole exponents are products and roots: exact where the general power need not be.
const powers = new Map<number, Operation>();
const POWERS: Readonly<Record<number, (x: Expr) => Expr>> = {
  0: () => ONE,
  0.5: (x) => x.sqrt(),
  1: (x) => x,
  2: (x) => x.mul(x),
  3: (x) => x.mul(x).mul(x),
  [-0.5]: (x) => x.sqrt().reciprocal(),
  [-1]: (x) => x.reciprocal(),
  [-2]: (x) => x.mul(x).reciprocal(),
};

// The power of a truth value is a number.
const wholePower: TypeRule = (_, type) =>
  type === bool ? { compute: int64, result: int64 } : { compute: type, result: type };

function powerOf(exponent: number): Operation | undefined {
  const value = POWERS[exponent];
  if (value === undefined) {
    return undefined;
  }
  let operation = powers.get(exponent);
  if (operation === undefined) {
    operation = new Operation({
      name: "pow",
      arity: 1,
      types: Number.isInteger(exponent) ? wholePower : toFloating,
      value,
      partials: (x) => [
        exponent === 0
          ? constant(0)
          : exponent === 1
            ? ONE
            : (POWERS[exponent - 1]?.(x) ?? x.pow(exponent - 1)).mul(exponent),
      ],
    });
    powers.set(exponent, operation);
  }
  return operation;
}

function checkIntegerPower(operation: string, input: Operand, exponent: Operand): void {
  if (
    input instanceof Tensor &&
    !input.dtype.isFloatingPoint &&
    typeof exponent === "number" &&
    exponent < 0 &&
    Number.isInteger(exponent)
  ) {
    throw new RangeError(
      `${operation}: Integers to negative integer powers are not allowed; convert with .to(torch.float32)`,
    );
  }
}

/**
 * input^exponent; either may be a number.
 *
 * @throws RangeError for integers to a negative power.
 * @example torch.pow(torch.tensor([1, 2, 3]), 2) // tensor([1., 4., 9.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.pow.html
 */
export function pow(input: Operand, exponent: Operand, options?: OutOption): Tensor {
  checkIntegerPower("pow", input, exponent);
  const special = typeof exponent === "number" && input instanceof Tensor ? powerOf(exponent) : undefined;
  return intoOut("pow", special?.call(input) ?? general.call(input, exponent), options?.out);
}

/** `pow`, written over `input`. */
export function pow_(input: Tensor, exponent: Operand): Tensor {
  checkIntegerPower("pow_", input, exponent);
  const special = typeof exponent === "number" ? powerOf(exponent) : undefined;
  return special?.callInPlace(input) ?? general.callInPlace(input, exponent);
}

function sameType(operation: string, input: Tensor, other: Operand, name: string): void {
  if (other instanceof Tensor && input.dtype !== other.dtype) {
    throw new TypeError(
      `${operation}: expected dtype ${input.dtype.toString()} for '${name}' but got dtype ${other.dtype.toString()}`,
    );
  }
}

// Beyond the middle PyTorch counts from the end, so that weight 1 gives the end exactly.
const lerpOf = new Operation({
  name: "lerp",
  arity: 3,
  types: floatsOnly,
  value: (a, b, w) => select(w.abs().lt(0.5), a.add(w.mul(b.sub(a))), b.sub(b.sub(a).mul(ONE.sub(w)))),
  partials: (a, b, w) => [ONE.sub(w), w, b.sub(a)],
});

/**
 * input + weight * (end - input).
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.lerp.html
 */
export function lerp(input: Tensor, end: Tensor, weight: Operand): Tensor {
  expectTensor("lerp", input);
  expectTensor("lerp", end, "end");
  sameType("lerp", input, end, "end");
  sameType("lerp", input, weight, "weight");
  return lerpOf.call(input, end, weight);
}

/** `lerp`, written over `input`. */
export function lerp_(input: Tensor, end: Tensor, weight: Operand): Tensor {
  expectTensor("lerp_", input);
  expectTensor("lerp_", end, "end");
  sameType("lerp_", input, end, "end");
  sameType("lerp_", input, weight, "weight");
  return lerpOf.callInPlace(input, end, weight);
}

export interface ValueOptions extends OutOption {
  value?: Scalar;
}

const addcmulOf = new Operation({
  name: "addcmul",
  arity: 4,
  types: samePromoted,
  value: (x, a, b, value) => x.add(value.mul(a).mul(b)),
});
const addcdivOf = new Operation({
  name: "addcdiv",
  arity: 4,
  types: floatsOnly,
  value: (x, a, b, value) => x.add(value.mul(a).div(b)),
});

/**
 * input + value * tensor1 * tensor2.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.addcmul.html
 */
export function addcmul(
  input: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  ...args: Arguments<ValueOptions, []>
): Tensor {
  expectTensor("addcmul", input);
  const { value = 1, out } = bind<ValueOptions>("addcmul", args, [], ["value", "out"]);
  return intoOut(
    "addcmul",
    addcmulOf.call(input, tensor1, tensor2, factorIn(resultType(input, tensor1, tensor2), value)),
    out,
  );
}
/** `addcmul`, written over `input`. */
export function addcmul_(
  input: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  ...args: Arguments<ValueOptions, []>
): Tensor {
  expectTensor("addcmul_", input);
  const { value = 1 } = bind<ValueOptions>("addcmul_", args, [], ["value"]);
  return addcmulOf.callInPlace(input, tensor1, tensor2, factorIn(input.dtype, value));
}
/**
 * input + value * tensor1 / tensor2.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.addcdiv.html
 */
export function addcdiv(
  input: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  ...args: Arguments<ValueOptions, []>
): Tensor {
  expectTensor("addcdiv", input);
  const { value = 1, out } = bind<ValueOptions>("addcdiv", args, [], ["value", "out"]);
  return intoOut("addcdiv", addcdivOf.call(input, tensor1, tensor2, value), out);
}
/** `addcdiv`, written over `input`. */
export function addcdiv_(
  input: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  ...args: Arguments<ValueOptions, []>
): Tensor {
  expectTensor("addcdiv_", input);
  return addcdivOf.callInPlace(
    input,
    tensor1,
    tensor2,
    bind<ValueOptions>("addcdiv_", args, [], ["value"]).value ?? 1,
  );
}

const xlogyOf = binary({
  name: "xlogy",
  types: toFloating,
  value: (x, y) => select(y.isNaN(), y, select(x.eq(0), 0, x.mul(y.log()))),
  partials: (x, y) => [select(x.eq(0).and(y.le(0)), 0, y.log()), x.div(y)],
});

/**
 * x log y; 0 where x is 0 and y is not NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.xlogy.html
 */
export const xlogy: BinaryFunction = xlogyOf.call;

const logAddExpOf = binary({
  name: "logaddexp",
  types: floatsOnly,
  value: (a, b) =>
    select(
      a.eq(b).and(a.abs().eq(Number.POSITIVE_INFINITY)),
      a,
      a.max(b).add(a.sub(b).abs().neg().exp().log1p()),
    ),
  partials: (a, b) => [share(a, b), share(b, a)],
});

// e^a / (e^a + e^b)
function share(a: Expr, b: Expr): Expr {
  return b.sub(a).exp().add(1).reciprocal();
}

/**
 * log(e^input + e^other), without overflow.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logaddexp.html
 */
export const logaddexp: BinaryFunction = logAddExpOf.call;

const logAddExp2Of = binary({
  name: "logaddexp2",
  types: floatsOnly,
  value: (a, b) =>
    select(
      a.eq(b).and(a.abs().eq(Number.POSITIVE_INFINITY)),
      a,
      a.max(b).add(a.sub(b).abs().neg().exp2().log1p().mul(Math.LOG2E)),
    ),
  partials: (a, b) => [share2(a, b), share2(b, a)],
});

// 2^a / (2^a + 2^b)
function share2(a: Expr, b: Expr): Expr {
  return b.sub(a).exp2().add(1).reciprocal();
}

/**
 * The logarithm to base 2 of 2^input + 2^other, without overflow.
 *
 * @example torch.logaddexp2(torch.tensor([3]), torch.tensor([3])) // tensor([4.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logaddexp2.html
 */
export const logaddexp2: BinaryFunction = logAddExp2Of.call;

/** `xlogy`, written over the first tensor. */
export const xlogy_: BinaryInPlace = xlogyOf.inPlace;
