// Sizes of windows as PyTorch takes them: one number for all dimensions, or one for each.

import type { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import type { Pair, Windows } from "../ndarray/windows.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { reshape } from "../ops/view.js";

/** One number for all dimensions, or one for each. */
export type Sizes = number | readonly number[];

/** One number for each of the dimensions, checked to be integers from `least`. */
export function sizesFor(
  operation: string,
  name: string,
  given: Sizes,
  dims: number,
  least: number,
): number[] {
  const list = typeof given === "number" ? [given] : Array.isArray(given) ? [...(given as number[])] : [];
  const sizes = list.length === 1 ? Array.from({ length: dims }, () => list[0] as number) : list;
  if (sizes.length !== dims || !sizes.every((n) => Number.isInteger(n) && n >= least)) {
    throw new RangeError(
      `${operation}: ${name} must be ${least === 0 ? "non-negative integers" : "positive integers"}, one or ${dims}, ` +
        `but got ${shown(given)}`,
    );
  }
  return sizes;
}

/** Height and width; one dimension counts as the width of images of height 1. */
export const asPair = (sizes: readonly number[], single: number): Pair =>
  sizes.length === 1 ? [single, sizes[0] as number] : [sizes[0] as number, sizes[1] as number];

/** What pooling over `dims` dimensions is asked for. */
export interface WindowSizes {
  readonly kernelSize: Sizes;
  readonly stride?: Sizes | null;
  readonly padding?: Sizes;
  readonly dilation?: Sizes;
  readonly ceilMode?: boolean;
}

/** The windows of pooling: where they lie in images of a size. */
export function poolingWindows(
  operation: string,
  size: readonly number[],
  { kernelSize, stride, padding = 0, dilation = 1, ceilMode = false }: WindowSizes,
): Windows {
  const dims = size.length;
  const kernel = sizesFor(operation, "kernel_size", kernelSize, dims, 1);
  // PyTorch takes an empty stride for none.
  const given = stride ?? [];
  const steps =
    typeof given !== "number" && given.length === 0 ? kernel : sizesFor(operation, "stride", given, dims, 1);
  const border = sizesFor(operation, "padding", padding, dims, 0);
  const gaps = sizesFor(operation, "dilation", dilation, dims, 1);
  const count = size.map((length, d) => {
    const [k, s, p, gap] = [kernel[d], steps[d], border[d], gaps[d]] as [number, number, number, number];
    if (p > k / 2) {
      throw new RangeError(
        `${operation}: pad should be at most half of effective kernel size, but got pad=${p} and kernel_size=${k}`,
      );
    }
    const room = length + 2 * p - gap * (k - 1) - 1;
    const whole = Math.floor((room + (ceilMode ? s - 1 : 0)) / s) + 1;
    // The last window must begin inside the image or its border on the left.
    return ceilMode && (whole - 1) * s >= length + p ? whole - 1 : whole;
  });
  if (count.some((n) => n < 1)) {
    throw new RangeError(
      `${operation}: Given input size: (${size.join("x")}). Calculated output size: (${count.join("x")}). Output size is too small`,
    );
  }
  const after = size.map((length, d) => {
    const end =
      ((count[d] as number) - 1) * (steps[d] as number) +
      (gaps[d] as number) * ((kernel[d] as number) - 1) +
      1;
    return Math.max(0, end - length - (border[d] as number));
  });
  return {
    kernel: asPair(kernel, 1),
    stride: asPair(steps, 1),
    dilation: asPair(gaps, 1),
    padding: { before: asPair(border, 0), after: asPair(after, 0) },
    count: asPair(count, 1),
  };
}

/** An input of [N, C, ...] or [C, ...] as images [N, C, H, W], and the way back for results. */
export function asImages(
  operation: string,
  input: Tensor,
  dims: 1 | 2,
): { readonly images: Tensor; readonly back: (t: Tensor) => Tensor; readonly size: readonly number[] } {
  expectTensor(operation, input);
  const { shape } = input;
  if (shape.length !== dims + 1 && shape.length !== dims + 2) {
    throw new RangeError(
      `${operation}: Expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input to ${operation}, but got input of size: ` +
        `[${shape.join(", ")}]`,
    );
  }
  const batched = shape.length === dims + 2;
  const size = shape.slice(batched ? 2 : 1);
  const [samples, channels] = batched ? shape : [1, shape[0]];
  const images =
    batched && dims === 2
      ? input
      : reshape(input, [samples as number, channels as number, ...asPair(size, 1)]);
  const back = (t: Tensor): Tensor => {
    if (batched && dims === 2) {
      return t;
    }
    const [n, c, h, w] = t.shape as [number, number, number, number];
    return reshape(t, [...(batched ? [n] : []), c, ...(dims === 2 ? [h] : []), w]);
  };
  return { images, back, size };
}

/** @throws TypeError unless it is a floating point tensor. */
export function expectFloats(operation: string, input: Tensor): void {
  expectTensor(operation, input);
  if (!input.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: not implemented for ${input.dtype.toString()}; convert with .to(torch.float32)`,
    );
  }
}
