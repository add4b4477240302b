// Elements along one dimension at places that another tensor names.

import type { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { int64 } from "../ndarray/dtype.js";
import { integersOf, type Picks } from "../ndarray/picks.js";
import { denseStrides, sizeOf, wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { intoOut, type OutOption } from "./out.js";
import { picked } from "./picking.js";
import { expectTensor } from "./expect-tensor.js";

/** The places in a dense array of shape `t.shape` that `index` names along `dim`. */
export function placesAlong(operation: string, t: Tensor, dim: number, index: Tensor): Picks {
  const { shape } = t;
  if (index.dtype !== int64) {
    throw new TypeError(`${operation}: Expected dtype int64 for index, but got ${index.dtype.toString()}; use index.long()`);
  }
  if (Math.max(1, index.shape.length) !== Math.max(1, shape.length)) {
    throw new RangeError(
      `${operation}: Index tensor must have the same number of dimensions as input tensor, but got [${index.shape.join(", ")}] ` +
        `and [${shape.join(", ")}]`,
    );
  }
  index.shape.forEach((length, d) => {
    if (d !== dim && length > (shape[d] as number)) {
      throw new RangeError(
        `${operation}: Size does not match at dimension ${d} expected index [${index.shape.join(", ")}] to be smaller than ` +
          `self [${shape.join(", ")}] apart from dimension ${dim}`,
      );
    }
  });
  const along = shape.length === 0 ? 1 : (shape[dim] as number);
  const strides = denseStrides(shape);
  const step = strides[dim] ?? 1;
  const wanted = integersOf(denseOf(index.array));
  const size = sizeOf(index.shape);
  const places = sizeOf(shape) < 2 ** 31 ? new Int32Array(size) : new Float64Array(size);
  const counter = new Array<number>(index.shape.length).fill(0);
  let base = 0;
  for (let i = 0; i < size; i++) {
    const at = wanted[i] as number;
    if (at < 0 || at >= along) {
      throw new RangeError(`${operation}: index ${at} is out of bounds for dimension ${dim} with size ${along}`);
    }
    places[i] = base + at * step;
    for (let d = counter.length - 1; d >= 0; d--) {
      const stride = d === dim ? 0 : (strides[d] as number);
      const next = (counter[d] as number) + 1;
      if (next < (index.shape[d] as number)) {
        counter[d] = next;
        base += stride;
        break;
      }
      base -= (counter[d] as number) * stride;
      counter[d] = 0;
    }
  }
  return { order: shape.map((_, d) => d), first: 0, count: shape.length, shape: index.shape, places };
}

interface Gather extends OutOption {
  dim: number;
  index: Tensor;
  sparseGrad?: boolean;
}

/**
 * result[i][j] = input[index[i][j]][j] for dim 0, and likewise for other dimensions.
 *
 * @param index int64, of as many dimensions as `input`, no longer than it but along `dim`.
 * @returns a tensor of the shape of `index`.
 * @throws RangeError for an index out of range or shapes that do not fit; TypeError for an index of another type.
 * @example torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0n], [1n]])) // [[1], [4]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(input: Tensor, ...args: Arguments<Gather, ["dim", "index"]>): Tensor {
  expectTensor("gather", input);
  const { dim, index, out } = bind<Gather>("gather", args, ["dim", "index"], ["sparseGrad", "out"]);
  const axis = wrapDim("gather", dim, input.shape.length);
  return intoOut("gather", picked("GatherBackward0", input, placesAlong("gather", input, axis, index)), out);
}
