// The one calling convention: positional arguments in PyTorch's order, and every keyword also by name in one trailing
// options object.

import { heap } from "../engine/heap.js";
import { DType } from "../ndarray/dtype.js";
import type { Shape } from "../ndarray/shape.js";
import { Tensor } from "../autograd/tensor.js";
import { type ArgumentNames, checkedArgument } from "./argument-kinds.js";
import { describeList } from "../ndarray/describe.js";

/** `A` without the keys in `K`, all of them still as optional or required as they were. */
type Rest<A, K extends PropertyKey> = { [P in keyof A as P extends K ? never : P]: A[P] };

type RequiredKeys<A> = { [P in keyof A]-?: undefined extends A[P] ? never : P }[keyof A];

/**
 * The argument lists that `bind` accepts for the named arguments `A` in the positional order `Keys`: any number of
 * leading ones by position, then the others by name.
 */
export type Arguments<A, Keys extends readonly unknown[]> =
  | (RequiredKeys<A> extends never ? [options?: A] : [options: A])
  | (Keys extends readonly [infer K extends keyof A, ...infer Others]
      ? undefined extends A[K]
        ? [first?: A[K], ...Arguments<Rest<A, K>, Others>]
        : [first: A[K], ...Arguments<Rest<A, K>, Others>]
      : never);

function isOptions(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Tensor) &&
    !(value instanceof DType) &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}

/**
 * Gathers the arguments of a call under their names. Throws a TypeError for too many arguments, for a name that the
 * operation does not have and for an argument given twice.
 *
 * @param keys the names in positional order; `keywordOnly` those that PyTorch takes by name only.
 * @param names what names stand for, if not what they do in operations.
 */
export function bind<A extends object>(
  operation: string,
  given: readonly unknown[],
  keys: readonly (keyof A & string)[],
  keywordOnly: readonly (keyof A & string)[] = [],
  names?: ArgumentNames,
): A {
  heap.operation = operation;
  const bound: Record<string, unknown> = {};
  let count = given.length;
  const last = given[count - 1];
  if (isOptions(last)) {
    count--;
    for (const [name, value] of Object.entries(last)) {
      const position = keys.indexOf(name as keyof A & string);
      if (position < 0 && !keywordOnly.includes(name as keyof A & string)) {
        const taken = [...keys, ...keywordOnly];
        throw new TypeError(
          `${operation}: got an unexpected keyword argument '${name}'; ${advice(name, taken)}`,
        );
      }
      if (position >= 0 && position < count) {
        throw new TypeError(`${operation}: got multiple values for argument '${name}'`);
      }
      const checked = checkedArgument(operation, name, value, names);
      if (checked !== undefined) {
        bound[name] = checked;
      }
    }
  }
  if (count > keys.length) {
    throw new TypeError(
      `${operation}: takes ${keys.length === 0 ? "nothing more" : `at most ${listOf(keys)}`} by position, but got ${count}; ` +
        `by name: ${listOf([...keys, ...keywordOnly])}`,
    );
  }
  for (let i = 0; i < count; i++) {
    const name = keys[i] as string;
    const checked = checkedArgument(operation, name, given[i], names);
    if (checked !== undefined) {
      bound[name] = checked;
    }
  }
  return bound as A;
}

/** `bind` where names are known already. */
export type Bind = <A extends object>(
  name: string,
  given: readonly unknown[],
  keys: readonly (keyof A & string)[],
  keywordOnly?: readonly (keyof A & string)[],
) => A;

/** `bind` of a room whose names stand for what they do in operations, and for more. */
export const bindWith =
  (names: ArgumentNames): Bind =>
  (name, given, keys, keywordOnly) =>
    bind(name, given, keys, keywordOnly, names);

// Whoever comes from Python writes padding_mode at first.
function advice(name: string, taken: readonly string[]): string {
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return taken.includes(camel) ? `it is written '${camel}' here` : `it takes ${listOf(taken)}`;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

/** Throws unless every named argument that has no default was given. */
export function need<T>(operation: string, name: string, value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError(`${operation}: missing required argument '${name}'`);
  }
  return value;
}

/** Sizes given as one array or one by one: `reshape([2, -1])`, `reshape(2, -1)`. */
export function sizesOf(
  operation: string,
  given: readonly (number | readonly number[])[],
): readonly number[] {
  const first = given[0];
  const sizes = Array.isArray(first) ? (first as readonly number[]) : (given as readonly number[]);
  if (sizes !== given && given.length > 1) {
    throw new TypeError(
      `${operation}: sizes come as one array or one by one, but got ${describeList(given)}`,
    );
  }
  for (const size of sizes) {
    if (!Number.isInteger(size)) {
      throw new TypeError(`${operation}: sizes must be integers, but got ${describeList(sizes)}`);
    }
  }
  return sizes;
}

/** Sizes as one array, one by one, or by name. `Name` is PyTorch's keyword for them. */
export type Sizes<Name extends string> = [sizes: Shape] | number[] | [options: { [N in Name]: Shape }];

/** The sizes of a call that also accepts them by name: `reshape({ shape: [2, -1] })`. */
export function namedSizes(operation: string, given: readonly unknown[], name: string): readonly number[] {
  const named = isOptions(given[0])
    ? bind<Record<string, unknown>>(operation, given, [], [name])[name]
    : undefined;
  return sizesOf(
    operation,
    (named === undefined ? given : [named]) as readonly (number | readonly number[])[],
  );
}
