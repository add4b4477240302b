// New tensors of the type of another, as methods: `x.newZeros(2, 3)`.

import type { Tensor } from "../autograd/tensor.js";
import type { Nested } from "../ndarray/from-data.js";
import type { Shape } from "../ndarray/shape.js";
import type { Arguments } from "./arguments.js";
import { empty, full, ones, tensor, zeros, type CreationOptions, type SizesAndOptions } from "./creation.js";
import type { Scalar } from "./promotion.js";
import { expectTensor } from "./expect-tensor.js";

// The arguments with the type of self where no other is given.
function typed(self: Tensor, args: readonly unknown[]): SizesAndOptions {
  const last = args[args.length - 1];
  const named = typeof last === "object" && last !== null && !Array.isArray(last);
  const options: CreationOptions = { dtype: self.dtype, ...(named ? (last as CreationOptions) : {}) };
  return [...(named ? args.slice(0, -1) : args), options] as SizesAndOptions;
}

/** Zeros of the given sizes in the type of this tensor. */
export function newZeros(self: Tensor, ...size: SizesAndOptions): Tensor {
  expectTensor("newZeros", self);
  return zeros(...typed(self, size));
}

/** Ones of the given sizes in the type of this tensor. */
export function newOnes(self: Tensor, ...size: SizesAndOptions): Tensor {
  expectTensor("newOnes", self);
  return ones(...typed(self, size));
}

/** Undefined content of the given sizes in the type of this tensor. */
export function newEmpty(self: Tensor, ...size: SizesAndOptions): Tensor {
  expectTensor("newEmpty", self);
  return empty(...typed(self, size));
}

/** One value in the given sizes, in the type of this tensor. */
export function newFull(self: Tensor, size: Shape, fillValue: Scalar, options: CreationOptions = {}): Tensor {
  expectTensor("newFull", self);
  return full(size, fillValue, { dtype: self.dtype, ...options });
}

/** A copy of data in the type of this tensor. */
export function newTensor(
  self: Tensor,
  data: Nested | Tensor,
  ...args: Arguments<CreationOptions, []>
): Tensor {
  expectTensor("newTensor", self);
  const [options = {}] = args;
  return tensor(data, { dtype: self.dtype, ...options });
}
