// Conversion between element types.

import { record, type Tensor } from "../autograd/tensor.js";
import { copyOf } from "../ndarray/arithmetic.js";
import type { DType } from "../ndarray/dtype.js";

/** The tensor in another element type; itself where it has it. The gradient is converted back. */
export function castTo(t: Tensor, dtype: DType): Tensor {
  if (t.dtype === dtype) {
    return t;
  }
  return record("ToCopyBackward0", copyOf(t.array, dtype), [t], castBack.bind(null, t.dtype), []);
}

function castBack(from: DType, g: Tensor): Tensor[] {
  return [castTo(g, from)];
}
