// Operations on pairs of elements that no expression writes down: common divisors and multiples, neighbouring numbers.

import { record, Tensor } from "../autograd/tensor.js";
import { copyOf, denseOf } from "../ndarray/arithmetic.js";
import type { DType } from "../ndarray/dtype.js";
import { divisors } from "../ndarray/divisors.js";
import { broadcasted } from "../ndarray/geometry.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { neighbours } from "../ndarray/neighbours.js";
import { broadcastShapes } from "../ndarray/shape.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOut, type OutOption } from "./out.js";
import { overwrite } from "./overwrite.js";
import { resultType } from "./promotion.js";
import { bind } from "./arguments.js";

type PairFunction = (input: Tensor, other: Tensor, options?: OutOption) => Tensor;
type PairInPlace = (input: Tensor, other: Tensor) => Tensor;

/** Both as dense arrays of their common shape and type. */
function aligned(
  operation: string,
  input: Tensor,
  other: Tensor,
  accepts: (dtype: DType) => boolean,
  mend: string,
): [NDArray, NDArray] {
  expectTensor(operation, input);
  expectTensor(operation, other, "other");
  const dtype = resultType(input, other);
  if (!accepts(dtype)) {
    throw new TypeError(`${operation}: not implemented for ${dtype.toString()}; ${mend}`);
  }
  const shape = broadcastShapes(operation, input.shape, other.shape);
  const align = ({ array }: Tensor): NDArray => {
    const whole = broadcasted(array, shape) as NDArray;
    return whole.dtype === dtype ? denseOf(whole) : copyOf(whole, dtype);
  };
  return [align(input), align(other)];
}

function outOf(operation: string, options: OutOption | undefined): Tensor | undefined {
  return options === undefined ? undefined : bind<OutOption>(operation, [options], [], ["out"]).out;
}

const isInteger = (dtype: DType): boolean => dtype.category === "integer";

function integerPairs(kind: "gcd" | "lcm"): { call: PairFunction; inPlace: PairInPlace } {
  const run = (operation: string, input: Tensor, other: Tensor): Tensor =>
    new Tensor(divisors(kind, ...aligned(operation, input, other, isInteger, "it takes integers")));
  return {
    call: (input, other, options?) => intoOut(kind, run(kind, input, other), outOf(kind, options)),
    inPlace: (input, other) => overwrite(`${kind}_`, input, () => run(`${kind}_`, input, other)),
  };
}

const gcdOf = integerPairs("gcd");
const lcmOf = integerPairs("lcm");

/**
 * The greatest common divisor of integers, element by element; gcd(0, 0) is 0. The two broadcast.
 *
 * @throws TypeError for floating point and for masks.
 * @example torch.gcd(torch.tensor([12n, -8n]), torch.tensor([18n, 12n])) // tensor([6, 4])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.gcd.html
 */
export const gcd: PairFunction = gcdOf.call;

/** `gcd`, written over the first tensor. */
export const gcd_: PairInPlace = gcdOf.inPlace;

/**
 * The least common multiple of integers, element by element; 0 where one is 0. The two broadcast.
 *
 * @throws TypeError for floating point and for masks.
 * @example torch.lcm(torch.tensor([4n, 6n]), torch.tensor([6n, 0n])) // tensor([12, 0])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.lcm.html
 */
export const lcm: PairFunction = lcmOf.call;

/** `lcm`, written over the first tensor. */
export const lcm_: PairInPlace = lcmOf.inPlace;

function next(operation: string, input: Tensor, other: Tensor): Tensor {
  const pair = aligned(
    operation,
    input,
    other,
    (dtype) => dtype.isFloatingPoint,
    "convert with .to(torch.float32)",
  );
  const refuse = (): never => {
    throw new Error(`${operation}: the derivative for 'nextafter' is not implemented; detach() the operands`);
  };
  return record("NextafterBackward0", neighbours(...pair), [input, other], refuse, []);
}

/**
 * The next number that the element type can hold after each element of `input`, in the direction of `other`. The two
 * broadcast. It has no derivative.
 *
 * @throws TypeError for integers.
 * @example torch.nextafter(torch.tensor([1]), torch.tensor([2])).item() - 1 // 1.1920928955078125e-7
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nextafter.html
 */
export function nextafter(input: Tensor, other: Tensor, options?: OutOption): Tensor {
  return intoOut("nextafter", next("nextafter", input, other), outOf("nextafter", options));
}

/** `nextafter`, written over the first tensor. */
export function nextafter_(input: Tensor, other: Tensor): Tensor {
  return overwrite("nextafter_", input, () => next("nextafter_", input, other));
}
