import { describe, expect, it } from "vitest";
import { DataLoader, TensorDataset } from "../../src/data/index.js";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";

const { nn, optim } = torch;
const at = temporaryFolder();

/** Draws batches from a generator of its own, and can be put back to where it was. */
class Batches {
  private drawn = 0;
  private generator = new torch.Generator().manualSeed(3);

  next(): torch.Tensor {
    this.drawn++;
    return torch.rand([8, 4], { generator: this.generator });
  }

  stateDict(): object {
    return { drawn: this.drawn, generator: this.generator.getState(), history: new Map([[1, "one"]]) };
  }

  loadStateDict(state: { drawn: number; generator: Uint8Array; history: Map<number, string> }): void {
    expect(state.history.get(1)).toBe("one");
    this.drawn = state.drawn;
    this.generator.setState(state.generator);
  }
}

type AnyOptimizer = torch.optim.Optimizer<{ lr: number }>;
type MakeOptimizer = (parameters: Iterable<torch.Tensor>) => AnyOptimizer;
type Schedule = { step(metric: number): void };

class Training {
  readonly model = new nn.Sequential(
    new nn.Linear(4, 8),
    new nn.BatchNorm1d(8),
    new nn.Sigmoid(),
    new nn.Dropout(0.3),
    new nn.Linear(8, 1),
  );
  readonly optimizer: AnyOptimizer;
  readonly scheduler: Schedule;
  readonly loader = new Batches();
  readonly generator = torch.defaultGenerator;

  constructor(
    make: MakeOptimizer,
    schedule: (optimizer: AnyOptimizer) => Schedule,
    private readonly followsLoss = false,
  ) {
    this.optimizer = make(this.model.parameters());
    this.scheduler = schedule(this.optimizer);
  }

  step(): number {
    const x = this.loader.next();
    const target = x.sum({ dim: 1, keepdim: true }).add(torch.randn([8, 1]));
    const loss = this.optimizer.step(() => {
      this.optimizer.zeroGrad();
      const loss = nn.functional.mseLoss(this.model(x), target);
      loss.backward();
      return loss;
    });
    const value = Number(loss?.item());
    if (this.followsLoss) {
      this.scheduler.step(value);
    } else {
      (this.scheduler as { step(): void }).step();
    }
    return value;
  }
}

const { lrScheduler } = optim;
const lr = 0.05;
const optimizers: [
  name: string,
  make: MakeOptimizer,
  schedule: (o: AnyOptimizer) => Schedule,
  followsLoss?: boolean,
][] = [
  [
    "SGD, OneCycleLR",
    (p) => new optim.SGD(p, { lr, momentum: 0.9, nesterov: true }),
    (o) => new lrScheduler.OneCycleLR(o as never, 0.1, 60),
  ],
  ["Adam, StepLR", (p) => new optim.Adam(p, { lr, amsgrad: true }), (o) => new lrScheduler.StepLR(o, 10)],
  [
    "AdamW, CosineAnnealingWarmRestarts",
    (p) => new optim.AdamW(p, { lr }),
    (o) => new lrScheduler.CosineAnnealingWarmRestarts(o, 7),
  ],
  [
    "NAdam, SequentialLR",
    (p) => new optim.NAdam(p, { lr }),
    (o) =>
      new lrScheduler.SequentialLR(
        o,
        [new lrScheduler.LinearLR(o), new lrScheduler.ExponentialLR(o, 0.9)],
        [20],
      ),
  ],
  [
    "RAdam, ReduceLROnPlateau",
    (p) => new optim.RAdam(p, { lr }),
    (o) => new lrScheduler.ReduceLROnPlateau(o, { patience: 2 }),
    true,
  ],
  [
    "Adagrad, LambdaLR",
    (p) => new optim.Adagrad(p, { lr }),
    (o) => new lrScheduler.LambdaLR(o, (epoch) => 0.95 ** epoch),
  ],
  [
    "Adadelta, MultiStepLR",
    (p) => new optim.Adadelta(p, { lr }),
    (o) => new lrScheduler.MultiStepLR(o, [20, 30]),
  ],
  [
    "Adamax, ExponentialLR",
    (p) => new optim.Adamax(p, { lr }),
    (o) => new lrScheduler.ExponentialLR(o, 0.99),
  ],
  [
    "RMSprop, CosineAnnealingLR",
    (p) => new optim.RMSprop(p, { lr, momentum: 0.9 }),
    (o) => new lrScheduler.CosineAnnealingLR(o, 50),
  ],
  [
    "LBFGS, StepLR",
    (p) => new optim.LBFGS(p, { lr, historySize: 5, maxIter: 3 }),
    (o) => new lrScheduler.StepLR(o, 40),
  ],
];

describe("a training that is resumed from step 25", () => {
  it.each(optimizers)(
    "with %s has to the bit the losses and weights of one that ran through 50 steps",
    async (name, make, schedule, followsLoss) => {
      torch.manualSeed(1);
      const through = new Training(make, schedule, followsLoss);
      const losses = Array.from({ length: 25 }, () => through.step());
      const path = at(`${name}.safetensors`);
      await io.saveCheckpoint(path, { ...parts(through), losses });
      losses.push(...Array.from({ length: 25 }, () => through.step()));

      torch.manualSeed(999);
      const resumed = new Training(make, schedule, followsLoss);
      resumed.step();
      const rest = await io.loadCheckpoint(path, parts(resumed));
      expect(Object.keys(rest)).toEqual(["losses"]);
      const again = [...(rest["losses"] as number[]), ...Array.from({ length: 25 }, () => resumed.step())];
      expect(again).toEqual(losses);
      for (const [key, tensor] of through.model.stateDict()) {
        expect(resumed.model.stateDict().get(key)?.equal(tensor)).toBe(true);
      }
    },
  );

  const parts = ({ model, optimizer, scheduler, loader, generator }: Training): io.CheckpointParts => ({
    model,
    optimizer,
    scheduler,
    loader,
    generator,
  });
});

describe("a loader that is resumed in the middle of its second epoch", () => {
  const dataset = (): object => new TensorDataset(torch.arange(40), torch.arange(40).mul(2));
  const make = (seed: number | null): DataLoader<torch.Tensor[], torch.Tensor[]> =>
    new DataLoader(dataset() as never, {
      batchSize: 3,
      shuffle: true,
      ...(seed === null ? {} : { generator: new torch.Generator().manualSeed(seed) }),
    }) as never;
  const generator = torch.defaultGenerator;

  it.each([
    ["the default generator", null],
    ["a generator of its own", 5],
  ])(
    "gives from then on, over two epochs, what one that ran through gives, shuffled by %s",
    async (_, seed) => {
      torch.manualSeed(3);
      const loader = make(seed);
      const path = at(`loader-${seed}`);
      const seen: unknown[] = [];
      for (let epoch = 0; epoch < 4; epoch++) {
        let batch = 0;
        for (const [x] of loader) {
          seen.push(x?.tolist());
          if (epoch === 1 && ++batch === 5) {
            await io.saveCheckpoint(path, { loader, generator, seen: seen.length });
          }
        }
      }
      torch.manualSeed(77);
      const resumed = make(seed === null ? null : 99);
      const { seen: before } = (await io.loadCheckpoint(path, { loader: resumed, generator })) as {
        seen: number;
      };
      const again: unknown[] = [];
      for (let epoch = 1; epoch < 4; epoch++) {
        for (const [x] of resumed) {
          again.push(x?.tolist());
        }
      }
      expect(again).toEqual(seen.slice(before));
    },
  );
});
