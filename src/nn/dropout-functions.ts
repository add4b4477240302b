// Dropout as functions: zeroing at random while training.

import type { Tensor } from "../autograd/tensor.js";
import { shown } from "../ndarray/describe.js";
import { add, mul } from "../ops/arithmetic.js";
import { copy_ } from "../ops/conversion.js";
import { droppedFeatures, droppedToMoments, dropped } from "../ops/dropout.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { reshape } from "../ops/view.js";
import { bind, type Arguments } from "./arguments.js";

interface DropoutArguments {
  p?: number;
  training?: boolean;
  inplace?: boolean;
}

type Given = Arguments<DropoutArguments, ["p", "training", "inplace"]>;
type Drop = (x: Tensor, p: number) => Tensor;

function run(operation: string, input: Tensor, args: Given, trains: boolean, drop: Drop): Tensor {
  expectTensor(operation, input);
  const given = bind<DropoutArguments>(operation, args, ["p", "training", "inplace"]);
  const { p = 0.5, training = trains, inplace = false } = given;
  checkProbability(operation, p);
  const result = training ? drop(input, p) : input;
  return inplace && result !== input ? copy_(input, result) : result;
}

/** @internal */
export function checkProbability(operation: string, p: unknown): void {
  if (!(typeof p === "number" && p >= 0 && p <= 1)) {
    throw new RangeError(`${operation}: dropout probability has to be between 0 and 1, but got ${shown(p)}`);
  }
}

/**
 * Each element times 1 / (1 - p) with probability 1 - p, else 0; while not training, the input as it is.
 *
 * @throws RangeError for a probability outside [0, 1].
 * @example F.dropout(torch.ones([3]), 0.5, false) // tensor([1., 1., 1.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export function dropout(input: Tensor, ...args: Given): Tensor {
  return run("dropout", input, args, true, dropped);
}

/**
 * Drops whole channels of [N, C, L], or of [C, L].
 *
 * @throws RangeError for another number of dimensions, and for a probability outside [0, 1].
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
 */
export function dropout1d(input: Tensor, ...args: Given): Tensor {
  return run("dropout1d", input, args, true, (x, p) => {
    const rank = x.shape.length;
    if (rank !== 2 && rank !== 3) {
      throw new RangeError(`dropout1d: Expected 2D or 3D input, but received a ${rank}D input`);
    }
    return rank === 3
      ? droppedFeatures(x, p)
      : reshape(droppedFeatures(reshape(x, [1, ...x.shape]), p), x.shape);
  });
}

/**
 * Drops whole channels of [N, C, H, W], or of [C, H, W].
 *
 * @throws RangeError for fewer than two dimensions, and for a probability outside [0, 1].
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
 */
export function dropout2d(input: Tensor, ...args: Given): Tensor {
  return run("dropout2d", input, args, true, (x, p) => {
    if (x.shape.length < 2) {
      throw new RangeError(
        `dropout2d: Feature dropout requires at least 2 dimensions in the input, but got ${x.shape.length}`,
      );
    }
    return droppedFeatures(x, p);
  });
}

/**
 * Sets elements to the negative limit of SELU with probability p, then scales and shifts so that mean 0 and variance 1 stay.
 *
 * @throws RangeError for a probability outside [0, 1].
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html
 */
export function alphaDropout(input: Tensor, ...args: Given): Tensor {
  return run("alphaDropout", input, args, false, (x, p) => {
    const moments = droppedToMoments(x, p);
    return moments === null ? x : add(mul(x, moments.factor), moments.shift);
  });
}
