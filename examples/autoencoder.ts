// An autoencoder whose output, brightness between 0 and 1, is a sigmoid's.

import * as torch from "ogee";
import { digits } from "./digits.js";
import { runProgram } from "./program.js";

const { nn, optim } = torch;

export function train(steps: number, dtype: torch.DType): number[] {
  torch.manualSeed(0);
  const { pixels } = digits("train");
  const encoder = new nn.Sequential(new nn.Linear(784, 64), new nn.ReLU());
  const decoder = new nn.Sequential(new nn.Linear(64, 784), new nn.Sigmoid());
  const model = new nn.Sequential(encoder, decoder).to(dtype);
  const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3, weightDecay: 0.01 });
  const schedule = new optim.lrScheduler.CosineAnnealingLR(optimizer, 500);
  const losses: number[] = [];
  for (const batch of torch.randperm(60000).split(32).slice(0, steps)) {
    const images = pixels.index(batch).flatten(1).to(dtype).div(255);
    const loss = nn.functional.binaryCrossEntropy(model(images), images);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    schedule.step();
    losses.push(loss.item());
  }
  return losses;
}

runProgram(import.meta.url, train, 1000);
