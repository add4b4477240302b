// Windows as columns, and columns added up to images, as functions.

import type { Tensor } from "../autograd/tensor.js";
import type { Windows } from "../ndarray/windows.js";
import { foldColumns, unfoldImages } from "../ops/pooling.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { asImages, asPair, expectFloats, type Sizes, sizesFor } from "./windows.js";

interface UnfoldArguments {
  kernelSize: Sizes;
  dilation?: Sizes;
  padding?: Sizes;
  stride?: Sizes;
}

const UNFOLD = ["kernelSize", "dilation", "padding", "stride"] as const;

function unfoldingWindows(operation: string, size: readonly number[], given: UnfoldArguments): Windows {
  const kernel = sizesFor(operation, "kernel_size", need(operation, "kernelSize", given.kernelSize), 2, 1);
  const dilation = sizesFor(operation, "dilation", given.dilation ?? 1, 2, 1);
  const padding = sizesFor(operation, "padding", given.padding ?? 0, 2, 0);
  const stride = sizesFor(operation, "stride", given.stride ?? 1, 2, 1);
  const count = size.map((length, d) => {
    const room =
      length + 2 * (padding[d] as number) - (dilation[d] as number) * ((kernel[d] as number) - 1) - 1;
    return Math.floor(room / (stride[d] as number)) + 1;
  });
  if (count.some((n) => n < 1)) {
    throw new RangeError(
      `${operation}: Given input with spatial size (${size.join(", ")}), calculated shape of the array of sliding blocks as ` +
        `(${count.join(", ")}), which is too small (non-positive)`,
    );
  }
  return {
    kernel: asPair(kernel, 1),
    stride: asPair(stride, 1),
    dilation: asPair(dilation, 1),
    padding: { before: asPair(padding, 0), after: asPair(padding, 0) },
    count: asPair(count, 1),
  };
}

/**
 * The windows of images [N, C, H, W] as columns: [N, C * places of a window, windows].
 *
 * @throws RangeError for windows that do not fit.
 * @example F.unfold(torch.ones([1, 2, 3, 3]), 2).shape // [1, 8, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 */
export function unfold(input: Tensor, ...args: Arguments<UnfoldArguments, typeof UNFOLD>): Tensor {
  expectFloats("unfold", input);
  const { images, size } = asImages("unfold", input, 2);
  const windows = unfoldingWindows("unfold", size, bind<UnfoldArguments>("unfold", args, UNFOLD));
  const columns = unfoldImages(images, windows);
  return input.shape.length === 4 ? columns : reshape(columns, columns.shape.slice(1));
}

/**
 * Adds columns [N, C * places of a window, windows] up to images of `outputSize`: the transpose of `unfold`.
 *
 * @throws RangeError for columns that are not as many as the windows.
 * @example F.fold(torch.ones([1, 4, 4]), [3, 3], 2).sum() // tensor(16.)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 */
export function fold(
  input: Tensor,
  ...args: Arguments<
    UnfoldArguments & { outputSize: Sizes },
    ["outputSize", "kernelSize", "dilation", "padding", "stride"]
  >
): Tensor {
  expectFloats("fold", input);
  const given = bind<UnfoldArguments & { outputSize: Sizes }>("fold", args, ["outputSize", ...UNFOLD]);
  const size = sizesFor("fold", "output_size", need("fold", "outputSize", given.outputSize), 2, 1);
  const windows = unfoldingWindows("fold", size, given);
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const places = windows.kernel[0] * windows.kernel[1];
  if (
    input.shape.length < 2 ||
    input.shape.length > 3 ||
    rows % places !== 0 ||
    columns !== windows.count[0] * windows.count[1]
  ) {
    throw new RangeError(
      `fold: expected [N, C * ${places}, ${windows.count[0] * windows.count[1]}], one column for each window, but got ` +
        `[${input.shape.join(", ")}]`,
    );
  }
  const samples = input.shape.length === 3 ? (input.shape[0] as number) : 1;
  const shaped = reshape(input, [samples, rows / places, ...windows.kernel, ...windows.count]);
  const images = foldColumns(shaped, asPair(size, 1), windows);
  return input.shape.length === 3 ? images : reshape(images, images.shape.slice(1));
}
