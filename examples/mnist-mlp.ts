// A multilayer perceptron of sigmoids on handwritten digits, with Adam.

import * as torch from "ogee";
import { digits } from "./digits.js";
import { runProgram } from "./program.js";

const { nn, optim } = torch;
const BATCH = 64;

export function train(steps: number, dtype: torch.DType): number[] {
  torch.manualSeed(0);
  const { pixels, labels } = digits("train");
  const model = new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(784, 128),
    new nn.Sigmoid(),
    new nn.Linear(128, 10),
  );
  model.to(dtype);
  const optimizer = new optim.Adam(model.parameters(), { lr: 3e-3 });
  const losses: number[] = [];
  while (losses.length < steps) {
    // One epoch, in an order of its own.
    const order = torch.randperm(60000);
    for (const batch of order.split(BATCH).slice(0, steps - losses.length)) {
      const logits = model(pixels.index(batch).to(dtype).div(255));
      const loss = nn.functional.crossEntropy(logits, labels.index(batch));
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
  }
  if (steps >= 1000) {
    console.log(`accuracy on the test images: ${accuracy(model, dtype).toFixed(4)}`);
  }
  return losses;
}

/** The share of the 10,000 test images that the model reads right. */
function accuracy(model: torch.nn.Sequential, dtype: torch.DType): number {
  const { pixels, labels } = digits("t10k");
  const logits = torch.noGrad(() => model.eval()(pixels.to(dtype).div(255)));
  return logits.argmax(1).eq(labels).float().mean().item();
}

runProgram(import.meta.url, train, 4000);
