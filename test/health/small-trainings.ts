// Small trainings, watched: what the tests of rules are made of.

import * as torch from "ogee";
import { type Health, type Verdict, watch } from "ogee/health";

const { nn, optim } = torch;

export interface Training {
  readonly model: torch.nn.Sequential;
  readonly loss?: torch.nn.Module<[torch.Tensor, torch.Tensor]>;
  readonly optimizer?: "SGD" | "Adam";
  readonly lr?: number;
  /** Another optimizer than the one of that name and rate. */
  readonly optimizing?: (model: torch.nn.Sequential) => torch.optim.Optimizer<object>;
  /** What is done between backward and step. */
  readonly beforeStep?: (model: torch.nn.Sequential) => void;
  readonly steps?: number;
  readonly batch?: (step: number) => readonly [x: torch.Tensor, y: torch.Tensor];
}

/** Two classes of points that a line does not part: inside of a circle and outside. */
export function disc(): readonly [x: torch.Tensor, y: torch.Tensor] {
  const x = torch.randn([32, 2]);
  return [x, x.square().sum(1).gt(1.4).long()];
}

export function wave(): readonly [x: torch.Tensor, y: torch.Tensor] {
  const x = torch.rand([32, 1]).mul(4).sub(2);
  return [x, x.mul(2).sin()];
}

/** A training from seed 3, watched to its end. */
export function trained(make: () => Training): Health {
  torch.manualSeed(3);
  const {
    model,
    loss = new nn.CrossEntropyLoss(),
    optimizer: name = "Adam",
    lr = 0.01,
    steps = 200,
    batch = disc,
    optimizing = () => new optim[name](model.parameters(), { lr }),
    beforeStep,
  } = make();
  const optimizer = optimizing(model);
  const health = watch(model, { optimizer, lossFunction: loss });
  for (let step = 0; step < steps; step++) {
    const [x, y] = batch(step);
    optimizer.zeroGrad();
    loss(model(x), y).backward();
    beforeStep?.(model);
    optimizer.step();
  }
  return health;
}

export const verdictOf = (make: () => Training): Verdict => trained(make).verdict();

/** All rules that spoke: roots, what is under them, and notes. */
export const spoken = ({ diagnoses, notes }: Verdict): readonly string[] =>
  [...diagnoses.flatMap((d) => [d, ...d.symptoms]), ...notes].map(({ rule }) => rule);

export const roots = ({ diagnoses }: Verdict): readonly string[] => diagnoses.map(({ rule }) => rule);

export function stack(
  widths: readonly number[],
  between: () => torch.nn.AnyModule,
  ...end: readonly torch.nn.AnyModule[]
): torch.nn.Sequential {
  const layers = widths.slice(1).map((width, i) => new nn.Linear(widths[i] as number, width));
  return new nn.Sequential(...layers.flatMap((layer, i) => (i === 0 ? [layer] : [between(), layer])), ...end);
}

export const tanh = (): torch.nn.AnyModule => new nn.Tanh();
export const relu = (): torch.nn.AnyModule => new nn.ReLU();

export function drawn(
  model: torch.nn.Sequential,
  draw: (weight: torch.Tensor) => unknown,
): torch.nn.Sequential {
  torch.noGrad(() => {
    for (const module of model.modules()) {
      if (module instanceof nn.Linear) {
        draw(module.weight);
        module.bias?.zero_();
      }
    }
  });
  return model;
}
