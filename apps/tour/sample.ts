// a. The chapter's own sample.

import * as torch from "ogee";
import { dim, heading, print, say } from "./screen.js";

const { nn } = torch;

export function sample(): void {
  heading("a", "The sigmoid function, as in PyTorch");
  say("sigmoid(x) = 1 / (1 + e^-x) takes any number and gives one between 0 and 1.");
  print();
  const x = torch.tensor([-2, -1, 0, 1, 2]);
  const y = torch.sigmoid(x);
  const sigmoid = new nn.Sigmoid();
  print(dim("const x = torch.tensor([-2, -1, 0, 1, 2]);"));
  print(`x                 ${x.toString()}`);
  print(`torch.sigmoid(x)  ${y.toString()}`);
  print(`nn.Sigmoid()(x)   ${sigmoid(x).toString()}`);
  print(`minimum           ${y.amin()}`);
  print(`maximum           ${y.amax()}`);
}
