// A recurrent network that reads this project's licence letter by letter and guesses the next one. The gates of LSTM and
// GRU are where the sigmoid lives on.

import { readFileSync } from "node:fs";
import * as torch from "ogee";
import { runProgram } from "./program.js";

const { nn, optim } = torch;
const LENGTH = 24;
const BATCH = 16;

class Reader extends nn.Module<[letters: torch.Tensor]> {
  embedding: torch.nn.Embedding;
  recurrent: torch.nn.AnyModule;
  output: torch.nn.Linear;

  constructor(letters: number, kind: "LSTM" | "GRU") {
    super();
    this.embedding = new nn.Embedding(letters, 16);
    const options = { inputSize: 16, hiddenSize: 32, batchFirst: true };
    this.recurrent = kind === "LSTM" ? new nn.LSTM(options) : new nn.GRU(options);
    this.output = new nn.Linear(32, letters);
  }

  override forward(letters: torch.Tensor): torch.Tensor {
    const [states] = this.recurrent(this.embedding(letters));
    return this.output(states);
  }
}

export function train(steps: number, dtype: torch.DType, kind: "LSTM" | "GRU" = "LSTM"): number[] {
  torch.manualSeed(0);
  const text = readFileSync(new URL("../LICENSE", import.meta.url), "utf8");
  const alphabet = [...new Set(text)].sort();
  const letters = torch.tensor([...text].map((letter) => BigInt(alphabet.indexOf(letter))));
  const model = new Reader(alphabet.length, kind).to(dtype);
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-2 });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const starts = torch.randint(0, text.length - LENGTH, [BATCH, 1]);
    const window = letters.index(starts.add(torch.arange(LENGTH + 1)));
    const logits = model(window.index(":", ":-1"));
    const loss = nn.functional.crossEntropy(logits.flatten(0, 1), window.index(":", "1:").flatten());
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return losses;
}

/** The same with a GRU. */
export const trainGru = (steps: number, dtype: torch.DType): number[] => train(steps, dtype, "GRU");

runProgram(import.meta.url, (steps, dtype) => train(steps, dtype), 1000);
