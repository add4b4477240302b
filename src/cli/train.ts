// The loop: as many steps as were asked for, and what cannot be trained, said where it shows.

import { Tensor } from "../autograd/tensor.js";
import type { Experiment } from "../health/experiment.js";
import type { Health } from "../health/health.js";
import type { NonFinite } from "../health/recording.js";
import { describe } from "../ndarray/describe.js";
import { LBFGS } from "../optim/lbfgs.js";
import { CannotRun, saidBy } from "./cannot-run.js";
import type { Feed, Pair } from "./feed.js";

/** Steps in a row without a number for a loss, after which there is nothing more to see. */
const MOST_WITHOUT_NUMBER = 10;

export interface Training {
  readonly experiment: Experiment;
  readonly feed: Feed;
  readonly health: Health;
  /** The losses of the steps before, where it goes on. */
  readonly before: readonly number[];
  /** How many steps there will be together. */
  readonly steps: number;
  /** Ends the loop before the next step. */
  readonly stop: AbortSignal;
}

/**
 * Trains, and gives the loss of each step.
 *
 * @throws CannotRun where the data, the model or the loss throws, or gives what cannot be trained on.
 */
export async function* train(training: Training): AsyncGenerator<number, void, undefined> {
  const { experiment, feed, before, steps, stop } = training;
  if (!experiment.model.training) {
    experiment.model.train();
  }
  let without = before.length - 1 - before.map((loss) => Number.isFinite(loss)).lastIndexOf(true);
  for (let step = before.length; step < steps && !stop.aborted; step++) {
    const pair = await nextPair(feed, step);
    if (pair === null) {
      return;
    }
    const loss = takeStep(training, pair, step);
    without = Number.isFinite(loss) ? 0 : without + 1;
    if (step === 0 && without > 0) {
      throw notANumber(loss, training.health.recording.nonFinite);
    }
    yield loss;
    if (without >= MOST_WITHOUT_NUMBER) {
      return;
    }
  }
}

async function nextPair(feed: Feed, step: number): Promise<Pair | null> {
  let pair: Pair | null;
  try {
    pair = await feed.next();
  } catch (cause) {
    throw threw("the data", step, cause);
  }
  if (step === 0) {
    if (pair === null) {
      throw new CannotRun("the data gave no batch", "Give at least one pair [input, target].");
    }
    expectSeveral(pair);
  }
  return pair;
}

/** Figures over a batch say nothing where it is a single sample. */
function expectSeveral({ input, target }: Pair): void {
  const single = (value: unknown): boolean => value instanceof Tensor && value.shape[0] === 1;
  const scalar = target instanceof Tensor && target.shape.length === 0;
  if (single(input) && (single(target) || scalar)) {
    throw new CannotRun(
      `the first batch is one sample, of shape [${(input as Tensor).shape.join(", ")}]: nothing can be said over a batch of one`,
      "Give batches of several: new DataLoader(dataset, { batchSize: 32 }).",
    );
  }
}

function takeStep({ experiment, health }: Training, { input, target }: Pair, step: number): number {
  const { model, loss: lossFunction, optimizer } = experiment;
  const closure = (): Tensor => {
    optimizer.zeroGrad();
    const output = during("the model", step, () => model(input));
    health.sawTarget(target);
    const loss = during("the loss", step, () => lossFunction(output, target as Tensor));
    expectScalar(loss);
    during("the walk back", step, () => loss.backward());
    return loss;
  };
  if (optimizer instanceof LBFGS) {
    return during("the optimizer", step, () => Number(optimizer.step(closure)?.item()));
  }
  const loss = closure();
  during("the optimizer", step, () => optimizer.step());
  return Number(loss.item());
}

function expectScalar(loss: unknown): asserts loss is Tensor {
  if (!(loss instanceof Tensor)) {
    throw new CannotRun(
      `the loss is ${describe(loss)}, and no tensor`,
      "Let it return the tensor itself, and not its item().",
    );
  }
  if (loss.array.size !== 1) {
    throw new CannotRun(
      `the loss is not one number: it has shape [${loss.shape.join(", ")}]`,
      'Take its mean: loss.mean(), or reduction: "mean".',
    );
  }
  if (!loss.requiresGrad) {
    throw new CannotRun(
      "the loss does not depend on any parameter that learns",
      "Look for detach(), noGrad(), or values that were made into new tensors, between the model and the loss.",
    );
  }
}

function during<T>(what: string, step: number, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw threw(what, step, cause);
  }
}

function threw(what: string, step: number, cause: unknown): CannotRun {
  if (cause instanceof CannotRun) {
    return cause;
  }
  const single = /more than 1 value per channel/.test(String(cause));
  return new CannotRun(
    `${what} threw at step ${step}\n${saidBy(cause)}`,
    single ? "A last batch of one sample? Leave it out: dropLast: true." : "",
    { cause },
  );
}

const MENDS: Readonly<Record<NonFinite["where"], string>> = {
  input: "Find out which samples hold it, and mend or leave out these.",
  target: "Find out which targets hold it, and mend or leave out these.",
  parameter: "Look at how it is initialised.",
  forward: "Look at what this operation is given: a division by 0, a logarithm of 0, an exponential of much?",
  loss: "The model's output is finite: look at the loss. Those that take logits are stable.",
};

function notANumber(loss: number, found: NonFinite | null): CannotRun {
  if (found === null) {
    return new CannotRun(`the loss is ${loss} at step 0`, "");
  }
  const { where, name, inputs } = found;
  const count = inputs[0]?.nonFinite ?? 0;
  const holds = `${count} ${count === 1 ? "element that is" : "elements that are"} NaN or infinite`;
  const says = {
    input: `the model's input has ${holds}`,
    target: `the target has ${holds}`,
    parameter: `the parameter ${name} has ${holds}`,
    forward: `${name} is the first operation that gives NaN or infinity`,
    loss: "the loss function is the first to give it",
  }[where];
  return new CannotRun(`the loss is ${loss} at step 0: ${says}`, MENDS[where]);
}
