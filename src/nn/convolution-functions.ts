// Convolution as functions.

import type { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { bool } from "../ndarray/dtype.js";
import { add } from "../ops/arithmetic.js";
import { type Convolution, convolve, convolveToImages } from "../ops/convolution.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { asImages, asPair, type Sizes, sizesFor } from "./windows.js";

/** "same" keeps the size, "valid" is none. */
export type ConvolutionPadding = Sizes | "same" | "valid";

interface ConvolutionArguments {
  weight: Tensor;
  bias?: Tensor | null;
  stride?: Sizes;
  padding?: ConvolutionPadding;
  dilation?: Sizes;
  groups?: number;
}

const CONVOLUTION = ["weight", "bias", "stride", "padding", "dilation", "groups"] as const;

/** @internal Elements before and after each dimension. */
export function paddingOf(
  operation: string,
  padding: ConvolutionPadding,
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): { before: number[]; after: number[] } {
  if (padding === "same") {
    if (stride.some((s) => s !== 1)) {
      throw new RangeError(`${operation}: padding='same' is not supported for strided convolutions`);
    }
    const total = kernel.map((k, d) => (dilation[d] as number) * (k - 1));
    const before = total.map((n) => Math.floor(n / 2));
    return { before, after: total.map((n, d) => n - (before[d] as number)) };
  }
  if (typeof padding === "string" && padding !== "valid") {
    throw new RangeError(
      `${operation}: Invalid padding string ${shown(padding)}, should be one of 'valid', 'same'`,
    );
  }
  const both =
    padding === "valid" ? kernel.map(() => 0) : sizesFor(operation, "padding", padding, kernel.length, 0);
  return { before: both, after: both };
}

function checkGroups(operation: string, groups: number, outputs: number): void {
  if (!Number.isInteger(groups) || groups <= 0 || outputs % groups !== 0) {
    throw new RangeError(
      `${operation}: groups must be a positive integer that divides the ${outputs} channels, but got ${shown(groups)}`,
    );
  }
}

function checkWeight(operation: string, input: Tensor, weight: unknown, dims: number): void {
  expectTensor(operation, weight as Tensor, "weight");
  const { shape, dtype } = weight as Tensor;
  if (shape.length !== dims + 2 || dtype !== input.dtype || dtype === bool) {
    throw new TypeError(
      `${operation}: expected a weight of ${dims + 2} dimensions and of the input's type, which is not bool, but got a weight of ` +
        `[${shape.join(", ")}] and ${dtype.toString()} for an input of ${input.dtype.toString()}`,
    );
  }
}

function checkBias(operation: string, bias: Tensor | null, outputs: number): void {
  if (bias !== null) {
    expectTensor(operation, bias, "bias");
    if (bias.shape.length !== 1 || bias.shape[0] !== outputs) {
      throw new RangeError(
        `${operation}: expected bias to be 1-dimensional with ${outputs} elements, but got bias of size [${bias.shape.join(", ")}]`,
      );
    }
  }
}

function convolution(operation: string, dims: 1 | 2, input: Tensor, args: readonly unknown[]): Tensor {
  const { images, back, size } = asImages(operation, input, dims);
  const given = bind<ConvolutionArguments>(operation, args, CONVOLUTION);
  const weight = need(operation, "weight", given.weight);
  const { bias = null, groups = 1 } = given;
  checkWeight(operation, input, weight, dims);
  const [outputs = 0, inputs = 0, ...kernel] = weight.shape;
  checkGroups(operation, groups, outputs);
  checkBias(operation, bias, outputs);
  if (images.shape[1] !== inputs * groups) {
    throw new RangeError(
      `${operation}: Given groups=${groups}, weight of size [${weight.shape.join(", ")}], expected input` +
        `[${input.shape.join(", ")}] to have ${inputs * groups} channels, but got ${images.shape[1]} channels instead`,
    );
  }
  const stride = sizesFor(operation, "stride", given.stride ?? 1, dims, 1);
  const dilation = sizesFor(operation, "dilation", given.dilation ?? 1, dims, 1);
  const { before, after } = paddingOf(operation, given.padding ?? 0, kernel, stride, dilation);
  const reach = kernel.map((k, d) => (dilation[d] as number) * (k - 1) + 1);
  const room = size.map((length, d) => length + (before[d] as number) + (after[d] as number));
  if (room.some((length, d) => length < (reach[d] as number))) {
    throw new RangeError(
      `${operation}: Calculated padded input size per channel: (${room.join(" x ")}). Kernel size: (${reach.join(" x ")}). ` +
        "Kernel size can't be greater than actual input size",
    );
  }
  const count = room.map(
    (length, d) => Math.floor((length - (reach[d] as number)) / (stride[d] as number)) + 1,
  );
  const how: Convolution = {
    kernel: asPair(kernel, 1),
    stride: asPair(stride, 1),
    dilation: asPair(dilation, 1),
    padding: { before: asPair(before, 0), after: asPair(after, 0) },
    count: asPair(count, 1),
    groups,
  };
  return back(convolve(images, asImageWeight(weight), bias, how));
}

const asImageWeight = (weight: Tensor): Tensor =>
  weight.shape.length === 4
    ? weight
    : reshape(weight, [weight.shape[0] as number, weight.shape[1] as number, 1, weight.shape[2] as number]);

/**
 * Slides a weight over [N, C, L]: result[n, o, i] = bias[o] + sum over c, j of input[n, c, i stride + j dilation - padding]
 * weight[o, c, j].
 *
 * @param input [N, C, L] or [C, L]
 * @param weight [O, C / groups, kernel]
 * @param bias [O]
 * @returns [N, O, L'] or [O, L'], L' = floor((L + 2 padding - dilation (kernel - 1) - 1) / stride) + 1
 * @throws RangeError for sizes that do not fit; TypeError for types that differ.
 * @example F.conv1d(torch.tensor([[[1, 2, 3]]]), torch.tensor([[[1, 1]]])) // tensor([[[3., 5.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export function conv1d(input: Tensor, ...args: Arguments<ConvolutionArguments, typeof CONVOLUTION>): Tensor {
  return convolution("conv1d", 1, input, args);
}

/**
 * Slides a weight over images: the sum over channels and places of a window of input times weight, plus bias.
 *
 * @param input [N, C, H, W] or [C, H, W]
 * @param weight [O, C / groups, kernel height, kernel width]
 * @param bias [O]
 * @returns [N, O, H', W'] or [O, H', W']
 * @throws RangeError for sizes that do not fit; TypeError for types that differ.
 * @example F.conv2d(torch.ones([1, 1, 3, 3]), torch.ones([1, 1, 2, 2])).shape // [1, 1, 2, 2]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 */
export function conv2d(input: Tensor, ...args: Arguments<ConvolutionArguments, typeof CONVOLUTION>): Tensor {
  return convolution("conv2d", 2, input, args);
}

interface TransposedArguments {
  weight: Tensor;
  bias?: Tensor | null;
  stride?: Sizes;
  padding?: Sizes;
  outputPadding?: Sizes;
  groups?: number;
  dilation?: Sizes;
}

const TRANSPOSED = ["weight", "bias", "stride", "padding", "outputPadding", "groups", "dilation"] as const;

function transposedConvolution(
  operation: string,
  dims: 1 | 2,
  input: Tensor,
  args: readonly unknown[],
): Tensor {
  const { images, back, size } = asImages(operation, input, dims);
  const given = bind<TransposedArguments>(operation, args, TRANSPOSED);
  const weight = need(operation, "weight", given.weight);
  const { bias = null, groups = 1 } = given;
  checkWeight(operation, input, weight, dims);
  const [inputs = 0, perGroup = 0, ...kernel] = weight.shape;
  checkGroups(operation, groups, inputs);
  checkBias(operation, bias, perGroup * groups);
  if (images.shape[1] !== inputs) {
    throw new RangeError(
      `${operation}: Given transposed=1, weight of size [${weight.shape.join(", ")}], expected input` +
        `[${input.shape.join(", ")}] to have ${inputs} channels, but got ${images.shape[1]} channels instead`,
    );
  }
  const stride = sizesFor(operation, "stride", given.stride ?? 1, dims, 1);
  const dilation = sizesFor(operation, "dilation", given.dilation ?? 1, dims, 1);
  const padding = sizesFor(operation, "padding", given.padding ?? 0, dims, 0);
  const extra = sizesFor(operation, "output_padding", given.outputPadding ?? 0, dims, 0);
  if (extra.some((n, d) => n >= (stride[d] as number) && n >= (dilation[d] as number))) {
    throw new RangeError(
      `${operation}: output padding must be smaller than either stride or dilation, but got output_padding: [${extra.join(", ")}]`,
    );
  }
  // What the convolution that this transposes would be given.
  const full = size.map(
    (length, d) =>
      (length - 1) * (stride[d] as number) +
      (dilation[d] as number) * ((kernel[d] as number) - 1) +
      1 +
      (extra[d] as number),
  );
  const out = full.map((length, d) => length - 2 * (padding[d] as number));
  if (out.some((length) => length < 1)) {
    throw new RangeError(
      `${operation}: Given input size per channel: (${size.join(" x ")}). Calculated output size per channel: ` +
        `(${out.join(" x ")}). Output size is too small`,
    );
  }
  const how: Convolution = {
    kernel: asPair(kernel, 1),
    stride: asPair(stride, 1),
    dilation: asPair(dilation, 1),
    padding: { before: asPair(padding, 0), after: asPair(padding, 0) },
    count: asPair(size, 1),
    groups,
  };
  const result = convolveToImages(images, asImageWeight(weight), asPair(out, 1), how);
  return back(bias === null ? result : add(result, reshape(bias, [-1, 1, 1])));
}

/**
 * The transpose of `conv1d`: spreads each element over a window of the result.
 *
 * @param input [N, C, L] or [C, L]
 * @param weight [C, O / groups, kernel]
 * @returns [N, O, L'], L' = (L - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1
 * @throws RangeError for sizes that do not fit; TypeError for types that differ.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 */
export function convTranspose1d(
  input: Tensor,
  ...args: Arguments<TransposedArguments, typeof TRANSPOSED>
): Tensor {
  return transposedConvolution("convTranspose1d", 1, input, args);
}

/**
 * The transpose of `conv2d`: spreads each element over a window of the result.
 *
 * @param input [N, C, H, W] or [C, H, W]
 * @param weight [C, O / groups, kernel height, kernel width]
 * @returns [N, O, H', W'], H' = (H - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1
 * @throws RangeError for sizes that do not fit; TypeError for types that differ.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 */
export function convTranspose2d(
  input: Tensor,
  ...args: Arguments<TransposedArguments, typeof TRANSPOSED>
): Tensor {
  return transposedConvolution("convTranspose2d", 2, input, args);
}
