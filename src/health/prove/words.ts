// Fixes in words, as reports and trials show them.

import { listed, shown } from "../measure/wording.js";
import type { Fix } from "./fix.js";

const WORDS: { readonly [K in Fix["kind"]]: (fix: Extract<Fix, { kind: K }>) => string } = {
  activation: ({ modules, to }) => `${to} as the function of ${listed(modules)}, and weights to suit it`,
  init: ({ scheme, layers }) =>
    scheme === "gain"
      ? `weights of ${listed(layers)} drawn anew by the functions' gains`
      : `weights of ${listed(layers)} drawn anew, layer by layer to variance 1`,
  normalise: ({ layers, by }) => `${by} after ${listed(layers)}`,
  learningRate: ({ factor }) => `the learning rate times ${shown(factor)}`,
  include: ({ parameters }) => `the optimizer given ${listed(parameters)} too`,
  weightDecay: ({ factor }) => `weight decay times ${shown(factor)}`,
  clip: ({ norm }) => `gradients clipped to a norm of ${shown(norm)}`,
  loss: ({ to, drop }) =>
    drop === null ? `${to} as the loss` : `${to} as the loss, without ${drop} before it`,
  match: () => "outputs in the shape of the targets before the loss",
  train: ({ modules }) => `${listed(modules)} in training mode`,
  output: ({ insert }) => `${insert} before the loss`,
  standardise: ({ mean }) => `${mean.length} features brought to mean 0 and deviation 1`,
  outputScale: ({ layer, factor, bias }) =>
    `what ${layer} gives times ${shown(factor)}${bias === null ? "" : ", its bias by the targets' frequencies"}`,
  insert: ({ after, function: name }) => `${name} after ${listed(after)}`,
  bias: ({ layers, value }) => `biases of ${listed(layers)} raised by ${shown(value)}`,
  optimizer: ({ to, lr }) => `${to} with a learning rate of ${shown(lr)}`,
};

/** What a fix changes, in words: "the learning rate times 0.1". */
export const wordsOf = (fix: Fix): string => (WORDS[fix.kind] as (fix: Fix) => string)(fix);
