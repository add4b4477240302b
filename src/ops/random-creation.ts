// New tensors of random numbers, from PyTorch's generator.

import { describe, shown } from "../ndarray/describe.js";
import { Tensor } from "../autograd/tensor.js";
import { copyOf } from "../ndarray/arithmetic.js";
import { checkDevice } from "../ndarray/device.js";
import { type DType, float32, float64, int64 } from "../ndarray/dtype.js";
import { typedView, fromTyped } from "../ndarray/from-data.js";
import { empty } from "../ndarray/ndarray.js";
import { checkShape, type Shape } from "../ndarray/shape.js";
import {
  defaultGenerator,
  type ElementArray,
  type FloatArray,
  type Generator,
  multinomial as drawCategories,
  randperm as permute,
} from "../random/index.js";
import { bind, need, type Arguments } from "./arguments.js";
import { inMemoryOrder } from "./creation-like.js";
import { CREATION_KEYS, type CreationOptions, finish, sizesAndOptions, typeFor } from "./creation.js";
import { bernoulli_, type GeneratorOption, normal_, random_, uniform_ } from "./random-filling.js";
import { checkOut } from "./out.js";
import { expectTensor } from "./expect-tensor.js";

/** Options of new random tensors. */
export interface RandomOptions extends CreationOptions, GeneratorOption {}

/** Sizes as one array or one by one, then options. */
export type SizesAndRandomOptions =
  | [shape: Shape, options?: RandomOptions]
  | [...sizes: (number | RandomOptions)[]];

const KEYS = [...CREATION_KEYS, "generator"] as const;

function source(options: GeneratorOption): { generator: Generator } {
  return { generator: options.generator ?? defaultGenerator };
}

function like(input: Tensor, { out }: RandomOptions, make: (shape: Shape) => Tensor): Tensor {
  return out === undefined ? inMemoryOrder(input, make) : make(input.shape);
}

// A call that fails draws nothing.
function checkTarget(
  operation: string,
  dtype: DType,
  { device, out, requiresGrad = false }: CreationOptions,
): void {
  if (requiresGrad && !dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: only Tensors of floating point dtype can require gradients, but got ${dtype.toString()}`,
    );
  }
  checkDevice(operation, device);
  checkOut(operation, dtype, false, out);
}

/**
 * Numbers drawn evenly from [0, 1).
 *
 * @example torch.manualSeed(0); torch.rand(2) // tensor([0.4963, 0.7682])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.rand.html
 */
export function rand(...sizes: SizesAndRandomOptions): Tensor {
  const { shape, options } = sizesAndOptions<RandomOptions>("rand", sizes, KEYS);
  checkTarget("rand", typeFor(options), options);
  const out = uniform_(new Tensor(empty(shape, typeFor(options))), source(options));
  return finish("rand", out.array, options);
}

/**
 * Numbers drawn from the standard normal distribution.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.randn.html
 */
export function randn(...sizes: SizesAndRandomOptions): Tensor {
  const { shape, options } = sizesAndOptions<RandomOptions>("randn", sizes, KEYS);
  checkTarget("randn", typeFor(options), options);
  const out = normal_(new Tensor(empty(shape, typeFor(options))), source(options));
  return finish("randn", out.array, options);
}

/** `rand` of the shape and type of another tensor. */
export function randLike(input: Tensor, options: RandomOptions = {}): Tensor {
  expectTensor("randLike", input);
  return like(input, options, (shape) => rand(shape, { dtype: input.dtype, ...options }));
}

/** `randn` of the shape and type of another tensor. */
export function randnLike(input: Tensor, options: RandomOptions = {}): Tensor {
  expectTensor("randnLike", input);
  return like(input, options, (shape) => randn(shape, { dtype: input.dtype, ...options }));
}

interface RandomIntegers extends RandomOptions {
  /** 0 unless given. */
  low?: number;
  high: number;
  size: Shape;
}

/**
 * Whole numbers drawn evenly from [low, high); `randint(high, size)` draws from 0 on.
 *
 * @throws RangeError if `high` does not exceed `low`.
 * @example torch.randint(0, 10, [3])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.randint.html
 */
export function randint(...args: Arguments<RandomIntegers, ["high", "size"]>): Tensor;
export function randint(
  ...args: Arguments<RandomIntegers & { low: number }, ["low", "high", "size"]>
): Tensor;
export function randint(...args: unknown[]): Tensor {
  const [, second] = args;
  // One bound by position is the upper one, unless that is named.
  const short = typeof second === "object" && second !== null && !("high" in second);
  const bound = bind<RandomIntegers>(
    "randint",
    args,
    short ? ["high", "size"] : ["low", "high", "size"],
    short ? [...KEYS, "low"] : KEYS,
  );
  const { low = 0, dtype = int64, ...options } = bound;
  const size = need("randint", "size", bound.size);
  const high = need("randint", "high", bound.high);
  if (!Array.isArray(size)) {
    throw new TypeError(`randint: size must be an array of integers, but got ${describe(size)}`);
  }
  checkShape("randint", size);
  checkTarget("randint", dtype, options);
  const out = random_(new Tensor(empty(size, dtype)), { from: low, to: high, ...source(options) });
  return finish("randint", out.array, options);
}

/** `randint` of the shape and type of another tensor. */
export function randintLike(input: Tensor, high: number, options?: RandomOptions): Tensor;
export function randintLike(input: Tensor, low: number, high: number, options?: RandomOptions): Tensor;
export function randintLike(
  input: Tensor,
  first: number,
  second?: number | RandomOptions,
  third: RandomOptions = {},
): Tensor {
  expectTensor("randintLike", input);
  const [low, high, options] = typeof second === "number" ? [first, second, third] : [0, first, second ?? {}];
  return like(input, options, (shape) => randint(low, high, shape, { dtype: input.dtype, ...options }));
}

/**
 * The integers from 0 to n - 1 in random order.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
 */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  const bound = bind<RandomOptions>("randperm", [options], [], KEYS);
  const { dtype = int64, generator = defaultGenerator } = bound;
  if (!Number.isInteger(n) || n < 0) {
    throw new RangeError(`randperm: n must be non-negative, but got ${shown(n)}`);
  }
  checkTarget("randperm", dtype, bound);
  const out = empty([n], dtype);
  permute(typedView(out) as ElementArray, generator);
  return finish("randperm", out, bound);
}

interface NormalOptions extends RandomOptions {
  mean?: number | Tensor;
  std?: number | Tensor;
  size?: Shape;
}

/**
 * Numbers drawn from normal distributions with the given means and standard deviations; with two numbers, `size` says
 * how many.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.normal.html
 */
export function normal(...args: Arguments<NormalOptions, ["mean", "std", "size"]>): Tensor {
  const {
    mean = 0,
    std = 1,
    size,
    ...rest
  } = bind<NormalOptions>("normal", args, ["mean", "std", "size"], KEYS);
  if (typeof mean === "number" && typeof std === "number") {
    if (size === undefined) {
      throw new TypeError(
        "normal: missing required argument 'size': with two numbers it says how many to draw",
      );
    }
    checkTarget("normal", typeFor(rest), rest);
    const out = normal_(new Tensor(empty(size, typeFor(rest))), { mean, std, ...source(rest) });
    return finish("normal", out.array, rest);
  }
  if (size !== undefined || rest.dtype !== undefined) {
    const named = size === undefined ? "dtype" : "size";
    throw new TypeError(
      `normal: takes no '${named}' beside a Tensor of means or of standard deviations, which says it`,
    );
  }
  const like = (
    mean instanceof Tensor && std instanceof Tensor ? mean.add(std) : mean instanceof Tensor ? mean : std
  ) as Tensor;
  checkTarget("normal", like.dtype, rest);
  const drawn = randn(like.shape, { dtype: like.dtype, ...source(rest) });
  return finish("normal", drawn.mul(std).add(mean).detach().array, rest);
}

/**
 * Ones with the probabilities given by `input`, else zeros.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html
 */
export function bernoulli(input: Tensor, options: GeneratorOption & { p?: number } = {}): Tensor {
  expectTensor("bernoulli", input);
  const { p, ...rest } = bind<GeneratorOption & { p?: number }>(
    "bernoulli",
    [options],
    [],
    ["p", "generator"],
  );
  return bernoulli_(new Tensor(empty(input.shape, input.dtype)), { p: p ?? input.detach(), ...source(rest) });
}

interface MultinomialOptions extends GeneratorOption {
  numSamples: number;
  replacement?: boolean;
}

/**
 * Indices drawn with the probabilities of each row of `input`, which need not sum to 1.
 *
 * @param input [categories] or [rows, categories]
 * @returns int64 [numSamples] or [rows, numSamples]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html
 */
export function multinomial(
  input: Tensor,
  ...args: Arguments<MultinomialOptions, ["numSamples", "replacement"]>
): Tensor {
  expectTensor("multinomial", input);
  const {
    numSamples,
    replacement = false,
    generator = defaultGenerator,
  } = bind<MultinomialOptions>("multinomial", args, ["numSamples", "replacement"], ["generator"]);
  if (input.shape.length < 1 || input.shape.length > 2) {
    throw new RangeError(`multinomial: prob_dist must be 1 or 2 dim, but got [${input.shape.join(", ")}]`);
  }
  if (input.dtype !== float32 && input.dtype !== float64) {
    throw new TypeError(
      `multinomial: only supports floating-point dtypes for input, got: ${input.dtype.toString()}`,
    );
  }
  const weights = typedView(copyOf(input.array)).slice() as FloatArray;
  const drawn = drawCategories(
    weights,
    input.shape[input.shape.length - 1] as number,
    numSamples,
    replacement,
    generator,
  );
  return new Tensor(fromTyped(drawn, [...input.shape.slice(0, -1), numSamples], int64));
}
