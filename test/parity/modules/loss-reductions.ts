import { cdist, nn, type Tensor, tensor } from "../../../src/index.js";
import type { Input, ModuleFamily, Row } from "../module-question.js";

const F = nn.functional;
type Reduction = "mean" | "sum" | "none";
const REDUCTIONS: readonly Reduction[] = ["mean", "sum", "none"];

const x: Input = { shape: [4, 5] };
const probabilities: Input = { shape: [4, 5], from: 0.05, to: 0.95 };
const positive: Input = { shape: [4, 5], from: 0.1, to: 3 };
const bits: Input = { shape: [4, 5], ints: [0, 2] };

// 0 and 1 become 1 and -1.
const signs = (t: Tensor): Tensor => t.mul(-2).add(1);
const SIGNED_LAST = [
  "lambda m, *xs: m(*xs[:-1], 1 - 2 * xs[-1])",
  (m: (...xs: Tensor[]) => unknown, ...xs: Tensor[]) => m(...xs.slice(0, -1), signs(xs.at(-1) as Tensor)),
] as const;

/** The row of a module for each reduction. */
function reduced(
  python: (reduction: string) => string,
  make: (reduction: Reduction) => ReturnType<Row["make"]>,
  inputs: readonly Input[],
  rest: Partial<Row> = {},
): Row[] {
  return REDUCTIONS.map((reduction) => ({
    python: python(`reduction="${reduction}"`),
    make: () => make(reduction),
    inputs,
    ...rest,
  }));
}

const regression: Row[] = [
  ...reduced(
    (r) => `nn.L1Loss(${r})`,
    (reduction) => new nn.L1Loss({ reduction }),
    [x, x],
  ),
  ...reduced(
    (r) => `nn.MSELoss(${r})`,
    (reduction) => new nn.MSELoss({ reduction }),
    [x, x],
  ),
  ...reduced(
    (r) => `nn.SmoothL1Loss(${r}, beta=0.7)`,
    (reduction) => new nn.SmoothL1Loss({ reduction, beta: 0.7 }),
    [x, x],
  ),
  {
    python: "nn.SmoothL1Loss(beta=0)",
    make: () => new nn.SmoothL1Loss({ beta: 0 }),
    inputs: [x, x],
    second: false,
  },
  ...reduced(
    (r) => `nn.HuberLoss(${r}, delta=1.5)`,
    (reduction) => new nn.HuberLoss(reduction, 1.5),
    [x, x],
  ),
  ...[true, false].flatMap((logInput) =>
    [true, false].flatMap((full) =>
      reduced(
        (r) =>
          `nn.PoissonNLLLoss(${logInput ? "True" : "False"}, ${full ? "True" : "False"}, eps=1e-3, ${r})`,
        (reduction) => new nn.PoissonNLLLoss(logInput, full, { eps: 1e-3, reduction }),
        [positive, { shape: [4, 5], from: 0.2, to: 6 }],
      ),
    ),
  ),
  ...[[4, 5], [4, 1], [4]].flatMap((shape) =>
    reduced(
      (r) => `nn.GaussianNLLLoss(full=True, ${r})`,
      (reduction) => new nn.GaussianNLLLoss({ full: true, reduction }),
      [x, x, { shape, from: 0.1, to: 2 }],
    ),
  ),
  {
    python: "nn.GaussianNLLLoss(eps=1.0)",
    make: () => new nn.GaussianNLLLoss({ eps: 1 }),
    inputs: [x, x, { shape: [4, 5], from: 0.1, to: 2 }],
  },
  ...([...REDUCTIONS, "batchmean"] as const).flatMap((reduction) => [
    {
      python: `nn.KLDivLoss(reduction="${reduction}")`,
      make: () => new nn.KLDivLoss({ reduction }),
      inputs: [x, probabilities],
    },
    {
      python: `nn.KLDivLoss(reduction="${reduction}", log_target=True)`,
      make: () => new nn.KLDivLoss({ reduction, logTarget: true }),
      inputs: [x, x],
    },
  ]),
];

const margins: Row[] = [
  ...reduced(
    (r) => `nn.HingeEmbeddingLoss(0.8, ${r})`,
    (reduction) => new nn.HingeEmbeddingLoss(0.8, { reduction }),
    [x, bits],
    { run: SIGNED_LAST },
  ),
  ...reduced(
    (r) => `nn.MarginRankingLoss(0.3, ${r})`,
    (reduction) => new nn.MarginRankingLoss(0.3, { reduction }),
    [{ shape: [6] }, { shape: [6] }, { shape: [6], ints: [0, 2] }],
    { run: SIGNED_LAST },
  ),
  ...reduced(
    (r) => `nn.CosineEmbeddingLoss(0.1, ${r})`,
    (reduction) => new nn.CosineEmbeddingLoss(0.1, { reduction }),
    [x, x, { shape: [4], ints: [0, 2] }],
    { run: SIGNED_LAST },
  ),
  {
    python: "nn.CosineEmbeddingLoss()",
    make: () => new nn.CosineEmbeddingLoss(),
    inputs: [{ shape: [5] }, { shape: [5] }, { shape: [], ints: [0, 1] }],
    run: SIGNED_LAST,
  },
  ...reduced(
    (r) => `nn.SoftMarginLoss(${r})`,
    (reduction) => new nn.SoftMarginLoss({ reduction }),
    [x, bits],
    {
      run: SIGNED_LAST,
    },
  ),
  ...reduced(
    (r) => `nn.TripletMarginLoss(${r})`,
    (reduction) => new nn.TripletMarginLoss({ reduction }),
    [x, x, x],
  ),
  {
    python: "nn.TripletMarginLoss(0.5, 3.0, 1e-3, True)",
    make: () => new nn.TripletMarginLoss(0.5, 3, 1e-3, true),
    inputs: [x, x, x],
  },
  {
    python: "nn.TripletMarginLoss()",
    make: () => new nn.TripletMarginLoss(),
    inputs: [{ shape: [5] }, { shape: [5] }, { shape: [5] }],
  },
  {
    python: "nn.TripletMarginWithDistanceLoss()",
    make: () => new nn.TripletMarginWithDistanceLoss(),
    inputs: [x, x, x],
  },
  {
    python:
      "nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: 1 - F.cosine_similarity(a, b), swap=True)",
    make: () =>
      new nn.TripletMarginWithDistanceLoss({
        distanceFunction: (a, b) => F.cosineSimilarity(a, b).neg().add(1),
        swap: true,
      }),
    inputs: [x, x, x],
  },
];

const label: Input = { shape: [4], ints: [0, 5] };
const classes: Row[] = [
  ...reduced(
    (r) => `nn.MultiLabelSoftMarginLoss(${r})`,
    (reduction) => new nn.MultiLabelSoftMarginLoss({ reduction }),
    [x, bits],
  ),
  {
    python: "lambda x, t, w: F.multilabel_soft_margin_loss(x, t, w)",
    make: () => (a, t, w) => F.multilabelSoftMarginLoss(a, t, w),
    inputs: [x, probabilities, { shape: [5] }],
  },
  ...([1, 2] as const).flatMap((p) =>
    reduced(
      (r) => `nn.MultiMarginLoss(${p}, 0.7, ${r})`,
      (reduction) => new nn.MultiMarginLoss(p, 0.7, { reduction }),
      [x, label],
      // PyTorch 1.13 does not differentiate its derivative.
      { second: false },
    ),
  ),
  {
    python: "lambda x, t, w: F.multi_margin_loss(x, t, weight=w)",
    make: () => (a, t, w) => F.multiMarginLoss(a, t, { weight: w }),
    inputs: [x, label, { shape: [5], from: 0, grad: false }],
    second: false,
  },
  {
    python: "nn.MultiMarginLoss()",
    make: () => new nn.MultiMarginLoss(),
    inputs: [{ shape: [5] }, { shape: [], ints: [0, 5] }],
    second: false,
  },
  ...reduced(
    (r) => `nn.MultiLabelMarginLoss(${r})`,
    (reduction) => new nn.MultiLabelMarginLoss({ reduction }),
    [x, { shape: [4, 5], ints: [-1, 5] }],
    { second: false },
  ),
  {
    python: "nn.MultiLabelMarginLoss()",
    make: () => new nn.MultiLabelMarginLoss(),
    inputs: [{ shape: [5] }, { shape: [5], ints: [-1, 5] }],
    second: false,
  },
  ...[[4], [4, 3], [4, 3, 2]].flatMap((shape) =>
    REDUCTIONS.flatMap((reduction): Row[] => [
      {
        python: `lambda x, t, w: F.cross_entropy(x, t, w, ignore_index=2, label_smoothing=0.2, reduction="${reduction}")`,
        make: () => (a, t, w) => F.crossEntropy(a, t, w, { ignoreIndex: 2, labelSmoothing: 0.2, reduction }),
        inputs: [
          { shape: [4, 5, ...shape.slice(1)] },
          { shape, ints: [0, 5] },
          { shape: [5], from: 0.1, grad: false },
        ],
      },
      {
        python: `lambda x, t, w: F.cross_entropy(x, t, w, label_smoothing=0.1, reduction="${reduction}")`,
        make: () => (a, t, w) => F.crossEntropy(a, t, w, { labelSmoothing: 0.1, reduction }),
        inputs: [
          { shape: [4, 5, ...shape.slice(1)] },
          { shape: [4, 5, ...shape.slice(1)], from: 0.1, to: 1 },
          { shape: [5], from: 0.1, grad: false },
        ],
      },
    ]),
  ),
  {
    python: "nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 0.5, 1.0, 3.0]), ignore_index=1)",
    make: () => new nn.CrossEntropyLoss(tensor([1, 2, 0.5, 1, 3]), { ignoreIndex: 1 }),
    inputs: [x, label],
  },
  {
    python: "nn.BCEWithLogitsLoss(torch.tensor([1.0, 2.0, 0.5, 1.0, 3.0]), pos_weight=torch.tensor(2.0))",
    make: () => new nn.BCEWithLogitsLoss(tensor([1, 2, 0.5, 1, 3]), { posWeight: tensor(2) }),
    inputs: [x, { ...probabilities, grad: false }],
  },
];

const distances: Row[] = [
  { python: "nn.CosineSimilarity()", make: () => new nn.CosineSimilarity(), inputs: [x, x] },
  {
    python: "nn.CosineSimilarity(-1, 0.01)",
    make: () => new nn.CosineSimilarity(-1, 0.01),
    inputs: [{ shape: [4, 3, 2] }, { shape: [3, 2], from: 0.1 }],
  },
  {
    // Without gradients: for vectors shorter than eps PyTorch 1.13 bounds the square of the length, and later ones the length.
    python: "nn.CosineSimilarity(-1, 1.5)",
    make: () => new nn.CosineSimilarity(-1, 1.5),
    inputs: [
      { shape: [4, 3, 2], grad: false },
      { shape: [3, 2], grad: false },
    ],
  },
  ...[1, 2, 3, Number.POSITIVE_INFINITY].map((p): Row => {
    const written = Number.isFinite(p) ? String(p) : "inf";
    return {
      python: `nn.PairwiseDistance(${written}, keepdim=True)`,
      make: () => new nn.PairwiseDistance(p, { keepdim: true }),
      inputs: [x, { shape: [5] }],
    };
  }),
  ...[1, 2, 3, Number.POSITIVE_INFINITY].map((p): Row => {
    const written = Number.isFinite(p) ? String(p) : "inf";
    return {
      python: `lambda a, b: torch.cdist(a, b, p=${written}.0)`.replace("inf.0", "inf"),
      make: () => (a, b) => cdist(a, b, p),
      inputs: [{ shape: [2, 4, 3] }, { shape: [2, 5, 3] }],
      // PyTorch's second derivative of its own kernel is only there for some orders.
      second: false,
    };
  }),
  { python: "lambda a: F.normalize(a)", make: () => (a) => F.normalize(a), inputs: [x] },
  {
    python: "lambda a: F.normalize(a, 3.0, 0, 1e-3)",
    make: () => (a) => F.normalize(a, 3, 0, 1e-3),
    inputs: [x],
  },
  {
    python: "lambda t: F.one_hot(t, 6)",
    make: () => (t) => F.oneHot(t, 6),
    inputs: [{ shape: [3, 2], ints: [0, 6] }],
  },
  { python: "lambda t: F.one_hot(t)", make: () => (t) => F.oneHot(t), inputs: [{ shape: [], ints: [3, 4] }] },
];

/** Losses and distances with every reduction and option. */
export const lossReductions: ModuleFamily = {
  name: "loss-reductions",
  rows: [...regression, ...margins, ...classes, ...distances],
};
