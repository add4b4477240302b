// Signals and images in another size, as modules.

import type { Tensor } from "../autograd/tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { interpolate, type InterpolateOptions } from "./interpolation-functions.js";
import { Module } from "./module.js";
import { float, numberOrTuple } from "./printed.js";

const ARGUMENTS = ["size", "scaleFactor", "mode", "alignCorners", "recomputeScaleFactor"] as const;

abstract class Resize extends Module {
  private readonly options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    this.options = options;
  }

  override forward(input: Tensor): Tensor {
    return interpolate(input, this.options);
  }

  override extraRepr(): string {
    const { size = null, scaleFactor = null, mode = "nearest" } = this.options;
    const scale =
      typeof scaleFactor === "number" ? float(scaleFactor) : `(${(scaleFactor ?? []).map(float).join(", ")})`;
    const wanted = size === null ? "None" : numberOrTuple(size);
    return `${scaleFactor === null ? `size=${wanted}` : `scale_factor=${scale}`}, mode=${mode}`;
  }
}

/**
 * Signals [N, C, L], images [N, C, H, W] or volumes [N, C, D, H, W] in another size: `F.interpolate` as a layer.
 *
 * @example new nn.Upsample({ scaleFactor: 2, mode: "bilinear" })(torch.rand([1, 3, 4, 5])).shape // [1, 3, 8, 10]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 */
export class Upsample extends Resize {
  constructor(...args: Arguments<InterpolateOptions, typeof ARGUMENTS>) {
    super(bind<InterpolateOptions>("Upsample", args, ARGUMENTS));
  }
}

type SizeOptions = Pick<InterpolateOptions, "size" | "scaleFactor">;
type SizeArguments = Arguments<SizeOptions, ["size", "scaleFactor"]>;

/**
 * Images [N, C, H, W] in another size, by the nearest element.
 *
 * @example new nn.UpsamplingNearest2d({ scaleFactor: 2 })(torch.tensor([[[[1, 2]]]])) // [[[[1, 1, 2, 2], [1, 1, 2, 2]]]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingNearest2d.html
 */
export class UpsamplingNearest2d extends Resize {
  constructor(...args: SizeArguments) {
    super({ ...bind<SizeOptions>("UpsamplingNearest2d", args, ["size", "scaleFactor"]), mode: "nearest" });
  }
}

/**
 * Images [N, C, H, W] in another size, by their neighbours' distance; the corners stay in their places.
 *
 * @example new nn.UpsamplingBilinear2d([1, 3])(torch.tensor([[[[1, 2]]]])) // tensor([[[[1.0000, 1.5000, 2.0000]]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingBilinear2d.html
 */
export class UpsamplingBilinear2d extends Resize {
  constructor(...args: SizeArguments) {
    const given = bind<SizeOptions>("UpsamplingBilinear2d", args, ["size", "scaleFactor"]);
    super({ ...given, mode: "bilinear", alignCorners: true });
  }
}
