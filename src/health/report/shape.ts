// What a document has to look like, as data: documents are checked by it, and their JSON Schema is written from it.
//
// A shape is tied to the type that it stands for: where the type changes, the shape does not compile until it follows.

import { describe } from "../../ndarray/describe.js";

/** Where in a value something is wrong, and what. */
export interface Fault {
  /** From the value itself: ".recording.losses[3]". */
  readonly at: string;
  readonly wrong: string;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Shape<T> {
  /** The first thing that is wrong with a value; null if nothing is. */
  readonly faultOf: (value: unknown) => Fault | null;
  /** As JSON Schema, draft 2020-12; what has a name is added to the definitions. */
  readonly schema: (definitions: Map<string, JsonSchema>) => JsonSchema;
  /** For the compiler only: a shape of T is a shape of nothing else. */
  readonly of?: (value: T) => T;
}

/** A shape of a key that may be left out. */
export interface OptionalShape<T> {
  readonly optional: Shape<T>;
}

const mismatch = (wanted: string, value: unknown): Fault => ({
  at: "",
  wrong: `must be ${wanted}, but is ${describe(value)}`,
});

const below = (at: string, fault: Fault | null): Fault | null =>
  fault === null ? null : { at: at + fault.at, wrong: fault.wrong };

/** How the document writes numbers that JSON has no word for. */
export const SPECIAL_NUMBERS = ["NaN", "Infinity", "-Infinity", "-0"] as const;

const NUMBER: JsonSchema = {
  description: 'A number; {"number": "NaN"} where JSON has no word for it.',
  anyOf: [
    { type: "number" },
    {
      type: "object",
      properties: { number: { enum: SPECIAL_NUMBERS } },
      required: ["number"],
      additionalProperties: false,
    },
  ],
};

/** Any number, NaN and infinities too. */
export const number: Shape<number> = {
  faultOf: (value) => (typeof value === "number" ? null : mismatch("a number", value)),
  schema: (definitions) => {
    definitions.set("number", NUMBER);
    return { $ref: "#/$defs/number" };
  },
};

/** How many, or which one: 0, 1, 2 and so on. */
export const count: Shape<number> = {
  faultOf: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0
      ? null
      : mismatch("an integer that is not negative", value),
  schema: () => ({ type: "integer", minimum: 0 }),
};

export const text: Shape<string> = {
  faultOf: (value) => (typeof value === "string" ? null : mismatch("a text", value)),
  schema: () => ({ type: "string" }),
};

export const flag: Shape<boolean> = {
  faultOf: (value) => (typeof value === "boolean" ? null : mismatch("true or false", value)),
  schema: () => ({ type: "boolean" }),
};

/** One of these words, or numbers. */
export function choice<const T extends string | number>(...values: readonly T[]): Shape<T> {
  const wanted = values.map((value) => JSON.stringify(value)).join(" or ");
  return {
    faultOf: (value) => (values.includes(value as T) ? null : mismatch(wanted, value)),
    schema: () => (values.length === 1 ? { const: values[0] } : { enum: values }),
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    faultOf: (value) => (value === null ? null : shape.faultOf(value)),
    schema: (definitions) => ({ anyOf: [shape.schema(definitions), { type: "null" }] }),
  };
}

/** Of the one shape or of the other. */
export function either<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return {
    faultOf: (value) => (a.faultOf(value) === null ? null : b.faultOf(value)),
    schema: (definitions) => ({ anyOf: [a.schema(definitions), b.schema(definitions)] }),
  };
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    faultOf: (value) => {
      if (!Array.isArray(value)) {
        return mismatch("an array", value);
      }
      for (let i = 0; i < value.length; i++) {
        const fault = shape.faultOf(value[i]);
        if (fault !== null) {
          return below(`[${i}]`, fault);
        }
      }
      return null;
    },
    schema: (definitions) => ({ type: "array", items: shape.schema(definitions) }),
  };
}

export function pair<A, B>(a: Shape<A>, b: Shape<B>): Shape<readonly [A, B]> {
  return {
    faultOf: (value) =>
      Array.isArray(value) && value.length === 2
        ? (below("[0]", a.faultOf(value[0])) ?? below("[1]", b.faultOf(value[1])))
        : mismatch("an array of two", value),
    schema: (definitions) => ({
      type: "array",
      prefixItems: [a.schema(definitions), b.schema(definitions)],
      minItems: 2,
      maxItems: 2,
    }),
  };
}

/** Names of one's own, each with anything that JSON can hold, as the options of an optimizer. */
export const dictionary: Shape<Readonly<Record<string, unknown>>> = {
  faultOf: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? null
      : mismatch("an object", value),
  schema: () => ({ type: "object" }),
};

export const optional = <T>(shape: Shape<T>): OptionalShape<T> => ({ optional: shape });

/** The keys of an object type, each with its shape. */
export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? OptionalShape<Exclude<T[K], undefined>>
    : Shape<T[K]>;
};

/** An object with these keys and no others. Its name is that of the interface. */
export function object<T>(name: string, fields: Fields<T>): Shape<T> {
  const entries = Object.entries(fields) as [string, Shape<unknown> | OptionalShape<unknown>][];
  const known = new Set(entries.map(([key]) => key));
  return {
    faultOf: (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return mismatch("an object", value);
      }
      for (const [key, field] of entries) {
        const own = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
        const fault =
          own !== undefined
            ? ("optional" in field ? field.optional : field).faultOf(own)
            : "optional" in field
              ? null
              : { at: "", wrong: "is missing" };
        if (fault !== null) {
          return below(`.${key}`, fault);
        }
      }
      const stray = Object.keys(value).find((key) => !known.has(key));
      return stray === undefined
        ? null
        : { at: "", wrong: `has no key ${JSON.stringify(stray)} in this format` };
    },
    schema: (definitions) => {
      if (!definitions.has(name)) {
        // Noted before its parts are, since a shape may hold itself.
        definitions.set(name, {});
        definitions.set(name, {
          type: "object",
          properties: Object.fromEntries(
            entries.map(([key, field]) => [
              key,
              ("optional" in field ? field.optional : field).schema(definitions),
            ]),
          ),
          required: entries.filter(([, field]) => !("optional" in field)).map(([key]) => key),
          additionalProperties: false,
        });
      }
      return { $ref: `#/$defs/${name}` };
    },
  };
}

/** One of several objects, told apart by the word under one key. */
export function variants<T extends Readonly<Record<Key, string>>, Key extends string>(
  key: Key,
  shapes: { readonly [Word in T[Key]]: Shape<Extract<T, Readonly<Record<Key, Word>>>> },
): Shape<T> {
  const all = shapes as Readonly<Record<string, Shape<unknown>>>;
  const word = choice(...Object.keys(all));
  return {
    faultOf: (value) => {
      if (typeof value !== "object" || value === null) {
        return mismatch("an object", value);
      }
      const own = (value as Record<string, unknown>)[key];
      return below(`.${key}`, word.faultOf(own)) ?? (all[own as string] as Shape<unknown>).faultOf(value);
    },
    schema: (definitions) => ({ oneOf: Object.values(all).map((shape) => shape.schema(definitions)) }),
  };
}

/** A shape that is stated later: for one that holds itself. */
export function later<T>(shape: () => Shape<T>): Shape<T> {
  return {
    faultOf: (value) => shape().faultOf(value),
    schema: (definitions) => shape().schema(definitions),
  };
}
