// Losses where PyTorch has no answer to compare with: far out in the tails, where it overflows, and derivatives that it
// does not have.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

const { nn, tensor, float64 } = torch;
const F = nn.functional;

const ints = (values: number[] | number[][]): torch.Tensor => tensor(values).long();
const numbers = (t: torch.Tensor | null): number[] => (t === null ? [] : t.reshape(-1).tolist()) as number[];

/** Values and gradients, element by element. */
function both(loss: (x: torch.Tensor) => torch.Tensor, values: readonly number[]): [number[], number[]] {
  const x = tensor([...values]).requiresGrad_();
  const y = loss(x);
  y.sum().backward();
  return [numbers(y.detach()), numbers(x.grad)];
}

describe("losses stay right in the tails", () => {
  const far = [1e3, -1e3, 100, -100, 3e38];
  const exact = (t: number): number[] => far.map((x) => Math.max(-t * x, 0));

  it("softMarginLoss, where exp overflows", () => {
    for (const label of [1, -1]) {
      const [values, slopes] = both(
        (x) => F.softMarginLoss(x, torch.fullLike(x, label), { reduction: "none" }),
        far,
      );
      values.forEach((v, i) => {
        expect(v).toBeCloseTo(Math.fround(exact(label)[i] as number), 20);
      });
      slopes.forEach((s, i) => {
        expect(Math.abs(s)).toBeCloseTo((exact(label)[i] as number) > 0 ? 1 : 0, 20);
      });
    }
  });

  it("multilabelSoftMarginLoss and binaryCrossEntropyWithLogits, at logits of +-1e3", () => {
    const t = tensor([0, 1, 1, 0, 1]);
    const wanted = [1000, 1000, 0, 0, 0];
    const [values, slopes] = both((x) => F.binaryCrossEntropyWithLogits(x, t, { reduction: "none" }), far);
    values.forEach((v, i) => {
      expect(v).toBeCloseTo(wanted[i] as number, 20);
    });
    expect(slopes.map(Math.round).map(Math.abs)).toEqual([1, 1, 0, 0, 0]);
    const [mean] = both((x) => F.multilabelSoftMarginLoss(x, t), far);
    expect(mean).toEqual([400]);
  });

  it("binaryCrossEntropy at probabilities 0 and 1: at most 100, with finite gradients", () => {
    const t = tensor([0, 1, 1, 0]);
    const [values, slopes] = both((x) => F.binaryCrossEntropy(x, t, { reduction: "none" }), [0, 1, 0, 1]);
    expect(values.map((v) => v + 0)).toEqual([0, 0, 100, 100]);
    expect(slopes.map((s) => Math.abs(s / 1e12)).map((s) => Math.round(s))).toEqual([0, 0, 1, 1]);
  });

  it("klDiv of a certain answer: 0 log 0 is 0", () => {
    const [values, slopes] = both((x) => F.klDiv(x, tensor([1, 0]), { reduction: "none" }), [-2, -3]);
    expect(values.map((v) => v + 0)).toEqual([2, 0]);
    expect(slopes.map((v) => v + 0)).toEqual([-1, 0]);
  });

  it("crossEntropy, at logits of +-1e3", () => {
    const x = tensor([[1e3, -1e3, 0]]).requiresGrad_();
    const y = F.crossEntropy(x, ints([1]));
    y.backward();
    expect(y.item()).toBe(2000);
    expect(numbers(x.grad)).toEqual([1, -1, 0]);
  });

  it("smoothL1Loss and huberLoss pass NaN on, and grow as a line", () => {
    for (const loss of [F.smoothL1Loss, F.huberLoss]) {
      const [values, slopes] = both(
        (x) => loss(x, torch.zeros([3]), { reduction: "none" }),
        [Number.NaN, 1e30, -1e30],
      );
      expect(values).toEqual([Number.NaN, Math.fround(1e30), Math.fround(1e30)]);
      expect(slopes.slice(1)).toEqual([1, -1]);
    }
  });

  it("cosineSimilarity of operands that broadcast along its own dimension is that of the broadcast ones", () => {
    const [a, b] = [torch.tensor([[3, 4]]), torch.tensor([[2]])];
    expect(F.cosineSimilarity(a, b).item()).toBeCloseTo(7 / (5 * Math.SQRT2), 6);
  });

  it("cosineSimilarity, normalize and pairwiseDistance of zeros have finite gradients", () => {
    for (const f of [
      (x: torch.Tensor) => F.cosineSimilarity(x, torch.ones([2, 3])),
      (x: torch.Tensor) => F.normalize(x),
      (x: torch.Tensor) => F.pairwiseDistance(x, torch.zeros([2, 3]), { eps: 0 }),
      (x: torch.Tensor) => torch.cdist(x, torch.zeros([2, 3])),
    ]) {
      const x = torch.zeros([2, 3]).requiresGrad_();
      f(x).sum().backward();
      expect(numbers(x.grad).every(Number.isFinite)).toBe(true);
    }
  });
});

describe("derivatives that PyTorch 1.13 does not have agree with finite differences", () => {
  torch.manualSeed(5);
  const x = torch.randn([4, 5], { dtype: float64 }).requiresGrad_();
  const other = torch.randn([3, 5], { dtype: float64 }).requiresGrad_();
  const classes = ints([0, 4, 2, 1]);
  const labels = ints([
    [0, 3, -1, 2, 2],
    [-1, 0, 0, 0, 0],
    [4, 3, 2, 1, 0],
    [2, 2, -1, -1, -1],
  ]);
  const weight = torch.rand([5], { dtype: float64 });

  const cases: readonly (readonly [string, (...xs: torch.Tensor[]) => torch.Tensor, torch.Tensor[]])[] = [
    ["multiMarginLoss", (a) => F.multiMarginLoss(a as torch.Tensor, classes, 1, 0.7, weight), [x]],
    ["multiMarginLoss with p = 2", (a) => F.multiMarginLoss(a as torch.Tensor, classes, 2, 0.7), [x]],
    ["multilabelMarginLoss", (a) => F.multilabelMarginLoss(a as torch.Tensor, labels), [x]],
    ["cdist with p = 2", (a, b) => torch.cdist(a as torch.Tensor, b as torch.Tensor), [x, other]],
    ["cdist with p = 3", (a, b) => torch.cdist(a as torch.Tensor, b as torch.Tensor, 3), [x, other]],
  ];
  it.each(cases)("%s, first and second order", (_, fn, inputs) => {
    expect(torch.autograd.gradcheck(fn, inputs)).toBe(true);
    expect(torch.autograd.gradgradcheck(fn, inputs)).toBe(true);
  });
});

describe("losses refuse what they cannot use", () => {
  const x = torch.rand([2, 3]);
  it.each([
    [() => F.smoothL1Loss(x, x, { beta: -1 }), /does not support negative values for beta/],
    [() => F.huberLoss(x, x, { delta: 0 }), /does not support non-positive values for delta/],
    [() => F.gaussianNllLoss(x, x, torch.ones([3])), /var is of incorrect size/],
    [() => F.gaussianNllLoss(x, x, x.neg()), /var has negative entry/],
    [() => F.marginRankingLoss(x, x, torch.ones([3])), /same dimension but got sizes/],
    [() => F.cosineEmbeddingLoss(x, x, tensor(1)), /0D target tensor expects 1D/],
    [() => F.tripletMarginLoss(x, x, torch.rand([3])), /same number of dimensions/],
    [() => F.multiMarginLoss(x, ints([0, 3])), /target is out of range/],
    [() => F.multiMarginLoss(x, ints([0, 1]), 3 as 1), /only p == 1 and p == 2 supported/],
    [
      () =>
        F.multilabelMarginLoss(
          x,
          ints([
            [0, 1, 2],
            [0, -2, 1],
          ]),
        ),
      /target is out of range/,
    ],
    [() => F.oneHot(ints([-1])), /Class values must be non-negative/],
    [() => F.oneHot(ints([3]), 3), /smaller than num_classes/],
    [() => torch.cdist(x, torch.rand([2, 4])), /same number of columns/],
  ])("%s", (call, message) => {
    expect(call).toThrow(message);
  });
});
