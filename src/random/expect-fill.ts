// The first thing that a distribution asks: an array to fill, and a generator to fill it from.

import { describe } from "../ndarray/describe.js";
import { Generator } from "./generator.js";

const ARRAYS = [Float32Array, Float64Array, Int32Array, Uint8Array, BigInt64Array];

/** Throws a TypeError unless the arguments are a typed array of an element type and a generator. */
export function expectFill(operation: string, out: unknown, generator: unknown): void {
  if (!ARRAYS.some((type) => out instanceof type)) {
    throw new TypeError(`${operation}: expected a typed array of an element type, but got ${describe(out)}`);
  }
  if (!(generator instanceof Generator)) {
    throw new TypeError(
      `${operation}: argument 'generator' must be a torch.Generator, but got ${describe(generator)}`,
    );
  }
}
