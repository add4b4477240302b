// Drawing into tensors that exist: torch.Tensor.uniform_ and its kin, from PyTorch's generator.

import { Node } from "../autograd/node.js";
import type { Tensor } from "../autograd/tensor.js";
import { copyInto, copyOf } from "../ndarray/arithmetic.js";
import { float32, float64 } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import {
  bernoulli,
  cauchy,
  defaultGenerator,
  type ElementArray,
  exponential,
  type FloatArray,
  type Generator,
  geometric,
  logNormal,
  normal,
  normalSerial,
  randomFull,
  randomRange,
  uniform,
} from "../random/index.js";
import { bind, type Arguments } from "./arguments.js";
import { expand } from "./broadcast.js";
import { beginInPlace, finishInPlace } from "./in-place.js";
import { expectTensor } from "./expect-tensor.js";

export interface GeneratorOption {
  /** The source of random bits; the default generator unless given. */
  generator?: Generator;
}

type Fill = (elements: ElementArray, dense: boolean) => void;

/** The array with its dimensions in the order in which its elements lie: PyTorch draws in that order. */
function inStorageOrder(a: NDArray): NDArray {
  const order = a.shape.map((_, d) => d).sort((p, q) => (a.strides[q] as number) - (a.strides[p] as number));
  return a.view(
    order.map((d) => a.shape[d] as number),
    order.map((d) => a.strides[d] as number),
  );
}

function draw(operation: string, self: Tensor, fill: Fill): Tensor {
  const recorded = beginInPlace(operation, self, [self]);
  const { array } = self;
  if (array.dense) {
    fill(typedView(array) as ElementArray, true);
  } else {
    const ordered = inStorageOrder(array);
    const drawn = empty(ordered.shape, array.dtype);
    fill(typedView(drawn) as ElementArray, false);
    copyInto(ordered, drawn);
  }
  // What was there before has no influence any more.
  finishInPlace(self, recorded, (before) => new Node("UniformBackward0", [before], () => [null], [], 1));
  return self;
}

function floats(operation: string, self: Tensor): void {
  if (!self.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: not implemented for ${self.dtype.toString()}; use a floating point tensor`,
    );
  }
}

function drawFloats(
  operation: string,
  self: Tensor,
  fill: (elements: FloatArray, dense: boolean) => void,
): Tensor {
  floats(operation, self);
  return draw(operation, self, fill as Fill);
}

/**
 * Fills with numbers drawn evenly from [from, to).
 *
 * @throws TypeError for integers; RangeError if `from` exceeds `to`.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
 */
export function uniform_(
  self: Tensor,
  ...args: Arguments<{ from?: number; to?: number } & GeneratorOption, ["from", "to"]>
): Tensor {
  expectTensor("uniform_", self);
  const {
    from = 0,
    to = 1,
    generator = defaultGenerator,
  } = bind<{ from?: number; to?: number } & GeneratorOption>("uniform_", args, ["from", "to"], ["generator"]);
  return drawFloats("uniform_", self, (elements) => uniform(elements, generator, from, to));
}

interface NormalOptions extends GeneratorOption {
  mean?: number;
  std?: number;
}

/**
 * Fills with numbers drawn from the normal distribution.
 *
 * @throws TypeError for integers; RangeError for a negative `std`.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html
 */
export function normal_(self: Tensor, ...args: Arguments<NormalOptions, ["mean", "std"]>): Tensor {
  expectTensor("normal_", self);
  const {
    mean = 0,
    std = 1,
    generator = defaultGenerator,
  } = bind<NormalOptions>("normal_", args, ["mean", "std"], ["generator"]);
  return drawFloats("normal_", self, (elements, dense) =>
    (dense ? normal : normalSerial)(elements, generator, mean, std),
  );
}

/** Fills with exp of numbers drawn from the normal distribution. */
export function logNormal_(self: Tensor, ...args: Arguments<NormalOptions, ["mean", "std"]>): Tensor {
  expectTensor("logNormal_", self);
  const {
    mean = 1,
    std = 2,
    generator = defaultGenerator,
  } = bind<NormalOptions>("logNormal_", args, ["mean", "std"], ["generator"]);
  return drawFloats("logNormal_", self, (elements) => logNormal(elements, generator, mean, std));
}

/** Fills with numbers drawn from the exponential distribution of rate `lambd`. */
export function exponential_(
  self: Tensor,
  ...args: Arguments<{ lambd?: number } & GeneratorOption, ["lambd"]>
): Tensor {
  expectTensor("exponential_", self);
  const { lambd = 1, generator = defaultGenerator } = bind<{ lambd?: number } & GeneratorOption>(
    "exponential_",
    args,
    ["lambd"],
    ["generator"],
  );
  return drawFloats("exponential_", self, (elements) => exponential(elements, generator, lambd));
}

/** Fills with numbers drawn from the Cauchy distribution. */
export function cauchy_(
  self: Tensor,
  ...args: Arguments<{ median?: number; sigma?: number } & GeneratorOption, ["median", "sigma"]>
): Tensor {
  expectTensor("cauchy_", self);
  const {
    median = 0,
    sigma = 1,
    generator = defaultGenerator,
  } = bind<{ median?: number; sigma?: number } & GeneratorOption>(
    "cauchy_",
    args,
    ["median", "sigma"],
    ["generator"],
  );
  return drawFloats("cauchy_", self, (elements) => cauchy(elements, generator, median, sigma));
}

/** Fills with the numbers of tosses up to the first success of probability `p`. */
export function geometric_(self: Tensor, p: number, options: GeneratorOption = {}): Tensor {
  expectTensor("geometric_", self);
  const { generator = defaultGenerator } = bind<GeneratorOption>("geometric_", [options], [], ["generator"]);
  return draw("geometric_", self, (elements) => geometric(elements, generator, p));
}

/** Fills with ones of probability `p` and zeros; `p` is a number or a tensor of the shape of `self`. */
export function bernoulli_(
  self: Tensor,
  ...args: Arguments<{ p?: number | Tensor } & GeneratorOption, ["p"]>
): Tensor {
  expectTensor("bernoulli_", self);
  const { p = 0.5, generator = defaultGenerator } = bind<{ p?: number | Tensor } & GeneratorOption>(
    "bernoulli_",
    args,
    ["p"],
    ["generator"],
  );
  if (typeof p !== "number") {
    expectTensor("bernoulli_", p, "p");
  }
  const probability =
    typeof p === "number"
      ? p
      : (typedView(
          copyOf(expand(p, self.shape).array, p.dtype === float64 ? float64 : float32),
        ).slice() as FloatArray);
  return draw("bernoulli_", self, (elements) => bernoulli(elements, generator, probability));
}

interface RandomOptions extends GeneratorOption {
  from?: number | bigint;
  to?: number | bigint | null;
}

/**
 * Fills with integers drawn evenly from [from, to), from [0, to), or from all that the type holds.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.random_.html
 */
export function random_(self: Tensor, ...args: Arguments<RandomOptions, ["from", "to"]>): Tensor {
  expectTensor("random_", self);
  const options = bind<RandomOptions>("random_", args, ["from", "to"], ["generator"]);
  const { generator = defaultGenerator, from, to = null } = options;
  const { name } = self.dtype;
  // One number alone is the upper end.
  const bounds = from === undefined ? null : to === null ? ([0, from] as const) : ([from, to] as const);
  return draw("random_", self, (elements) =>
    bounds === null
      ? randomFull(elements, name, generator)
      : randomRange(elements, name, generator, ...bounds),
  );
}
