// What an activation function does to the size of signals: second moments over a standard normal input, by quadrature.

import { compile } from "../expr/evaluate.js";
import type { Expr } from "../expr/expr.js";
import type { Activation } from "./definition.js";
import { makeForm, type Given, numbersOf } from "./form.js";

/** Beyond this the normal density is below 1e-36. */
const REACH = 13;
const TOLERANCE = 1e-13;

const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

// Nodes and weights of Gauss's rule of 8 points on [-1, 1], by Newton's method on the Legendre polynomial.
const RULE: readonly (readonly [node: number, weight: number])[] = Array.from({ length: 8 }, (_, i) => {
  let x = Math.cos((Math.PI * (i + 0.75)) / 8.5);
  let slope = 1;
  for (let step = 0; step < 6; step++) {
    let [p, before] = [x, 1];
    for (let n = 2; n <= 8; n++) [p, before] = [((2 * n - 1) * x * p - (n - 1) * before) / n, p];
    slope = (8 * (x * p - before)) / (x * x - 1);
    x -= p / slope;
  }
  return [x, 2 / ((1 - x * x) * slope * slope)] as const;
});

function gauss(f: (x: number) => number, a: number, b: number): number {
  const [middle, half] = [(a + b) / 2, (b - a) / 2];
  return half * RULE.reduce((sum, [node, weight]) => sum + weight * f(middle + half * node), 0);
}

/** Halves an interval until halving changes nothing: kinks and jumps are closed in on. */
function integrate(
  f: (x: number) => number,
  a: number,
  b: number,
  whole: number = gauss(f, a, b),
  depth = 0,
): number {
  const middle = (a + b) / 2;
  const [left, right] = [gauss(f, a, middle), gauss(f, middle, b)];
  // Where the function has no value there is no mean, and halving will not find one.
  const open = Math.abs(left + right - whole) > TOLERANCE * (Math.abs(whole) + (b - a) / REACH);
  if (!open || depth === 40) {
    return left + right;
  }
  return integrate(f, a, middle, left, depth + 1) + integrate(f, middle, b, right, depth + 1);
}

/** The mean of f(z) over a standard normal z; NaN for a function that has no value somewhere. */
export function normalMean(f: (z: number) => number): number {
  let sum = 0;
  for (let z = -REACH; z < REACH; z++) sum += integrate((x) => f(x) * normalDensity(x), z, z + 1);
  return sum;
}

/** Second moments of a function and of its slope over a standard normal input. */
export interface Moments {
  /** E[f(z)] */
  readonly mean: number;
  /** E[f(z)^2]: how much a forward pass keeps of the signal. */
  readonly square: number;
  /** E[f'(z)^2]: how much a backward pass keeps of the gradient. */
  readonly slopeSquare: number;
}

/** Values of the extra operands that stand for a new module: the weight's initial value. */
function initialOperands(definition: Activation): number[] {
  return definition.parameters.flatMap((p) => (p.kind === "tensor" ? [p.initial] : []));
}

/**
 * The moments of an activation function for given parameters (by default its own).
 *
 * @throws TypeError where a required parameter is not given.
 */
export function moments(definition: Activation, given: Given = {}): Moments {
  const form = makeForm(definition, given);
  const numbers = numbersOf(definition, form, given);
  const operands = initialOperands(definition);
  const over = (e: Expr): ((z: number) => number) => {
    const f = compile(e);
    return (z) => f([z, ...operands], numbers);
  };
  const [value, slope] = [over(form.value), over(form.slopeOfInput)];
  return {
    mean: normalMean(value),
    square: normalMean((z) => value(z) ** 2),
    slopeSquare: normalMean((z) => slope(z) ** 2),
  };
}

/**
 * The factor for initial weights that keeps the second moment of signals from layer to layer: 1 / sqrt(E[f(z)^2]) over
 * a standard normal z. For relu it is PyTorch's sqrt(2); for tanh PyTorch's 5/3 is a rule of thumb beside 1.5925.
 *
 * @returns a positive number; infinite for a function that is 0 almost everywhere.
 * @example gain(relu) // 1.4142135623730951
 * @source https://arxiv.org/abs/1502.01852
 */
export function gain(definition: Activation, given: Given = {}): number {
  return 1 / Math.sqrt(moments(definition, given).square);
}

/** What PyTorch's `calculate_gain` gives, or null where it does not know the function. */
export function pytorchGain(definition: Activation, given: Given = {}): number | null {
  const form = makeForm(definition, given);
  const values = numbersOf(definition, form, given);
  return (
    definition.calculateGain?.(
      Object.fromEntries(form.numbers.map((name, i) => [name, values[i] as number])),
    ) ?? null
  );
}
