// Runs an example from the command line: prints its loss now and then.

import { fileURLToPath } from "node:url";
import type * as torch from "ogee";
import { float32 } from "ogee";

/** Trains for some steps and gives the loss of each. */
export type Train = (steps: number, dtype: torch.DType) => number[];

/** Runs the training if the module at `url` is the program: `npx tsx examples/lenet.ts [steps]`. */
export function runProgram(url: string, train: Train, steps: number): void {
  if (process.argv[1] !== fileURLToPath(url)) {
    return;
  }
  const losses = train(Number(process.argv[2] ?? steps), float32);
  const every = Math.max(1, Math.floor(losses.length / 20));
  losses.forEach((loss, step) => {
    if (step % every === 0 || step === losses.length - 1) {
      console.log(`step ${String(step).padStart(5)}   loss ${loss.toFixed(4)}`);
    }
  });
}
