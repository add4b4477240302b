// LeNet, as in 1998 with sigmoids and mean pooling, and as it would be made today, with ReLU and the largest element.

import * as torch from "ogee";
import { digits } from "./digits.js";
import { runProgram } from "./program.js";

const { nn, optim } = torch;

export function lenet(activation: "sigmoid" | "relu"): torch.nn.Sequential {
  const act = () => (activation === "sigmoid" ? new nn.Sigmoid() : new nn.ReLU());
  const pool = () => (activation === "sigmoid" ? new nn.AvgPool2d(2) : new nn.MaxPool2d(2));
  return new nn.Sequential(
    new nn.Conv2d(1, 6, 5, { padding: 2 }),
    act(),
    pool(),
    new nn.Conv2d(6, 16, 5),
    act(),
    pool(),
    new nn.Flatten(),
    new nn.Linear(400, 120),
    act(),
    new nn.Linear(120, 84),
    act(),
    new nn.Linear(84, 10),
  );
}

export function train(
  steps: number,
  dtype: torch.DType,
  activation: "sigmoid" | "relu" = "sigmoid",
): number[] {
  torch.manualSeed(0);
  const { pixels, labels } = digits("train");
  const model = lenet(activation).to(dtype);
  const optimizer = new optim.SGD(model.parameters(), {
    lr: activation === "sigmoid" ? 0.5 : 0.05,
    momentum: 0.5,
  });
  const criterion = new nn.CrossEntropyLoss();
  const losses: number[] = [];
  for (const batch of torch.randperm(60000).split(32).slice(0, steps)) {
    const images = pixels.index(batch).unsqueeze(1).to(dtype).div(255);
    const loss = criterion(model(images), labels.index(batch));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return losses;
}

/** The same with ReLU. */
export const trainRelu = (steps: number, dtype: torch.DType): number[] => train(steps, dtype, "relu");

runProgram(import.meta.url, (steps, dtype) => train(steps, dtype), 1875);
