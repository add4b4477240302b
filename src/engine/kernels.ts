// From the bytes of a kernel to a function that runs it over the heap.

import { scalarFunctions } from "../kernels/scalar-functions.js";
import { heap } from "./heap.js";

type Export = (...numbers: number[]) => number;

/** Compiles a module and links it to the heap and to the scalar functions that it imports. */
export function instantiate(module: { readonly bytes: Uint8Array<ArrayBuffer> }): Record<string, Export> {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes), {
    m: { memory: heap.memory, ...scalarFunctions },
  });
  return instance.exports as Record<string, Export>;
}
