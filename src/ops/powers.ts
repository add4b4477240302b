// Powers in float64, and numbers scaled by powers of two.

import { Tensor } from "../autograd/tensor.js";
import { float64 } from "../ndarray/dtype.js";
import { bind } from "./arguments.js";
import { castTo } from "./cast.js";
import { pow, pow_ } from "./combination.js";
import { expectTensor } from "./expect-tensor.js";
import { type Operand, Operation, toFloating } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";

function powerInDouble(operation: string, input: Operand, exponent: Operand): Tensor {
  if (!(input instanceof Tensor) && !(exponent instanceof Tensor)) {
    throw new TypeError(`${operation}: at least one argument must be a Tensor, but got only numbers`);
  }
  const double = (x: Operand): Operand => (x instanceof Tensor ? castTo(x, float64) : x);
  return pow(double(input), double(exponent));
}

function expectDouble(operation: string, what: string, t: Tensor): void {
  if (t.dtype !== float64) {
    throw new TypeError(
      `${operation}: the ${what} has dtype ${t.dtype.toString()} but the operation's result requires dtype torch.float64`,
    );
  }
}

/**
 * input^exponent, computed in float64 whatever the operands are; either may be a number.
 *
 * @returns a float64 tensor of the broadcast shape.
 * @throws TypeError for an `out` of another type.
 * @example torch.floatPower(torch.tensor([1n, 2n]), -1) // tensor([1.0000, 0.5000], dtype=torch.float64)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.float_power.html
 */
export function floatPower(input: Operand, exponent: Operand, options: OutOption = {}): Tensor {
  const { out } = bind<OutOption>("floatPower", [options], [], ["out"]);
  if (out instanceof Tensor) {
    expectDouble("floatPower", "output", out);
  }
  return intoOut("floatPower", powerInDouble("floatPower", input, exponent), out);
}

/** `floatPower`, written over a float64 tensor. */
export function floatPower_(input: Tensor, exponent: Operand): Tensor {
  expectTensor("floatPower_", input);
  expectDouble("floatPower_", "base", input);
  return pow_(input, exponent instanceof Tensor ? castTo(exponent, float64) : exponent);
}

// In two factors, neither of which leaves the range where the result is within it.
const scaled = new Operation({
  name: "ldexp",
  node: "MulBackward0",
  arity: 2,
  types: toFloating,
  value: (x, n) => {
    const half = n.mul(0.5).floor();
    return x.mul(half.exp2()).mul(n.sub(half).exp2());
  },
  partials: (_, n, y) => [n.exp2(), y.mul(Math.LN2)],
});

/**
 * input * 2^other, element by element. The two broadcast.
 *
 * @returns a floating point tensor of the broadcast shape.
 * @example torch.ldexp(torch.tensor([1, 3]), torch.tensor([3n, -1n])) // tensor([8.0000, 1.5000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.ldexp.html
 */
export function ldexp(input: Tensor, other: Tensor, options: OutOption = {}): Tensor {
  expectTensor("ldexp", input);
  expectTensor("ldexp", other, "other");
  return intoOut("ldexp", scaled.call(input, other), bind<OutOption>("ldexp", [options], [], ["out"]).out);
}

/** `ldexp`, written over the first tensor. */
export function ldexp_(input: Tensor, other: Tensor): Tensor {
  expectTensor("ldexp_", input);
  expectTensor("ldexp_", other, "other");
  return scaled.callInPlace(input, other);
}
