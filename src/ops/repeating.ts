// Expanding without a copy, and repeating with one.

import { record, type Tensor } from "../autograd/tensor.js";
import { copyInto } from "../ndarray/arithmetic.js";
import { broadcasted } from "../ndarray/geometry.js";
import { empty } from "../ndarray/ndarray.js";
import { denseStrides, type Shape } from "../ndarray/shape.js";
import { namedSizes, type Sizes } from "./arguments.js";
import { expand as expandTo, sumTo } from "./broadcast.js";
import { reshape, viewOf } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * Dimensions of size 1, and new leading ones, repeated without a copy; -1 keeps a size.
 *
 * @returns a view; it must not be written.
 * @throws RangeError where a size differs and is not 1.
 * @example torch.tensor([[1], [2]]).expand(2, 3) // [[1, 1, 1], [2, 2, 2]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand.html
 */
export function expand(self: Tensor, ...size: Sizes<"size">): Tensor {
  expectTensor("expand", self);
  return expandView(self, namedSizes("expand", size, "size"));
}

function expandView(self: Tensor, sizes: Shape): Tensor {
  const lead = sizes.length - self.shape.length;
  if (lead < 0) {
    throw new RangeError(
      `expand: the number of sizes provided (${sizes.length}) must be greater or equal to the number of dimensions in ` +
        `the tensor (${self.shape.length}); got sizes [${sizes.join(", ")}] for shape [${self.shape.join(", ")}]`,
    );
  }
  const shape = sizes.map((size, d) => {
    if (size < 0 && (d < lead || size !== -1)) {
      throw new RangeError(
        `expand: The expanded size of the tensor (${size}) isn't allowed in a leading, non-existing dimension ${d}`,
      );
    }
    return size === -1 ? (self.shape[d - lead] as number) : size;
  });
  const out = expandTo(self, shape);
  return out === self ? viewOf("ExpandBackward0", self, self.array, (g) => g) : out;
}

/** `expand` to the shape of another tensor. */
export function expandAs(self: Tensor, other: Tensor): Tensor {
  expectTensor("expandAs", self);
  expectTensor("expandAs", other, "other");
  return expandView(self, other.shape);
}

/**
 * `expand` under NumPy's name.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.broadcast_to.html
 */
export function broadcastTo(input: Tensor, ...size: Sizes<"size">): Tensor {
  expectTensor("broadcastTo", input);
  return expandView(input, namedSizes("broadcastTo", size, "size"));
}

/**
 * Copies laid side by side, so many along each dimension; more repeats than dimensions add leading dimensions.
 *
 * @throws RangeError for fewer repeats than dimensions or negative ones.
 * @example torch.tensor([1, 2]).repeat(2, 2) // [[1, 2, 1, 2], [1, 2, 1, 2]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
 */
export function repeat(self: Tensor, ...repeats: Sizes<"repeats">): Tensor {
  expectTensor("repeat", self);
  return repeated("repeat", self, namedSizes("repeat", repeats, "repeats"));
}

/**
 * `repeat` that takes fewer repeats than dimensions: they count from the last.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tile.html
 */
export function tile(input: Tensor, ...dims: Sizes<"dims">): Tensor {
  expectTensor("tile", input);
  const given = namedSizes("tile", dims, "dims");
  const missing = Math.max(0, input.shape.length - given.length);
  return repeated("tile", input, [...new Array<number>(missing).fill(1), ...given]);
}

function repeated(operation: string, self: Tensor, counts: Shape): Tensor {
  const lead = counts.length - self.shape.length;
  if (lead < 0) {
    throw new RangeError(
      `${operation}: Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor; got ` +
        `[${counts.join(", ")}] for shape [${self.shape.join(", ")}]`,
    );
  }
  if (counts.some((n) => n < 0)) {
    throw new RangeError(
      `${operation}: Trying to create tensor with negative dimension: repeats are [${counts.join(", ")}]`,
    );
  }
  const padded = [...new Array<number>(lead).fill(1), ...self.shape];
  // Each dimension as [repeats, size]: the copies differ in the first only.
  const once = padded.flatMap((n) => [1, n]);
  const pairs = padded.flatMap((n, d) => [counts[d] as number, n]);
  const source = self.array.view(
    once,
    padded.flatMap((_, d) => [0, d < lead ? 0 : (self.array.strides[d - lead] as number)]),
  );
  const out = empty(
    padded.map((n, d) => n * (counts[d] as number)),
    self.dtype,
  );
  const spread = broadcasted(source, pairs);
  if (spread !== null) {
    copyInto(out.view(pairs, denseStrides(pairs)), spread);
  }
  const from = self.shape;
  return record("RepeatBackward0", out, [self], (g) => [reshape(sumTo(reshape(g, pairs), once), from)], []);
}
