// Drawing parameters: torch.nn.init.

import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { erf } from "../expr/error-function.js";
import { copyInto, fillInto } from "../ndarray/arithmetic.js";
import { describe, shown } from "../ndarray/describe.js";
import { writeAt } from "../ndarray/elements.js";
import { typedView } from "../ndarray/from-data.js";
import { orthonormalColumns } from "../ndarray/orthogonal.js";
import { bind, need, type Arguments } from "../ops/arguments.js";
import { add_, mul_ } from "../ops/arithmetic.js";
import { clamp_ } from "../ops/extremes.js";
import { copy_ } from "../ops/conversion.js";
import { empty } from "../ops/creation.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { normal_ as drawNormal, uniform_ as drawUniform } from "../ops/random-filling.js";
import { erfinv_ } from "../ops/special.js";
import { reshape } from "../ops/view.js";
import { defaultGenerator, type Generator, randperm } from "../random/index.js";
import { calculateFan } from "./fan.js";
import { calculateGain } from "./gain.js";

export { calculateGain } from "./gain.js";

interface Drawn {
  /** Where the numbers come from. Default: the default generator */
  generator?: Generator | null;
}

const generatorOf = ({ generator }: Drawn): Generator => generator ?? defaultGenerator;

function fillUniform(t: Tensor, low: number, high: number, generator: Generator): Tensor {
  return noGrad(() => drawUniform(t, { from: low, to: high, generator }));
}

function fillNormal(t: Tensor, mean: number, std: number, generator: Generator): Tensor {
  return noGrad(() => drawNormal(t, { mean, std, generator }));
}

interface Uniform extends Drawn {
  a?: number;
  b?: number;
}

/**
 * Fills with numbers drawn evenly from [a, b).
 *
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 */
export function uniform_(t: Tensor, ...args: Arguments<Uniform, ["a", "b", "generator"]>): Tensor {
  expectTensor("uniform_", t, "tensor");
  const given = bind<Uniform>("uniform_", args, ["a", "b", "generator"]);
  return fillUniform(t, given.a ?? 0, given.b ?? 1, generatorOf(given));
}

interface Normal extends Drawn {
  mean?: number;
  std?: number;
}

/**
 * Fills with numbers drawn from the normal distribution.
 *
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export function normal_(t: Tensor, ...args: Arguments<Normal, ["mean", "std", "generator"]>): Tensor {
  expectTensor("normal_", t, "tensor");
  const given = bind<Normal>("normal_", args, ["mean", "std", "generator"]);
  return fillNormal(t, given.mean ?? 0, given.std ?? 1, generatorOf(given));
}

/** The distribution function of the normal distribution, 1 - Q(x). */
const normalBelow = (x: number): number => (1 + erf(x / Math.SQRT2)) / 2;

interface Truncated extends Normal {
  a?: number;
  b?: number;
}

/**
 * Fills with numbers drawn from the normal distribution within [a, b].
 *
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 */
export function truncNormal_(
  t: Tensor,
  ...args: Arguments<Truncated, ["mean", "std", "a", "b", "generator"]>
): Tensor {
  expectTensor("truncNormal_", t, "tensor");
  const given = bind<Truncated>("truncNormal_", args, ["mean", "std", "a", "b", "generator"]);
  const { mean = 0, std = 1, a = -2, b = 2 } = given;
  const low = normalBelow((a - mean) / std);
  const high = normalBelow((b - mean) / std);
  fillUniform(t, 2 * low - 1, 2 * high - 1, generatorOf(given));
  return noGrad(() => {
    mul_(erfinv_(t), std * Math.SQRT2);
    return clamp_(add_(t, mean), a, b);
  });
}

function fillConstant(t: Tensor, value: number): Tensor {
  fillInto(t.array, value);
  t.array.storage.version++;
  return t;
}

/**
 * Fills with one value.
 *
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_
 */
export function constant_(t: Tensor, ...args: Arguments<{ val: number }, ["val"]>): Tensor {
  expectTensor("constant_", t, "tensor");
  const value = need("constant_", "val", bind<{ val: number }>("constant_", args, ["val"]).val);
  return fillConstant(t, value);
}

/** Fills with zeros. */
export function zeros_(t: Tensor): Tensor {
  expectTensor("zeros_", t, "tensor");
  return fillConstant(t, 0);
}

/** Fills with ones. */
export function ones_(t: Tensor): Tensor {
  expectTensor("ones_", t, "tensor");
  return fillConstant(t, 1);
}

/** Writes chosen elements of a tensor of zeros. */
function writeOnes(t: Tensor, places: Iterable<readonly number[]>): Tensor {
  const zeros = empty(t.shape, { dtype: t.dtype });
  fillInto(zeros.array, 0);
  for (const place of places) {
    const position = place.reduce((before, index, d) => before * (t.shape[d] as number) + index, 0);
    writeAt(zeros.array, position, 1);
  }
  return noGrad(() => copy_(t, zeros));
}

/**
 * Fills a matrix with the identity: as many inputs as possible go through unchanged.
 *
 * @throws RangeError unless the tensor has two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export function eye_(t: Tensor): Tensor {
  expectTensor("eye_", t, "tensor");
  if (t.shape.length !== 2) {
    throw new RangeError(`eye_: Only tensors with 2 dimensions are supported, but got ${t.shape.length}`);
  }
  const count = Math.min(...t.shape);
  return writeOnes(
    t,
    Array.from({ length: count }, (_, i) => [i, i]),
  );
}

/**
 * Fills the weight of a convolution [out, in, ...] so that channels go through unchanged, in each of the groups.
 *
 * @throws RangeError for other than 3, 4 or 5 dimensions, and for groups that do not divide the output channels.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export function dirac_(t: Tensor, ...args: Arguments<{ groups?: number }, ["groups"]>): Tensor {
  expectTensor("dirac_", t, "tensor");
  const { groups = 1 } = bind<{ groups?: number }>("dirac_", args, ["groups"]);
  const [out = 0, channels = 0, ...field] = t.shape;
  if (t.shape.length < 3 || t.shape.length > 5) {
    throw new RangeError(
      `dirac_: Only tensors with 3, 4, or 5 dimensions are supported, but got ${t.shape.length}`,
    );
  }
  if (out % groups !== 0) {
    throw new RangeError(`dirac_: dim 0 must be divisible by groups, but got ${out} and ${groups}`);
  }
  const perGroup = out / groups;
  const centre = field.map((length) => Math.floor(length / 2));
  const places = Array.from({ length: groups }, (_, g) =>
    Array.from({ length: Math.min(perGroup, channels) }, (_, i) => [g * perGroup + i, i, ...centre]),
  );
  return writeOnes(t, places.flat());
}

interface Xavier extends Drawn {
  /** What the standard deviation is multiplied by. Default: 1 */
  gain?: number;
}

/**
 * U(-bound, bound) with bound = gain sqrt(6 / (fanIn + fanOut)): keeps the variance of values and gradients where the
 * slope is about 1.
 *
 * @throws RangeError for fewer than two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_
 */
export function xavierUniform_(t: Tensor, ...args: Arguments<Xavier, ["gain", "generator"]>): Tensor {
  const given = bind<Xavier>("xavierUniform_", args, ["gain", "generator"]);
  const { fanIn, fanOut } = calculateFan("xavierUniform_", t);
  const bound = (given.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)) * Math.sqrt(3);
  return fillUniform(t, -bound, bound, generatorOf(given));
}

/**
 * N(0, std^2) with std = gain sqrt(2 / (fanIn + fanOut)).
 *
 * @throws RangeError for fewer than two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_
 */
export function xavierNormal_(t: Tensor, ...args: Arguments<Xavier, ["gain", "generator"]>): Tensor {
  const given = bind<Xavier>("xavierNormal_", args, ["gain", "generator"]);
  const { fanIn, fanOut } = calculateFan("xavierNormal_", t);
  return fillNormal(t, 0, (given.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)), generatorOf(given));
}

interface Kaiming extends Drawn {
  /** The negative slope of leaky ReLU. Default: 0 */
  a?: number;
  /** Whether values keep their variance ("fan_in", the default) or gradients ("fan_out"). */
  mode?: "fan_in" | "fan_out";
  /** PyTorch's name of the function that follows. Default: "leaky_relu" */
  nonlinearity?: string;
}

const KAIMING = ["a", "mode", "nonlinearity", "generator"] as const;

/** gain / sqrt(fan) */
function kaimingDeviation(
  operation: string,
  t: Tensor,
  { a = 0, mode = "fan_in", nonlinearity }: Kaiming,
): number {
  const { fanIn, fanOut } = calculateFan(operation, t);
  if (mode !== "fan_in" && mode !== "fan_out") {
    throw new RangeError(
      `${operation}: Mode ${shown(mode)} not supported, please use one of fan_in, fan_out`,
    );
  }
  return calculateGain(nonlinearity ?? "leaky_relu", a) / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
}

/**
 * U(-bound, bound) with bound = gain sqrt(3 / fan), where the gain is that of `nonlinearity`.
 *
 * @throws RangeError for fewer than two dimensions; Error for a function whose gain PyTorch does not know.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export function kaimingUniform_(t: Tensor, ...args: Arguments<Kaiming, typeof KAIMING>): Tensor {
  const given = bind<Kaiming>("kaimingUniform_", args, KAIMING);
  const bound = Math.sqrt(3) * kaimingDeviation("kaimingUniform_", t, given);
  return t.array.size === 0 ? t : fillUniform(t, -bound, bound, generatorOf(given));
}

/**
 * N(0, std^2) with std = gain / sqrt(fan), where the gain is that of `nonlinearity`.
 *
 * @throws RangeError for fewer than two dimensions; Error for a function whose gain PyTorch does not know.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_normal_
 */
export function kaimingNormal_(t: Tensor, ...args: Arguments<Kaiming, typeof KAIMING>): Tensor {
  const given = bind<Kaiming>("kaimingNormal_", args, KAIMING);
  const std = kaimingDeviation("kaimingNormal_", t, given);
  return t.array.size === 0 ? t : fillNormal(t, 0, std, generatorOf(given));
}

/**
 * Fills with a matrix whose rows (or columns, if they are fewer) are orthonormal, times the gain; further dimensions count as
 * columns.
 *
 * @throws RangeError for fewer than two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export function orthogonal_(t: Tensor, ...args: Arguments<Xavier, ["gain", "generator"]>): Tensor {
  expectTensor("orthogonal_", t, "tensor");
  const given = bind<Xavier>("orthogonal_", args, ["gain", "generator"]);
  if (t.shape.length < 2) {
    throw new RangeError(
      `orthogonal_: Only tensors with 2 or more dimensions are supported, but got ${t.shape.length}`,
    );
  }
  if (t.array.size === 0) {
    return t;
  }
  const rows = t.shape[0] as number;
  const columns = t.array.size / rows;
  const drawn = fillNormal(empty([rows, columns], { dtype: t.dtype }), 0, 1, generatorOf(given));
  const numbers = Float64Array.from(typedView(drawn.array) as Float32Array);
  const result = orthonormalColumns(numbers, rows, columns);
  (typedView(drawn.array) as Float32Array).set(result);
  return noGrad(() => mul_(copy_(t, reshape(drawn, t.shape)), given.gain ?? 1));
}

interface Sparse extends Drawn {
  /** The share of each column that is zero. */
  sparsity: number;
  std?: number;
}

/**
 * N(0, std^2) with a share of zeros in each column, at random places.
 *
 * @throws RangeError unless the tensor has two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export function sparse_(t: Tensor, ...args: Arguments<Sparse, ["sparsity", "std", "generator"]>): Tensor {
  expectTensor("sparse_", t, "tensor");
  const given = bind<Sparse>("sparse_", args, ["sparsity", "std", "generator"]);
  const sparsity = need("sparse_", "sparsity", given.sparsity);
  if (t.shape.length !== 2) {
    throw new RangeError(`sparse_: Only tensors with 2 dimensions are supported, but got ${describe(t)}`);
  }
  const [rows = 0, columns = 0] = t.shape;
  const zeros = Math.ceil(sparsity * rows);
  const generator = generatorOf(given);
  const drawn = fillNormal(empty([rows, columns], { dtype: t.dtype }), 0, given.std ?? 0.01, generator);
  const elements = typedView(drawn.array);
  for (let column = 0; column < columns; column++) {
    const order = new BigInt64Array(rows);
    randperm(order, generator);
    for (const row of order.subarray(0, zeros)) {
      elements[Number(row) * columns + column] = 0;
    }
  }
  noGrad(() => copyInto(t.array, drawn.array));
  t.array.storage.version++;
  return t;
}
