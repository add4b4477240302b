// What a watch holds on to ends with it.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as torch from "ogee";
import { watch } from "ogee/health";
import { expect, it } from "vitest";

const { nn, optim } = torch;

function watched(): WeakRef<object> {
  const model = new nn.Sequential(new nn.Linear(4, 4), new nn.Tanh(), new nn.Linear(4, 1));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const lossFunction = new nn.MSELoss();
  const health = watch(model, { optimizer, lossFunction, every: 1 });
  for (let step = 0; step < 12; step++) {
    optimizer.zeroGrad();
    lossFunction(model(torch.rand(8, 4)), torch.rand(8, 1)).backward();
    optimizer.step();
  }
  health.detach();
  return new WeakRef(model);
}

it("a model is collected after its watch was detached", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const model = watched();
  for (let i = 0; i < 5 && model.deref() !== undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    gc();
  }
  expect(model.deref()).toBeUndefined();
});
