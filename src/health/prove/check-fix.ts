// Whether something is a fix: they may come from a file.

import { describe } from "../../ndarray/describe.js";
import type { Fix } from "./fix.js";

type Is = readonly [words: string, is: (value: unknown) => boolean];

const list = (is: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(is);
const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

const TEXT: Is = ["a string", isText];
const NUMBER: Is = ["a finite number", isNumber];
const ABOVE_0: Is = ["a finite number above 0", (value) => isNumber(value) && (value as number) > 0];
const TEXTS: Is = ["an array of strings", list(isText)];
const NUMBERS: Is = ["an array of finite numbers", list(isNumber)];
const or = (words: string, ...values: readonly unknown[]): Is => [words, (value) => values.includes(value)];
const RATES: Is = [
  "an array of finite numbers of at least 0",
  list((value) => isNumber(value) && (value as number) >= 0),
];
const orNull = ([words, is]: Is): Is => [`${words} or null`, (value) => value === null || is(value)];

const FIELDS: {
  readonly [K in Fix["kind"]]: { readonly [F in Exclude<keyof Extract<Fix, { kind: K }>, "kind">]: Is };
} = {
  activation: { modules: TEXTS, to: TEXT },
  init: { scheme: or('"gain" or "lsuv"', "gain", "lsuv"), layers: TEXTS },
  normalise: { layers: TEXTS, by: or('"BatchNorm" or "LayerNorm"', "BatchNorm", "LayerNorm") },
  learningRate: { factor: ABOVE_0 },
  constantRate: { rates: RATES },
  include: { parameters: TEXTS },
  weightDecay: {
    factor: ["a finite number of at least 0", (value) => isNumber(value) && (value as number) >= 0],
  },
  clip: { norm: ABOVE_0 },
  loss: { to: TEXT, drop: orNull(TEXT) },
  match: {},
  train: { modules: TEXTS },
  output: { insert: TEXT },
  standardise: { mean: NUMBERS, std: ["an array of finite numbers above 0", list(ABOVE_0[1])] },
  outputScale: { layer: TEXT, factor: NUMBER, bias: orNull(NUMBERS) },
  insert: { after: TEXTS, function: TEXT },
  bias: { layers: TEXTS, value: NUMBER },
  optimizer: { to: TEXT, lr: ABOVE_0 },
};

/** @throws TypeError where it is no fix, with what is missing. */
export function checkFix(fix: unknown): asserts fix is Fix {
  const given = (typeof fix === "object" && fix !== null ? fix : {}) as Readonly<Record<string, unknown>>;
  const { kind } = given;
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) {
    throw new TypeError(
      `apply: a fix is of one of the kinds ${Object.keys(FIELDS).join(", ")}, as a diagnosis proposes it, but got ${describe(fix)}`,
    );
  }
  for (const [name, [words, is]] of Object.entries<Is>(FIELDS[kind as Fix["kind"]])) {
    if (!is(given[name])) {
      throw new TypeError(
        `apply: ${name} of a fix of kind ${kind} must be ${words}, but got ${describe(given[name])}`,
      );
    }
  }
}
