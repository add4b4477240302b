// The methods of Tensor. Every function in method-list.ts takes a tensor first and becomes a method of the same name:
// `add(x, y)` is `x.add(y)`, with the same arguments, documentation and types.

import { Tensor } from "../autograd/tensor.js";
import * as functions from "./method-list.js";

// The first parameter is left to the function itself: naming its type here would make Tensor extend itself.
type Method<F> = F extends (self: never, ...rest: infer A) => infer R ? (...rest: A) => R : never;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/**
 * A function of up to four overloads, such as `max`, as a method with all of them; inference from one signature would keep
 * the last one only. Where a function has fewer than are asked for, its first one comes several times.
 */
type OverloadedMethod<F> = F extends {
  (self: never, ...rest: infer A1): infer R1;
  (self: never, ...rest: infer A2): infer R2;
}
  ? Same<[A1, R1], [A2, R2]> extends true
    ? Method<F>
    : FourTimes<F>
  : Method<F>;
type FourTimes<F> = F extends {
  (self: never, ...rest: infer A1): infer R1;
  (self: never, ...rest: infer A2): infer R2;
  (self: never, ...rest: infer A3): infer R3;
  (self: never, ...rest: infer A4): infer R4;
}
  ? { (...rest: A1): R1; (...rest: A2): R2; (...rest: A3): R3; (...rest: A4): R4 }
  : never;

/** Functions whose first argument is the tensor, as methods. */
export type MethodsOf<Functions> = { [K in keyof Functions]: OverloadedMethod<Functions[K]> };

declare module "../autograd/tensor.js" {
  interface Tensor extends MethodsOf<typeof functions> {}
}

type TensorFunction = (self: Tensor, ...rest: unknown[]) => unknown;

for (const [name, fn] of Object.entries(functions as unknown as Record<string, TensorFunction>)) {
  Object.defineProperty(Tensor.prototype, name, {
    value: function (this: Tensor, ...rest: unknown[]) {
      return fn(this, ...rest);
    },
    writable: true,
    configurable: true,
  });
}
