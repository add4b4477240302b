// To other element types, by name.

import type { Tensor } from "../autograd/tensor.js";
import { bool as boolType, float32, float64, int32, int64, uint8 } from "../ndarray/dtype.js";
import { castTo } from "./cast.js";
import { clone } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";
import { type ToArguments, toOptions } from "./to-options.js";

/**
 * The tensor in another element type, or in that of another tensor; itself if nothing changes.
 *
 * @example x.to(torch.float64)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to.html
 */
export function to(self: Tensor, ...args: ToArguments): Tensor {
  expectTensor("to", self);
  const { dtype = self.dtype, copy = false } = toOptions("to", args);
  return copy && dtype === self.dtype ? clone(self) : castTo(self, dtype);
}

/** The tensor itself: it lies on the CPU already. */
export function cpu(self: Tensor): Tensor {
  expectTensor("cpu", self);
  return self;
}

/** The tensor as float32. */
export function float(self: Tensor): Tensor {
  expectTensor("float", self);
  return castTo(self, float32);
}
/** The tensor as float64. */
export function double(self: Tensor): Tensor {
  expectTensor("double", self);
  return castTo(self, float64);
}
/** The tensor as int64. */
export function long(self: Tensor): Tensor {
  expectTensor("long", self);
  return castTo(self, int64);
}
/** The tensor as int32. */
export function int(self: Tensor): Tensor {
  expectTensor("int", self);
  return castTo(self, int32);
}
/** The tensor as uint8. */
export function byte(self: Tensor): Tensor {
  expectTensor("byte", self);
  return castTo(self, uint8);
}
/** The tensor as bool: whether each element is not zero. */
export function bool(self: Tensor): Tensor {
  expectTensor("bool", self);
  return castTo(self, boolType);
}
/** The tensor in the type of another. */
export function typeAs(self: Tensor, other: Tensor): Tensor {
  expectTensor("typeAs", self);
  expectTensor("typeAs", other, "other");
  return castTo(self, other.dtype);
}
