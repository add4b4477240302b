// Several labels at once, each with a sigmoid of its own: whether a digit is even, at least five, and a prime number.

import * as torch from "ogee";
import { digits } from "./digits.js";
import { runProgram } from "./program.js";

const { nn, optim } = torch;
const PRIMES = [2, 3, 5, 7];

export function train(steps: number, dtype: torch.DType): number[] {
  torch.manualSeed(0);
  const { pixels, labels } = digits("train");
  const prime = torch.isin(labels, torch.tensor(PRIMES, { dtype: torch.int64 }));
  const answers = torch.stack([labels.remainder(2).eq(0), labels.ge(5), prime], 1).to(dtype);
  const model = new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(784, 64),
    new nn.Tanh(),
    new nn.Linear(64, 3),
  );
  model.to(dtype);
  const criterion = new nn.BCEWithLogitsLoss({ posWeight: torch.tensor([1, 1.2, 1.5], { dtype }) });
  const optimizer = new optim.RMSprop(model.parameters(), { lr: 1e-3, momentum: 0.5 });
  const losses: number[] = [];
  for (const batch of torch.randperm(60000).split(32).slice(0, steps)) {
    const loss = criterion(model(pixels.index(batch).to(dtype).div(255)), answers.index(batch));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return losses;
}

runProgram(import.meta.url, train, 1500);
