// Products over dimensions.

import { record, type Tensor } from "../autograd/tensor.js";
import { input as operand } from "../expr/expr.js";
import { type DType, int64 } from "../ndarray/dtype.js";
import { ReductionFunction } from "../ndarray/reduce.js";
import { wrapDims } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { mul } from "./arithmetic.js";
import { castTo } from "./cast.js";
import { exclusiveProducts } from "./exclusive-products.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOut, type OutOption } from "./out.js";
import { spread } from "./spread.js";

interface ProductOptions extends OutOption {
  dim?: number | null;
  keepdim?: boolean;
  dtype?: DType;
}

const product = new ReductionFunction(operand(0), "prod");

function productOver(t: Tensor, dims: number[], keepdim: boolean): Tensor {
  const { shape } = t;
  const vjp = (g: Tensor): Tensor[] => [mul(spread(g, shape, dims), exclusiveProducts(t, dims))];
  return record("ProdBackward0", product.apply(t.array, dims, keepdim, t.dtype, t.dtype), [t], vjp, [t]);
}

/**
 * The product over a dimension, or of all elements. Integers and booleans are multiplied as int64.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.prod.html
 */
export function prod(input: Tensor, ...args: Arguments<ProductOptions, ["dim", "keepdim"]>): Tensor {
  expectTensor("prod", input);
  const {
    dim = null,
    keepdim = false,
    dtype,
    out,
  } = bind<ProductOptions>("prod", args, ["dim", "keepdim"], ["dtype", "out"]);
  const t = castTo(input, dtype ?? (input.dtype.isFloatingPoint ? input.dtype : int64));
  return intoOut("prod", productOver(t, wrapDims("prod", dim, t.shape.length), keepdim), out);
}
