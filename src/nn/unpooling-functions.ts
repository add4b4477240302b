// Maxima put back where they stood, as functions.

import type { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { int64 } from "../ndarray/dtype.js";
import { zeros } from "../ops/creation.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { scatter } from "../ops/scattering.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { integersOf } from "./integer-vectors.js";
import { asImages, asPair, expectFloats, type Sizes, sizesFor } from "./windows.js";

interface UnpoolArguments {
  /** The positions that the pooling gave. */
  indices: Tensor;
  kernelSize: Sizes;
  /** Default: the kernel's size */
  stride?: Sizes | null;
  padding?: Sizes;
  /** The size of what was pooled, with or without samples and channels, where several sizes give the same maxima. */
  outputSize?: readonly number[] | null;
}

const KEYS = ["indices", "kernelSize", "stride", "padding", "outputSize"] as const;

function unpooled(operation: string, dims: 1 | 2, input: Tensor, args: readonly unknown[]): Tensor {
  expectFloats(operation, input);
  const given = bind<UnpoolArguments>(operation, args, KEYS);
  const indices = need(operation, "indices", given.indices);
  need(operation, "kernelSize", given.kernelSize);
  expectTensor(operation, indices, "indices");
  if (indices.dtype !== int64 || indices.shape.join() !== input.shape.join()) {
    throw new TypeError(
      `${operation}: expected indices of torch.int64 and of the shape of the input, [${input.shape.join(", ")}], but got ` +
        `${indices.dtype.toString()} [${indices.shape.join(", ")}]; they come from a pooling with returnIndices`,
    );
  }
  const { images, back, size } = asImages(operation, input, dims);
  const [height, width] = asPair(sizeBefore(operation, size, given), 1);
  const [samples, channels] = images.shape as [number, number];
  const places = height * width;
  const outside = integersOf(indices).find((at) => at < 0 || at >= places);
  if (outside !== undefined) {
    throw new RangeError(
      `${operation}: Found an invalid max index: ${outside} (output volumes are of size ${dims === 1 ? width : `${height}x${width}`}); ` +
        "give the size of what was pooled as outputSize",
    );
  }
  const flat = (t: Tensor): Tensor =>
    reshape(t, [samples, channels, input.array.size / (samples * channels)]);
  const empty = zeros([samples, channels, places], { dtype: input.dtype });
  const filled = input.array.size === 0 ? empty : scatter(empty, 2, flat(indices), flat(input));
  return back(reshape(filled, [samples, channels, height, width]));
}

/** The size that was asked for, or the smallest one that gives so many windows. */
function sizeBefore(operation: string, size: readonly number[], given: UnpoolArguments): number[] {
  const dims = size.length;
  const { kernelSize, padding = 0, outputSize = null } = given;
  const kernel = sizesFor(operation, "kernel_size", kernelSize, dims, 1);
  const stride = sizesFor(operation, "stride", given.stride ?? kernelSize, dims, 1);
  const border = sizesFor(operation, "padding", padding, dims, 0);
  const usual = size.map(
    (n, d) => (n - 1) * (stride[d] as number) + (kernel[d] as number) - 2 * (border[d] as number),
  );
  if (outputSize === null) {
    if (usual.some((n) => n < 1)) {
      throw new RangeError(
        `${operation}: an input of size [${size.join(", ")}] gives an output of size [${usual.join(", ")}], which is too small`,
      );
    }
    return usual;
  }
  if (!Array.isArray(outputSize) || (outputSize.length !== dims && outputSize.length !== dims + 2)) {
    throw new RangeError(
      `${operation}: output_size should be a sequence containing ${dims} or ${dims + 2} elements, but got ${shown(outputSize)}`,
    );
  }
  const wanted = outputSize.slice(-dims) as number[];
  usual.forEach((n, d) => {
    const [least, most] = [n - (stride[d] as number), n + (stride[d] as number)];
    const length = wanted[d] as number;
    if (!(Number.isInteger(length) && length > least && length < most && length > 0)) {
      throw new RangeError(
        `${operation}: invalid output_size [${wanted.join(", ")}] (dim ${d} must be between ${least} and ${most})`,
      );
    }
  });
  return wanted;
}

type UnpoolCall = Arguments<UnpoolArguments, typeof KEYS>;

/**
 * A partial inverse of `maxPool1d`: the maxima [N, C, L] where `indices` says that they stood, zeros elsewhere.
 *
 * @returns [N, C, L'], L' = (L - 1) stride + kernel - 2 padding, or as `outputSize` says
 * @throws RangeError for an index outside the result, and for an `outputSize` that cannot have been pooled to the input's.
 * @example F.maxUnpool1d(torch.tensor([[5, 3]]), torch.tensor([[1n, 3n]]), 2) // tensor([[0., 5., 0., 3.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html
 */
export function maxUnpool1d(input: Tensor, ...args: UnpoolCall): Tensor {
  return unpooled("maxUnpool1d", 1, input, args);
}

/**
 * A partial inverse of `maxPool2d`: the maxima [N, C, H, W] where `indices` says that they stood, counted through the rows of an
 * image, and zeros elsewhere.
 *
 * @throws RangeError for an index outside the result, and for an `outputSize` that cannot have been pooled to the input's.
 * @example F.maxUnpool2d(torch.tensor([[[4]]]), torch.tensor([[[3n]]]), 2) // tensor([[[0., 0.], [0., 4.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html
 */
export function maxUnpool2d(input: Tensor, ...args: UnpoolCall): Tensor {
  return unpooled("maxUnpool2d", 2, input, args);
}
