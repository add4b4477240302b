// Drawing parameters: torch.nn.init, as far as the layers here need it.

import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { fillInto } from "../ndarray/arithmetic.js";
import { normal_ as drawNormal, uniform_ as drawUniform } from "../ops/random-filling.js";
import { defaultGenerator, type Generator } from "../random/index.js";

export { calculateGain } from "./gain.js";

/** The numbers of inputs and outputs that a weight [out, in, ...] connects. Throws for fewer than two dimensions. */
export function calculateFan(operation: string, weight: Tensor): { fanIn: number; fanOut: number } {
  const { shape } = weight;
  if (shape.length < 2) {
    throw new RangeError(
      `${operation}: Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, but got [${shape.join(", ")}]`,
    );
  }
  const field = shape.slice(2).reduce((product, n) => product * n, 1);
  return { fanIn: (shape[1] as number) * field, fanOut: (shape[0] as number) * field };
}

/** Fills with numbers drawn evenly from [a, b). */
export function uniform_(t: Tensor, a = 0, b = 1, generator: Generator = defaultGenerator): Tensor {
  return noGrad(() => drawUniform(t, { from: a, to: b, generator }));
}

/** Fills with numbers drawn from the normal distribution. */
export function normal_(t: Tensor, mean = 0, std = 1, generator: Generator = defaultGenerator): Tensor {
  return noGrad(() => drawNormal(t, { mean, std, generator }));
}

/** Fills with one value. */
export function constant_(t: Tensor, value: number): Tensor {
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
  const { fanIn, fanOut } = calculateFan("xavierUniform_", t);
  const bound = gain * Math.sqrt(2 / (fanIn + fanOut)) * Math.sqrt(3);
  return uniform_(t, -bound, bound);
}

/** N(0, std^2) with std = gain sqrt(2 / (fanIn + fanOut)). */
export function xavierNormal_(t: Tensor, gain = 1): Tensor {
  const { fanIn, fanOut } = calculateFan("xavierNormal_", t);
  return normal_(t, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/**
 * U(-bound, bound) with bound = gain sqrt(3 / fanIn) and the gain of leaky ReLU with negative slope `a`.
 *
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export function kaimingUniform_(t: Tensor, a = 0): Tensor {
  const { fanIn } = calculateFan("kaimingUniform_", t);
  const gain = Math.sqrt(2 / (1 + a ** 2));
  const bound = Math.sqrt(3) * (gain / Math.sqrt(fanIn));
  return t.array.size === 0 ? t : uniform_(t, -bound, bound);
}
