// Fixes in words, as reports and trials show them.

import { listed, shown } from "../measure/wording.js";
import type { Recording } from "../recording.js";
import { calledBefore, hasLoss, placeOf, takesLogits } from "./called.js";
import type { Fix } from "./fix.js";

const WORDS: {
  readonly [K in Fix["kind"]]: (fix: Extract<Fix, { kind: K }>, recording: Recording) => string;
} = {
  activation: ({ modules, to }) => `${to} as the function of ${listed(modules)}, and weights to suit it`,
  init: ({ scheme, layers }) =>
    scheme === "gain"
      ? `weights of ${listed(layers)} drawn anew by the functions' gains`
      : `weights of ${listed(layers)} drawn anew, layer by layer to variance 1`,
  normalise: ({ layers, by }) => `${by} after ${listed(layers)}`,
  learningRate: ({ factor }) => `the learning rate times ${shown(factor)}`,
  constantRate: ({ rates }) => `the learning rate held at ${listed(rates.map(shown))}`,
  include: ({ parameters }) => `the optimizer given ${listed(parameters)} too`,
  weightDecay: ({ factor }) => `weight decay times ${shown(factor)}`,
  clip: ({ norm }) => `gradients clipped to a norm of ${shown(norm)}`,
  loss: lossWords,
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

function lossWords({ to, drop }: Extract<Fix, { kind: "loss" }>, recording: Recording): string {
  const present = hasLoss(recording, to);
  const loss = present ? "" : `${to} as the loss, and `;
  const called = calledBefore({ kind: "loss", to, drop }, recording);
  if (called !== null) {
    const removed = `${loss}the call of ${called.name} in ${placeOf(called)} removed`;
    return takesLogits(to) ? `${removed}: ${present ? to : "it"} takes logits` : removed;
  }
  return drop === null
    ? `${to} as the loss`
    : `${loss}${functionWords(drop, recording)} before ${present ? to : "it"} removed`;
}

/** A module by what it computes too, since a path such as 5 tells nothing: "the relu (5)". */
function functionWords(path: string, { graphs }: Recording): string {
  const nodes = (graphs[graphs.length - 1]?.nodes ?? []).filter(({ module }) => module === path);
  const name =
    nodes.find(({ activation }) => activation !== null)?.activation?.name ??
    nodes.flatMap(({ operation }) => /^(Log)?Softmax/.exec(operation)?.[0] ?? [])[0]?.toLowerCase();
  return name === undefined || name === path ? path : `the ${name} (${path})`;
}

/** What a fix changes, in words, in the training that was recorded: "the learning rate times 0.1". */
export const wordsOf = (fix: Fix, recording: Recording): string =>
  (WORDS[fix.kind] as (fix: Fix, recording: Recording) => string)(fix, recording);
