// The methods of Tensor. Every exported function of the modules below takes a tensor first and becomes a method of the
// same name: `add(x, y)` is `x.add(y)`, with the same arguments, documentation and types.

import { Tensor } from "../autograd/tensor.js";
import * as arithmetic from "../ops/arithmetic.js";
import * as conversion from "../ops/conversion.js";
import * as matrix from "../ops/matrix.js";
import * as reductions from "../ops/reductions.js";
import * as softmax from "../ops/softmax.js";

/** Functions whose first argument is the tensor, as methods. */
export type MethodsOf<Functions> = {
  // The first parameter is left to the function itself: naming its type here would make Tensor extend itself.
  [K in keyof Functions]: Functions[K] extends (self: never, ...rest: infer A) => infer R ? (...rest: A) => R : never;
};

declare module "../autograd/tensor.js" {
  interface Tensor
    extends MethodsOf<typeof arithmetic>,
      MethodsOf<typeof conversion>,
      MethodsOf<typeof matrix>,
      MethodsOf<typeof reductions>,
      MethodsOf<typeof softmax> {}
}

type Method = (self: Tensor, ...rest: unknown[]) => unknown;

for (const family of [arithmetic, conversion, matrix, reductions, softmax]) {
  for (const [name, fn] of Object.entries(family as unknown as Record<string, Method>)) {
    Object.defineProperty(Tensor.prototype, name, {
      value: method(fn),
      writable: true,
      configurable: true,
    });
  }
}

// Methods with few arguments are called without gathering them into an array: this is on every path.
function method(fn: Method): (this: Tensor, ...rest: unknown[]) => unknown {
  if (fn.length <= 1) {
    return function (this: Tensor, ...rest: unknown[]) {
      return rest.length === 0 ? fn(this) : fn(this, ...rest);
    };
  }
  return function (this: Tensor, ...rest: unknown[]) {
    return fn(this, ...rest);
  };
}

