import { nn, type Tensor } from "../../../src/index.js";
import type { Input, ModuleFamily, Row } from "../module-question.js";

const { utils } = nn;
const gradients: readonly Input[] = [
  { shape: [3, 4], grad: false },
  { shape: [5], grad: false },
];

/** Clips two gradients and tells the norm and what they have become. */
function clipped(python: string, clip: (parameters: readonly Tensor[]) => unknown): Row {
  return {
    python:
      "lambda a, b: (lambda ps: [[setattr(p, 'grad', p * 3) for p in ps] and None, " +
      `${python}, *[p.grad for p in ps]])([a.clone(), b.clone()])`,
    make: () => (a, b) => {
      const parameters = [a, b].map((t) => t.clone());
      for (const p of parameters) {
        p.grad = p.mul(3);
      }
      const norm = clip(parameters);
      return [norm, ...parameters.map((p) => p.grad)];
    },
    inputs: gradients,
  };
}

const orders = [1, 2, 3, 0.5, Number.POSITIVE_INFINITY];

/** Clipping, vectors of parameters, and weights as length and direction. */
export const parameterUtilities: ModuleFamily = {
  name: "parameter-utilities",
  rows: [
    ...orders.flatMap((p) =>
      [0.7, 1e3].map((most) =>
        clipped(`nn.utils.clip_grad_norm_(ps, ${most}, ${Number.isFinite(p) ? p : "inf"})`, (ps) =>
          utils.clipGradNorm_(ps, most, p),
        ),
      ),
    ),
    clipped("nn.utils.clip_grad_norm_(ps[0], 0.1)", ([a]) => utils.clipGradNorm_(a as Tensor, 0.1)),
    clipped("nn.utils.clip_grad_value_(ps, 0.4)", (ps) => utils.clipGradValue_(ps, 0.4)),
    {
      python: "lambda a, b: nn.utils.parameters_to_vector([a, b])",
      make: () => (a, b) => utils.parametersToVector([a, b]),
      inputs: [{ shape: [3, 4] }, { shape: [5] }],
    },
    {
      python: "nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2))",
      make: () => new nn.Sequential(new nn.Linear(3, 2), new nn.Linear(2, 2)),
      inputs: [{ shape: [4, 3] }],
      run: [
        "lambda m, x: (nn.utils.vector_to_parameters(nn.utils.parameters_to_vector(m.parameters()).detach() * 2, m.parameters()), m(x))[1]",
        (m, x) => {
          utils.vectorToParameters(utils.parametersToVector(m.parameters()).detach().mul(2), m.parameters());
          return m(x);
        },
      ],
    },
    // PyTorch 1.13's second derivative of these fails its own gradgradcheck; test/laws checks ours. In float64 from the
    // start, since a length in float32 depends on the order of its sum.
    ...([0, 1, -1, null] as const).map(
      (dim): Row => ({
        python: `nn.utils.weight_norm(nn.Linear(3, 4).double(), dim=${dim === null ? "None" : dim})`,
        make: () => utils.weightNorm(new nn.Linear(3, 4).double(), { dim }),
        inputs: [{ shape: [2, 3] }],
        second: false,
      }),
    ),
    {
      python: "nn.utils.weight_norm(nn.Conv1d(2, 3, 2, bias=False).double())",
      make: () => utils.weightNorm(new nn.Conv1d(2, 3, 2, { bias: false }).double()),
      inputs: [{ shape: [2, 2, 5] }],
      second: false,
    },
    {
      python: "nn.utils.weight_norm(nn.Linear(3, 4).double(), 'bias', None)",
      make: () => utils.weightNorm(new nn.Linear(3, 4).double(), "bias", null),
      inputs: [{ shape: [2, 3] }],
      second: false,
    },
    {
      python: "nn.utils.weight_norm(nn.LSTM(2, 3).double(), 'weight_hh_l0')",
      make: () => utils.weightNorm(new nn.LSTM(2, 3).double(), "weight_hh_l0"),
      inputs: [{ shape: [4, 2, 2] }],
      second: false,
    },
    {
      python: "nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(3, 4).double()))",
      make: () => utils.removeWeightNorm(utils.weightNorm(new nn.Linear(3, 4).double())),
      inputs: [{ shape: [2, 3] }],
    },
  ],
};
