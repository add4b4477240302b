// A process of its own: three copies of one training take turns, one of them watched. Prints what a step takes, and how much
// longer the watched one took: `node watched-training.js NETWORK EVERY WHICH`, where WHICH of the copies, 0 to 2, is watched.
//
// Sums over all steps, since what watching does rarely counts too, and a median of turns would leave it out. Turns are short,
// so that all copies meet the same disturbances.

import { loadOgee, loadOgeeHealth } from "../ogee.js";
import { type NetworkId, networks } from "./networks.js";

export interface WatchFigures {
  /** Seconds of a step that is not watched. */
  readonly step: number;
  /** Watched over unwatched: seconds, and seconds of the processor, those of V8's threads for compiling and collecting among them. */
  readonly elapsed: number;
  readonly processor: number;
  /** One unwatched copy over the other: what the measurement itself brings. */
  readonly twins: number;
}

const [id, every, which] = process.argv.slice(2) as [NetworkId, string, string];
const { steps } = networks[id];
const WARM_UP = 300;
const TURN = 20;
const ORDERS: readonly (readonly number[])[] = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 2, 0],
  [0, 2, 1],
  [2, 0, 1],
  [1, 0, 2],
];
const BATCHES = 8;
const SEED = 1;

const torch = await loadOgee();
const { watch } = await loadOgeeHealth();
const { nn, optim } = torch;
type Tensor = ReturnType<typeof torch.rand>;

class LastState extends nn.Module {
  lstm = new nn.LSTM(32, 64, { batchFirst: true });
  output = new nn.Linear(64, 10);
  override forward(x: Tensor): Tensor {
    const [states] = this.lstm(x);
    return this.output(states.select(1, -1));
  }
}

type Classifier = InstanceType<typeof nn.Module<[x: Tensor], Tensor>>;

const makers: Record<NetworkId, { model: () => Classifier; input: () => Tensor; batch: number }> = {
  mlp: {
    batch: 128,
    input: () => torch.rand(128, 784),
    model: () =>
      new nn.Sequential(
        new nn.Linear(784, 256),
        new nn.ReLU(),
        new nn.Linear(256, 128),
        new nn.ReLU(),
        new nn.Linear(128, 10),
      ),
  },
  lenet: {
    batch: 64,
    input: () => torch.rand(64, 1, 28, 28),
    model: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 6, 5, { padding: 2 }),
        new nn.ReLU(),
        new nn.AvgPool2d(2),
        new nn.Conv2d(6, 16, 5),
        new nn.ReLU(),
        new nn.AvgPool2d(2),
        new nn.Flatten(),
        new nn.Linear(400, 120),
        new nn.ReLU(),
        new nn.Linear(120, 84),
        new nn.ReLU(),
        new nn.Linear(84, 10),
      ),
  },
  deep: {
    batch: 64,
    input: () => torch.rand(64, 784),
    model: () =>
      new nn.Sequential(
        ...[784, ...new Array<number>(9).fill(64)].flatMap((width) => [
          new nn.Linear(width, 64),
          new nn.Sigmoid(),
        ]),
        new nn.Linear(64, 10),
      ),
  },
  lstm: { batch: 32, input: () => torch.randn(32, 16, 32), model: () => new LastState() },
};

interface Spent {
  processor: number;
  elapsed: number;
}

const nothing = (): Spent => ({ processor: 0, elapsed: 0 });

/** A training from the same seed: what runs so many of its steps and adds the seconds that they took. */
function training(watched: boolean): (steps: number, spent: Spent) => void {
  torch.manualSeed(SEED);
  const { model: make, input, batch } = makers[id];
  const model = make();
  const batches = Array.from({ length: BATCHES }, () => [input(), torch.randint(10, [batch])] as const);
  const lossFunction = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
  if (watched) {
    watch(model, { optimizer, lossFunction, every: Number(every) });
  }
  let done = 0;
  return (count, spent) => {
    const began = performance.now();
    const start = process.cpuUsage();
    for (let i = 0; i < count; i++) {
      const [x, y] = batches[done++ % BATCHES] as readonly [Tensor, Tensor];
      optimizer.zeroGrad();
      lossFunction(model(x), y).backward();
      optimizer.step();
    }
    const { user, system } = process.cpuUsage(start);
    spent.processor += (user + system) / 1e6;
    spent.elapsed += (performance.now() - began) / 1000;
  };
}

const place = Number(which);
const copies = [0, 1, 2].map((at) => training(at === place));
const spent = copies.map((copy) => {
  copy(WARM_UP, nothing());
  return nothing();
});
for (let turn = 0; turn < steps / TURN; turn++) {
  // Whoever comes next may pay for what the one before has left, so all orders come up, as often as the turns allow.
  for (const at of ORDERS[turn % ORDERS.length] as readonly number[]) {
    (copies[at] as (typeof copies)[number])(TURN, spent[at] as Spent);
  }
}
const watched = spent[place] as Spent;
const [alone, twin] = spent.filter((_, at) => at !== place) as [Spent, Spent];
const figures: WatchFigures = {
  step: (alone.elapsed + twin.elapsed) / 2 / steps,
  elapsed: (2 * watched.elapsed) / (alone.elapsed + twin.elapsed),
  processor: (2 * watched.processor) / (alone.processor + twin.processor),
  twins: twin.elapsed / alone.elapsed,
};
process.stdout.write(JSON.stringify(figures));
