import { nn, type Tensor } from "../../../src/index.js";
import type { Input, ModuleFamily } from "../module-question.js";

type Masked = nn.TransformerEncoderLayer | nn.TransformerEncoder;

const source: Input = { shape: [5, 2, 4] };
const padded = {
  inputs: [{ shape: [2, 5, 4] }, { shape: [2, 5], bools: 0.3 }] as const,
  run: [
    "lambda m, x, p: m(x, src_key_padding_mask=torch.cat([torch.zeros(2, 1).bool(), p[:, 1:]], 1))",
    (m: Masked, x: Tensor, p: Tensor) => {
      p.index(":", 0).fill_(false);
      return m(x, { srcKeyPaddingMask: p });
    },
  ] as const,
};

export const transformer: ModuleFamily = {
  name: "transformer",
  rows: [
    {
      python: "nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0)",
      make: () => new nn.TransformerEncoderLayer(4, 2, 8, 0),
      inputs: [source],
    },
    {
      python: "nn.TransformerEncoderLayer(4, 2, 8, dropout=0.5)",
      make: () => new nn.TransformerEncoderLayer(4, 2, 8, 0.5),
      inputs: [source, { shape: [5, 5] }],
    },
    {
      python: "nn.TransformerEncoderLayer(4, 2, 8, dropout=0.5, activation='gelu', batch_first=True)",
      make: () =>
        new nn.TransformerEncoderLayer(4, 2, {
          dimFeedforward: 8,
          dropout: 0.5,
          activation: "gelu",
          batchFirst: true,
        }),
      ...padded,
    },
    {
      python: "nn.TransformerEncoderLayer(4, 2, 8, norm_first=True, batch_first=True, layer_norm_eps=1e-3)",
      make: () =>
        new nn.TransformerEncoderLayer(4, 2, {
          dimFeedforward: 8,
          normFirst: true,
          batchFirst: true,
          layerNormEps: 1e-3,
        }),
      ...padded,
    },
    {
      python: "nn.TransformerEncoderLayer(4, 2, 8, activation=nn.Tanh())",
      make: () => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8, activation: new nn.Tanh() }),
      inputs: [{ shape: [5, 4] }],
      eval: true,
    },
    {
      python: "nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, activation=torch.sigmoid)",
      make: () =>
        new nn.TransformerEncoderLayer(4, 2, {
          dimFeedforward: 8,
          dropout: 0,
          activation: (x: Tensor) => x.sigmoid(),
        }),
      inputs: [source],
    },
    {
      python: "nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, dropout=0.3), 2)",
      make: () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, 8, 0.3), 2),
      inputs: [source, { shape: [5, 5] }],
    },
    {
      python:
        "nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 3, nn.Linear(4, 3))",
      make: () =>
        new nn.TransformerEncoder(
          new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8, batchFirst: true }),
          3,
          new nn.Linear(4, 3),
        ),
      ...padded,
    },
  ],
};
