// What the laws of activation functions range over.

import * as torch from "../../src/index.js";
import { makeForm, numbersOf } from "../../src/activations/form.js";
import { compile } from "../../src/expr/evaluate.js";
import type { Expr } from "../../src/expr/expr.js";
import * as functionals from "../../src/ops/activations.generated.js";
import { argumentsFor, definitions } from "../../tools/sweep/subjects.js";

type Definition = (typeof definitions)[number];

export interface Case {
  readonly label: string;
  readonly definition: Definition;
  readonly given: Readonly<Record<string, unknown>>;
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
  readonly textbook: (x: number) => number;
  /** The symbolic derivative of an expression of the form, as a function of x. */
  readonly over: (e: Expr) => (x: number) => number;
  readonly form: ReturnType<typeof makeForm>;
  /** The function over tensors, with these arguments. */
  readonly call: (x: torch.Tensor) => torch.Tensor;
}

/** Every activation function, with its defaults and with each other word that it can be given. */
export const cases: readonly Case[] = definitions.flatMap((definition) =>
  argumentsFor(definition).map((given): Case => {
    const form = makeForm(definition, given);
    const numbers = numbersOf(definition, form, given);
    const operands = definition.parameters.flatMap((p) => (p.kind === "tensor" ? [p.initial] : []));
    const over = (e: Expr): ((x: number) => number) => {
      const f = compile(e);
      return (x) => f([x, ...operands], numbers);
    };
    const run = (
      functionals as unknown as Record<string, (x: torch.Tensor, options: object) => torch.Tensor>
    )[definition.name];
    if (run === undefined) throw new Error(`no functional ${definition.name}`);
    return {
      label: `${definition.name}${Object.keys(given).length === 0 ? "" : ` ${JSON.stringify(given)}`}`,
      definition,
      given,
      form,
      over,
      value: over(form.value),
      slope: over(form.slopeOfInput),
      textbook: over(form.textbook),
      call: (x) => run(x, { ...given, ...weights(definition, x) }),
    };
  }),
);

/** Tensors for the parameters that are tensors. */
export function weights(definition: Definition, x: torch.Tensor): Record<string, torch.Tensor> {
  return Object.fromEntries(
    definition.parameters.flatMap((p) =>
      p.kind === "tensor" ? [[p.name, torch.full([1], p.initial, { dtype: x.dtype })]] : [],
    ),
  );
}

/** Points within the domain, none of them close to a kink: those lie on round numbers. */
export function points(definition: Definition, from: number, to: number): number[] {
  const [low, high] = definition.claims?.domain ?? [from, to];
  return Array.from({ length: 400 }, (_, i) => low + (high - low) * ((i + Math.SQRT1_2) / 401));
}

/** The finite numbers at which things go wrong. */
export const SPECIAL: readonly number[] = [
  0, 1e-45, 1e-38, 1e-7, 0.5, 1, 3, 6, 16.7, 20, 88, 89, 90, 104, 1e3, 1e6, 1e19, 1e30, 3e38,
].flatMap((x) => [x, -x]);
