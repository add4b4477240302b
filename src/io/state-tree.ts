// Nested state as JSON and a flat set of named tensors, and back.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { uint8 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { FormatError } from "./format-error.js";
import { bytesOf } from "./stored-elements.js";

/** What has no JSON of its own is an object whose only meaning is told by this key. */
const TAG = "$";
/** Nobody nests state so deep; what holds itself has no end. */
const MOST_DEPTH = 100;

/** JSON. */
type Encoded = null | boolean | number | string | Encoded[] | { [key: string]: Encoded };

/** The state as JSON; its tensors and bytes go to `tensors`, under names made of the keys that lead to them. */
export function encode(
  operation: string,
  value: unknown,
  name: string,
  tensors: Map<string, Tensor>,
  depth = 0,
): Encoded {
  if (depth > MOST_DEPTH) {
    throw new RangeError(
      `${operation}: '${name.slice(0, 80)}...' is nested deeper than ${MOST_DEPTH} levels; does it hold itself?`,
    );
  }
  const inner = (part: unknown, key: string): Encoded =>
    encode(operation, part, name === "" ? key : `${name}.${key}`, tensors, depth + 1);
  if (value instanceof Tensor) {
    return { [TAG]: "tensor", of: added(tensors, name, value) };
  }
  if (value instanceof Uint8Array) {
    const tensor = new Tensor(fromTyped(value, [value.length], uint8));
    return { [TAG]: "bytes", of: added(tensors, name, tensor) };
  }
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { [TAG]: "number", of: Object.is(value, -0) ? "-0" : String(value) };
    case "bigint":
      return { [TAG]: "bigint", of: String(value) };
    case "undefined":
      return { [TAG]: "undefined" };
    case "object":
      break;
    default:
      throw new TypeError(`${operation}: '${name}' is ${describe(value)}, which cannot be saved`);
  }
  if (value === null) {
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((part: unknown, i) => inner(part, String(i)));
  }
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].map(([key, part]) => [
      inner(key, "key"),
      inner(part, typeof key === "string" || typeof key === "number" ? String(key) : "value"),
    ]);
    return { [TAG]: "map", of: entries };
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError(
      `${operation}: '${name}' is ${describe(value)}; only tensors, Maps, arrays, plain objects, text, numbers, ` +
        "booleans and null can be saved",
    );
  }
  const entries = Object.entries(value).map(([key, part]): [string, Encoded] => [key, inner(part, key)]);
  return TAG in value ? { [TAG]: "object", of: entries } : Object.fromEntries(entries);
}

/** Adds a tensor under a name that nobody else has. */
function added(tensors: Map<string, Tensor>, name: string, tensor: Tensor): string {
  // Half a surrogate pair has no place in a file of UTF-8.
  const wanted = name.replace(/\p{Surrogate}/gu, "?");
  let free = wanted;
  for (let i = 2; tensors.has(free) || free === "__metadata__"; i++) {
    free = `${wanted}#${i}`;
  }
  tensors.set(free, tensor);
  return free;
}

/** @throws FormatError if it is not what `encode` gives. */
export function decode(
  operation: string,
  encoded: unknown,
  tensors: ReadonlyMap<string, Tensor>,
  depth = 0,
): unknown {
  if (depth > MOST_DEPTH) {
    throw new FormatError(`${operation}: the checkpoint is nested deeper than ${MOST_DEPTH} levels`);
  }
  if (typeof encoded !== "object" || encoded === null) {
    return encoded;
  }
  const inner = (part: unknown): unknown => decode(operation, part, tensors, depth + 1);
  if (Array.isArray(encoded)) {
    return encoded.map(inner);
  }
  const pairs = (of: unknown): [unknown, unknown][] => {
    if (!Array.isArray(of) || !of.every((pair) => Array.isArray(pair) && pair.length === 2)) {
      throw new FormatError(`${operation}: the checkpoint's entries are not pairs`);
    }
    return of as [unknown, unknown][];
  };
  const { [TAG]: tag, of } = encoded as { [TAG]?: unknown; of?: unknown };
  switch (Object.hasOwn(encoded, TAG) ? tag : "plain") {
    case "plain":
      // Made property by property: a key "__proto__" is a key like any other.
      return Object.fromEntries(Object.entries(encoded).map(([key, part]) => [key, inner(part)]));
    case "object":
      return Object.fromEntries(pairs(of).map(([key, part]) => [String(key), inner(part)]));
    case "map":
      return new Map(pairs(of).map(([key, part]) => [inner(key), inner(part)]));
    case "tensor":
      return tensorOf(operation, of, tensors);
    case "bytes":
      return bytesOf(tensorOf(operation, of, tensors).array).slice();
    case "undefined":
      return undefined;
    case "number":
      if (typeof of === "string" && ["NaN", "Infinity", "-Infinity", "-0"].includes(of)) {
        return Number(of);
      }
      break;
    case "bigint":
      if (typeof of === "string" && /^-?\d{1,400}$/.test(of)) {
        return BigInt(of);
      }
  }
  throw new FormatError(`${operation}: the checkpoint has a value that is not understood`);
}

function tensorOf(operation: string, name: unknown, tensors: ReadonlyMap<string, Tensor>): Tensor {
  const tensor = typeof name === "string" ? tensors.get(name) : undefined;
  if (tensor === undefined) {
    throw new FormatError(`${operation}: the checkpoint names a tensor that it does not hold`);
  }
  return tensor;
}
