// Products and running sums.

import { record, type Tensor } from "../autograd/tensor.js";
import { instantiate } from "../engine/kernels.js";
import { input as operand } from "../expr/expr.js";
import { emitScan } from "../kernels/scan.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { type DType, int64 } from "../ndarray/dtype.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import { ReductionFunction } from "../ndarray/reduce.js";
import { sizeOf, wrapDim, wrapDims } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { mul } from "./arithmetic.js";
import { castTo } from "./cast.js";
import { exclusiveProducts } from "./exclusive-products.js";
import { expectTensor } from "./expect-tensor.js";
import { flip } from "./flipping.js";
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
  const { dim = null, keepdim = false, dtype, out } = bind<ProductOptions>("prod", args, ["dim", "keepdim"], ["dtype", "out"]);
  const t = castTo(input, dtype ?? (input.dtype.isFloatingPoint ? input.dtype : int64));
  return intoOut("prod", productOver(t, wrapDims("prod", dim, t.shape.length), keepdim), out);
}

type Kernel = (...numbers: number[]) => number;
const scans = new Map<string, Kernel>();

function runningSum(a: NDArray, dim: number): NDArray {
  const { name, itemsize } = a.dtype;
  let kernel = scans.get(name);
  if (kernel === undefined) {
    kernel = instantiate(emitScan({ combine: "sum", input: name, output: name }))["scan"] as Kernel;
    scans.set(name, kernel);
  }
  const source = denseOf(a);
  const out = empty(a.shape, a.dtype);
  if (a.size > 0) {
    const n = a.shape[dim] ?? 1;
    const inner = sizeOf(a.shape.slice(dim + 1));
    const steps = [n * inner * itemsize, itemsize, inner * itemsize];
    kernel(out.address, 0, a.size / (n * inner), inner, n, source.address, ...steps, ...steps);
  }
  return out;
}

function cumulative(t: Tensor, dim: number): Tensor {
  const back = (g: Tensor): Tensor => (t.shape.length === 0 ? g : flip(cumulative(flip(g, [dim]), dim), [dim]));
  return record("CumsumBackward0", runningSum(t.array, dim), [t], (g) => [back(g)], []);
}

interface CumulativeOptions extends OutOption {
  dim: number;
  dtype?: DType;
}

/**
 * Running sums along a dimension. Integers and booleans are summed in int64.
 *
 * @example torch.cumsum(torch.tensor([1, 2, 3]), 0) // tensor([1., 3., 6.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html
 */
export function cumsum(input: Tensor, ...args: Arguments<CumulativeOptions, ["dim"]>): Tensor {
  expectTensor("cumsum", input);
  const { dim, dtype, out } = bind<CumulativeOptions>("cumsum", args, ["dim"], ["dtype", "out"]);
  const t = castTo(input, dtype ?? (input.dtype.isFloatingPoint ? input.dtype : int64));
  return intoOut("cumsum", cumulative(t, wrapDim("cumsum", need("cumsum", "dim", dim), t.shape.length)), out);
}
