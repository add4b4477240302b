// A fix, made to a copy of a training.

import type { AnyModule } from "../../nn/module.js";
import { areAlike, ChangesNothing } from "./alike.js";
import type { Change, Context } from "./change.js";
import { checkFix } from "./check-fix.js";
import type { Fix } from "./fix.js";
import { changeActivation, insertFunction, insertOutput } from "./functions.js";
import { replaceLoss } from "./losses.js";
import { matchShapes } from "./matching.js";
import { normalise, putIntoTraining, standardise } from "./normalisation.js";
import {
  changeLearningRate,
  changeOptimizer,
  changeWeightDecay,
  clip,
  holdRates,
  includeParameters,
} from "./optimizing.js";
import { copyOfSetup, type Setup } from "./setup.js";
import { drawWeights, raiseBiases, scaleOutput } from "./weights.js";
import { wordsOf } from "./words.js";

type Kind = Fix["kind"];

/** How each kind is made, to a copy that it may write over. */
const KINDS: {
  readonly [K in Kind]: (copy: Setup, fix: Extract<Fix, { kind: K }>, context: Context) => Change;
} = {
  activation: changeActivation,
  init: drawWeights,
  normalise,
  learningRate: changeLearningRate,
  constantRate: holdRates,
  weightDecay: changeWeightDecay,
  include: includeParameters,
  clip,
  loss: replaceLoss,
  match: matchShapes,
  train: putIntoTraining,
  output: insertOutput,
  standardise,
  outputScale: scaleOutput,
  insert: insertFunction,
  bias: raiseBiases,
  optimizer: changeOptimizer,
};

/**
 * The training with a fix, on a copy: the original stays what it is, to the bit, but for the random numbers that new weights are
 * drawn from.
 *
 * @param setup model, optimizer and loss function.
 * @param fix what is to be changed.
 * @param context the recording that the fix's layers and modules are named in, and a batch.
 * @throws Error that says why, where the fix cannot be made, and what to do instead; `ChangesNothing` where everything would stay
 * as it is.
 */
export function applyFix(setup: Setup, fix: Fix, context: Context): Setup {
  checkFix(fix);
  const make = KINDS[fix.kind] as (copy: Setup, fix: Fix, context: Context) => Change;
  const copy = copyOfSetup(setup);
  const before = new Set([...copy.model.parameters()]);
  const change = make(copy, fix, context);
  const changed = { ...copy, ...withoutRedrawn(change) };
  followParameters(changed, before, change);
  // A change that gives an optimizer has put something into its steps, or is another one.
  if (change.optimizer === undefined && areAlike(setup, changed)) {
    throw new ChangesNothing(
      `apply: ${wordsOf(fix, context.recording)}: the training is so already, and nothing would change`,
    );
  }
  return changed;
}

const withoutRedrawn = ({ redrawn: _, ...rest }: Change): Partial<Setup> => rest;

/** The optimizer moves what the model has now, and forgets what it kept of weights that begin anew. */
function followParameters(
  { model, optimizer }: { readonly model: AnyModule; readonly optimizer: Setup["optimizer"] },
  before: ReadonlySet<unknown>,
  { redrawn = [] }: Change,
): void {
  if (optimizer === null) {
    return;
  }
  const now = new Set<unknown>(model.parameters());
  for (const group of optimizer.paramGroups) {
    group.params = group.params.filter((p) => now.has(p) || !before.has(p));
  }
  optimizer.paramGroups[0]?.params.push(...[...model.parameters()].filter((p) => !before.has(p)));
  for (const parameter of redrawn) {
    optimizer.state.delete(parameter);
  }
}
