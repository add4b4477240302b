import { nn, type Tensor } from "../../../src/index.js";
import type { ModuleFamily } from "../module-question.js";

const { rnn } = nn.utils;
const UTILS = "nn.utils.rnn";

export const packing: ModuleFamily = {
  name: "packing",
  rows: [
    {
      python: `lambda x: ${UTILS}.pack_padded_sequence(x, [4, 2, 1])`,
      make: () => (x: Tensor) => rnn.packPaddedSequence(x, [4, 2, 1]),
      inputs: [{ shape: [4, 3, 2] }],
    },
    {
      python: `lambda x: ${UTILS}.pack_padded_sequence(x, torch.tensor([2, 4, 2]), batch_first=True, enforce_sorted=False)[:3]`,
      make: () => (x: Tensor) =>
        [...rnn.packPaddedSequence(x, [2, 4, 2], { batchFirst: true, enforceSorted: false })].slice(0, 3),
      inputs: [{ shape: [3, 5, 2, 2] }],
    },
    {
      python: `lambda x: ${UTILS}.pad_packed_sequence(${UTILS}.pack_padded_sequence(x, [2, 4, 1], enforce_sorted=False), padding_value=7.0, total_length=6)`,
      make: () => (x: Tensor) =>
        rnn.padPackedSequence(rnn.packPaddedSequence(x, [2, 4, 1], { enforceSorted: false }), {
          paddingValue: 7,
          totalLength: 6,
        }),
      inputs: [{ shape: [5, 3, 2] }],
    },
    {
      python: `lambda x: ${UTILS}.pad_packed_sequence(${UTILS}.pack_padded_sequence(x, [4, 4, 1]), batch_first=True)`,
      make: () => (x: Tensor) => rnn.padPackedSequence(rnn.packPaddedSequence(x, [4, 4, 1]), true),
      inputs: [{ shape: [5, 3] }],
    },
    {
      python: `lambda a, b, c: ${UTILS}.pack_sequence([a, b, c], enforce_sorted=False)`,
      make:
        () =>
        (...list: Tensor[]) =>
          rnn.packSequence(list, false),
      inputs: [{ shape: [2, 3] }, { shape: [4, 3] }, { shape: [1, 3] }],
    },
    {
      python: `lambda a, b, c: ${UTILS}.unpack_sequence(${UTILS}.pack_sequence([a, b, c], enforce_sorted=False))`,
      make:
        () =>
        (...list: Tensor[]) =>
          rnn.unpackSequence(rnn.packSequence(list, { enforceSorted: false })),
      inputs: [{ shape: [2, 3] }, { shape: [4, 3] }, { shape: [1, 3] }],
    },
    {
      python: `lambda a, b: ${UTILS}.pad_sequence([a, b], padding_value=-1.0)`,
      make: () => (a: Tensor, b: Tensor) => rnn.padSequence([a, b], { paddingValue: -1 }),
      inputs: [{ shape: [2, 3] }, { shape: [4, 3] }],
    },
    {
      python: `lambda a, b: ${UTILS}.pad_sequence([a, b], batch_first=True)`,
      make: () => (a: Tensor, b: Tensor) => rnn.padSequence([a, b], true),
      inputs: [{ shape: [3] }, { shape: [1] }],
    },
    {
      python: `lambda x: ${UTILS}.unpad_sequence(x, torch.tensor([2, 3]), batch_first=True)`,
      make: () => (x: Tensor) => rnn.unpadSequence(x, [2, 3], true),
      inputs: [{ shape: [2, 4, 2] }],
    },
  ],
};
