// What fixes are proposed for, and which of them: shared by the rules about gradients and signals.

import { LOSS_PARTS, type LossPart } from "../measure/fall.js";
import type { LayerFall, Measures } from "../measure/measures.js";
import type { Fix } from "../prove/fix.js";

/** The layers in the order in which they run. */
export const layerNames = ({ order }: Measures): readonly string[] => order.map(({ name }) => name);

/** All of them but the last. */
export const hiddenLayers = (measures: Measures): readonly string[] => layerNames(measures).slice(0, -1);

/** The one with the largest score; null of none. */
export function largestBy<T>(list: readonly T[], score: (one: T) => number): T | null {
  return list.reduce<T | null>((best, one) => (best === null || score(one) > score(best) ? one : best), null);
}

/** The part to which most is lost. */
export function largestPart({ parts }: LayerFall): LossPart {
  return LOSS_PARTS.reduce((best, part) => (parts[part] > parts[best] ? part : best));
}

/** Hidden activation modules, by path, of the latest observation that saw any. */
export function hiddenModules({ observations }: Measures): readonly string[] {
  const last = [...observations].reverse().find(({ activations }) => activations.length > 0);
  const found = (last?.activations ?? []).filter(({ use }) => use.place === "hidden");
  return [...new Set(found.map(({ module }) => module))];
}

/** What mends a loss to this part, the likeliest first. */
export function fixesFor(part: LossPart, measures: Measures): readonly Fix[] {
  const modules = hiddenModules(measures);
  const layers = layerNames(measures);
  const activation: Fix = { kind: "activation", modules, to: "ReLU" };
  const init: Fix = { kind: "init", scheme: "gain", layers };
  const normalise: Fix = { kind: "normalise", layers: hiddenLayers(measures), by: "BatchNorm" };
  const lsuv: Fix = { kind: "init", scheme: "lsuv", layers };
  return part === "ceiling"
    ? [activation, { ...activation, to: "Tanh" }, normalise]
    : part === "weights"
      ? [init, activation, normalise]
      : part === "saturation"
        ? [activation, init, lsuv, normalise]
        : [normalise, init];
}
