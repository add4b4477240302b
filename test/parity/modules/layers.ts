import { nn, ones } from "../../../src/index.js";
import type { ModuleFamily } from "../module-question.js";

const F = nn.functional;

/** Dropout, embedding, bilinear forms, shapes and containers. */
export const layers: ModuleFamily = {
  name: "layers",
  rows: [
    { python: "nn.Dropout(0.3)", make: () => new nn.Dropout(0.3), inputs: [{ shape: [7, 5] }] },
    { python: "nn.Dropout(0.3)", make: () => new nn.Dropout(0.3), inputs: [{ shape: [7, 5] }], eval: true },
    { python: "nn.Dropout(0.0)", make: () => new nn.Dropout(0), inputs: [{ shape: [3] }] },
    { python: "nn.Dropout(1.0)", make: () => new nn.Dropout(1), inputs: [{ shape: [3] }] },
    { python: "nn.Dropout1d(0.4)", make: () => new nn.Dropout1d(0.4), inputs: [{ shape: [3, 6, 2] }] },
    { python: "nn.Dropout1d()", make: () => new nn.Dropout1d(), inputs: [{ shape: [6, 2] }] },
    { python: "nn.Dropout2d()", make: () => new nn.Dropout2d(), inputs: [{ shape: [3, 4, 2, 2] }] },
    { python: "nn.AlphaDropout(0.2)", make: () => new nn.AlphaDropout(0.2), inputs: [{ shape: [9, 3] }] },
    {
      python: "lambda x: F.dropout(x * 2, 0.5, True, True)",
      make: () => (x) => F.dropout(x.mul(2), 0.5, true, true),
      inputs: [{ shape: [4, 6] }],
    },
    {
      python: "nn.Embedding(10, 3)",
      make: () => new nn.Embedding(10, 3),
      inputs: [{ shape: [2, 4], ints: [0, 10] }],
    },
    {
      python: "nn.Embedding(6, 3, padding_idx=-2, scale_grad_by_freq=True)",
      make: () => new nn.Embedding(6, 3, { paddingIdx: -2, scaleGradByFreq: true }),
      inputs: [{ shape: [9], ints: [0, 6] }],
    },
    {
      python: "nn.Embedding(6, 3, max_norm=0.5, norm_type=1.5)",
      make: () => new nn.Embedding(6, 3, { maxNorm: 0.5, normType: 1.5 }),
      inputs: [{ shape: [2, 2, 2], ints: [0, 6] }],
    },
    {
      python: "nn.Bilinear(2, 3, 4)",
      make: () => new nn.Bilinear(2, 3, 4),
      inputs: [{ shape: [5, 2] }, { shape: [5, 3] }],
    },
    {
      python: "nn.Bilinear(2, 3, 4, bias=False)",
      make: () => new nn.Bilinear(2, 3, 4, false),
      inputs: [{ shape: [2, 5, 2] }, { shape: [2, 5, 3] }],
    },
    {
      python: "lambda x: F.gumbel_softmax(x)",
      make: () => (x) => F.gumbelSoftmax(x),
      inputs: [{ shape: [4, 5] }],
    },
    {
      python: "lambda x: F.gumbel_softmax(x, tau=0.5, hard=True, dim=0)",
      make: () => (x) => F.gumbelSoftmax(x, { tau: 0.5, hard: true, dim: 0 }),
      inputs: [{ shape: [4, 5] }],
    },
    {
      python: "nn.Unflatten(1, (2, -1))",
      make: () => new nn.Unflatten(1, [2, -1]),
      inputs: [{ shape: [3, 6] }],
    },
    {
      python: "nn.ModuleList([nn.Linear(2, 3), nn.ReLU()])",
      make: () => new nn.ModuleList([new nn.Linear(2, 3), new nn.ReLU()]),
      inputs: [{ shape: [2] }],
      run: ["lambda m, x: m[1](m[0](x))", (m, x) => m.at(1)(m.at(0)(x))],
    },
    {
      python: "nn.ModuleDict({'a': nn.Linear(2, 3), 'b': nn.Sequential(nn.Linear(2, 2), nn.Tanh())})",
      make: () =>
        new nn.ModuleDict({
          a: new nn.Linear(2, 3),
          b: new nn.Sequential(new nn.Linear(2, 2), new nn.Tanh()),
        }),
      inputs: [{ shape: [2] }],
      run: ["lambda m, x: m['a'](m['b'](x))", (m, x) => m.get("a")(m.get("b")(x))],
    },
    {
      python: "nn.ParameterList([nn.Parameter(torch.ones(2, 3)), nn.Parameter(torch.zeros(3))])",
      make: () => new nn.ParameterList([new nn.Parameter(ones([2, 3])), new nn.Parameter(ones([3]).mul(0))]),
      inputs: [{ shape: [4, 2] }],
      run: ["lambda m, x: x @ m[0] + m[1]", (m, x) => x.matmul(m.at(0)).add(m.at(1))],
    },
    {
      // Version 1.13 prints a ParameterDict on one line.
      python:
        "type('P', (nn.ParameterDict,), {'__repr__': lambda s: 'ParameterDict(\\n    (left): Parameter containing: " +
        "[torch.FloatTensor of size 2x3]\\n)'})({'left': nn.Parameter(torch.ones(2, 3))})",
      make: () => new nn.ParameterDict({ left: ones([2, 3]) }),
      inputs: [{ shape: [4, 2] }],
      run: ["lambda m, x: x @ m['left']", (m, x) => x.matmul(m.get("left"))],
    },
  ],
};
