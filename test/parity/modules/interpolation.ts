import { cat, nn, type Tensor, uint8 } from "../../../src/index.js";
import type { ModuleFamily, Row } from "../module-question.js";

const F = nn.functional;

const of = (python: string, make: Row["make"], shape: number[], more: Partial<Row> = {}): Row => ({
  python,
  make,
  inputs: [{ shape }],
  ...more,
});

const LENGTHS = [1, 2, 3, 5, 7, 10];
const SIZES = [1, 2, 3, 4, 6, 7, 9, 10, 13, 30];

/** Every length resized to every size, in a mode. */
const grid = (mode: "nearest" | "nearest-exact"): Row =>
  of(
    `lambda x: torch.cat([F.interpolate(x[:, :, :n], size=m, mode='${mode}') for n in [${LENGTHS}] for m in [${SIZES}]], -1)`,
    () => (x: Tensor) =>
      cat(
        LENGTHS.flatMap((n) => SIZES.map((m) => F.interpolate(x.narrow(2, 0, n), m, { mode }))),
        -1,
      ),
    [1, 1, 10],
  );

/** Signals, images and volumes in another size; channels and pixels exchanged. */
export const interpolation: ModuleFamily = {
  name: "interpolation",
  rows: [
    grid("nearest"),
    grid("nearest-exact"),
    of("nn.Upsample(7)", () => new nn.Upsample(7), [2, 3, 4]),
    of("nn.Upsample((5, 2))", () => new nn.Upsample([5, 2]), [2, 2, 3, 4]),
    of("nn.Upsample(scale_factor=2)", () => new nn.Upsample({ scaleFactor: 2 }), [2, 2, 3, 2]),
    of("nn.Upsample(None, (2, 1.5, 3))", () => new nn.Upsample(null, [2, 1.5, 3]), [1, 2, 2, 3, 2]),
    of("nn.Upsample(scale_factor=1.7, mode='linear')", () => {
      return new nn.Upsample({ scaleFactor: 1.7, mode: "linear" });
    }, [2, 3, 5]),
    of("nn.Upsample(scale_factor=1.7, mode='linear', recompute_scale_factor=True)", () => {
      return new nn.Upsample({ scaleFactor: 1.7, mode: "linear", recomputeScaleFactor: true });
    }, [2, 3, 5]),
    of("nn.Upsample(9, mode='linear', align_corners=True)", () => {
      return new nn.Upsample(9, null, "linear", true);
    }, [2, 3, 4]),
    of("nn.Upsample(1, mode='linear', align_corners=True)", () => {
      return new nn.Upsample(1, null, "linear", true);
    }, [2, 3, 4]),
    of("nn.Upsample((7, 3), mode='bilinear')", () => {
      return new nn.Upsample([7, 3], { mode: "bilinear" });
    }, [2, 2, 3, 5]),
    of("nn.Upsample(scale_factor=(2.0, 0.5), mode='bilinear', align_corners=True)", () => {
      return new nn.Upsample({ scaleFactor: [2, 0.5], mode: "bilinear", alignCorners: true });
    }, [2, 2, 3, 4]),
    of("nn.Upsample(scale_factor=2, mode='trilinear')", () => {
      return new nn.Upsample({ scaleFactor: 2, mode: "trilinear" });
    }, [1, 2, 2, 3, 2]),
    of("nn.Upsample(scale_factor=1.5, mode='bicubic')", () => {
      return new nn.Upsample({ scaleFactor: 1.5, mode: "bicubic" });
    }, [1, 2, 4, 5]),
    of("nn.Upsample((5, 9), mode='bicubic', align_corners=True)", () => {
      return new nn.Upsample([5, 9], { mode: "bicubic", alignCorners: true });
    }, [1, 2, 4, 3]),
    of("nn.UpsamplingNearest2d(scale_factor=3)", () => {
      return new nn.UpsamplingNearest2d({ scaleFactor: 3 });
    }, [2, 2, 2, 3]),
    of("nn.UpsamplingNearest2d((4, 5))", () => new nn.UpsamplingNearest2d([4, 5]), [2, 2, 2, 3]),
    of("nn.UpsamplingBilinear2d(scale_factor=2)", () => {
      return new nn.UpsamplingBilinear2d({ scaleFactor: 2 });
    }, [2, 2, 3, 4]),
    of("nn.UpsamplingBilinear2d(5)", () => new nn.UpsamplingBilinear2d(5), [2, 2, 3, 4]),
    of(
      "lambda x: F.interpolate(x, scale_factor=1.3, mode='area')",
      () => (x) => F.interpolate(x, { scaleFactor: 1.3, mode: "area" }),
      [2, 2, 5],
    ),
    of(
      "lambda x: F.interpolate(x, (2, 3), mode='area')",
      () => (x) => F.interpolate(x, [2, 3], { mode: "area" }),
      [2, 2, 5, 4],
    ),
    // A scale that leaves the length as it is moves the places by some modes only.
    of(
      "lambda x: torch.stack([F.interpolate(x, scale_factor=1.2, mode=m) for m in ['linear', 'nearest-exact']])",
      () => (x) =>
        cat(
          (["linear", "nearest-exact"] as const).map((mode) =>
            F.interpolate(x, { scaleFactor: 1.2, mode }).unsqueeze(0),
          ),
        ),
      [2, 2, 4],
    ),
    // Its gradient in PyTorch is that of a copy, which the result is not.
    {
      python: "lambda x: F.interpolate(x, scale_factor=1.2, mode='bicubic')",
      make: () => (x) => F.interpolate(x, { scaleFactor: 1.2, mode: "bicubic" }),
      inputs: [{ shape: [1, 2, 4, 4], grad: false }],
    },
    of(
      "lambda x: F.interpolate(x, 4, mode='linear')",
      () => (x) => F.interpolate(x, 4, { mode: "linear" }),
      [2, 2, 4],
    ),
    {
      python: "lambda x: F.interpolate(x.to(torch.uint8), scale_factor=1.5)",
      make: () => (x) => F.interpolate(x.to(uint8), { scaleFactor: 1.5 }),
      inputs: [{ shape: [2, 2, 3], from: 0, to: 200, grad: false }],
    },
    of("nn.PixelShuffle(2)", () => new nn.PixelShuffle(2), [2, 8, 2, 3]),
    of("nn.PixelShuffle(3)", () => new nn.PixelShuffle(3), [9, 1, 2]),
    of("nn.PixelUnshuffle(2)", () => new nn.PixelUnshuffle(2), [2, 1, 2, 4, 6]),
    // It has no derivative in PyTorch.
    {
      python: "nn.ChannelShuffle(3)",
      make: () => new nn.ChannelShuffle(3),
      inputs: [{ shape: [2, 6, 2, 2], grad: false }],
    },
    {
      python: "lambda x: F.channel_shuffle(x, 2)",
      make: () => (x) => F.channelShuffle(x, 2),
      inputs: [{ shape: [2, 4, 3, 2], grad: false }],
    },
    of("lambda x: F.pixel_shuffle(x, 2)", () => (x) => F.pixelShuffle(x, 2), [4, 2, 2]),
    of("lambda x: F.pixel_unshuffle(x, 2)", () => (x) => F.pixelUnshuffle(x, 2), [2, 2, 2]),
  ],
};
