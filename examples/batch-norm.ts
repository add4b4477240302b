// Eight layers of sigmoids that learn after all: batch normalisation keeps their inputs where the slope is.

import * as torch from "ogee";
import { digits } from "./digits.js";
import { runProgram } from "./program.js";

const { nn, optim } = torch;

export function train(steps: number, dtype: torch.DType): number[] {
  torch.manualSeed(0);
  const { pixels, labels } = digits("train");
  const model = new nn.Sequential(new nn.Flatten());
  for (let layer = 0; layer < 8; layer++) {
    model.extend([new nn.Linear(layer === 0 ? 784 : 32, 32), new nn.BatchNorm1d(32), new nn.Sigmoid()]);
  }
  model.append(new nn.Linear(32, 10)).to(dtype);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
  const losses: number[] = [];
  for (const batch of torch.randperm(60000).split(64).slice(0, steps)) {
    const loss = nn.functional.crossEntropy(
      model(pixels.index(batch).to(dtype).div(255)),
      labels.index(batch),
    );
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return losses;
}

runProgram(import.meta.url, train, 900);
