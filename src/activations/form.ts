// A definition with its words chosen: expressions over inputs and numbered parameters, ready to differentiate and run.

import { derivative } from "../expr/derivative.js";
import { constant, type Expr, input, parameter } from "../expr/expr.js";
import { substitute } from "../expr/substitute.js";
import type { Activation } from "./definition.js";
import type { Parameter } from "./parameters.js";

/** Arguments by name: numbers, words, flags; null or nothing for the default. */
export type Given = Readonly<Record<string, unknown>>;

export interface Form {
  /** Over `input(0)` = x, then the extra operands, and `parameter(i)`. */
  readonly value: Expr;
  /** d value / dx, over the same and the result y as the input after them. */
  readonly slope: Expr;
  /** The same without the result. */
  readonly slopeOfInput: Expr;
  readonly textbook: Expr;
  /** The extra operands' parameters, in order: `input(1)` and on. */
  readonly operands: readonly Parameter[];
  /** The names of the numbers, in the order of `parameter(i)`. */
  readonly numbers: readonly string[];
}

/** What distinguishes the forms of one definition: its words, and which optional arguments are there. */
export function formKey(definition: Activation, given: Given): string {
  let key = "";
  for (const p of definition.parameters) {
    const value = given[p.name];
    if (p.kind === "choice") {
      key += `${chosen(definition, p, value)},`;
    } else if (p.kind === "nullable") {
      key += value === undefined || value === null ? "-," : "+,";
    } else if (p.kind === "noise") {
      key += value === true ? "+," : "-,";
    }
  }
  return key;
}

function chosen(definition: Activation, p: Parameter & { kind: "choice" }, value: unknown): string {
  const word = value ?? p.choices[0];
  if (!p.choices.includes(word as string)) {
    throw new TypeError(
      `${definition.name}: ${p.name} argument must be either ${p.choices.join(" or ")}, but got ${String(word)}`,
    );
  }
  return word as string;
}

/** The expressions of a definition for the given words and flags; numbers stay parameters. */
export function makeForm(definition: Activation, given: Given = {}): Form {
  const values: Record<string, Expr | string | null> = {};
  const operands: Parameter[] = [];
  const numbers: string[] = [];
  const asParameter = (name: string): Expr => parameter(numbers.push(name) - 1);
  for (const p of definition.parameters) {
    const value = given[p.name];
    switch (p.kind) {
      case "number":
      case "required":
        values[p.name] = asParameter(p.name);
        break;
      case "nullable":
        values[p.name] = value === undefined || value === null ? null : asParameter(p.name);
        break;
      case "choice":
        values[p.name] = chosen(definition, p, value);
        break;
      case "tensor":
        values[p.name] = input(operands.push(p));
        break;
      case "noise":
        values["noise"] =
          value === true ? input(operands.push(p)) : p.expected(values[p.from] as Expr, values[p.to] as Expr);
        break;
      case "inplace":
        break;
    }
  }
  const x = input(0);
  const result = input(1 + operands.length);
  const value = definition.value(x, values as never);
  const slope = definition.slope?.(x, values as never, result) ?? derivative(value, 0);
  return {
    value,
    slope,
    slopeOfInput: substitute(slope, (i) => (i === 1 + operands.length ? value : input(i))),
    textbook: definition.textbook(x, values as never),
    operands,
    numbers,
  };
}

/** The numbers of a form's parameters, from the arguments and the defaults. Throws where one is missing. */
export function numbersOf(definition: Activation, form: Form, given: Given): number[] {
  return form.numbers.map((name) => {
    const value = given[name];
    if (value === undefined || value === null) {
      const p = definition.parameters.find((q) => q.name === name);
      if (p?.kind !== "number") {
        throw new TypeError(`${definition.name}: missing required argument '${name}'`);
      }
      return p.default;
    }
    if (typeof value !== "number") {
      throw new TypeError(`${definition.name}: argument '${name}' must be a number, but got ${typeof value}`);
    }
    return value;
  });
}

/** An expression with its parameters replaced by numbers, as a formula of x alone. */
export function withNumbers(e: Expr, numbers: readonly number[]): Expr {
  return substitute(e, input, (i) => constant(numbers[i] as number));
}
