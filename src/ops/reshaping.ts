// The same elements in another shape.

import { Tensor } from "../autograd/tensor.js";
import { DType } from "../ndarray/dtype.js";
import { squeezed, unsqueezed } from "../ndarray/geometry.js";
import type { Shape } from "../ndarray/shape.js";
import { sizeOf, wrapDim, wrapDims } from "../ndarray/shape.js";
import { bind, namedSizes, need, type Arguments, type Sizes } from "./arguments.js";
import { flattenDims } from "./flatten.js";
import { changeGeometry } from "./in-place.js";
import { reinterpreted } from "./reinterpret.js";
import { inferShape, reshape as reshapeTo, viewed, viewOf } from "./view.js";
import { clone } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * The elements in another shape, without a copy; or, given a dtype, the same bytes read as that type.
 *
 * @param shape the sizes, one of which may be -1; or a dtype (then the last dimension grows or shrinks with the ratio of
 * the element sizes, and no gradient flows).
 * @returns a view.
 * @throws RangeError if the sizes do not multiply to the number of elements, or if strides do not allow a view.
 * @example x.view(2, -1)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
 */
export function view(
  self: Tensor,
  ...shape: Sizes<"size"> | [dtype: DType] | [options: { dtype: DType }]
): Tensor {
  expectTensor("view", self);
  const dtype = dtypeOf(shape[0]);
  if (dtype !== null) {
    return dtype === self.dtype ? viewAs(self, self) : new Tensor(reinterpreted(self.array, dtype));
  }
  const wanted = inferShape("view", namedSizes("view", shape, "size"), self.array.size);
  const array = viewed(self.array, wanted);
  if (array === null) {
    throw new RangeError(
      "view: view size is not compatible with input tensor's size and stride (at least one dimension spans across two " +
        `contiguous subspaces): shape [${self.shape.join(", ")}], strides [${self.array.strides.join(", ")}]. ` +
        "Use .reshape(...) instead.",
    );
  }
  const from = self.shape;
  return viewOf("ViewBackward0", self, array, (g) => reshapeTo(g, from));
}

function dtypeOf(argument: unknown): DType | null {
  if (argument instanceof DType) {
    return argument;
  }
  const named = typeof argument === "object" ? (argument as { dtype?: unknown } | null)?.dtype : undefined;
  return named instanceof DType && !(argument instanceof Tensor) ? named : null;
}

/**
 * The elements in another shape: a view where strides allow it, else a copy.
 *
 * @param shape the sizes; one may be -1 and is inferred.
 * @throws RangeError if the sizes do not multiply to the number of elements.
 * @example torch.arange(6).reshape(2, -1) // [2, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.reshape.html
 */
export function reshape(input: Tensor, ...shape: Sizes<"shape">): Tensor {
  expectTensor("reshape", input);
  const sizes = namedSizes("reshape", shape, "shape");
  return reshapeOrView(input, sizes);
}

// Even an unchanged shape gives a new tensor, so that `requiresGrad_` and in-place geometry do not reach the input.
function reshapeOrView(input: Tensor, sizes: Shape): Tensor {
  const out = reshapeTo(input, sizes);
  return out === input ? viewOf("ViewBackward0", input, input.array, (g) => g) : out;
}

/** `view` to the shape of another tensor. */
export function viewAs(self: Tensor, other: Tensor): Tensor {
  expectTensor("viewAs", self);
  expectTensor("viewAs", other, "other");
  return view(self, other.shape);
}

/** `reshape` to the shape of another tensor. */
export function reshapeAs(self: Tensor, other: Tensor): Tensor {
  expectTensor("reshapeAs", self);
  expectTensor("reshapeAs", other, "other");
  return reshape(self, other.shape);
}

/**
 * Joins dimensions `startDim` to `endDim` (all) into one.
 *
 * @throws RangeError if startDim comes after endDim.
 * @example torch.zeros([2, 3, 4]).flatten(1) // [2, 12]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
 */
export function flatten(
  input: Tensor,
  ...args: Arguments<{ startDim?: number; endDim?: number }, ["startDim", "endDim"]>
): Tensor {
  expectTensor("flatten", input);
  const { startDim = 0, endDim = -1 } = bind<{ startDim?: number; endDim?: number }>("flatten", args, [
    "startDim",
    "endDim",
  ]);
  return flattenDims(input, startDim, endDim);
}

/**
 * Splits one dimension into several; one of the sizes may be -1.
 *
 * @example torch.zeros([2, 12]).unflatten(1, [3, -1]) // [2, 3, 4]
 * @throws RangeError if the sizes do not multiply to that of the dimension.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html
 */
export function unflatten(
  input: Tensor,
  ...args: Arguments<{ dim: number; sizes: Shape }, ["dim", "sizes"]>
): Tensor {
  expectTensor("unflatten", input);
  const bound = bind<{ dim: number; sizes: Shape }>("unflatten", args, ["dim", "sizes"]);
  const sizes = need("unflatten", "sizes", bound.sizes);
  const { shape } = input;
  const d = wrapDim("unflatten", need("unflatten", "dim", bound.dim), shape.length);
  const length = shape[d] ?? 1;
  if (sizes.length === 0) {
    throw new RangeError("unflatten: sizes must be non-empty");
  }
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const fits = sizes.includes(-1) ? known > 0 && length % known === 0 : known === length;
  if (!fits) {
    throw new RangeError(
      `unflatten: Provided sizes [${sizes.join(", ")}] don't multiply up to the size of dim ${d} (${length}) in the input tensor`,
    );
  }
  return view(input, [
    ...shape.slice(0, d),
    ...inferShape("unflatten", sizes, length),
    ...shape.slice(d + 1),
  ]);
}

/** The elements in one dimension: a view where the tensor is contiguous, else a copy. */
export function ravel(input: Tensor): Tensor {
  expectTensor("ravel", input);
  return reshapeOrView(input.array.dense ? input : clone(input), [-1]);
}

type SqueezeArguments = Arguments<{ dim?: number | Shape }, ["dim"]>;

// The dimensions to drop; those that are not of size 1 stay, as in PyTorch.
function singletons(
  operation: string,
  shape: Shape,
  args: SqueezeArguments,
): { all: boolean; dims: number[] } {
  const { dim } = bind<{ dim?: number | Shape }>(operation, args, ["dim"]);
  const chosen = typeof dim === "object" && dim.length === 0 ? [] : wrapDims(operation, dim, shape.length);
  if (typeof dim === "number") {
    wrapDim(operation, dim, shape.length);
  }
  return { all: dim === undefined, dims: chosen.filter((d) => shape[d] === 1) };
}

/**
 * Drops dimensions of size 1: all of them, or those given.
 *
 * @param dim one dimension or several; those of another size stay.
 * @returns a view.
 * @example torch.zeros([1, 3, 1]).squeeze(0) // [3, 1]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
 */
export function squeeze(input: Tensor, ...args: SqueezeArguments): Tensor {
  expectTensor("squeeze", input);
  const { all, dims } = singletons("squeeze", input.shape, args);
  const from = input.shape;
  const name = all ? "SqueezeBackward0" : "SqueezeBackward1";
  return viewOf(name, input, squeezed(input.array, dims), (g) => reshapeTo(g, from));
}

/** `squeeze`, of this very tensor. */
export function squeeze_(self: Tensor, ...args: SqueezeArguments): Tensor {
  expectTensor("squeeze_", self);
  const { all, dims } = singletons("squeeze_", self.shape, args);
  const from = self.shape;
  const name = all ? "SqueezeBackward2" : "SqueezeBackward3";
  return changeGeometry("squeeze_", name, self, squeezed(self.array, dims), (g) => reshapeTo(g, from));
}

/**
 * Inserts a dimension of size 1 at `dim`; a negative one counts from the end of the result.
 *
 * @returns a view.
 * @example torch.zeros([3]).unsqueeze(-1) // [3, 1]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html
 */
export function unsqueeze(input: Tensor, ...args: Arguments<{ dim: number }, ["dim"]>): Tensor {
  expectTensor("unsqueeze", input);
  const dim = need("unsqueeze", "dim", bind<{ dim: number }>("unsqueeze", args, ["dim"]).dim);
  const d = wrapDim("unsqueeze", dim, input.shape.length + 1);
  const from = input.shape;
  return viewOf("UnsqueezeBackward0", input, unsqueezed(input.array, d), (g) => reshapeTo(g, from));
}

/** `unsqueeze`, of this very tensor. */
export function unsqueeze_(self: Tensor, ...args: Arguments<{ dim: number }, ["dim"]>): Tensor {
  expectTensor("unsqueeze_", self);
  const dim = need("unsqueeze_", "dim", bind<{ dim: number }>("unsqueeze_", args, ["dim"]).dim);
  const d = wrapDim("unsqueeze_", dim, self.shape.length + 1);
  const from = self.shape;
  return changeGeometry("unsqueeze_", "UnsqueezeBackward1", self, unsqueezed(self.array, d), (g) =>
    reshapeTo(g, from),
  );
}
