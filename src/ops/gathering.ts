// Elements along one dimension at places that another tensor names.

import type { Tensor } from "../autograd/tensor.js";
import { broadcastShapes, type Shape, wrapDim } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { intoOut, type OutOption } from "./out.js";
import { picked } from "./picking.js";
import { flatPicks, linePicks, placesAlong } from "./places.js";
import { expand } from "./broadcast.js";
import { reshape } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

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

interface IndexSelect extends OutOption {
  dim: number;
  index: Tensor;
}

/**
 * The slices along `dim` that `index` names, in its order.
 *
 * @param index a vector of int64 or int32.
 * @throws RangeError for an index out of range; a negative one is, as in PyTorch.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.index_select.html
 */
export function indexSelect(input: Tensor, ...args: Arguments<IndexSelect, ["dim", "index"]>): Tensor {
  expectTensor("indexSelect", input);
  const { dim, index, out } = bind<IndexSelect>("indexSelect", args, ["dim", "index"], ["out"]);
  const picks = linePicks(
    "indexSelect",
    input,
    need("indexSelect", "dim", dim),
    need("indexSelect", "index", index),
  );
  return intoOut("indexSelect", picked("IndexSelectBackward0", input, picks), out);
}

/**
 * Elements by their places in the flattened tensor.
 *
 * @param index int64 of any shape; negative places count from the end.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.take.html
 */
export function take(input: Tensor, index: Tensor, options?: OutOption): Tensor {
  expectTensor("take", input);
  return intoOut("take", picked("TakeBackward0", input, flatPicks("take", input, index)), options?.out);
}

interface TakeAlong extends OutOption {
  indices: Tensor;
  dim?: number | null;
}

/**
 * `gather` with broadcasting: elements along `dim` at the places that `indices` names; without `dim`, of the flattened
 * tensor.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html
 */
export function takeAlongDim(input: Tensor, ...args: Arguments<TakeAlong, ["indices", "dim"]>): Tensor {
  expectTensor("takeAlongDim", input);
  const { indices, dim = null, out } = bind<TakeAlong>("takeAlongDim", args, ["indices", "dim"], ["out"]);
  expectTensor("takeAlongDim", indices, "indices");
  if (dim === null) {
    return take(input, reshape(indices, [indices.array.size]), out === undefined ? undefined : { out });
  }
  const axis = wrapDim("takeAlongDim", dim, input.shape.length);
  if (indices.shape.length !== input.shape.length) {
    throw new RangeError(
      `takeAlongDim: input and indices should have the same number of dimensions, but got ${input.shape.length} and ${indices.shape.length}`,
    );
  }
  const without = (shape: Shape): number[] => shape.map((n, d) => (d === axis ? 1 : n));
  const common = broadcastShapes("takeAlongDim", without(input.shape), without(indices.shape));
  const grown = (t: Tensor): Tensor =>
    expand(
      t,
      common.map((n, d) => (d === axis ? (t.shape[d] as number) : n)),
    );
  return gather(grown(input), axis, grown(indices), ...((out === undefined ? [] : [{ out }]) as []));
}
