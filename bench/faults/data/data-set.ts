// A data set as a training needs it: in two parts, with what a constant answer gets.

import { torch } from "../ogee.js";

/** Points and what they are: classes (int64), or numbers of mean 0 and variance 1. */
export interface Part {
  readonly x: torch.Tensor;
  readonly y: torch.Tensor;
}

export interface DataSet {
  readonly name: string;
  readonly task: "classes" | "numbers";
  readonly features: number;
  /** How many classes there are; 1 for numbers. */
  readonly outputs: number;
  readonly train: Part;
  readonly test: Part;
}

/** Rows in a random order, always the same one, split into what is learned from and what is held back. */
export function split(
  name: string,
  task: DataSet["task"],
  x: torch.Tensor,
  y: torch.Tensor,
  held: number,
): DataSet {
  const count = x.shape[0] as number;
  const order = torch.randperm(count);
  const [test, train] = [order.index(`:${held}`), order.index(`${held}:`)];
  const part = (rows: torch.Tensor): Part => ({ x: x.index(rows), y: y.index(rows) });
  const outputs = task === "numbers" ? 1 : Number(torch.amax(y).item()) + 1;
  return {
    name,
    task,
    features: x.shape[1] as number,
    outputs,
    train: part(train),
    test: part(test),
  };
}

/** Features of mean 0 and standard deviation 1; a feature that never changes stays 0. */
export function standardised(x: torch.Tensor): torch.Tensor {
  const spread = x.std(0, { correction: 0 });
  return x.sub(x.mean(0)).div(torch.where(spread.eq(0), torch.onesLike(spread), spread));
}

/**
 * The error of the best answer that does not look: the share of the other classes, or the mean variance of what is wanted.
 *
 * @param scenario its data, and, where it wants something else than their answers, how it makes that of inputs.
 */
export function constantErrorOf({
  data: { task, test, outputs },
  example,
}: {
  readonly data: DataSet;
  readonly example?: (x: torch.Tensor, y: torch.Tensor) => readonly [x: torch.Tensor, y: torch.Tensor];
}): number {
  if (task === "numbers" || example !== undefined) {
    const wanted = example === undefined ? test.y : example(test.x, test.y)[1];
    return wanted.sub(wanted.mean(0)).square().mean().item();
  }
  const counts = Array.from({ length: outputs }, (_, c) => Number(test.y.eq(c).sum().item()));
  return 1 - Math.max(...counts) / counts.reduce((a, b) => a + b, 0);
}
