// A border around the last dimensions.

import { record, Tensor } from "../autograd/tensor.js";
import { copyInto, fillInto } from "../ndarray/arithmetic.js";
import { describe } from "../ndarray/describe.js";
import { int64 } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { indexSelect } from "./gathering.js";

export type PaddingMode = "constant" | "reflect" | "replicate" | "circular";

interface PadOptions {
  /** Elements before and after, from the last dimension on: [left, right, top, bottom, ...]; negative ones crop. */
  pad: readonly number[];
  mode?: PaddingMode;
  /** What the border is filled with. Default: 0 */
  value?: number | null;
}

/** The part of an array that begins at an offset in each dimension. */
function partOf(a: NDArray, starts: readonly number[], shape: Shape): NDArray {
  const offset = starts.reduce((sum, start, d) => sum + start * (a.strides[d] as number), a.offset);
  return a.view(shape, a.strides, offset);
}

function constantPad(x: Tensor, before: readonly number[], after: readonly number[], value: number): Tensor {
  const { shape } = x;
  const wanted = shape.map((length, d) => length + (before[d] as number) + (after[d] as number));
  if (wanted.some((length) => length < 0)) {
    throw new RangeError(
      `pad: The input size [${shape.join(", ")}], plus negative padding, resulted in a negative output size ` +
        `[${wanted.join(", ")}], which is invalid`,
    );
  }
  const out = empty(wanted, x.dtype);
  const common = shape.map((length, d) =>
    Math.max(0, length + Math.min(0, before[d] as number) + Math.min(0, after[d] as number)),
  );
  if (wanted.some((length, d) => length !== common[d])) {
    fillInto(out, value);
  }
  if (!common.includes(0)) {
    const to = partOf(
      out,
      before.map((n) => Math.max(0, n)),
      common,
    );
    copyInto(
      to,
      partOf(
        x.array,
        before.map((n) => Math.max(0, -n)),
        common,
      ),
    );
  }
  const back = (list: readonly number[]): number[] => list.map((n) => -n);
  return record(
    "ConstantPadNdBackward0",
    out,
    [x],
    (g) => [constantPad(g, back(before), back(after), 0)],
    [],
  );
}

const mod = (a: number, n: number): number => ((a % n) + n) % n;

/** Which element stands at each place of a padded dimension. */
function sources(mode: PaddingMode, length: number, before: number, after: number): number[] {
  const last = length - 1;
  return Array.from({ length: length + before + after }, (_, i) => {
    const at = i - before;
    switch (mode) {
      case "reflect":
        return at < 0 ? -at : at > last ? 2 * last - at : at;
      case "replicate":
        return Math.min(last, Math.max(0, at));
      default: {
        // What is cropped does not come round again.
        const [start, end] = [Math.max(0, -before), length - Math.max(0, -after)];
        return start + mod(at - start, end - start);
      }
    }
  });
}

function copiedPad(
  x: Tensor,
  mode: PaddingMode,
  before: readonly number[],
  after: readonly number[],
): Tensor {
  let out = x;
  x.shape.forEach((length, d) => {
    const [low, high] = [before[d] as number, after[d] as number];
    if (low === 0 && high === 0) {
      return;
    }
    const most = mode === "reflect" ? length - 1 : mode === "circular" ? length : Number.POSITIVE_INFINITY;
    if (length === 0 || low > most || high > most || length + low + high < 0) {
      throw new RangeError(
        `pad: Padding size should be ${mode === "reflect" ? "less than" : "at most"} the corresponding input dimension, ` +
          `but got: padding (${low}, ${high}) at dimension ${d} of input [${x.shape.join(", ")}] with mode '${mode}'`,
      );
    }
    const index = empty([length + low + high], int64);
    const numbers = sources(mode, length, low, high);
    (typedView(index) as BigInt64Array).set(numbers.map(BigInt));
    out = indexSelect(out, d, new Tensor(index));
  });
  return out;
}

/**
 * Adds a border around the last dimensions: of one value, of the reflected inside, of the edge, or of the other end.
 *
 * @param pad elements before and after, from the last dimension on; negative ones crop.
 * @throws RangeError for an odd number of paddings, and for a reflected border as large as the input.
 * @example F.pad(torch.tensor([1, 2]), [1, 1]) // tensor([0., 1., 2., 0.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function pad(input: Tensor, ...args: Arguments<PadOptions, ["pad", "mode", "value"]>): Tensor {
  expectTensor("pad", input);
  const given = bind<PadOptions>("pad", args, ["pad", "mode", "value"]);
  const { mode = "constant", value } = given;
  const list = need("pad", "pad", given.pad);
  const rank = input.shape.length;
  if (list.length % 2 !== 0 || list.length > 2 * rank) {
    throw new RangeError(
      `pad: Padding length must be divisible by 2 and at most twice the number of dimensions (${rank}), but got ${list.length}`,
    );
  }
  const side = (first: 0 | 1): number[] => input.shape.map((_, d) => list[2 * (rank - 1 - d) + first] ?? 0);
  if (mode === "constant") {
    return constantPad(input, side(0), side(1), value ?? 0);
  }
  if (mode !== "reflect" && mode !== "replicate" && mode !== "circular") {
    throw new RangeError(
      `pad: Unrecognised padding mode ${describe(mode)}; it is 'constant', 'reflect', 'replicate' or 'circular'`,
    );
  }
  if (value !== undefined && value !== null && value !== 0) {
    throw new TypeError(`pad: Padding mode "${mode}" doesn't take in value argument`);
  }
  return copiedPad(input, mode, side(0), side(1));
}
