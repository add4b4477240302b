// A process of its own: two copies of one training take turns, one of them watched. Prints what a step takes, and how much
// longer the watched turn of each pair took: `node watched-training.js NETWORK EVERY [PAIRS]`.

import { loadOgee, loadOgeeHealth } from "../ogee.js";
import { quantile } from "../statistics.js";
import { type NetworkId, networks } from "./networks.js";

export interface WatchFigures {
  /** Seconds of a step that is not watched, in quiet turns. */
  readonly step: number;
  /** Watched over unwatched, pair by pair. */
  readonly ratios: number[];
  /** The same between quiet turns, in which other programs had the least part: the first tenth by time of either. */
  readonly quiet: number;
}

const [id, every, pairs] = process.argv.slice(2) as [NetworkId, string, string | undefined];
const WARM_UP_STEPS = 300;
const BATCHES = 8;
const QUIET = 0.1;
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

/**
 * A training from the same seed; gives what runs so many of its steps and tells the seconds of the processor that they took:
 * what other programs do meanwhile counts little.
 */
function training(watched: boolean): (steps: number) => number {
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
  return (steps) => {
    const start = process.cpuUsage();
    for (let i = 0; i < steps; i++) {
      const [x, y] = batches[done++ % BATCHES] as readonly [Tensor, Tensor];
      optimizer.zeroGrad();
      lossFunction(model(x), y).backward();
      optimizer.step();
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
}

const alone = training(false);
const watched = training(true);
const { steps } = networks[id];
alone(WARM_UP_STEPS);
watched(WARM_UP_STEPS);
const times: [alone: number, watched: number][] = [];
for (let pair = 0; pair < Number(pairs ?? networks[id].pairs); pair++) {
  // Whoever comes second may pay for what the first has left: they change places.
  if (pair % 2 === 0) {
    const first = alone(steps);
    times.push([first, watched(steps)]);
  } else {
    const first = watched(steps);
    times.push([alone(steps), first]);
  }
}
const figures: WatchFigures = {
  step:
    quantile(
      times.map(([seconds]) => seconds),
      QUIET,
    ) / steps,
  ratios: times.map(([unwatched, seconds]) => seconds / unwatched),
  quiet:
    quantile(
      times.map(([, seconds]) => seconds),
      QUIET,
    ) /
    quantile(
      times.map(([seconds]) => seconds),
      QUIET,
    ),
};
process.stdout.write(JSON.stringify(figures));
