// Functions that are flat on a side, and whose inputs begin there: a bias put them there.

import type { Measures } from "../measure/measures.js";
import { shown } from "../measure/wording.js";

/** In standard deviations: of a normal distribution so far off, 2% are on the other side. */
const SHIFTED = 2;

/**
 * Where the inputs of a hidden function lie before the first step, if that is so far on its flat side that next to none reaches the
 * other: of the one of that name, or of the first.
 */
export function shiftedInputs(
  { observations }: Measures,
  only?: string,
): { readonly mean: number; readonly says: string } | null {
  const first = observations.find(({ activations }) => activations.length > 0);
  if (first?.observation.step !== 0) {
    return null;
  }
  const found = first.activations.find(({ name, use, signals: { input, flat, samples } }) => {
    const side = use.place === "hidden" && use.flat && (only === undefined || name === only);
    const most = flat.filter((count) => count === samples).length > flat.length / 2;
    return side && most && Math.abs(input.mean) > SHIFTED * input.std;
  });
  const { mean } = found?.signals.input ?? { mean: 0 };
  return found === undefined
    ? null
    : {
        mean,
        says: `the inputs of ${found.name} (${found.use.name}) lie about ${shown(mean)} from the start; look at the bias before it`,
      };
}
