// The parameters of activation functions, by kind. Their order is the positional order of the functional's arguments.

import type { Expr } from "../expr/expr.js";

/** A number with a default. */
export interface NumberParameter<N extends string> {
  readonly kind: "number";
  readonly name: N;
  readonly default: number;
  /** Whether a whole number prints as Python's float, "1.0", or as it was given, "1". */
  readonly printed: "float" | "given";
}

/** A number that must be given. */
export interface RequiredParameter<N extends string> {
  readonly kind: "required";
  readonly name: N;
}

/** A number that may be left out, which has a meaning of its own: the expression sees null. */
export interface NullableParameter<N extends string> {
  readonly kind: "nullable";
  readonly name: N;
}

/** One of several words, each giving another expression; the first is the default. */
export interface ChoiceParameter<N extends string, C extends string> {
  readonly kind: "choice";
  readonly name: N;
  readonly choices: readonly C[];
}

/** A tensor of one element, or of one for each channel (dimension 1 of the input), that is learned in the module. */
export interface TensorParameter<N extends string> {
  readonly kind: "tensor";
  readonly name: N;
  /** Its elements in a new module. */
  readonly initial: number;
}

/**
 * A flag; where it is set, the expression's `noise` is a random number for each element, else `expected`. In the module
 * the flag is `training`.
 */
export interface NoiseParameter<N extends string> {
  readonly kind: "noise";
  readonly name: N;
  /** The parameters between which numbers are drawn uniformly. */
  readonly from: string;
  readonly to: string;
  /** For which elements a number is drawn, in order; for the others the noise is `otherwise`. */
  readonly drawn: (x: number) => boolean;
  readonly otherwise: number;
  readonly expected: (from: Expr, to: Expr) => Expr;
}

/** The flag with which PyTorch's functional and module write over their input. */
export interface InplaceParameter {
  readonly kind: "inplace";
  readonly name: "inplace";
}

export type Parameter =
  | NumberParameter<string>
  | RequiredParameter<string>
  | NullableParameter<string>
  | ChoiceParameter<string, string>
  | TensorParameter<string>
  | NoiseParameter<string>
  | InplaceParameter;

export function number<const N extends string>(
  name: N,
  defaultValue: number,
  printed: "float" | "given" = "float",
): NumberParameter<N> {
  return { kind: "number", name, default: defaultValue, printed };
}

export function required<const N extends string>(name: N): RequiredParameter<N> {
  return { kind: "required", name };
}

export function nullable<const N extends string>(name: N): NullableParameter<N> {
  return { kind: "nullable", name };
}

export function choice<const N extends string, const C extends string>(
  name: N,
  choices: readonly C[],
): ChoiceParameter<N, C> {
  return { kind: "choice", name, choices };
}

export const inplace: InplaceParameter = { kind: "inplace", name: "inplace" };

type ValueOf<Q> =
  Q extends NumberParameter<infer N>
    ? { readonly [K in N]: Expr }
    : Q extends RequiredParameter<infer N>
      ? { readonly [K in N]: Expr }
      : Q extends NullableParameter<infer N>
        ? { readonly [K in N]: Expr | null }
        : Q extends ChoiceParameter<infer N, infer C>
          ? { readonly [K in N]: C }
          : Q extends TensorParameter<infer N>
            ? { readonly [K in N]: Expr }
            : Q extends NoiseParameter<string>
              ? { readonly noise: Expr }
              : unknown;

/** What the expressions of a definition see of its parameters. */
export type ValuesOf<P extends readonly unknown[]> = P extends readonly [infer First, ...infer Rest]
  ? ValueOf<First> & ValuesOf<Rest>
  : unknown;

/** PyTorch's spelling of a name: `negative_slope`. */
export function pythonName(name: string): string {
  if (typeof name !== "string") {
    throw new TypeError(`pythonName: expected a string, but got ${typeof name}`);
  }
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
