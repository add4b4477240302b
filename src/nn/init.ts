// Drawing parameters: torch.nn.init, as far as the layers here need it.

import { describe } from "../ndarray/describe.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { calculateFan } from "./fan.js";
import { fillInto } from "../ndarray/arithmetic.js";
import { normal_ as drawNormal, uniform_ as drawUniform } from "../ops/random-filling.js";
import { defaultGenerator, type Generator } from "../random/index.js";

export { calculateGain } from "./gain.js";

/** Fills with numbers drawn evenly from [a, b). */
export function uniform_(t: Tensor, a = 0, b = 1, generator: Generator = defaultGenerator): Tensor {
  return noGrad(() => drawUniform(t, { from: a, to: b, generator }));
}

/** Fills with numbers drawn from the normal distribution. */
export function normal_(t: Tensor, mean = 0, std = 1, generator: Generator = defaultGenerator): Tensor {
  return noGrad(() => drawNormal(t, { mean, std, generator }));
}

function expectNumber(operation: string, name: string, value: unknown): void {
  if (typeof value !== "number") {
    throw new TypeError(`${operation}: argument '${name}' must be a number, but got ${describe(value)}`);
  }
}

/** Fills with one value. */
export function constant_(t: Tensor, value: number): Tensor {
  expectTensor("constant_", t, "tensor");
  expectNumber("constant_", "val", value);
  fillInto(t.array, value);
  t.array.storage.version++;
  return t;
}

/** Fills with zeros. */
export function zeros_(t: Tensor): Tensor {
  return constant_(t, 0);
}

/** Fills with ones. */
export function ones_(t: Tensor): Tensor {
  return constant_(t, 1);
}

/**
 * U(-bound, bound) with bound = gain sqrt(6 / (fanIn + fanOut)): keeps the variance of values and gradients where the
 * slope is about 1.
 *
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_
 */
export function xavierUniform_(t: Tensor, gain = 1): Tensor {
  expectNumber("xavierUniform_", "gain", gain);
  const { fanIn, fanOut } = calculateFan("xavierUniform_", t);
  const bound = gain * Math.sqrt(2 / (fanIn + fanOut)) * Math.sqrt(3);
  return uniform_(t, -bound, bound);
}

/** N(0, std^2) with std = gain sqrt(2 / (fanIn + fanOut)). */
export function xavierNormal_(t: Tensor, gain = 1): Tensor {
  expectNumber("xavierNormal_", "gain", gain);
  const { fanIn, fanOut } = calculateFan("xavierNormal_", t);
  return normal_(t, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/**
 * U(-bound, bound) with bound = gain sqrt(3 / fanIn) and the gain of leaky ReLU with negative slope `a`.
 *
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export function kaimingUniform_(t: Tensor, a = 0): Tensor {
  expectNumber("kaimingUniform_", "a", a);
  const { fanIn } = calculateFan("kaimingUniform_", t);
  const gain = Math.sqrt(2 / (1 + a ** 2));
  const bound = Math.sqrt(3) * (gain / Math.sqrt(fanIn));
  return t.array.size === 0 ? t : uniform_(t, -bound, bound);
}
