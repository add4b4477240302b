import { nn } from "../../../src/index.js";
import type { AnyModule } from "../../../src/nn/index.js";
import type { Input, ModuleFamily, Row } from "../module-question.js";

const sequence: Input = { shape: [5, 2, 3] };
const state = (layers: number, size = 4, batch = 2): Input => ({ shape: [layers, batch, size] });
const { packPaddedSequence } = nn.utils.rnn;

interface Options {
  readonly numLayers?: number;
  readonly bias?: boolean;
  readonly batchFirst?: boolean;
  readonly dropout?: number;
  readonly bidirectional?: boolean;
}

/** The same for RNN, LSTM and GRU; `states` are h, or h and c. */
function network(
  name: "RNN" | "LSTM" | "GRU",
  of: (options: { inputSize: number; hiddenSize: number } & Options) => AnyModule,
): readonly Row[] {
  const isPair = name === "LSTM";
  const states = (layers: number, batch = 2): Input =>
    isPair ? [state(layers, 4, batch), state(layers, 4, batch)] : state(layers, 4, batch);
  const alone = (layers: number): Input =>
    isPair ? [{ shape: [layers, 4] }, { shape: [layers, 4] }] : { shape: [layers, 4] };
  const make = (options: Options = {}): AnyModule => of({ inputSize: 3, hiddenSize: 4, ...options });
  const packed = (enforceSorted: boolean, lengths: readonly number[]): NonNullable<Row["run"]> => [
    `lambda m, x, h: m(nn.utils.rnn.pack_padded_sequence(x, [${lengths}], enforce_sorted=${enforceSorted ? "True" : "False"}), h)`,
    (m, x, h) => m(packPaddedSequence(x, lengths, { enforceSorted }), h),
  ];
  return [
    { python: `nn.${name}(3, 4)`, make: () => make(), inputs: [sequence] },
    { python: `nn.${name}(3, 4)`, make: () => make(), inputs: [sequence, states(1)] },
    { python: `nn.${name}(3, 4)`, make: () => make(), inputs: [{ shape: [5, 3] }, alone(1)] },
    {
      python: `nn.${name}(3, 4, num_layers=2, bias=False, batch_first=True)`,
      make: () => make({ numLayers: 2, bias: false, batchFirst: true }),
      inputs: [{ shape: [2, 5, 3] }, states(2)],
    },
    {
      python: `nn.${name}(3, 4, num_layers=2, bidirectional=True)`,
      make: () => make({ numLayers: 2, bidirectional: true }),
      inputs: [sequence, states(4)],
    },
    {
      python: `nn.${name}(3, 4, 3, dropout=0.5, bidirectional=True)`,
      make: () => make({ numLayers: 3, dropout: 0.5, bidirectional: true }),
      inputs: [sequence],
    },
    {
      python: `nn.${name}(3, 4, 2, dropout=0.5)`,
      make: () => make({ numLayers: 2, dropout: 0.5 }),
      inputs: [sequence],
      eval: true,
    },
    {
      python: `nn.${name}(3, 4, num_layers=2, bidirectional=True, dropout=0.25)`,
      make: () => make({ numLayers: 2, bidirectional: true, dropout: 0.25 }),
      inputs: [{ shape: [5, 4, 3] }, states(4, 4)],
      run: packed(false, [3, 5, 1, 3]),
    },
    {
      python: `nn.${name}(3, 4)`,
      make: () => make(),
      inputs: [{ shape: [5, 3, 3] }, states(1, 3)],
      run: packed(true, [4, 3, 3]),
    },
  ];
}

const cells: readonly Row[] = [
  {
    python: "nn.RNNCell(3, 4)",
    make: () => new nn.RNNCell(3, 4),
    inputs: [{ shape: [2, 3] }, { shape: [2, 4] }],
  },
  {
    python: "nn.RNNCell(3, 4, bias=False, nonlinearity='relu')",
    make: () => new nn.RNNCell(3, 4, { bias: false, nonlinearity: "relu" }),
    inputs: [{ shape: [2, 3] }],
  },
  {
    python: "nn.LSTMCell(3, 4)",
    make: () => new nn.LSTMCell(3, 4),
    inputs: [{ shape: [2, 3] }, [{ shape: [2, 4] }, { shape: [2, 4] }]],
  },
  { python: "nn.LSTMCell(3, 4)", make: () => new nn.LSTMCell(3, 4), inputs: [{ shape: [3] }] },
  {
    python: "nn.GRUCell(3, 4)",
    make: () => new nn.GRUCell(3, 4),
    inputs: [{ shape: [2, 3] }, { shape: [2, 4] }],
  },
  { python: "nn.GRUCell(3, 4)", make: () => new nn.GRUCell(3, 4), inputs: [{ shape: [3] }, { shape: [4] }] },
];

export const recurrent: ModuleFamily = {
  name: "recurrent",
  rows: [
    ...network("RNN", (options) => new nn.RNN(options)),
    ...network("LSTM", (options) => new nn.LSTM(options)),
    ...network("GRU", (options) => new nn.GRU(options)),
    {
      python: "nn.RNN(3, 4, num_layers=2, nonlinearity='relu')",
      make: () => new nn.RNN(3, 4, 2, "relu"),
      inputs: [sequence],
    },
    {
      python: "nn.LSTM(3, 4, num_layers=2, bidirectional=True, proj_size=2)",
      make: () => new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true, projSize: 2 }),
      inputs: [sequence, [state(4, 2), state(4)]],
    },
    {
      python: "nn.LSTM(3, 4, bias=False, proj_size=2, batch_first=True)",
      make: () => new nn.LSTM(3, 4, { bias: false, projSize: 2, batchFirst: true }),
      inputs: [{ shape: [2, 5, 3] }],
    },
    ...cells,
  ],
};
