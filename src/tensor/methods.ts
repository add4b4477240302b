// The methods of Tensor. Every function in method-list.ts takes a tensor first and becomes a method of the same name:
// `add(x, y)` is `x.add(y)`, with the same arguments, documentation and types.

import { Tensor } from "../autograd/tensor.js";
import * as functions from "./method-list.js";

/** Functions whose first argument is the tensor, as methods. */
export type MethodsOf<Functions> = {
  // The first parameter is left to the function itself: naming its type here would make Tensor extend itself.
  [K in keyof Functions]: Functions[K] extends (self: never, ...rest: infer A) => infer R
    ? (...rest: A) => R
    : never;
};

declare module "../autograd/tensor.js" {
  interface Tensor extends MethodsOf<typeof functions> {}
}

type Method = (self: Tensor, ...rest: unknown[]) => unknown;

for (const [name, fn] of Object.entries(functions as unknown as Record<string, Method>)) {
  Object.defineProperty(Tensor.prototype, name, {
    value: function (this: Tensor, ...rest: unknown[]) {
      return fn(this, ...rest);
    },
    writable: true,
    configurable: true,
  });
}
