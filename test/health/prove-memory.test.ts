// What trials take is given back: many of them in one job do not fill the heap.

import { expect, it } from "vitest";
import { heap } from "../../src/engine/heap.js";
import { watch } from "../../src/health/index.js";
import * as torch from "../../src/index.js";

const { nn, optim } = torch;

it("sixty trials of a model of 8 MB stay within 400 MB", () => {
  torch.manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(1000, 2000), new nn.ReLU(), new nn.Linear(2000, 2));
  const lossFunction = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 1e-12 });
  const health = watch(model, { optimizer, lossFunction });
  for (let step = 0; step < 25; step++) {
    optimizer.zeroGrad();
    lossFunction(model(torch.randn([4, 1000])), torch.randint(0, 2, [4])).backward();
    optimizer.step();
  }
  const before = heap.used;
  let trials = 0;
  let most = 0;
  for (let i = 0; i < 20; i++) {
    health.prove({
      steps: 2,
      onTrial: ({ failed }) => {
        trials += failed === null ? 1 : 0;
        most = Math.max(most, heap.used - before);
      },
    });
  }
  expect(trials).toBeGreaterThanOrEqual(60);
  // A trial holds 30 MB: two copies, their gradients, and the weights anew.
  expect(most).toBeLessThan(400 * 2 ** 20);
});
