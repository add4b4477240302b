// Normalisation as functions.

import type { Tensor } from "../autograd/tensor.js";
import { int64 } from "../ndarray/dtype.js";
import { sizeOf, type Shape } from "../ndarray/shape.js";
import { describeList } from "../ndarray/describe.js";
import { add, mul } from "../ops/arithmetic.js";
import { pow } from "../ops/combination.js";
import { clone } from "../ops/conversion.js";
import { div, floorDivide } from "../ops/division.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { normalise } from "../ops/normalise.js";
import { pad } from "../ops/padding.js";
import { unfold } from "../ops/parts.js";
import { sum } from "../ops/reductions.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { avgPool2d } from "./pooling-functions.js";
import { expectFloats } from "./windows.js";

interface LayerNormArguments {
  normalizedShape: number | readonly number[];
  weight?: Tensor | null;
  bias?: Tensor | null;
  eps?: number | null;
}

function trailingDims(
  operation: string,
  input: Tensor,
  given: number | readonly number[],
): { shape: Shape; dims: number[] } {
  const shape = typeof given === "number" ? [given] : given;
  const lead = input.shape.length - shape.length;
  if (shape.length === 0) {
    throw new RangeError(`${operation}: Expected normalized_shape to be at least 1-dimensional, but got []`);
  }
  if (lead < 0 || shape.some((length, d) => input.shape[lead + d] !== length)) {
    throw new RangeError(
      `${operation}: Given normalized_shape=[${shape.join(", ")}], expected input with shape [*, ${shape.join(", ")}], ` +
        `but got input of size [${input.shape.join(", ")}]`,
    );
  }
  return { shape, dims: shape.map((_, d) => lead + d) };
}

function expectShape(operation: string, name: string, t: Tensor | null, shape: Shape): void {
  if (t !== null) {
    expectTensor(operation, t, name);
  }
  if (t !== null && t.shape.join() !== shape.join()) {
    throw new RangeError(
      `${operation}: Expected ${name} to be of shape [${shape.join(", ")}], but got [${t.shape.join(", ")}]`,
    );
  }
}

/**
 * (x - mean) / sqrt(variance + eps) * weight + bias over the last dimensions.
 *
 * @param normalizedShape the sizes of the last dimensions, which weight and bias have too.
 * @throws RangeError if the input does not end in that shape.
 * @example F.layerNorm(torch.tensor([[1, 3]]), [2]) // tensor([[-1.0000,  1.0000]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layerNorm(
  input: Tensor,
  ...args: Arguments<LayerNormArguments, ["normalizedShape", "weight", "bias", "eps"]>
): Tensor {
  expectFloats("layerNorm", input);
  const given = bind<LayerNormArguments>("layerNorm", args, ["normalizedShape", "weight", "bias", "eps"]);
  const { weight = null, bias = null } = given;
  const { shape, dims } = trailingDims(
    "layerNorm",
    input,
    need("layerNorm", "normalizedShape", given.normalizedShape),
  );
  expectShape("layerNorm", "weight", weight, shape);
  expectShape("layerNorm", "bias", bias, shape);
  const how = { node: "NativeLayerNormBackward0", dims, eps: given.eps ?? 1e-5, weight, bias, centred: true };
  return normalise("layerNorm", input, how).output;
}

/**
 * x / sqrt(mean(x^2) + eps) * weight over the last dimensions; eps is by default the distance from 1 to the next number.
 *
 * @throws RangeError if the input does not end in the normalised shape.
 * @example F.rmsNorm(torch.tensor([[3, 4]]), [2]) // tensor([[0.8485, 1.1314]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
 */
export function rmsNorm(
  input: Tensor,
  ...args: Arguments<Omit<LayerNormArguments, "bias">, ["normalizedShape", "weight", "eps"]>
): Tensor {
  expectFloats("rmsNorm", input);
  const given = bind<LayerNormArguments>("rmsNorm", args, ["normalizedShape", "weight", "eps"]);
  const { weight = null } = given;
  const { shape, dims } = trailingDims(
    "rmsNorm",
    input,
    need("rmsNorm", "normalizedShape", given.normalizedShape),
  );
  expectShape("rmsNorm", "weight", weight, shape);
  const eps = given.eps ?? (input.dtype.itemsize === 4 ? 2 ** -23 : 2 ** -52);
  const how = { node: "RmsNormBackward0", dims, eps, weight, bias: null, centred: false };
  return normalise("rmsNorm", input, how).output;
}

interface GroupNormArguments {
  numGroups: number;
  weight?: Tensor | null;
  bias?: Tensor | null;
  eps?: number;
}

/**
 * Normalises each of `numGroups` groups of channels of each sample; weight and bias are one number a channel.
 *
 * @param input [N, C, ...]
 * @throws RangeError unless the groups divide the channels.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 */
export function groupNorm(
  input: Tensor,
  ...args: Arguments<GroupNormArguments, ["numGroups", "weight", "bias", "eps"]>
): Tensor {
  expectFloats("groupNorm", input);
  const given = bind<GroupNormArguments>("groupNorm", args, ["numGroups", "weight", "bias", "eps"]);
  const { weight = null, bias = null, eps = 1e-5 } = given;
  const groups = need("groupNorm", "numGroups", given.numGroups);
  const [samples = 0, channels = 0, ...rest] = input.shape;
  if (input.shape.length < 2) {
    throw new RangeError(
      `groupNorm: Expected at least 2 dimensions for input tensor but received ${input.shape.length}`,
    );
  }
  if (!(groups > 0) || channels % groups !== 0) {
    throw new RangeError(
      `groupNorm: Expected number of channels in input to be divisible by num_groups, but got input of shape ` +
        `[${input.shape.join(", ")}] and num_groups=${groups}`,
    );
  }
  expectShape("groupNorm", "weight", weight, [channels]);
  expectShape("groupNorm", "bias", bias, [channels]);
  const size = sizeOf(rest);
  const perChannel = (t: Tensor | null): Tensor | null =>
    t === null ? null : reshape(t, [1, groups, channels / groups, 1]);
  const grouped = reshape(input, [samples, groups, channels / groups, size]);
  const how = {
    node: "NativeGroupNormBackward0",
    dims: [2, 3],
    eps,
    weight: perChannel(weight),
    bias: perChannel(bias),
    centred: true,
  };
  return reshape(normalise("groupNorm", grouped, how).output, input.shape);
}

interface LocalResponseArguments {
  size: number;
  alpha?: number;
  beta?: number;
  k?: number;
}

/**
 * x / (k + alpha mean(x^2))^beta, with the mean over the channels around each one: `size` of them, those beyond the first
 * and the last counted as zeros.
 *
 * @param input [N, C, ...]; of int64 the means are whole numbers, rounded down, as in PyTorch
 * @param size number of channels
 * @throws RangeError for inputs of fewer than 3 dimensions, and for a size below 1; TypeError for other integers.
 * @example F.localResponseNorm(torch.tensor([[[3]]]), 1, { alpha: 1, beta: 1, k: 0 }) // tensor([[[0.3333]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
 */
export function localResponseNorm(
  input: Tensor,
  ...args: Arguments<LocalResponseArguments, ["size", "alpha", "beta", "k"]>
): Tensor {
  const name = "localResponseNorm";
  expectTensor(name, input);
  if (input.dtype !== int64) {
    expectFloats(name, input);
  }
  const given = bind<LocalResponseArguments>(name, args, ["size", "alpha", "beta", "k"]);
  const { alpha = 1e-4, beta = 0.75, k = 1 } = given;
  const size = need(name, "size", given.size);
  const { shape } = input;
  const [samples = 0, channels = 0, ...rest] = shape;
  if (shape.length < 3) {
    throw new RangeError(
      `${name}: Expected 3D or higher dimensionality input (got ${shape.length} dimensions)`,
    );
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(
      `${name}: size must be a number of channels of at least 1, but got ${describeList(size)}`,
    );
  }
  if (input.array.size === 0) {
    return clone(input);
  }
  const squares = reshape(mul(input, input), [samples, channels, sizeOf(rest)]);
  const padded = pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
  const means =
    input.dtype === int64
      ? floorDivide(sum(unfold(padded, 1, size, 1), -1), size)
      : avgPool2d(padded, [size, 1], 1);
  return div(input, pow(add(mul(reshape(means, shape), alpha), k), beta));
}
