// Channels and pixels exchanged, as functions.

import type { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { permute } from "../ops/dimension-order.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";

interface Image {
  readonly batch: readonly number[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The sizes of [..., C, H, W], and the factor, checked. */
function imageOf(operation: string, input: Tensor, keyword: string, factor: number | undefined): Image {
  const given = need(operation, keyword, factor);
  const { shape } = input;
  if (shape.length < 3) {
    throw new RangeError(
      `${operation}: expects input to have at least 3 dimensions, but got input with ${shape.length} dimension(s)`,
    );
  }
  if (!Number.isSafeInteger(given) || given < 1) {
    throw new RangeError(`${operation}: expects a positive ${keyword}, but got ${shown(given)}`);
  }
  const [channels, height, width] = shape.slice(-3) as [number, number, number];
  return { batch: shape.slice(0, -3), channels, height, width };
}

/** Reshapes to `split` after the batch, puts these dimensions in another order, and reshapes to `joined`. */
function rearranged(
  input: Tensor,
  batch: readonly number[],
  split: readonly number[],
  order: readonly number[],
  joined: readonly number[],
): Tensor {
  const dims = [...batch.keys(), ...order.map((d) => batch.length + d)];
  return reshape(permute(reshape(input, [...batch, ...split]), dims), [...batch, ...joined]);
}

/**
 * Spreads each group of r^2 channels of images over r x r pixels: [..., C r^2, H, W] becomes [..., C, H r, W r].
 *
 * @param upscaleFactor r
 * @throws RangeError unless r^2 divides the channels.
 * @example F.pixelShuffle(torch.tensor([[[1]], [[2]], [[3]], [[4]]]), 2) // tensor([[[1., 2.], [3., 4.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
 */
export function pixelShuffle(
  input: Tensor,
  ...args: Arguments<{ upscaleFactor: number }, ["upscaleFactor"]>
): Tensor {
  const name = "pixelShuffle";
  expectTensor(name, input);
  const { upscaleFactor: r } = bind<{ upscaleFactor: number }>(name, args, ["upscaleFactor"]);
  const { batch, channels, height, width } = imageOf(name, input, "upscaleFactor", r);
  if (channels % r ** 2 !== 0) {
    throw new RangeError(
      `${name}: expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but ` +
        `input.size(-3)=${channels} is not divisible by ${r ** 2}`,
    );
  }
  const left = channels / r ** 2;
  return rearranged(
    input,
    batch,
    [left, r, r, height, width],
    [0, 3, 1, 4, 2],
    [left, height * r, width * r],
  );
}

/**
 * Takes each r x r pixels of images apart into r^2 channels: [..., C, H r, W r] becomes [..., C r^2, H, W], which
 * `pixelShuffle` turns back.
 *
 * @param downscaleFactor r
 * @throws RangeError unless r divides height and width.
 * @example F.pixelUnshuffle(torch.tensor([[[1, 2], [3, 4]]]), 2) // tensor([[[1.]], [[2.]], [[3.]], [[4.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
 */
export function pixelUnshuffle(
  input: Tensor,
  ...args: Arguments<{ downscaleFactor: number }, ["downscaleFactor"]>
): Tensor {
  const name = "pixelUnshuffle";
  expectTensor(name, input);
  const { downscaleFactor: r } = bind<{ downscaleFactor: number }>(name, args, ["downscaleFactor"]);
  const { batch, channels, height, width } = imageOf(name, input, "downscaleFactor", r);
  if (height % r !== 0 || width % r !== 0) {
    throw new RangeError(
      `${name}: expects height and width to be divisible by downscale_factor, but got ${height} and ${width}, and ${r}`,
    );
  }
  const [rows, columns] = [height / r, width / r];
  return rearranged(
    input,
    batch,
    [channels, rows, r, columns, r],
    [0, 2, 4, 1, 3],
    [channels * r ** 2, rows, columns],
  );
}

/**
 * Puts channels of [N, C, ...] into another order: of g groups first all the first ones, then all the second ones, ...
 *
 * @param groups g
 * @throws RangeError unless the groups divide the channels.
 * @example F.channelShuffle(torch.tensor([[[1], [2], [3], [4]]]), 2) // tensor([[[1.], [3.], [2.], [4.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
export function channelShuffle(input: Tensor, ...args: Arguments<{ groups: number }, ["groups"]>): Tensor {
  const name = "channelShuffle";
  expectTensor(name, input);
  const groups = need(name, "groups", bind<{ groups: number }>(name, args, ["groups"]).groups);
  const [samples = 0, channels = 0, ...rest] = input.shape;
  if (input.shape.length < 3) {
    throw new RangeError(
      `${name}: expects input with > 2 dims, but got input with sizes [${input.shape.join(", ")}]`,
    );
  }
  if (!Number.isSafeInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new RangeError(
      `${name}: the number of groups must be above 0 and divide the ${channels} channels, but got ${shown(groups)}`,
    );
  }
  const size = rest.reduce((a, b) => a * b, 1);
  const shuffled = rearranged(
    input,
    [samples],
    [groups, channels / groups, size],
    [1, 0, 2],
    [channels, size],
  );
  return reshape(shuffled, input.shape);
}
