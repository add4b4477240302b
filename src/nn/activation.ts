// From the definition of an activation function to its module.

import type { Activation } from "../activations/definition.js";
import {
  type ChoiceParameter,
  type InplaceParameter,
  type NullableParameter,
  type NumberParameter,
  type Parameter as Declared,
  pythonName,
  type RequiredParameter,
  type TensorParameter,
} from "../activations/parameters.js";
import type { Tensor } from "../autograd/tensor.js";
import { float64 } from "../ndarray/dtype.js";
import { activation, checkNumbers } from "../ops/activations.js";
import { full } from "../ops/creation.js";
import { formatScalar } from "../tensor/number.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

type OptionOf<Q> =
  Q extends NumberParameter<infer N>
    ? { [K in N]?: number }
    : Q extends RequiredParameter<infer N>
      ? { [K in N]: number }
      : Q extends NullableParameter<infer N>
        ? { [K in N]?: number | null }
        : Q extends ChoiceParameter<infer N, infer C>
          ? { [K in N]?: C }
          : Q extends TensorParameter<string>
            ? { numParameters?: number; init?: number }
            : Q extends InplaceParameter
              ? { inplace?: boolean }
              : unknown;

type Options<P extends readonly unknown[]> = P extends readonly [infer First, ...infer Rest]
  ? OptionOf<First> & Options<Rest>
  : unknown;

type NamesOf<Q> =
  Q extends TensorParameter<string>
    ? ["numParameters", "init"]
    : Q extends { kind: "noise" }
      ? []
      : Q extends Declared
        ? [Q["name"]]
        : [];

type Names<P extends readonly unknown[]> = P extends readonly [infer First, ...infer Rest]
  ? [...NamesOf<First>, ...Names<Rest>]
  : [];

type PropertyOf<Q> =
  Q extends TensorParameter<infer N>
    ? { [K in N]: Parameter } & Required<OptionOf<Q>>
    : Required<OptionOf<Q>>;

type Properties<P extends readonly unknown[]> = P extends readonly [infer First, ...infer Rest]
  ? PropertyOf<First> & Properties<Rest>
  : unknown;

type Flat<A> = { [K in keyof A]: A[K] };

/** The module of an activation function; its parameters are properties. */
export type ActivationModule<P extends readonly Declared[]> = Module & Flat<Properties<P>>;

/** Its class: takes the parameters by position in PyTorch's order, or by name. */
export interface ActivationClass<P extends readonly Declared[]> {
  new (...args: Arguments<Flat<Options<P>>, Names<P>>): ActivationModule<P>;
  /** What is known of the function. */
  readonly definition: Activation<P>;
}

type Run = (input: Tensor, options?: Record<string, unknown>) => Tensor;

/** The names of the constructor's arguments in positional order. */
function argumentNames(p: Declared): string[] {
  return p.kind === "tensor" ? ["numParameters", "init"] : p.kind === "noise" ? [] : [p.name];
}

/** The properties that a module gets from the arguments of its constructor. */
function propertiesOf(
  name: string,
  p: Declared,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  switch (p.kind) {
    case "number":
      return { [p.name]: given[p.name] ?? p.default };
    case "required":
      return { [p.name]: need(name, p.name, given[p.name]) };
    case "nullable":
      return { [p.name]: given[p.name] ?? null };
    case "choice":
      return { [p.name]: given[p.name] ?? p.choices[0] };
    case "tensor": {
      const { numParameters = 1, init = p.initial } = given as { numParameters?: number; init?: number };
      return { numParameters, init, [p.name]: new Parameter(full([numParameters], init)) };
    }
    case "inplace":
      return { inplace: given["inplace"] ?? false };
    case "noise":
      return {};
  }
}

/** One argument as PyTorch's module prints it; nothing for a flag that is not set. */
function printed(p: Declared, module: Readonly<Record<string, unknown>>, named: boolean): string[] {
  const text = (name: string, value: string): string[] => [named ? `${pythonName(name)}=${value}` : value];
  const number = (value: number, float: boolean): string =>
    !float && Number.isInteger(value) ? String(value) : formatScalar(value, float64);
  const value = module[p.name];
  switch (p.kind) {
    case "number":
      return text(p.name, number(value as number, p.printed === "float"));
    case "required":
      return text(p.name, number(value as number, false));
    case "nullable":
      return text(p.name, value === null ? "None" : number(value as number, true));
    case "choice":
      return text(p.name, `'${String(value)}'`);
    case "tensor":
      return text("numParameters", String(module["numParameters"]));
    case "inplace":
      return value === true ? ["inplace=True"] : [];
    case "noise":
      return [];
  }
}

/**
 * The module class of an activation function, named as PyTorch names it.
 *
 * @param definition from `defineActivation`.
 * @returns a class whose constructor takes the definition's parameters, by position or by name.
 * @example
 * const Squareplus = nn.activation(squareplus);
 * const model = new nn.Sequential(new nn.Linear(2, 8), new Squareplus(), new nn.Linear(8, 1));
 */
export function activationModule<const P extends readonly Declared[]>(
  definition: Activation<P>,
): ActivationClass<P> {
  const run = activation(definition as unknown as Activation) as unknown as Run;
  const { parameters, torch } = definition;
  const name = torch.module ?? definition.name.charAt(0).toUpperCase() + definition.name.slice(1);
  const keys = parameters.flatMap(argumentNames);
  const passed = parameters.filter((p) => p.kind !== "inplace");
  const named = {
    [name]: class extends Module {
      static readonly definition = definition;

      constructor(...args: unknown[]) {
        super();
        const given = bind<Record<string, unknown>>(name, args, keys);
        checkNumbers(name, definition as unknown as Activation, given);
        for (const p of parameters) {
          const own = propertiesOf(name, p, given);
          Object.assign(this, own);
          this.rememberParameters(
            ...Object.entries(own).flatMap(([key, value]) => (value instanceof Parameter ? [key] : [])),
          );
        }
      }

      override forward(input: Tensor): Tensor {
        const own = this as unknown as Readonly<Record<string, unknown>>;
        if (passed.length === 0) {
          return own["inplace"] === true ? run(input, { inplace: true }) : run(input);
        }
        const options: Record<string, unknown> = {};
        for (const p of parameters) {
          options[p.name] = p.kind === "noise" ? this.training : own[p.name];
        }
        return run(input, options);
      }

      override extraRepr(): string {
        if (torch.printed === "none") {
          return "";
        }
        const own = this as unknown as Readonly<Record<string, unknown>>;
        return parameters.flatMap((p) => printed(p, own, torch.printed !== "values")).join(", ");
      }
    },
  };
  return named[name] as unknown as ActivationClass<P>;
}
