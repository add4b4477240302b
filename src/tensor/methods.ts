// The methods of Tensor. Every exported function of the modules below takes a tensor first and becomes a method of the
// same name: `add(x, y)` is `x.add(y)`, with the same arguments, documentation and types.

import { Tensor } from "../autograd/tensor.js";
import * as activations from "../ops/activations-methods.generated.js";
import * as arithmetic from "../ops/arithmetic.js";
import * as combination from "../ops/combination.js";
import * as comparison from "../ops/comparison.js";
import * as conversion from "../ops/conversion.js";
import * as dimensionOrder from "../ops/dimension-order.js";
import * as division from "../ops/division.js";
import * as exponential from "../ops/exponential.js";
import * as extremes from "../ops/extremes.js";
import * as filling from "../ops/filling.js";
import * as flipping from "../ops/flipping.js";
import * as hyperbolic from "../ops/hyperbolic.js";
import * as indexing from "../ops/indexing.js";
import * as logic from "../ops/logic.js";
import * as matrix from "../ops/matrix.js";
import * as newOf from "../ops/new-of.js";
import * as parts from "../ops/parts.js";
import * as reductions from "../ops/reductions.js";
import * as repeatInterleave from "../ops/repeat-interleave.js";
import * as repeating from "../ops/repeating.js";
import * as reshaping from "../ops/reshaping.js";
import * as selection from "../ops/selection.js";
import * as signs from "../ops/signs.js";
import * as softmax from "../ops/softmax.js";
import * as special from "../ops/special.js";
import * as splitting from "../ops/splitting.js";
import * as triangles from "../ops/triangles.js";
import * as trigonometric from "../ops/trigonometric.js";

/** Functions whose first argument is the tensor, as methods. */
export type MethodsOf<Functions> = {
  // The first parameter is left to the function itself: naming its type here would make Tensor extend itself.
  [K in keyof Functions]: Functions[K] extends (self: never, ...rest: infer A) => infer R ? (...rest: A) => R : never;
};

declare module "../autograd/tensor.js" {
  interface Tensor
    extends MethodsOf<typeof activations>,
      MethodsOf<typeof arithmetic>,
      MethodsOf<typeof combination>,
      MethodsOf<typeof comparison>,
      MethodsOf<typeof conversion>,
      MethodsOf<typeof dimensionOrder>,
      MethodsOf<typeof division>,
      MethodsOf<typeof exponential>,
      MethodsOf<typeof extremes>,
      MethodsOf<typeof filling>,
      MethodsOf<typeof flipping>,
      MethodsOf<typeof hyperbolic>,
      MethodsOf<typeof indexing>,
      MethodsOf<typeof logic>,
      MethodsOf<typeof matrix>,
      MethodsOf<typeof newOf>,
      MethodsOf<typeof parts>,
      MethodsOf<typeof reductions>,
      MethodsOf<typeof repeatInterleave>,
      MethodsOf<typeof repeating>,
      MethodsOf<typeof reshaping>,
      MethodsOf<typeof selection>,
      MethodsOf<typeof signs>,
      MethodsOf<typeof softmax>,
      MethodsOf<typeof special>,
      MethodsOf<typeof splitting>,
      MethodsOf<typeof triangles>,
      MethodsOf<typeof trigonometric> {}
}

const FAMILIES = [
  activations,
  arithmetic,
  combination,
  comparison,
  conversion,
  dimensionOrder,
  division,
  exponential,
  extremes,
  filling,
  flipping,
  hyperbolic,
  indexing,
  logic,
  matrix,
  newOf,
  parts,
  reductions,
  repeatInterleave,
  repeating,
  reshaping,
  selection,
  signs,
  softmax,
  special,
  splitting,
  triangles,
  trigonometric,
];

type Method = (self: Tensor, ...rest: unknown[]) => unknown;

for (const family of FAMILIES) {
  for (const [name, fn] of Object.entries(family as unknown as Record<string, Method>)) {
    Object.defineProperty(Tensor.prototype, name, {
      value: function (this: Tensor, ...rest: unknown[]) {
        return fn(this, ...rest);
      },
      writable: true,
      configurable: true,
    });
  }
}
