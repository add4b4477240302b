import { nn } from "../../../src/index.js";
import type { ModuleFamily } from "../module-question.js";

export const basic: ModuleFamily = {
  name: "basic",
  rows: [
    { python: "nn.Linear(3, 4)", make: () => new nn.Linear(3, 4), inputs: [{ shape: [2, 3] }] },
    {
      python: "nn.Linear(3, 4, bias=False)",
      make: () => new nn.Linear(3, 4, { bias: false }),
      inputs: [{ shape: [3] }],
    },
    {
      python:
        "nn.Sequential(nn.Flatten(), nn.Linear(6, 5), nn.Sigmoid(), nn.Linear(5, 2), nn.LogSoftmax(dim=1))",
      make: () =>
        new nn.Sequential(
          new nn.Flatten(),
          new nn.Linear(6, 5),
          new nn.Sigmoid(),
          new nn.Linear(5, 2),
          new nn.LogSoftmax(1),
        ),
      inputs: [{ shape: [4, 2, 3] }],
    },
    {
      python: "nn.CrossEntropyLoss(label_smoothing=0.1)",
      make: () => new nn.CrossEntropyLoss({ labelSmoothing: 0.1 }),
      inputs: [{ shape: [5, 3] }, { shape: [5], ints: [0, 3] }],
    },
  ],
};
