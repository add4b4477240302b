// One training, watched: its recording, what rivals read besides, and how well it did on data that it has not seen.

import { health as ogee, torch } from "./ogee.js";
import type { DataSet, Part } from "./data/data-set.js";
import { type Extra, Onlooker } from "./extras.js";
import { inputs, losses, type Scenario, targetsFor } from "./scenario.js";

/** Loss and error on both parts of the data after so many steps. */
export interface Evaluation {
  readonly step: number;
  readonly trainLoss: number;
  readonly trainError: number;
  readonly testLoss: number;
  readonly testError: number;
}

export interface Trace {
  readonly id: string;
  readonly seed: number;
  readonly data: Pick<DataSet, "name" | "task" | "features" | "outputs">;
  readonly loss: Scenario["setup"]["loss"];
  readonly recording: ogee.Recording;
  readonly extras: readonly Extra[];
  readonly evaluations: readonly Evaluation[];
  /** The error on unseen data at the end. */
  readonly error: number;
}

/** Steps between observations, between looks at what rivals read besides, and between evaluations: about an epoch. */
const EVERY = 10;
const EXTRAS_EVERY = 20;
const EVALUATE_EVERY = 25;
/** Errors of regressions above this count as this: a constant answer has about 1. */
const WORST = 10;

/** Trains a scenario from a seed: weights, batches and all else follow from it. */
export function train(scenario: Scenario, seed: number): Trace {
  torch.manualSeed(seed);
  const { data, setup } = scenario;
  const model = scenario.model();
  const lossFunction = losses[setup.loss].make();
  const optimizer = optimizerOf(scenario, model);
  const health = ogee.watch(model, { optimizer, lossFunction, every: EVERY });
  const onlooker = new Onlooker(model);
  const extras: Extra[] = [];
  const evaluations: Evaluation[] = [];
  const count = data.train.x.shape[0] as number;
  for (let step = 0; step < setup.steps; step++) {
    if (step % EVALUATE_EVERY === 0) {
      evaluations.push(evaluate(scenario, model, step));
    }
    const rows = torch.randint(0, count, [setup.batch]);
    const [x, y] = example(scenario, data.train.x.index(rows), data.train.y.index(rows), step);
    const looking = step % EXTRAS_EVERY === 0;
    if (looking) {
      onlooker.beforeForward();
    }
    scenario.schedule?.(optimizer, step);
    optimizer.zeroGrad();
    lossFunction(model(x), y).backward();
    if (looking) {
      onlooker.beforeStep();
    }
    optimizer.step();
    if (looking) {
      extras.push(onlooker.afterStep(step));
    }
  }
  health.detach();
  const last = evaluate(scenario, model, setup.steps);
  evaluations.push(last);
  const { name, task, features, outputs } = data;
  return {
    id: scenario.id,
    seed,
    data: { name, task, features, outputs },
    loss: setup.loss,
    recording: health.recording,
    extras,
    evaluations,
    error: last.testError,
  };
}

export function optimizerOf(
  { setup: { optimizer, lr } }: Scenario,
  model: torch.nn.AnyModule,
): torch.optim.Optimizer<object> {
  const parameters = [...model.parameters()].filter((p) => p.requiresGrad);
  return optimizer === "Adam"
    ? new torch.optim.Adam(parameters, { lr })
    : new torch.optim.SGD(parameters, { lr, momentum: 0.9 });
}

/** A batch as the scenario shows it, and its targets as the loss takes them. */
export function example(
  scenario: Scenario,
  x: torch.Tensor,
  y: torch.Tensor,
  step: number,
): readonly [x: torch.Tensor, y: torch.Tensor] {
  const shown = inputs[scenario.setup.input](x, step);
  return scenario.example === undefined ? [shown, targetsFor(scenario, y)] : scenario.example(shown, y);
}

function evaluate(scenario: Scenario, model: torch.nn.AnyModule, step: number): Evaluation {
  model.eval();
  const [train, test] = torch.noGrad(() =>
    [scenario.data.train, scenario.data.test].map((part) => lossAndError(scenario, model, part)),
  ) as [LossAndError, LossAndError];
  model.train();
  return { step, trainLoss: train.loss, trainError: train.error, testLoss: test.loss, testError: test.error };
}

interface LossAndError {
  readonly loss: number;
  readonly error: number;
}

function lossAndError(scenario: Scenario, model: torch.nn.AnyModule, { x, y }: Part): LossAndError {
  const [shown, target] = example(scenario, x, y, 0);
  const output: torch.Tensor = model(shown);
  return {
    loss: losses[scenario.setup.loss].make()(output, target).item(),
    error: errorOf(
      scenario,
      output,
      scenario.example === undefined ? y : target,
      scenario.setup.loss === "bceOfOne" || scenario.setup.output === "sigmoid",
    ),
  };
}

/**
 * The share of wrong answers; for numbers the mean squared error.
 *
 * @param shares whether a single column is a probability, which decides at 1/2, and no logit.
 */
export function errorOf(
  { data, setup }: Scenario,
  output: torch.Tensor,
  y: torch.Tensor,
  shares: boolean,
): number {
  if (data.task === "numbers" || setup.loss === "mse") {
    const error = output.sub(y.to(torch.float32).reshape(output.shape)).square().mean().item();
    return Number.isFinite(error) ? Math.min(error, WORST) : WORST;
  }
  if (!torch.isfinite(output).all().item()) {
    return 1;
  }
  const answers =
    setup.columns === 1
      ? output
          .squeeze(1)
          .gt(shares ? 0.5 : 0)
          .long()
      : output.argmax(1);
  return 1 - answers.eq(y).to(torch.float32).mean().item();
}
