// The parts of dense networks: functions between layers, and ways in which weights begin.

import { torch } from "./ogee.js";

const { nn } = torch;

/** exp(x), as Keras has it among its activation functions; PyTorch has no module of it. */
class Exponential extends nn.Module {
  override forward(x: torch.Tensor): torch.Tensor {
    return x.exp();
  }
}

/** Modules after a layer; none for "none". */
export const functions = {
  none: () => [],
  sigmoid: () => [new nn.Sigmoid()],
  tanh: () => [new nn.Tanh()],
  relu: () => [new nn.ReLU()],
  leakyRelu: () => [new nn.LeakyReLU(0.1)],
  selu: () => [new nn.SELU()],
  exponential: () => [new Exponential()],
  softmax: () => [new nn.Softmax(-1)],
  logSoftmax: () => [new nn.LogSoftmax(-1)],
} as const satisfies Record<string, () => torch.nn.AnyModule[]>;

export type FunctionName = keyof typeof functions;

type Draw = (weight: torch.Tensor, fanIn: number) => unknown;

/** How weights begin; "default" is what PyTorch draws. Biases are 0 but for "default" and for those that are all alike. */
const draws = {
  default: null,
  xavier: (w) => nn.init.xavierUniform_(w),
  he: (w) => nn.init.kaimingNormal_(w, { nonlinearity: "relu" }),
  /** Keras's VarianceScaling(scale=2): variance 2 / fan in, and twice that. */
  varianceScaling2: (w, fanIn) => nn.init.normal_(w, 0, Math.sqrt(2 / fanIn)),
  uniform05: (w) => nn.init.uniform_(w, -0.05, 0.05),
  zeros: (w) => nn.init.zeros_(w),
  ones: (w) => nn.init.ones_(w),
  large: (w) => nn.init.normal_(w, 0, 5),
  tripled: (w, fanIn) => nn.init.normal_(w, 0, 3 * Math.sqrt(2 / fanIn)),
  positive: (w, fanIn) => nn.init.uniform_(w, 0, 2 / Math.sqrt(fanIn)),
} as const satisfies Record<string, Draw | null>;

export type InitName = keyof typeof draws;

/** Draws the weights of all linear layers anew. */
export function initialise(model: torch.nn.AnyModule, init: InitName): void {
  const draw: Draw | null = draws[init];
  if (draw === null) {
    return;
  }
  torch.noGrad(() => {
    for (const module of model.modules()) {
      if (module instanceof nn.Linear) {
        draw(module.weight, module.weight.shape[1] as number);
        module.bias?.zero_();
      }
    }
  });
}
