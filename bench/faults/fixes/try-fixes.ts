// A training from the start with a fix, and the error that it reaches.

import { health as ogee, torch } from "../ogee.js";
import { losses, type Scenario } from "../scenario.js";
import { errorOf, example, optimizerOf } from "../train.js";
import { numbersFrom, randomFix, vocabularyOf } from "./random-fix.js";

/** What was tried and how it ended; the error is null where the fix cannot be made to this network. */
export interface Tried {
  readonly fix: ogee.Fix;
  readonly error: number | null;
}

/** Draws until that many can be made. */
const MOST_DRAWS = 40;

/** Trains with each of these fixes from a seed's weights. */
export function tryFixes(scenario: Scenario, seed: number, fixes: readonly ogee.Fix[]): readonly Tried[] {
  const health = begun(scenario, seed);
  return fixes.map((fix) => ({ fix, error: errorWith(scenario, seed, health, fix) }));
}

/** The same with so many fixes drawn by chance, all of which can be made. */
export function tryRandomFixes(scenario: Scenario, seed: number, count: number): readonly Tried[] {
  const health = begun(scenario, seed);
  const vocabulary = vocabularyOf(health.recording);
  const random = numbersFrom(
    [...scenario.id].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) % 2147483647, seed),
  );
  const tried: Tried[] = [];
  for (let draw = 0; draw < MOST_DRAWS && tried.length < count; draw++) {
    const fix = randomFix(vocabulary, random);
    const error = errorWith(scenario, seed, health, fix);
    if (error !== null) {
      tried.push({ fix, error });
    }
  }
  return tried;
}

/** The training after its first walk back, before any step: what a fix is applied to. */
function begun(scenario: Scenario, seed: number): ogee.Health {
  torch.manualSeed(seed);
  const model = scenario.model();
  const lossFunction = losses[scenario.setup.loss].make();
  const optimizer = optimizerOf(scenario, model);
  const health = ogee.watch(model, { optimizer, lossFunction });
  const [x, y] = batch(scenario, 0);
  lossFunction(model(x), y).backward();
  optimizer.zeroGrad();
  return health;
}

function batch(scenario: Scenario, step: number): readonly [x: torch.Tensor, y: torch.Tensor] {
  const { data, setup } = scenario;
  const rows = torch.randint(0, data.train.x.shape[0] as number, [setup.batch]);
  return example(scenario, data.train.x.index(rows), data.train.y.index(rows), step);
}

/** The error on unseen data after as many steps as the training had; null where the fix cannot be made. */
function errorWith(scenario: Scenario, seed: number, health: ogee.Health, fix: ogee.Fix): number | null {
  torch.manualSeed(seed);
  try {
    const { model, optimizer, lossFunction } = health.apply(fix);
    if (optimizer === null || lossFunction === null) {
      return null;
    }
    for (let step = 0; step < scenario.setup.steps; step++) {
      const [x, y] = batch(scenario, step);
      scenario.schedule?.(optimizer, step);
      optimizer.zeroGrad();
      lossFunction(model(x), y).backward();
      optimizer.step();
    }
    model.eval();
    const { x, y } = scenario.data.test;
    const [shown, target] = example(scenario, x, y, 0);
    const takesShares = lossFunction.constructor.name === "BCELoss";
    return torch.noGrad(() =>
      errorOf(scenario, model(shown), scenario.example === undefined ? y : target, takesShares),
    );
  } catch {
    // A fix that cannot be made, or a loss that cannot take what the network gives.
    return null;
  }
}
