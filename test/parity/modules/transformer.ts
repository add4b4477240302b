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

const memory: Input = { shape: [3, 2, 4] };
const paddedMemory = {
  inputs: [{ shape: [2, 5, 4] }, { shape: [2, 3, 4] }, { shape: [2, 3], bools: 0.3 }] as const,
  run: [
    "lambda m, x, y, p: m(x, y, memory_key_padding_mask=torch.cat([torch.zeros(2, 1).bool(), p[:, 1:]], 1))",
    (m: nn.TransformerDecoderLayer, x: Tensor, y: Tensor, p: Tensor) => {
      p.index(":", 0).fill_(false);
      return m(x, y, { memoryKeyPaddingMask: p });
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
    {
      python: "nn.TransformerDecoderLayer(4, 2, 8, dropout=0.0)",
      make: () => new nn.TransformerDecoderLayer(4, 2, 8, 0),
      inputs: [source, memory],
    },
    {
      python: "nn.TransformerDecoderLayer(4, 2, 8, dropout=0.4, norm_first=True, activation='gelu')",
      make: () =>
        new nn.TransformerDecoderLayer(4, 2, {
          dimFeedforward: 8,
          dropout: 0.4,
          normFirst: true,
          activation: "gelu",
        }),
      inputs: [source, memory, { shape: [5, 5] }, { shape: [5, 3] }],
    },
    {
      python: "nn.TransformerDecoderLayer(4, 2, 8, activation=nn.Tanh(), batch_first=True)",
      make: () =>
        new nn.TransformerDecoderLayer(4, 2, {
          dimFeedforward: 8,
          activation: new nn.Tanh(),
          batchFirst: true,
        }),
      ...paddedMemory,
    },
    {
      python: "nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8, dropout=0.3), 2, nn.LayerNorm(4))",
      make: () =>
        new nn.TransformerDecoder(
          new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 8, dropout: 0.3 }),
          2,
          new nn.LayerNorm(4),
        ),
      inputs: [source, memory, { shape: [5, 5] }],
    },
    {
      python: "nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8), 2)",
      make: () => new nn.TransformerDecoder(new nn.TransformerDecoderLayer(4, 2, 8), 2),
      inputs: [{ shape: [5, 4] }, { shape: [3, 4] }],
      eval: true,
    },
    {
      python: "nn.Transformer(4, 2, 2, 1, 8, dropout=0.0)",
      make: () => new nn.Transformer(4, 2, 2, 1, 8, 0),
      inputs: [memory, source],
      run: [
        "lambda m, s, t: m(s, t, tgt_mask=m.generate_square_subsequent_mask(t.shape[0]).to(t.dtype))",
        (m, s, t) =>
          m(s, t, { tgtMask: nn.Transformer.generateSquareSubsequentMask(t.shape[0], { dtype: t.dtype }) }),
      ],
    },
    {
      python:
        "nn.Transformer(4, 2, 1, 2, 8, dropout=0.2, activation='gelu', batch_first=True, norm_first=True)",
      make: () =>
        new nn.Transformer({
          dModel: 4,
          nhead: 2,
          numEncoderLayers: 1,
          numDecoderLayers: 2,
          dimFeedforward: 8,
          dropout: 0.2,
          activation: "gelu",
          batchFirst: true,
          normFirst: true,
        }),
      inputs: [{ shape: [2, 3, 4] }, { shape: [2, 5, 4] }],
    },
    {
      python:
        "nn.Transformer(4, 2, 1, 1, 8, custom_encoder=nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 1))",
      make: () =>
        new nn.Transformer(4, 2, 1, 1, {
          dimFeedforward: 8,
          customEncoder: new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, 8), 1),
        }),
      inputs: [{ shape: [3, 2, 4] }, source, { shape: [3, 3] }, { shape: [5, 5] }, { shape: [5, 3] }],
      eval: true,
    },
  ],
};
