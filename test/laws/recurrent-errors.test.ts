// What recurrent layers, packing and attention refuse, in PyTorch's words.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

const { nn } = torch;
const { packPaddedSequence, packSequence, padPackedSequence, padSequence } = nn.utils.rnn;
const { scaledDotProductAttention } = nn.functional;
const rand = (...shape: number[]): torch.Tensor => torch.rand(shape);

const lstm = new nn.LSTM(3, 4);
const rnn = new nn.RNN(3, 4);
const cell = new nn.LSTMCell(3, 4);
const padded = rand(4, 3, 2);
const attention = new nn.MultiheadAttention(4, 2);
const x = rand(3, 2, 4);
// What types forbid, as JavaScript programs may write it.
const untyped = (value: unknown): never => value as never;

const REFUSED: readonly [words: string, call: () => unknown][] = [
  [
    "RNN: Unknown nonlinearity 'sin'. Select from 'tanh' or 'relu'.",
    () => new nn.RNN(3, 4, 1, untyped("sin")),
  ],
  ["RNN: hidden_size must be greater than zero", () => new nn.RNN(3, 0)],
  ["GRU: num_layers must be greater than zero", () => new nn.GRU(3, 4, 0)],
  ["LSTM: dropout should be a number in range [0, 1]", () => new nn.LSTM(3, 4, { dropout: 2 })],
  ["LSTM: proj_size has to be smaller than hidden_size", () => new nn.LSTM(3, 4, { projSize: 4 })],
  ["LSTM: proj_size should be a positive integer", () => new nn.LSTM(3, 4, { projSize: -1 })],
  ["GRU: got an unexpected keyword argument 'projSize'", () => new nn.GRU(untyped({ projSize: 2 }))],
  ["LSTM: Expected input to be 2D or 3D, got 1D instead", () => lstm(rand(3))],
  ["LSTM: input.size(-1) must be equal to input_size. Expected 3, got 5", () => lstm(rand(2, 2, 5))],
  ["LSTM: Expected sequence length to be larger than 0 in RNN", () => lstm(rand(0, 2, 3))],
  ["LSTM: mat1 and mat2 must have the same dtype", () => lstm(rand(2, 2, 3).double())],
  [
    "LSTM: Expected hidden[1] size (1, 2, 4), got [1, 3, 4]",
    () => lstm(rand(2, 2, 3), [rand(1, 2, 4), rand(1, 3, 4)]),
  ],
  [
    "LSTM: For batched 3-D input, hx and cx should also be 3-D but got (2-D, 3-D) tensors",
    () => lstm(rand(2, 2, 3), [rand(2, 4), rand(1, 2, 4)]),
  ],
  ["LSTM: argument 'hx' must be an array of two Tensors", () => lstm(rand(2, 2, 3), untyped(rand(1, 2, 4)))],
  ["RNN: Expected hidden size (1, 2, 4), got [1, 3, 4]", () => rnn(rand(2, 2, 3), rand(1, 3, 4))],
  [
    "RNN: For unbatched 2-D input, hx should also be 2-D but got 3-D tensor",
    () => rnn(rand(2, 3), rand(1, 2, 4)),
  ],
  [
    "LSTM: Expected hidden[0] size (1, 3, 4), got [1, 2, 4]",
    () => {
      const packed = packPaddedSequence(rand(4, 3, 3), [4, 3, 1]);
      return lstm(packed, [rand(1, 2, 4), rand(1, 2, 4)]);
    },
  ],
  ["LSTMCell: Expected input to be 1D or 2D, got 3D instead", () => cell(rand(2, 3, 3))],
  ["LSTMCell: input has inconsistent input_size: got 5 expected 3", () => cell(rand(2, 5))],
  [
    "LSTMCell: Input batch size 2 doesn't match hidden0 batch size 3",
    () => cell(rand(2, 3), [rand(3, 4), rand(3, 4)]),
  ],
  [
    "LSTMCell: hidden1 has inconsistent hidden_size: got 5, expected 4",
    () => cell(rand(2, 3), [rand(2, 4), rand(2, 5)]),
  ],
  [
    "packPaddedSequence: `lengths` array must be sorted in decreasing order",
    () => packPaddedSequence(padded, [2, 3, 1]),
  ],
  [
    "packPaddedSequence: Length of all samples has to be greater than 0",
    () => packPaddedSequence(padded, [2, 1, 0]),
  ],
  [
    "packPaddedSequence: Expected `len(lengths)` to be equal to batch_size, but got 2 (batch_size=3)",
    () => packPaddedSequence(padded, [4, 3]),
  ],
  ["packPaddedSequence: lengths must be at most 4", () => packPaddedSequence(padded, [5, 3, 1])],
  ["packPaddedSequence: Cannot pack empty tensors.", () => packPaddedSequence(rand(0, 2, 3), [1, 1])],
  [
    "padPackedSequence: Expected totalLength to be at least the length of the longest sequence in input",
    () => padPackedSequence(packPaddedSequence(padded, [4, 3, 1]), { totalLength: 2 }),
  ],
  [
    "padPackedSequence: argument 'sequence' must be a PackedSequence",
    () => padPackedSequence(untyped(padded)),
  ],
  ["packSequence: received an empty list of sequences", () => packSequence([])],
  [
    "padSequence: sequences must agree in all but their first dimension",
    () => padSequence([rand(2, 3), rand(3, 4)]),
  ],
  ["MultiheadAttention: embed_dim must be divisible by num_heads", () => new nn.MultiheadAttention(5, 2)],
  [
    "MultiheadAttention: key shape [2, 2, 4] and value shape [3, 2, 4] do not match",
    () => attention(x, x.narrow(0, 0, 2), x),
  ],
  [
    "MultiheadAttention: The shape of the 2D attnMask is [2, 2], but should be [3, 3].",
    () => attention(x, x, x, { attnMask: torch.zeros(2, 2) }),
  ],
  [
    "MultiheadAttention: Only float, byte, and bool types are supported for attnMask, not torch.int64",
    () => attention(x, x, x, { attnMask: torch.zeros(3, 3).long() }),
  ],
  [
    "MultiheadAttention: expecting keyPaddingMask shape of [2, 3], but got [3, 3]",
    () => attention(x, x, x, { keyPaddingMask: torch.zeros(3, 3).bool() }),
  ],
  [
    "MultiheadAttention: was expecting embedding dimension of 4, but got 5",
    () => attention(rand(3, 2, 5), x, x),
  ],
  [
    "scaledDotProductAttention: Explicit attnMask should not be set when isCausal=true",
    () => scaledDotProductAttention(x, x, x, torch.zeros(2, 2), 0, true),
  ],
  [
    "TransformerEncoderLayer: activation should be relu/gelu or a function",
    () => new nn.TransformerEncoderLayer(4, 2, 8, 0, untyped("tanh")),
  ],
];

describe("recurrent layers, packing and attention refuse", () => {
  it.each(REFUSED)("%s", (words, call) => {
    expect(call).toThrow(words);
  });
});
