// A loss that does not take what the network gives: swapped losses, and functions at the output that are missing or too many.

import type { DataSet } from "../data/data-set.js";
import { type Pair, pair } from "./pair.js";

const MISFIT = ["outputLoss"];

export function outputLoss(data: DataSet): readonly Pair[] {
  const wrong = (fault: Parameters<typeof pair>[4], mended: Parameters<typeof pair>[5] = {}): Pair =>
    pair("output and loss", data, MISFIT, {}, fault, mended);
  if (data.task === "numbers") {
    return (["sigmoid", "relu", "softmax"] as const).map((output) => wrong({ output }));
  }
  return [
    wrong({ output: "softmax" }),
    wrong({ output: "sigmoid" }),
    wrong({ output: "relu" }),
    wrong({ loss: "nll" }, { loss: "nll", output: "logSoftmax" }),
    wrong({ loss: "nll", output: "softmax" }, { loss: "nll", output: "logSoftmax" }),
    wrong({ loss: "bceWithLogits", output: "sigmoid" }, { loss: "bceWithLogits" }),
    wrong({ loss: "mseOfClasses" }),
    ...(data.outputs === 2
      ? [
          wrong(
            { loss: "bceOfOne", output: "softmax", columns: 1 },
            { loss: "bceOfOne", output: "sigmoid", columns: 1 },
          ),
          wrong(
            { loss: "bceWithLogitsOfOne", output: "sigmoid", columns: 1 },
            { loss: "bceWithLogitsOfOne", columns: 1 },
          ),
        ]
      : []),
  ];
}
