// A small transformer block that learns to write a row of digits backwards.

import * as torch from "ogee";
import { runProgram } from "./program.js";

const { nn, optim } = torch;
const LENGTH = 8;
const DIGITS = 10;
const WIDTH = 16;

class Reverser extends nn.Module<[row: torch.Tensor]> {
  tokens = new nn.Embedding(DIGITS, WIDTH);
  places = new nn.Embedding(LENGTH, WIDTH);
  block = new nn.TransformerEncoderLayer(WIDTH, 2, 32, { dropout: 0, batchFirst: true });
  output = new nn.Linear(WIDTH, DIGITS);

  override forward(row: torch.Tensor): torch.Tensor {
    const x = this.tokens(row).add(this.places(torch.arange(LENGTH)));
    return this.output(this.block(x));
  }
}

export function train(steps: number, dtype: torch.DType): number[] {
  torch.manualSeed(0);
  const model = new Reverser().to(dtype);
  const optimizer = new optim.Adam(model.parameters(), { lr: 3e-3, betas: [0.9, 0.98] });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const row = torch.randint(0, DIGITS, [32, LENGTH]);
    const loss = nn.functional.crossEntropy(model(row).flatten(0, 1), row.flip([1]).flatten());
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return losses;
}

runProgram(import.meta.url, train, 1500);
