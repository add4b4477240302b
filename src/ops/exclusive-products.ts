// The products of all elements but one.

import type { Tensor } from "../autograd/tensor.js";
import { sizeOf } from "../ndarray/shape.js";
import { mul } from "./arithmetic.js";
import { onesLike } from "./creation-like.js";
import { permute } from "./dimension-order.js";
import { cat } from "./joining.js";
import { reshape, sliceView } from "./view.js";

/**
 * For each element the product of the others over `dims` (indices from 0): the gradient of a product. Without a
 * division, so that zeros need no special case in any derivative.
 */
export function exclusiveProducts(t: Tensor, dims: readonly number[]): Tensor {
  const order = [...t.shape.map((_, d) => d).filter((d) => !dims.includes(d)), ...dims];
  const moved = permute(t, order);
  const length = sizeOf(dims.map((d) => t.shape[d] as number));
  const rows = length === 0 ? 0 : t.array.size / length;
  const products = exclusiveInRows(reshape(moved, [rows, length]));
  const back = order.map((_, d) => order.indexOf(d));
  return permute(reshape(products, moved.shape), back);
}

// One half times the other, element by element, is a row of half the length with the same product.
function exclusiveInRows(rows: Tensor): Tensor {
  const length = rows.shape[1] as number;
  if (length <= 1) {
    return onesLike(rows);
  }
  const half = length >> 1;
  const [a, b] = [sliceView(rows, 1, 0, half), sliceView(rows, 1, half, half)];
  const odd = length % 2 === 1 ? [sliceView(rows, 1, length - 1, 1)] : [];
  const others = exclusiveInRows(cat([mul(a, b), ...odd], 1));
  const paired = sliceView(others, 1, 0, half);
  return cat([mul(paired, b), mul(paired, a), ...odd.map(() => sliceView(others, 1, half, 1))], 1);
}
