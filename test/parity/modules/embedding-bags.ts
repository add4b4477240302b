import { nn, tensor } from "../../../src/index.js";
import type { Input, ModuleFamily, Row } from "../module-question.js";

const F = nn.functional;
const ids: Input = { shape: [9], ints: [0, 6] };
const table: Input = { shape: [6, 3] };

/** A module that is called with nine indices and these offsets. */
const bags = (python: string, make: Row["make"], offsets: number[]): Row => ({
  python,
  make,
  inputs: [ids],
  run: [
    `lambda m, x: m(x, torch.tensor([${offsets.join(", ")}]))`,
    (m, x) => m(x, tensor(offsets.map(BigInt))),
  ],
});

export const embeddingBags: ModuleFamily = {
  name: "embedding-bags",
  rows: [
    {
      python: "nn.EmbeddingBag(10, 3)",
      make: () => new nn.EmbeddingBag(10, 3),
      inputs: [{ shape: [2, 4], ints: [0, 10] }],
    },
    bags("nn.EmbeddingBag(6, 3, mode='sum')", () => new nn.EmbeddingBag(6, 3, { mode: "sum" }), [0, 4]),
    // The second and the last bag are empty.
    bags("nn.EmbeddingBag(6, 3)", () => new nn.EmbeddingBag(6, 3), [0, 4, 4, 7, 9]),
    bags("nn.EmbeddingBag(6, 3, mode='max')", () => new nn.EmbeddingBag(6, 3, { mode: "max" }), [0, 2, 2, 7]),
    {
      // PyTorch 1.13 divides a bag's gradients by frequencies of other indices.
      python: "lambda x, w: F.embedding(x, w, scale_grad_by_freq=True).mean(1)",
      make: () => (x, weight) => F.embeddingBag(x, weight, { scaleGradByFreq: true }),
      inputs: [{ shape: [3, 4], ints: [0, 6] }, table],
    },
    bags(
      "nn.EmbeddingBag(6, 3, max_norm=0.5, norm_type=1.5, mode='sum', padding_idx=-2)",
      () => new nn.EmbeddingBag(6, 3, { maxNorm: 0.5, normType: 1.5, mode: "sum", paddingIdx: -2 }),
      [0, 3, 5],
    ),
    bags(
      "nn.EmbeddingBag(6, 3, padding_idx=1, include_last_offset=True)",
      () => new nn.EmbeddingBag(6, 3, { paddingIdx: 1, includeLastOffset: true }),
      [0, 2, 2, 9],
    ),
    {
      ...bags(
        "nn.EmbeddingBag(3, 2, mode='max', padding_idx=0)",
        () => new nn.EmbeddingBag({ numEmbeddings: 3, embeddingDim: 2, mode: "max", paddingIdx: 0 }),
        [0, 1, 2, 3, 4, 7],
      ),
      inputs: [{ shape: [9], ints: [0, 3] }],
    },
    {
      // PyTorch has no second derivative of a weighted sum.
      python: "lambda x, w, f: F.embedding_bag(x, w, torch.tensor([0, 4]), mode='sum', per_sample_weights=f)",
      make: () => (x, weight, perSampleWeights) =>
        F.embeddingBag(x, weight, tensor([0n, 4n]), { mode: "sum", perSampleWeights }),
      inputs: [ids, table, { shape: [9] }],
      second: false,
    },
    {
      python: "lambda x, w, f: F.embedding_bag(x, w, mode='sum', per_sample_weights=f, padding_idx=2)",
      make: () => (x, weight, perSampleWeights) =>
        F.embeddingBag(x, { weight, mode: "sum", perSampleWeights, paddingIdx: 2 }),
      inputs: [{ shape: [3, 4], ints: [0, 6] }, table, { shape: [3, 4] }],
      second: false,
    },
    {
      python: "lambda w: nn.EmbeddingBag.from_pretrained(w, mode='max')(torch.tensor([[0, 5, 2]]))",
      make: () => (w) => nn.EmbeddingBag.fromPretrained(w, { mode: "max" })(tensor([[0n, 5n, 2n]])),
      inputs: [{ shape: [6, 3], grad: false }],
    },
  ],
};
