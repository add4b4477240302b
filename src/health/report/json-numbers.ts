// JSON that keeps every number to the bit.
//
// JSON has no word for NaN, infinities and -0, and these matter most here. Such a number stands as an object with the one
// key "number": {"number": "NaN"}.

import { SPECIAL_NUMBERS } from "./shape.js";

const SPECIAL: ReadonlySet<unknown> = new Set(SPECIAL_NUMBERS);

/** A value as one line of JSON. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "number" && (!Number.isFinite(part) || Object.is(part, -0))
      ? { number: Object.is(part, -0) ? "-0" : String(part) }
      : part,
  );
}

/**
 * The value that `toJson` was given.
 *
 * @throws SyntaxError if the text is not JSON.
 */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => (isSpecial(part) ? Number(part.number) : part));
}

function isSpecial(value: unknown): value is { readonly number: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    SPECIAL.has((value as { number?: unknown }).number) &&
    Object.keys(value).length === 1
  );
}
