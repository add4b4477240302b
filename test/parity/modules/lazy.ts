import { nn } from "../../../src/index.js";
import type { ModuleFamily, Row } from "../module-question.js";

const of = (python: string, make: Row["make"], shape: number[], more: Partial<Row> = {}): Row => ({
  python,
  make,
  inputs: [{ shape }],
  ...more,
});

/** Modules that draw their parameters in their first forward. */
export const lazy: ModuleFamily = {
  name: "lazy",
  rows: [
    of("nn.LazyLinear(4)", () => new nn.LazyLinear(4), [2, 3]),
    of("nn.LazyLinear(4, bias=False)", () => new nn.LazyLinear(4, { bias: false }), [3]),
    // What is not lazy is drawn before.
    of(
      "nn.Sequential(nn.LazyLinear(5), nn.Tanh(), nn.Linear(5, 4, bias=False), nn.LazyBatchNorm1d(), nn.LazyLinear(2))",
      () =>
        new nn.Sequential(
          new nn.LazyLinear(5),
          new nn.Tanh(),
          new nn.Linear(5, 4, false),
          new nn.LazyBatchNorm1d(),
          new nn.LazyLinear(2),
        ),
      [6, 3],
    ),
    of("nn.LazyLinear(4)", () => new nn.LazyLinear(4), [2, 3], {
      run: ["lambda m, x: m(x) + m(x * 2)", (m, x) => m(x).add(m(x.mul(2)))],
    }),
    of("nn.LazyConv1d(4, 3)", () => new nn.LazyConv1d(4, 3), [2, 2, 7]),
    of("nn.LazyConv1d(4, 2, 2, 1, 2, 2, False)", () => {
      return new nn.LazyConv1d(4, 2, 2, 1, 2, 2, false);
    }, [2, 9]),
    of("nn.LazyConv2d(4, (3, 2), padding=1, padding_mode='reflect')", () => {
      return new nn.LazyConv2d(4, [3, 2], { padding: 1, paddingMode: "reflect" });
    }, [2, 3, 5, 4]),
    of("nn.LazyConv2d(4, 3, padding='same')", () => new nn.LazyConv2d(4, 3, { padding: "same" }), [3, 4, 4]),
    of("nn.LazyConvTranspose1d(4, 3, stride=2, output_padding=1, groups=2)", () => {
      return new nn.LazyConvTranspose1d(4, 3, { stride: 2, outputPadding: 1, groups: 2 });
    }, [2, 2, 4]),
    of("nn.LazyConvTranspose2d(3, 3, 2)", () => new nn.LazyConvTranspose2d(3, 3, 2), [1, 2, 3, 3], {
      run: ["lambda m, x: m(x, output_size=[8, 7])", (m, x) => m(x, [8, 7])],
    }),
    of("nn.LazyBatchNorm1d()", () => new nn.LazyBatchNorm1d(), [5, 3]),
    of("nn.LazyBatchNorm1d(momentum=None)", () => new nn.LazyBatchNorm1d({ momentum: null }), [5, 3, 4], {
      run: ["lambda m, x: m(x) + m(x * 2)", (m, x) => m(x).add(m(x.mul(2)))],
    }),
    of("nn.LazyBatchNorm2d(0.01, 0.3, False)", () => new nn.LazyBatchNorm2d(0.01, 0.3, false), [4, 2, 3, 3]),
    of("nn.LazyBatchNorm2d()", () => new nn.LazyBatchNorm2d(), [4, 2, 3, 3], { eval: true }),
    of("nn.LazyInstanceNorm1d()", () => new nn.LazyInstanceNorm1d(), [2, 3, 5]),
    of("nn.LazyInstanceNorm2d(track_running_stats=False)", () => {
      return new nn.LazyInstanceNorm2d({ trackRunningStats: false });
    }, [2, 3, 4, 2]),
    of("nn.LazyInstanceNorm2d(affine=False, track_running_stats=False)", () => {
      return new nn.LazyInstanceNorm2d({ affine: false, trackRunningStats: false });
    }, [2, 3, 4, 2]),
  ],
};
