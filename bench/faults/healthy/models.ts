// Networks that are no plain stack of layers.

import { torch } from "../ogee.js";

const { nn } = torch;

/** x + W relu(norm(V x)), after a layer that brings the inputs to its width. */
export class Residual extends nn.Module {
  readonly first: torch.nn.Linear;
  readonly blocks: torch.nn.ModuleList;
  readonly last: torch.nn.Linear;

  constructor(features: number, width: number, blocks: number, columns: number) {
    super();
    this.first = new nn.Linear(features, width);
    this.blocks = new nn.ModuleList(
      Array.from(
        { length: blocks },
        () =>
          new nn.Sequential(
            new nn.LayerNorm(width),
            new nn.Linear(width, width),
            new nn.ReLU(),
            new nn.Linear(width, width),
          ),
      ),
    );
    this.last = new nn.Linear(width, columns);
  }

  override forward(x: torch.Tensor): torch.Tensor {
    let h = this.first(x);
    for (const block of this.blocks) {
      h = h.add((block as torch.nn.Sequential)(h));
    }
    return this.last(h);
  }
}

/** A recurrent network that reads the features one by one. */
export class Reader extends nn.Module {
  readonly recurrent: torch.nn.AnyModule;
  readonly last: torch.nn.Linear;

  constructor(kind: "LSTM" | "GRU", width: number, columns: number) {
    super();
    const options = { inputSize: 1, hiddenSize: width, batchFirst: true };
    this.recurrent = kind === "LSTM" ? new nn.LSTM(options) : new nn.GRU(options);
    this.last = new nn.Linear(width, columns);
  }

  override forward(x: torch.Tensor): torch.Tensor {
    const [states] = this.recurrent(x.unsqueeze(2));
    return this.last(states.select(1, -1));
  }
}
