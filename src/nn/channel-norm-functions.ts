// Normalisation of channels, over the batch or for each sample, as functions.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { parameter, input as operand } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { clone } from "../ops/conversion.js";
import { normalise, normaliseBy } from "../ops/normalise.js";
import { mean } from "../ops/reductions.js";
import { reshape } from "../ops/view.js";
import { bind, type Arguments } from "./arguments.js";
import { expectFloats } from "./windows.js";

interface Affine {
  weight?: Tensor | null;
  bias?: Tensor | null;
}

interface BatchNormArguments extends Affine {
  runningMean: Tensor | null;
  runningVar: Tensor | null;
  training?: boolean;
  momentum?: number;
  eps?: number;
}

const BATCH_NORM = ["runningMean", "runningVar", "weight", "bias", "training", "momentum", "eps"] as const;

/**
 * Normalises each channel over the batch and all positions: with the batch's own statistics when training, which the
 * running ones then follow in place (the variance unbiased); with the running ones otherwise.
 *
 * @param input [N, C, ...]
 * @throws RangeError for a batch with a single value in a channel, and for statistics that are not one number a channel.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 */
export function batchNorm(input: Tensor, ...args: Arguments<BatchNormArguments, typeof BATCH_NORM>): Tensor {
  const name = "batchNorm";
  expectFloats(name, input);
  const given = bind<BatchNormArguments>(name, args, BATCH_NORM);
  const { training = false, momentum = 0.1, eps = 1e-5 } = given;
  const { shape } = input;
  if (shape.length < 2 && input.array.size === 0) {
    return clone(input);
  }
  const parts = channelParts(name, input, given);
  if (!training) {
    return evaluated(name, "training=False", input, parts, eps);
  }
  const count = input.array.size / parts.channels;
  if (count === 1) {
    throw new RangeError(
      `${name}: Expected more than 1 value per channel when training, got input size [${shape.join(", ")}]`,
    );
  }
  const {
    output,
    mean: latest,
    variance,
  } = normalise(name, input, {
    node: "NativeBatchNormBackward0",
    dims: shape.map((_, d) => d).filter((d) => d !== 1),
    eps,
    weight: parts.perChannel(parts.weight),
    bias: parts.perChannel(parts.bias),
    centred: true,
  });
  followBoth(parts, new Tensor(latest), new Tensor(variance), momentum, count);
  return output;
}

interface InstanceNormArguments extends Affine {
  runningMean?: Tensor | null;
  runningVar?: Tensor | null;
  /** Whether each sample is normalised by its own statistics, not by the running ones. Default: true */
  useInputStats?: boolean;
  momentum?: number;
  eps?: number;
}

const INSTANCE_NORM = [
  "runningMean",
  "runningVar",
  "weight",
  "bias",
  "useInputStats",
  "momentum",
  "eps",
] as const;

/**
 * Normalises each channel of each sample over its positions; running statistics, where they are given, follow the mean of
 * the batch's statistics in place (the variances unbiased).
 *
 * @param input [N, C, ...]
 * @throws RangeError for a single position, and for statistics that are not one number a channel.
 * @example F.instanceNorm(torch.tensor([[[1, 3]]])) // tensor([[[-1.0000,  1.0000]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 */
export function instanceNorm(
  input: Tensor,
  ...args: Arguments<InstanceNormArguments, typeof INSTANCE_NORM>
): Tensor {
  const name = "instanceNorm";
  expectFloats(name, input);
  const given = bind<InstanceNormArguments>(name, args, INSTANCE_NORM);
  const { useInputStats = true, momentum = 0.1, eps = 1e-5 } = given;
  const { shape } = input;
  const parts = channelParts(name, input, given);
  if (!useInputStats) {
    return evaluated(name, "use_input_stats=False", input, parts, eps);
  }
  const count = shape.slice(2).reduce((a, b) => a * b, 1);
  if (count === 1) {
    throw new RangeError(
      `${name}: Expected more than 1 spatial element when training, got input size [${shape.join(", ")}]`,
    );
  }
  const {
    output,
    mean: latest,
    variance,
  } = normalise(name, input, {
    node: "NativeBatchNormBackward0",
    dims: shape.map((_, d) => d).slice(2),
    eps,
    weight: parts.perChannel(parts.weight),
    bias: parts.perChannel(parts.bias),
    centred: true,
  });
  const ofBatch = (array: NDArray): Tensor => noGrad(() => mean(new Tensor(array), 0));
  followBoth(parts, ofBatch(latest), ofBatch(variance), momentum, count);
  return output;
}

interface ChannelParts extends Required<Affine> {
  readonly channels: number;
  readonly runningMean: Tensor | null;
  readonly runningVar: Tensor | null;
  /** One number a channel, broadcast to the input. */
  readonly perChannel: <T extends Tensor | null>(t: T) => T;
}

/** What there is one number of for each channel, checked. */
function channelParts(
  operation: string,
  { shape }: Tensor,
  { runningMean = null, runningVar = null, weight = null, bias = null }: Partial<BatchNormArguments>,
): ChannelParts {
  const channels = shape[1];
  if (channels === undefined) {
    throw new RangeError(`${operation}: expected an input of [N, C, ...], but got [${shape.join(", ")}]`);
  }
  for (const [name, t] of Object.entries({
    running_mean: runningMean,
    running_var: runningVar,
    weight,
    bias,
  })) {
    if (t !== null && t.array.size !== channels) {
      throw new RangeError(`${operation}: ${name} should contain ${channels} elements not ${t.array.size}`);
    }
  }
  const broadcast = shape.map((_, d) => (d === 1 ? channels : 1));
  const perChannel = <T extends Tensor | null>(t: T): T => (t === null ? null : reshape(t, broadcast)) as T;
  return { channels, runningMean, runningVar, weight, bias, perChannel };
}

/** Normalisation by the running statistics. */
function evaluated(
  operation: string,
  when: string,
  input: Tensor,
  { runningMean, runningVar, weight, bias, perChannel }: ChannelParts,
  eps: number,
): Tensor {
  if (runningMean === null || runningVar === null) {
    throw new TypeError(`${operation}: Expected running_mean and running_var to be defined when ${when}`);
  }
  const [w, b] = [perChannel(weight) ?? 1, perChannel(bias) ?? 0];
  return normaliseBy.call(input, perChannel(runningMean), perChannel(runningVar), eps, w, b);
}

const runningStep = new ElementwiseFunction(
  [
    operand(0)
      .mul(parameter(0))
      .add(operand(1).mul(parameter(1))),
  ],
  2,
);

/** running = (1 - momentum) running + momentum * factor * latest, in place. */
function follow(running: Tensor, latest: Tensor, momentum: number, factor: number): void {
  const { array, dtype } = running;
  const flat = reshape(latest, running.shape);
  runningStep.into([array], [array, flat.array], [1 - momentum, momentum * factor], dtype);
  array.storage.version++;
}

/** Lets the running statistics follow those over `count` elements. */
function followBoth(
  { runningMean, runningVar }: ChannelParts,
  latest: Tensor,
  variance: Tensor,
  momentum: number,
  count: number,
): void {
  noGrad(() => {
    if (runningMean !== null) {
      follow(runningMean, latest, momentum, 1);
    }
    if (runningVar !== null) {
      follow(runningVar, variance, momentum, count / (count - 1));
    }
  });
}
