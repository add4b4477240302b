// Drawing parameters: torch.nn.init.

import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { erf } from "../expr/error-function.js";
import { fillInto } from "../ndarray/arithmetic.js";
import { shown } from "../ndarray/describe.js";
import { add_, mul_ } from "../ops/arithmetic.js";
import { clamp_ } from "../ops/extremes.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { erfinv_ } from "../ops/special.js";
import { bind, need, type Arguments } from "./arguments.js";
import { calculateFan } from "./fan.js";
import { type Drawn, fillNormal, fillUniform, generatorOf } from "./init-drawing.js";
import { calculateGain } from "./gain.js";

export { calculateGain } from "./gain.js";
export { dirac_, eye_, orthogonal_, sparse_ } from "./init-matrices.js";

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
