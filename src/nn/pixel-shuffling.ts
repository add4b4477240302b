// Channels and pixels exchanged, as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { channelShuffle, pixelShuffle, pixelUnshuffle } from "./pixel-shuffling-functions.js";

/**
 * Spreads each group of r^2 channels of images over r x r pixels: [..., C r^2, H, W] becomes [..., C, H r, W r].
 *
 * @example new nn.PixelShuffle(2)(torch.rand([1, 8, 3, 3])).shape // [1, 2, 6, 6]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
 */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(...args: Arguments<{ upscaleFactor: number }, ["upscaleFactor"]>) {
    super();
    const { upscaleFactor } = bind<{ upscaleFactor: number }>("PixelShuffle", args, ["upscaleFactor"]);
    this.upscaleFactor = need("PixelShuffle", "upscaleFactor", upscaleFactor);
  }

  override forward(input: Tensor): Tensor {
    return pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/**
 * Takes each r x r pixels of images apart into r^2 channels: [..., C, H r, W r] becomes [..., C r^2, H, W].
 *
 * @example new nn.PixelUnshuffle(2)(torch.rand([1, 2, 6, 6])).shape // [1, 8, 3, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
 */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(...args: Arguments<{ downscaleFactor: number }, ["downscaleFactor"]>) {
    super();
    const { downscaleFactor } = bind<{ downscaleFactor: number }>("PixelUnshuffle", args, [
      "downscaleFactor",
    ]);
    this.downscaleFactor = need("PixelUnshuffle", "downscaleFactor", downscaleFactor);
  }

  override forward(input: Tensor): Tensor {
    return pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}

/**
 * Puts channels of [N, C, ...] into another order: of g groups first all the first ones, then all the second ones, ...
 *
 * @example new nn.ChannelShuffle(2)(torch.tensor([[[1], [2], [3], [4]]])) // tensor([[[1.], [3.], [2.], [4.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(...args: Arguments<{ groups: number }, ["groups"]>) {
    super();
    this.groups = need(
      "ChannelShuffle",
      "groups",
      bind<{ groups: number }>("ChannelShuffle", args, ["groups"]).groups,
    );
  }

  override forward(input: Tensor): Tensor {
    return channelShuffle(input, this.groups);
  }

  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}
