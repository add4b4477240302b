import { nn, type Tensor } from "../../../src/index.js";
import type { Drawn, Input, ModuleFamily, Row } from "../module-question.js";

const F = nn.functional;

const pair: Input[] = [{ shape: [4, 3] }, { shape: [4, 3] }];
const chances: Input[] = [{ shape: [4, 3] }, { shape: [4, 3], from: 0.05, to: 0.95 }];
const labels: Drawn = { shape: [4], ints: [0, 3] };

const of = (
  python: string,
  make: Row["make"],
  inputs: readonly Input[] = pair,
  more: Partial<Row> = {},
): Row => ({
  python,
  make,
  inputs,
  ...more,
});

// PyTorch 1.13 has no second derivative of these.
const NO_SECOND = { second: false };

/** Targets of 1 and -1 from zeros and ones. */
const signs = (t: Tensor): Tensor => t.mul(2).sub(1);

export const losses: ModuleFamily = {
  name: "losses",
  rows: [
    of("nn.L1Loss()", () => new nn.L1Loss(), pair),
    of("nn.L1Loss(reduction='none')", () => new nn.L1Loss({ reduction: "none" }), pair),
    of("nn.MSELoss(reduction='sum')", () => new nn.MSELoss({ reduction: "sum" })),
    of("nn.SmoothL1Loss()", () => new nn.SmoothL1Loss()),
    of(
      "nn.SmoothL1Loss(beta=0.3, reduction='sum')",
      () => new nn.SmoothL1Loss({ beta: 0.3, reduction: "sum" }),
    ),
    of("nn.SmoothL1Loss(beta=0.0)", () => new nn.SmoothL1Loss({ beta: 0 })),
    of("nn.HuberLoss(delta=0.7)", () => new nn.HuberLoss({ delta: 0.7 })),
    of("nn.KLDivLoss()", () => new nn.KLDivLoss(), chances),
    of("nn.KLDivLoss(reduction='batchmean')", () => new nn.KLDivLoss({ reduction: "batchmean" }), chances),
    of("nn.KLDivLoss(log_target=True, reduction='none')", () => {
      return new nn.KLDivLoss({ logTarget: true, reduction: "none" });
    }),
    of("nn.PoissonNLLLoss()", () => new nn.PoissonNLLLoss(), chances),
    of("nn.PoissonNLLLoss(log_input=False, full=True)", () => {
      return new nn.PoissonNLLLoss({ logInput: false, full: true });
    }, [
      { shape: [4, 3], from: 0.5, to: 2 },
      { shape: [4, 3], from: 0, to: 4, grad: false },
    ]),
    of("nn.GaussianNLLLoss(full=True)", () => new nn.GaussianNLLLoss({ full: true }), [
      ...pair,
      { shape: [4, 3], from: 0.2, to: 2 },
    ]),
    of(
      "nn.GaussianNLLLoss(eps=0.5, reduction='sum')",
      () => new nn.GaussianNLLLoss({ eps: 0.5, reduction: "sum" }),
      [...pair, { shape: [4, 1], from: 0.6, to: 2 }],
    ),
    of(
      "nn.SoftMarginLoss()",
      () => new nn.SoftMarginLoss(),
      [{ shape: [4, 3] }, { shape: [4, 3], ints: [0, 2] }],
      {
        run: ["lambda m, x, t: m(x, (t * 2 - 1).to(x.dtype))", (m, x, t) => m(x, signs(t).to(x.dtype))],
      },
    ),
    of(
      "nn.HingeEmbeddingLoss(margin=0.5)",
      () => new nn.HingeEmbeddingLoss({ margin: 0.5 }),
      [{ shape: [4, 3] }, { shape: [4, 3], ints: [0, 2] }],
      { run: ["lambda m, x, t: m(x, t * 2 - 1)", (m, x, t) => m(x, signs(t))] },
    ),
    of(
      "nn.MarginRankingLoss(0.3)",
      () => new nn.MarginRankingLoss(0.3),
      [...pair, { shape: [4, 3], ints: [0, 2] }],
      { run: ["lambda m, a, b, t: m(a, b, t * 2 - 1)", (m, a, b, t) => m(a, b, signs(t))] },
    ),
    of(
      "nn.CosineEmbeddingLoss(margin=0.1)",
      () => new nn.CosineEmbeddingLoss({ margin: 0.1 }),
      [...pair, { shape: [4], ints: [0, 2] }],
      { run: ["lambda m, a, b, t: m(a, b, t * 2 - 1)", (m, a, b, t) => m(a, b, signs(t))] },
    ),
    of("nn.TripletMarginLoss()", () => new nn.TripletMarginLoss(), [...pair, { shape: [4, 3] }]),
    of("nn.TripletMarginLoss(margin=2.0, p=1.5, swap=True, reduction='none')", () => {
      return new nn.TripletMarginLoss({ margin: 2, p: 1.5, swap: true, reduction: "none" });
    }, [...pair, { shape: [4, 3] }]),
    of("nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(-1), margin=1.5)", () => {
      return new nn.TripletMarginWithDistanceLoss({
        distanceFunction: (a, b) => a.sub(b).abs().sum(-1),
        margin: 1.5,
      });
    }, [...pair, { shape: [4, 3] }]),
    of(
      "nn.MultiLabelSoftMarginLoss()",
      () => new nn.MultiLabelSoftMarginLoss(),
      [{ shape: [4, 3] }, { shape: [4, 3], bools: 0.5 }],
      { run: ["lambda m, x, t: m(x, t.to(x.dtype))", (m, x, t) => m(x, t.to(x.dtype))] },
    ),
    of("nn.MultiMarginLoss()", () => new nn.MultiMarginLoss(), [{ shape: [4, 3] }, labels], NO_SECOND),
    of(
      "nn.MultiMarginLoss(p=2, margin=0.5, reduction='none')",
      () => {
        return new nn.MultiMarginLoss({ p: 2, margin: 0.5, reduction: "none" });
      },
      [{ shape: [4, 3] }, labels],
      NO_SECOND,
    ),
    of(
      "nn.MultiLabelMarginLoss()",
      () => new nn.MultiLabelMarginLoss(),
      [{ shape: [4, 5] }, { shape: [4, 5], ints: [-1, 5] }],
      NO_SECOND,
    ),
    of("nn.BCELoss()", () => new nn.BCELoss(), [
      { shape: [4, 3], from: 0.05, to: 0.95 },
      { shape: [4, 3], from: 0, to: 1, grad: false },
    ]),
    of(
      "lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, pos_weight=w)",
      () => (x, t, w) => {
        return F.binaryCrossEntropyWithLogits(x, t, { posWeight: w });
      },
      [
        { shape: [4, 3] },
        { shape: [4, 3], from: 0, to: 1, grad: false },
        { shape: [3], from: 0.5, to: 2, grad: false },
      ],
    ),
    of(
      "lambda x, t, w: F.cross_entropy(x, t, w, label_smoothing=0.2)",
      () => (x, t, w) => {
        return F.crossEntropy(x, t, w, { labelSmoothing: 0.2 });
      },
      [{ shape: [4, 3] }, labels, { shape: [3], from: 0.5, to: 2, grad: false }],
    ),
    of("nn.CrossEntropyLoss(ignore_index=1)", () => new nn.CrossEntropyLoss({ ignoreIndex: 1 }), [
      { shape: [4, 3, 2] },
      { shape: [4, 2], ints: [0, 3] },
    ]),
    of("nn.CrossEntropyLoss()", () => new nn.CrossEntropyLoss(), [
      { shape: [4, 3] },
      { shape: [4, 3], from: 0, to: 1, grad: false },
    ]),
    of("nn.CosineSimilarity()", () => new nn.CosineSimilarity()),
    of("nn.PairwiseDistance(p=3.0, keepdim=True)", () => new nn.PairwiseDistance({ p: 3, keepdim: true })),
    of("lambda x: F.normalize(x)", () => (x) => F.normalize(x), [{ shape: [4, 3] }]),
    of("lambda x: F.normalize(x, p=1.0, dim=0)", () => (x) => F.normalize(x, { p: 1, dim: 0 }), [
      { shape: [4, 3] },
    ]),
    of("lambda t: F.one_hot(t, 5)", () => (t) => F.oneHot(t, 5), [{ shape: [2, 3], ints: [0, 5] }]),
    of("lambda t: F.one_hot(t)", () => (t) => F.oneHot(t), [{ shape: [7], ints: [0, 4] }]),
  ],
};
