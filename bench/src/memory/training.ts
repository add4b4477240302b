// A process of its own: trains a small network in one job, with `for await`, or watched in one job, from a loader, and
// prints what the process's memory and pace were, after a warm-up: `node training.js sync|await|watched WARM-UP STEPS`.

import { loadOgee, loadOgeeData, loadOgeeHealth } from "../ogee.js";
import { median } from "../statistics.js";
import type { LoopFigures } from "./loop.js";

const [mode, warmUp, count] = process.argv.slice(2) as [string, string, string];
const TENTHS = 10;

const torch = await loadOgee();
const { DataLoader, TensorDataset } = await loadOgeeData();
const { nn, optim } = torch;
const dataset = new TensorDataset(torch.rand(512, 16), torch.randint(3, [512]));
const loader = new DataLoader(dataset, { batchSize: 16, shuffle: true });
const model = new nn.Sequential(
  new nn.Linear(16, 32),
  new nn.BatchNorm1d(32),
  new nn.Sigmoid(),
  new nn.Dropout(0.1),
  new nn.Linear(32, 3),
);
const optimizer = new optim.Adam(model.parameters());
const lossFunction = new nn.CrossEntropyLoss();
if (mode === "watched") {
  const { watch } = await loadOgeeHealth();
  watch(model, { optimizer, lossFunction });
}
let most = 0;

type Tensor = ReturnType<typeof torch.rand>;

function step(x: Tensor, y: Tensor): void {
  optimizer.zeroGrad();
  lossFunction(model(x), y).backward();
  optimizer.step();
}

async function run(steps: number): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < steps; done += loader.length) {
    if (mode === "await") {
      for await (const [x, y] of loader) {
        step(x, y);
      }
    } else {
      for (const [x, y] of loader) {
        step(x, y);
      }
    }
    most = Math.max(most, process.memoryUsage.rss());
  }
  return (performance.now() - start) / 1000;
}

const tenths: number[] = [];
await run(Number(warmUp));
const warm = process.memoryUsage.rss();
for (let i = 0; i < TENTHS; i++) {
  tenths.push(await run(Number(count) / TENTHS));
}
const figures: LoopFigures = {
  warm,
  most,
  end: process.memoryUsage.rss(),
  first: median(tenths.slice(0, 3)),
  last: median(tenths.slice(-3)),
};
process.stdout.write(JSON.stringify(figures));
