// Convolution and pooling: derivatives of every order, special values, and the memory of windows. Released memory is
// poisoned, so that what was freed too early shows as NaN.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heap } from "../../src/engine/heap.js";
import { lifetimes } from "../../src/engine/storage.js";
import * as torch from "../../src/index.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
const F = torch.nn.functional;
const { grad, gradcheck, gradgradcheck } = torch.autograd;

type Run = (x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) => torch.Tensor;

const RUNS: readonly (readonly [name: string, weight: readonly number[], run: Run])[] = [
  [
    "conv2d in groups, with strides, gaps and a border",
    [4, 1, 3, 2],
    (x, w, b) => F.conv2d(x, w, b, { stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 2 }),
  ],
  ["conv2d of single elements", [4, 2, 1, 1], (x, w, b) => F.conv2d(x, w, b)],
  ["conv2d as large as its input", [4, 2, 4, 5], (x, w, b) => F.conv2d(x, w, b)],
  [
    "convTranspose2d with an output padding",
    [2, 4, 2, 3],
    (x, w, b) => F.convTranspose2d(x, w, b, { stride: 2, padding: 1, outputPadding: [1, 0] }),
  ],
  [
    "convTranspose2d of single elements that adds to its end",
    [2, 4, 1, 1],
    (x, w, b) => F.convTranspose2d(x, w, b, { outputPadding: 1, dilation: 2 }),
  ],
  [
    "conv2d and the mean of overlapping windows",
    [4, 2, 2, 2],
    (x, w, b) => F.avgPool2d(F.conv2d(x, w, b), 2, 1, 1, { countIncludePad: false }),
  ],
  [
    "conv2d and the maximum of overlapping windows",
    [4, 2, 2, 2],
    (x, w, b) => F.maxPool2d(F.conv2d(x, w, b), 2, 1, 1),
  ],
];

beforeAll(() => {
  lifetimes.poison = true;
});
afterAll(() => {
  lifetimes.poison = false;
});

describe(`derivatives by differences, seed ${SEED}`, () => {
  it.each(RUNS)("%s: first, second and third", (_, weight, run) => {
    torch.manualSeed(SEED);
    const draw = (shape: readonly number[]): torch.Tensor =>
      torch.rand([...shape], { dtype: torch.float64, requiresGrad: true });
    const operands = [draw([2, 2, 4, 5]), draw(weight), draw([4])] as const;
    // Without a curve behind it, the third derivative of a convolution is nothing.
    const bent: Run = (x, w, b) => run(x, w, b).tanh();
    const slopes = (x: torch.Tensor, w: torch.Tensor, b: torch.Tensor): torch.Tensor[] =>
      grad(bent(x, w, b).sum(), [x, w], { createGraph: true }) as torch.Tensor[];
    expect(gradcheck(bent, [...operands])).toBe(true);
    expect(gradgradcheck(bent, [...operands])).toBe(true);
    expect(gradgradcheck(slopes, [...operands])).toBe(true);
  });
});

describe("max pooling", () => {
  it("takes a NaN for the largest, the first of equal ones, and a place inside where all are -inf", () => {
    const [none, low, high] = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const rows = [
      [none, low, 1, 2],
      [3, low, low, high],
      [low, low, 5, 5],
      [low, low, 5, 5],
    ];
    const x = torch.tensor([[rows]], { requiresGrad: true });
    const [values, positions] = F.maxPool2d(x, 2, { returnIndices: true }) as unknown as torch.Tensor[];
    expect(values?.reshape(-1).tolist()).toEqual([none, high, low, 5]);
    expect(positions?.reshape(-1).tolist()).toEqual([0, 7, 8, 10]);
    values?.sum().backward();
    const gradient = x.grad?.reshape(-1).tolist() as number[];
    expect(gradient.flatMap((g, i) => (g === 1 ? [i] : []))).toEqual([0, 7, 8, 10]);
    expect(gradient.filter((g) => g !== 0)).toHaveLength(4);
  });
});

describe("the columns of windows", () => {
  // All of them would be 52 MB; a result is 2 MB.
  const [samples, channels, size, kernel] = [64, 8, 32, 5];
  const x = (): torch.Tensor => torch.rand([samples, channels, size, size]);
  const layer = (): torch.nn.Conv2d => new torch.nn.Conv2d(channels, channels, kernel, { padding: 2 });

  it("take no more than 16 MB together with the result, and are given back without a collection", () => {
    const [images, conv] = [x(), layer()];
    // From here on a collection is 64 MB away.
    lifetimes.settle();
    const before = heap.used;
    torch.noGrad(() => conv(images));
    expect(heap.used - before).toBeLessThan(16e6);
  });

  it("leave nothing behind: 18 more steps of training add less than 10 MB, where one array a step would be 36", () => {
    const [images, conv] = [x().requiresGrad_(), layer()];
    const usedAfter = (steps: number): number => {
      for (let i = 0; i < steps; i++) {
        conv.zeroGrad();
        images.grad = null;
        conv(images).sum().backward();
      }
      lifetimes.settle();
      return heap.used;
    };
    // A collection can still see an array or two of the last step.
    const first = usedAfter(2);
    expect(usedAfter(18) - first).toBeLessThan(10e6);
  });
});
