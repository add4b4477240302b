import { nn, type Tensor } from "../../../src/index.js";
import type { Input, ModuleFamily } from "../module-question.js";

const F = nn.functional;
type Attention = nn.MultiheadAttention;

const self: Input = { shape: [5, 2, 4] };
const call = (
  python: string,
  ours: (m: Attention, ...x: Tensor[]) => unknown,
): readonly [string, typeof ours] => [`lambda m, ${python}`, ours];

export const attention: ModuleFamily = {
  name: "attention",
  rows: [
    {
      python: "nn.MultiheadAttention(4, 2)",
      make: () => new nn.MultiheadAttention(4, 2),
      inputs: [self],
      run: call("x: m(x, x, x)", (m, x) => m(x as Tensor, x as Tensor, x as Tensor)),
    },
    {
      python: "nn.MultiheadAttention(4, 2, bias=False, batch_first=True)",
      make: () => new nn.MultiheadAttention(4, 2, { bias: false, batchFirst: true }),
      inputs: [{ shape: [2, 5, 4] }, { shape: [2, 3, 4] }],
      run: call("q, k: m(q, k, k, average_attn_weights=False)", (m, q, k) =>
        m(q as Tensor, k as Tensor, k as Tensor, { averageAttnWeights: false }),
      ),
    },
    {
      python: "nn.MultiheadAttention(6, 3, kdim=4, vdim=5)",
      make: () => new nn.MultiheadAttention(6, 3, { kdim: 4, vdim: 5 }),
      inputs: [{ shape: [5, 2, 6] }, { shape: [3, 2, 4] }, { shape: [3, 2, 5] }],
    },
    {
      python: "nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True)",
      make: () => new nn.MultiheadAttention(4, 2, { addBiasKv: true, addZeroAttn: true }),
      inputs: [
        self,
        { shape: [3, 2, 4] },
        { shape: [3, 2, 4] },
        { shape: [2, 3], bools: 0.3 },
        { shape: [5, 3], bools: 0.3 },
      ],
      run: call("q, k, v, p, a: m(q, k, v, key_padding_mask=p, attn_mask=a)", (m, q, k, v, p, a) =>
        m(q as Tensor, k as Tensor, v as Tensor, { keyPaddingMask: p as Tensor, attnMask: a as Tensor }),
      ),
    },
    {
      python: "nn.MultiheadAttention(4, 2, dropout=0.4)",
      make: () => new nn.MultiheadAttention(4, 2, 0.4),
      inputs: [self, { shape: [4, 5, 5] }],
      run: call("x, a: m(x, x, x, attn_mask=a)", (m, x, a) =>
        m(x as Tensor, x as Tensor, x as Tensor, null, true, a as Tensor),
      ),
    },
    {
      python: "nn.MultiheadAttention(4, 2, dropout=0.4)",
      make: () => new nn.MultiheadAttention(4, 2, 0.4),
      inputs: [self],
      eval: true,
      run: call(
        "x: m(x, x, x, need_weights=False)[0]",
        (m, x) => m(x as Tensor, x as Tensor, x as Tensor, { needWeights: false })[0],
      ),
    },
    {
      python: "nn.MultiheadAttention(4, 2)",
      make: () => new nn.MultiheadAttention(4, 2),
      inputs: [{ shape: [5, 4] }, { shape: [3, 4] }, { shape: [3, 4] }, { shape: [5, 3] }],
      run: call("q, k, v, a: m(q, k, v, attn_mask=a)", (m, q, k, v, a) =>
        m(q as Tensor, k as Tensor, v as Tensor, { attnMask: a as Tensor }),
      ),
    },
    // Debian's PyTorch has no such function: its definition, written out.
    {
      python: "lambda q, k, v: torch.softmax(q @ k.transpose(-2, -1) / 8 ** 0.5, -1) @ v",
      make: () => F.scaledDotProductAttention,
      inputs: [{ shape: [2, 3, 5, 8] }, { shape: [2, 3, 7, 8] }, { shape: [2, 3, 7, 4] }],
    },
    {
      python: "lambda q, k, v, m: torch.softmax(q @ k.transpose(-2, -1) * 0.3 + m, -1) @ v",
      make: () => (q: Tensor, k: Tensor, v: Tensor, m: Tensor) =>
        F.scaledDotProductAttention(q, k, v, m, { scale: 0.3 }),
      inputs: [{ shape: [2, 5, 8] }, { shape: [2, 7, 8] }, { shape: [2, 7, 4] }, { shape: [5, 7] }],
    },
    {
      python:
        "lambda q, k, v: torch.softmax((q @ k.transpose(-2, -1) / 8 ** 0.5).masked_fill(torch.ones(5, 7).triu(1).bool(), float('-inf')), -1) @ v",
      make: () => (q: Tensor, k: Tensor, v: Tensor) =>
        F.scaledDotProductAttention(q, k, v, { isCausal: true }),
      inputs: [{ shape: [5, 8] }, { shape: [7, 8] }, { shape: [7, 4] }],
    },
    {
      python:
        "lambda q, k, v, m: torch.softmax((q @ k.transpose(-2, -1) / 8 ** 0.5).masked_fill(~m, float('-inf')), -1).nan_to_num() @ v",
      make: () => (q: Tensor, k: Tensor, v: Tensor, m: Tensor) => F.scaledDotProductAttention(q, k, v, m),
      inputs: [{ shape: [5, 8] }, { shape: [7, 8] }, { shape: [7, 4] }, { shape: [5, 7], bools: 0.8 }],
    },
    {
      python: "lambda q, k, v: F.dropout(torch.softmax(q @ k.transpose(-2, -1) / 8 ** 0.5, -1), 0.3) @ v",
      make: () => (q: Tensor, k: Tensor, v: Tensor) =>
        F.scaledDotProductAttention(q, k, v, { dropoutP: 0.3 }),
      inputs: [{ shape: [2, 5, 8] }, { shape: [2, 7, 8] }, { shape: [2, 7, 4] }],
    },
    {
      python:
        "lambda q, k, v: torch.softmax(q @ k.repeat_interleave(2, -3).transpose(-2, -1) / 8 ** 0.5, -1) @ v.repeat_interleave(2, -3)",
      make: () => (q: Tensor, k: Tensor, v: Tensor) =>
        F.scaledDotProductAttention(q, k, v, { enableGqa: true }),
      inputs: [{ shape: [4, 5, 8] }, { shape: [2, 7, 8] }, { shape: [2, 7, 4] }],
    },
  ],
};
