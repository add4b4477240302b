import { nn, type Tensor } from "../../../src/index.js";
import type { ModuleFamily, Row } from "../module-question.js";

const F = nn.functional;

const of = (python: string, make: Row["make"], shape: number[], more: Partial<Row> = {}): Row => ({
  python,
  make,
  inputs: [{ shape }],
  ...more,
});

/** What a pooling gives that is asked for indices. */
const found = (pooled: Tensor): [Tensor, Tensor] => pooled as unknown as [Tensor, Tensor];

// The gradient of a length has the length 1 everywhere: its second derivatives, as they are compared, are rounding errors.
const length: Partial<Row> = { second: false };

/** Maxima put back, and pooling by the p-norm. */
export const unpooling: ModuleFamily = {
  name: "unpooling",
  rows: [
    of("nn.MaxUnpool1d(2)", () => new nn.MaxUnpool1d(2), [2, 3, 8], {
      run: [
        "lambda m, x: m(*F.max_pool1d(x, 2, return_indices=True))",
        (m, x) => m(...found(F.maxPool1d(x, 2, { returnIndices: true }))),
      ],
    }),
    of(
      "nn.MaxUnpool1d(3, stride=2, padding=1)",
      () => new nn.MaxUnpool1d(3, { stride: 2, padding: 1 }),
      [3, 9],
      {
        run: [
          "lambda m, x: m(*F.max_pool1d(x, 3, 2, 1, return_indices=True), output_size=x.shape[-1:])",
          (m, x) => m(...found(F.maxPool1d(x, 3, 2, 1, { returnIndices: true })), x.shape.slice(-1)),
        ],
      },
    ),
    of(
      "nn.MaxUnpool2d((3, 2), (2, 1), padding=(1, 0))",
      () => new nn.MaxUnpool2d([3, 2], [2, 1], [1, 0]),
      [2, 2, 7, 5],
      {
        run: [
          "lambda m, x: m(*F.max_pool2d(x, (3, 2), (2, 1), (1, 0), return_indices=True))",
          (m, x) => m(...found(F.maxPool2d(x, [3, 2], [2, 1], [1, 0], { returnIndices: true }))),
        ],
      },
    ),
    of(
      "lambda x: F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2, output_size=x.shape)",
      () => (x) => {
        const [values, indices] = found(F.maxPool2d(x, 2, { returnIndices: true }));
        return F.maxUnpool2d(values, indices, 2, { outputSize: x.shape });
      },
      [2, 3, 5, 7],
    ),
    of("nn.LPPool1d(2, 3)", () => new nn.LPPool1d(2, 3), [2, 3, 8], length),
    of(
      "nn.LPPool1d(2.5, 2, stride=3, ceil_mode=True)",
      () => {
        return new nn.LPPool1d(2.5, 2, { stride: 3, ceilMode: true });
      },
      [3, 7],
      { inputs: [{ shape: [3, 7], from: 0.1, to: 2 }] },
    ),
    of("nn.LPPool2d(2, 2)", () => new nn.LPPool2d(2, 2), [2, 3, 4, 6], length),
    of("nn.LPPool2d(4, (3, 2), (2, 1), True)", () => new nn.LPPool2d(4, [3, 2], [2, 1], true), [2, 2, 6, 5]),
    // Negative sums of odd powers have no root.
    of("lambda x: F.lp_pool1d(x, 3, 2)", () => (x) => F.lpPool1d(x, 3, 2), [2, 8]),
    of(
      "lambda x: F.lp_pool2d(x, 1, 2, stride=1)",
      () => (x) => F.lpPool2d(x, 1, 2, { stride: 1 }),
      [2, 4, 4],
    ),
    // A window of zeros has no gradient.
    of("lambda x: F.lp_pool1d(F.relu(x), 2, 2)", () => (x) => F.lpPool1d(F.relu(x), 2, 2), [2, 12], length),
  ],
};
