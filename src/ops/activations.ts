// From the definition of an activation function to the function over tensors and its in-place form.

import { resident } from "../engine/resident.js";
import { observing } from "../autograd/observer.js";
import { Tensor } from "../autograd/tensor.js";
import type { Activation } from "../activations/definition.js";
import { type Form, formKey, type Given, makeForm, numbersOf } from "../activations/form.js";
import type {
  ChoiceParameter,
  InplaceParameter,
  NoiseParameter,
  NullableParameter,
  NumberParameter,
  Parameter,
  RequiredParameter,
  TensorParameter,
} from "../activations/parameters.js";
import { heap } from "../engine/heap.js";
import { canCast } from "../ndarray/dtype.js";
import { need, bind, type Arguments } from "./arguments.js";
import { noiseFor, perChannel } from "./activation-operands.js";
import { describe } from "../ndarray/describe.js";
import { floatsOnly, notBool, toFloating, type TypeRule } from "./operation.js";
import { intoOut } from "./out.js";
import { Pointwise } from "./pointwise.js";

type ArgumentOf<Q> =
  Q extends NumberParameter<infer N>
    ? { [K in N]?: number }
    : Q extends RequiredParameter<infer N>
      ? { [K in N]: number }
      : Q extends NullableParameter<infer N>
        ? { [K in N]?: number | null }
        : Q extends ChoiceParameter<infer N, infer C>
          ? { [K in N]?: C }
          : Q extends TensorParameter<infer N>
            ? { [K in N]: Tensor }
            : Q extends NoiseParameter<infer N>
              ? { [K in N]?: boolean }
              : Q extends InplaceParameter
                ? { inplace?: boolean }
                : unknown;

type Named<P extends readonly unknown[]> = P extends readonly [infer First, ...infer Rest]
  ? ArgumentOf<First> & Named<Rest>
  : unknown;

type Flat<A> = { [K in keyof A]: A[K] };

/** The arguments of a function by name. */
export type NamedArguments<P extends readonly Parameter[]> = Flat<Named<P>>;

/** Their names in positional order. */
export type ArgumentNames<P extends readonly unknown[]> = P extends readonly [
  infer First extends Parameter,
  ...infer Rest,
]
  ? [First["name"], ...ArgumentNames<Rest>]
  : [];

type WithoutInplace<P extends readonly unknown[]> = P extends readonly [infer First, ...infer Rest]
  ? First extends InplaceParameter
    ? WithoutInplace<Rest>
    : [First, ...WithoutInplace<Rest>]
  : [];

/** The function of one tensor and PyTorch's arguments, by position or by name. */
export type ActivationFunction<P extends readonly Parameter[]> = (
  input: Tensor,
  ...args: Arguments<NamedArguments<P>, ArgumentNames<P>>
) => Tensor;

/** The same, written over the input. */
export type InPlaceFunction<P extends readonly Parameter[]> =
  WithoutInplace<P> extends infer Q extends readonly Parameter[] ? ActivationFunction<Q> : never;

const TYPE_RULES: Record<Activation["types"], TypeRule> = {
  promote: toFloating,
  same: notBool("convert with .to(torch.float32)"),
  floating: floatsOnly,
};

/** What an activation function says of itself to an observer, before it runs: enough to compute its slope anywhere. */
export class ActivationCall {
  constructor(
    readonly definition: Activation,
    readonly form: Form,
    /** The values of the form's parameters. */
    readonly numbers: readonly number[],
  ) {
    resident(this);
  }
}

interface Runnable {
  readonly form: Form;
  readonly operation: Pointwise;
}

/** Throws where the definition says that its numbers do not go together. */
export function checkNumbers(operation: string, { check, parameters }: Activation, given: Given): void {
  if (check === null) {
    return;
  }
  const numbers = parameters.flatMap((p) => {
    const value = given[p.name] ?? (p.kind === "number" ? p.default : undefined);
    return typeof value === "number" ? [[p.name, value] as const] : [];
  });
  const fault = check(Object.fromEntries(numbers));
  if (fault !== null) {
    throw new RangeError(`${operation}: ${fault}`);
  }
}

/** A definition with its operations: one for each choice of words. */
class Runner {
  readonly keys: readonly string[];
  private readonly made = new Map<string, Runnable>();
  /** Where every parameter is a number or the flag, what runs is known without looking at the arguments' names. */
  private readonly plain: Runnable | null;

  constructor(readonly definition: Activation) {
    this.keys = definition.parameters.map((p) => p.name);
    const simple =
      definition.check === null &&
      definition.parameters.every((p) => p.kind === "number" || p.kind === "inplace");
    this.plain = simple ? this.find({}) : null;
  }

  run(operation: string, x: Tensor, args: readonly unknown[], inPlace: boolean): Tensor {
    heap.operation = operation;
    if (!(x instanceof Tensor)) {
      throw new TypeError(`${operation}: argument 'input' must be a Tensor, but got ${describe(x)}`);
    }
    if (this.plain !== null) {
      const numbers = this.positional(args);
      if (numbers !== null) {
        return this.apply(this.plain, operation, x, [x], numbers, inPlace);
      }
    }
    const given = bind<Given>(operation, args, this.keys, this.definition.torch.out === true ? ["out"] : []);
    const { inplace, out } = given;
    if (out !== undefined && inPlace) {
      throw new TypeError(`${operation}: got an unexpected keyword argument 'out'; it writes over its input`);
    }
    if (inplace !== undefined && typeof inplace !== "boolean") {
      throw new TypeError(`${operation}: argument 'inplace' must be a boolean, but got ${describe(inplace)}`);
    }
    checkNumbers(operation, this.definition, given);
    const runnable = this.find(given);
    const { form } = runnable;
    const numbers = numbersOf(this.definition, form, given);
    const named = (name: string): number => numbers[form.numbers.indexOf(name)] as number;
    // Before anything is drawn.
    TYPE_RULES[this.definition.types](operation, x.dtype);
    const operands = form.operands.map((p) =>
      p.kind === "noise"
        ? noiseFor(x, p, named(p.from), named(p.to))
        : perChannel(operation, x, need(operation, p.name, given[p.name])),
    );
    const result = this.apply(runnable, operation, x, [x, ...operands], numbers, inPlace || inplace === true);
    return intoOut(operation, result, out as Tensor | undefined);
  }

  private apply(
    { form, operation: pointwise }: Runnable,
    operation: string,
    x: Tensor,
    operands: Tensor[],
    numbers: number[],
    inPlace: boolean,
  ): Tensor {
    const { compute, result } = TYPE_RULES[this.definition.types](operation, x.dtype);
    observing.current?.announced(new ActivationCall(this.definition, form, numbers), operands);
    if (!inPlace) {
      return pointwise.apply(operands, numbers, compute, result);
    }
    if (!canCast(result, x.dtype)) {
      throw new TypeError(
        `${operation}: result type ${result.toString()} can't be cast to the desired output type ${x.dtype.toString()}; ` +
          `use ${this.definition.name}, which makes a new tensor`,
      );
    }
    return pointwise.applyInPlace(operands, numbers, compute);
  }

  /** The parameters where all arguments are numbers by position; null where names or flags have to be looked at. */
  private positional(args: readonly unknown[]): number[] | null {
    const numbers: number[] = [];
    for (let i = 0; i < this.definition.parameters.length; i++) {
      const p = this.definition.parameters[i] as Parameter;
      const given = args[i];
      if (p.kind === "number" && (given === undefined || typeof given === "number")) {
        numbers.push(given ?? p.default);
      } else if (p.kind !== "inplace" || given !== undefined) {
        return null;
      }
    }
    return args.length <= this.definition.parameters.length ? numbers : null;
  }

  private find(given: Given): Runnable {
    const key = formKey(this.definition, given);
    let found = this.made.get(key);
    if (found === undefined) {
      const { name, torch, lanes } = this.definition;
      const form = makeForm(this.definition, given);
      const operation = new Pointwise({
        name,
        node: torch.node,
        value: form.value,
        arity: 1 + form.operands.length,
        parameters: form.numbers.length,
        partials: [form.slope],
        lanes,
      });
      found = { form, operation };
      this.made.set(key, found);
    }
    return found;
  }
}

/** Whether it is what `defineActivation` gives, as far as can be seen. */
export function isDefinition(value: unknown): value is Activation {
  const {
    value: formula,
    parameters,
    torch,
  } = (typeof value === "object" && value !== null ? value : {}) as Partial<Activation>;
  return typeof formula === "function" && Array.isArray(parameters) && typeof torch === "object";
}

const runners = new WeakMap<Activation, Runner>();

function runnerOf(definition: Activation): Runner {
  if (!isDefinition(definition)) {
    throw new TypeError(`activation: expected what defineActivation gives, but got ${describe(definition)}`);
  }
  let runner = runners.get(definition);
  if (runner === undefined) {
    runner = new Runner(definition);
    runners.set(definition, runner);
  }
  return runner;
}

/**
 * The function over tensors of a definition: differentiable to any order, for every floating point type.
 *
 * @param definition from `defineActivation`.
 * @returns a function of a tensor and of the definition's parameters, by position or by name.
 * @example
 * const square = torch.activation(torch.defineActivation({ name: "square", value: (x) => x.mul(x) }));
 * square(torch.tensor([3])); // tensor([9.])
 */
export function activation<const P extends readonly Parameter[]>(
  definition: Activation<P>,
): ActivationFunction<P> {
  const runner = runnerOf(definition as unknown as Activation);
  const { name } = definition;
  return (input, ...args) => runner.run(name, input, args, false);
}

/** The same written over its input, as PyTorch's names with an underscore do. */
export function inPlaceActivation<const P extends readonly Parameter[]>(
  definition: Activation<P>,
): InPlaceFunction<P> {
  const runner = runnerOf(definition as unknown as Activation);
  const name = `${definition.name}_`;
  return ((input: Tensor, ...args: unknown[]) => runner.run(name, input, args, true)) as InPlaceFunction<P>;
}
