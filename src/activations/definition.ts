// What one activation function declares of itself. Everything that the library offers of a function follows from this:
// the functional, the method, the in-place form, the module, kernels, derivatives, gain, documentation and tests.

import type { Expr } from "../expr/expr.js";
import type { Parameter, ValuesOf } from "./parameters.js";

/** Where real PyTorch offers the function, and under which names. */
export interface TorchNames {
  /** Namespaces that have the function: `F` is torch.nn.functional. */
  readonly in: readonly ("torch" | "F" | "Tensor")[];
  /** Namespaces that have the form with an underscore, which writes over its input. */
  readonly inPlace?: readonly ("torch" | "F" | "Tensor")[];
  /** The class in torch.nn, where there is one. */
  readonly module?: string;
  /** Whether `torch.<name>` takes `out`. */
  readonly out?: true;
  /** The name that `grad_fn` shows. */
  readonly node: string;
  /**
   * How the module prints its arguments: by name unless said otherwise, `"values"` without their names, `"none"` not
   * at all.
   */
  readonly printed?: "values" | "none";
}

export type Interval = readonly [low: number, high: number];

/** Properties that hold for the default parameters, each checked by tests. */
export interface Claims {
  /** The smallest closed interval that holds every value. */
  readonly range: Interval;
  /** The same for the slope. */
  readonly slopeRange: Interval;
  /** Whether it never falls. */
  readonly monotone: boolean;
  /** Whether f(-x) = -f(x). */
  readonly zeroCentred: boolean;
  /** At which ends the slope goes to 0. */
  readonly saturates: "both" | "left" | "right" | "none";
  /** Where it is defined; everywhere if left out. */
  readonly domain?: Interval;
}

/** A file of src/activations, or what a user gives to `defineActivation`: only `name` and `value` are needed. */
export interface ActivationSpec<P extends readonly Parameter[]> {
  /** The functional's name, in camelCase: "leakyRelu". */
  readonly name: string;
  readonly torch?: TorchNames;
  /** One sentence. */
  readonly summary?: string;
  /** In PyTorch's positional order. */
  readonly parameters?: P;
  /** What runs: must not overflow on the way to a finite result. */
  readonly value: (x: Expr, p: ValuesOf<P>) => Expr;
  /** The formula as a textbook has it, if `value` is written otherwise. */
  readonly textbook?: (x: Expr, p: ValuesOf<P>) => Expr;
  /**
   * d value / dx, where it can be stated better than by symbolic differentiation; from x or from the result y. Higher
   * derivatives are made from it.
   */
  readonly slope?: (x: Expr, p: ValuesOf<P>, y: Expr) => Expr;
  /**
   * What integers do: become the default floating point type (`"promote"`, unless said otherwise), stay what they are
   * (`"same"`), or are refused (`"floating"`).
   */
  readonly types?: "promote" | "same" | "floating";
  /**
   * How float32 is computed, where it is not left to the expression: `"single"` in float32 lanes throughout, faster
   * and at 1 to 2.4 ULP; `"double"` in float64 lanes even if only instructions that round correctly follow each other.
   */
  readonly lanes?: "single" | "double";
  readonly claims?: Claims;
  /** What is wrong with these numbers, in PyTorch's words; null where nothing is. */
  readonly check?: (p: Readonly<Record<string, number>>) => string | null;
  /** What PyTorch's `calculate_gain` gives, where it knows the function. */
  readonly calculateGain?: (p: Readonly<Record<string, number>>) => number;
  /** What goes wrong with it in practice. */
  readonly pitfalls?: readonly string[];
  /** Pairs of x and f(x), rounded to float64, for the default parameters. */
  readonly samples?: readonly (readonly [x: number, y: number])[];
  readonly source?: string;
}

/** An activation function: its specification with the defaults filled in. */
export interface Activation<P extends readonly Parameter[] = readonly Parameter[]> {
  readonly name: string;
  readonly torch: TorchNames;
  readonly summary: string;
  readonly parameters: P;
  readonly value: (x: Expr, p: ValuesOf<P>) => Expr;
  readonly textbook: (x: Expr, p: ValuesOf<P>) => Expr;
  readonly slope: ((x: Expr, p: ValuesOf<P>, y: Expr) => Expr) | null;
  readonly types: "promote" | "same" | "floating";
  readonly lanes: "single" | "double" | undefined;
  readonly claims: Claims | null;
  readonly check: ((p: Readonly<Record<string, number>>) => string | null) | null;
  readonly calculateGain: ((p: Readonly<Record<string, number>>) => number) | null;
  readonly pitfalls: readonly string[];
  readonly samples: readonly (readonly [x: number, y: number])[];
  readonly source: string | null;
}

/**
 * Describes an activation function y = f(x) once, for every place that uses it: `torch.activation` makes the function
 * over tensors of it, `nn.activation` the module, and derivatives of every order, kernels for each element type and
 * the gain follow.
 *
 * @param spec `name` and `value`, and whatever else is known of the function.
 * @throws TypeError if the name is not one in camelCase, or if two parameters have the same name.
 * @example
 * const squareplus = torch.defineActivation({
 *   name: "squareplus",
 *   value: (x) => x.add(x.square().add(4).sqrt()).div(2),
 * });
 * torch.activation(squareplus)(torch.tensor([0])); // tensor([1.])
 */
export function defineActivation<const P extends readonly Parameter[] = readonly []>(
  spec: ActivationSpec<P>,
): Activation<P> {
  if (typeof spec !== "object" || spec === null) {
    throw new TypeError(
      `defineActivation: expected a specification { name, value, ... }, but got ${String(typeof spec)}`,
    );
  }
  const { name, parameters = [] as unknown as P } = spec;
  if (typeof name !== "string" || !/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw new TypeError(
      `defineActivation: the name must be in camelCase, but got ${typeof name === "string" ? `"${name}"` : typeof name}`,
    );
  }
  if (typeof spec.value !== "function" || !Array.isArray(parameters)) {
    throw new TypeError(
      `defineActivation: ${name} needs a function as its value, and an array of parameters if it has any`,
    );
  }
  const names = parameters.map((p) => p.name);
  const twice = names.find((n, i) => names.indexOf(n) !== i);
  if (twice !== undefined) {
    throw new TypeError(`defineActivation: ${name} has two parameters named "${twice}"`);
  }
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    name,
    torch: spec.torch ?? { in: [], module: capital, node: `${capital}Backward0` },
    summary: spec.summary ?? "",
    parameters,
    value: spec.value,
    textbook: spec.textbook ?? spec.value,
    slope: spec.slope ?? null,
    types: spec.types ?? "promote",
    lanes: spec.lanes,
    claims: spec.claims ?? null,
    check: spec.check ?? null,
    calculateGain: spec.calculateGain ?? null,
    pitfalls: spec.pitfalls ?? [],
    samples: spec.samples ?? [],
    source: spec.source ?? null,
  };
}
